"""Makes synthetic shares: ``python -m training.sample.shares --output shares.csv``.

Thirty invented connectors pass on articles of the six invented sources. Each has one or two sources whose subject it
follows, and a rhythm of its own; a tenth of what it shares is of another subject. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from training.sample.__main__ import Article, make_articles

COLUMNS = ("connector", "kind", "contact", "url", "title", "shared_at")
_KINDS = ("newsletter", "blog", "person")
_CONNECTORS, _ARTICLES = 30, 2_400
_FROM_ELSEWHERE = 0.1
_FEWEST, _MOST = 25, 90  # shares of a connector
_DELAY = 6 * 24  # hours, at most, from an article to its share


def make_shares(seed: int) -> list[tuple[str, ...]]:
    """Rows of ``COLUMNS``, oldest first."""
    rng = Random(seed)  # noqa: S311  reproducible, nothing secret
    articles = make_articles(_ARTICLES, seed)
    sources = sorted({article.source for article in articles})
    found = []
    for number in range(_CONNECTORS):
        kind = _KINDS[number % len(_KINDS)]
        followed = rng.sample(sources, rng.choice((1, 1, 2)))
        name = f"{followed[0].removeprefix('synthetic-')}-{kind}-{number + 1}"
        contact = f"{name}@mail.example" if kind == "newsletter" else ""
        for article in _chosen(rng, articles, followed):
            moment = datetime.fromisoformat(article.published_at) + timedelta(hours=rng.randint(1, _DELAY))
            found.append((name, kind, contact, article.url, article.title, f"{moment:%Y-%m-%d}"))
    return sorted(found, key=lambda row: (row[5], row[0], row[3]))


def _chosen(rng: Random, articles: Sequence[Article], followed: Sequence[str]) -> list[Article]:
    near = [article for article in articles if article.source in followed]
    far = [article for article in articles if article.source not in followed]
    count = rng.randint(_FEWEST, _MOST)
    elsewhere = sum(rng.random() < _FROM_ELSEWHERE for _ in range(count))
    return [*rng.sample(near, min(count - elsewhere, len(near))), *rng.sample(far, elsewhere)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make synthetic shares.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    with given.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(make_shares(given.seed))


if __name__ == "__main__":
    main()
