"""Drafts of real length for the benchmarks: the synthetic archive's articles, made anew as often as they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from serving.document import Draft

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "synthetic-archive.csv"


def drafts(number: int) -> list[Draft]:
    """``number`` drafts of which no two share a paragraph, so that nothing can be remembered."""
    return list(islice(_endless(), number))


def _endless() -> Iterator[Draft]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for edition in count(1):
        for row in rows:
            paragraphs = row["text"].split("\n\n")
            text = "\n\n".join(f"{paragraph} (edition {edition})" for paragraph in paragraphs)
            yield Draft(text, f"{row['title']} ({edition})", "markdown", f"{row['id']}-{edition}")
