"""Drafts of real length for the benchmarks: the synthetic archive's articles, made anew as often as they are needed."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from serving.text.sections import Draft

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "synthetic-archive.csv"


def drafts(number: int) -> list[Draft]:
    """``number`` drafts of which no two share a paragraph, so that nothing can be remembered."""
    return list(islice(_endless(), number))


def mixed_drafts(number: int, *, least: int, most: int, seed: int = 0) -> list[Draft]:
    """``number`` drafts of ``least`` to ``most`` words, lengths even on a log scale; no two share a paragraph."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    paragraphs = (paragraph for article in _endless() for paragraph in article.text.split("\n\n"))
    found = []
    for place in range(number):
        wanted = round(math.exp(generator.uniform(math.log(least), math.log(most))))
        pieces: list[str] = []
        room = wanted
        while room > 0:
            words = next(paragraphs).split()[:room]
            pieces.append(" ".join(words))
            room -= len(words)
        found.append(Draft("\n\n".join(pieces), f"A draft of {wanted} words, number {place}", "markdown", str(place)))
    return found


def _endless() -> Iterator[Draft]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for edition in count(1):
        for row in rows:
            paragraphs = row["text"].split("\n\n")
            text = "\n\n".join(f"{paragraph} (edition {edition})" for paragraph in paragraphs)
            yield Draft(text, f"{row['title']} ({edition})", "markdown", f"{row['id']}-{edition}")
