"""Makes a small synthetic archive: ``python -m training.sample.__main__ --rows 480 --seed 7 --output archive.csv``.

It stands in for a publisher's own archive in tests and first runs. Its outcomes follow from known traits:

* ``shares`` rise with the share of paragraphs that hold specifics and with a specific title, and fall with a planted
  weak passage (filler or promotion), whose place is in ``planted_start`` and ``planted_end``;
* ``links`` rise with a worked example (code, a table or a list of references), whatever the rest is like;
* both are drawn from a negative binomial around a mean that the source's audience and its growth decide.

The same rows and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from training.sample import sentences as phrases
from training.sample.topics import TOPICS, Topic

FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 912  # two and a half years
UNOBSERVED = 0.1  # share of outcomes that nobody counted
COLUMNS = (
    *("id", "title", "text", "url", "source", "author", "published_at", "shares", "links"),
    *("planted_start", "planted_end", "planted_kind"),
)

_CONCRETE_EFFECT = 1.7
_TITLE_EFFECT = 0.5
_PLANTED_EFFECT = -0.9
_WORKED_EFFECT = 2.4
_CONCRETE_TITLES, _WORKED, _PLANTED, _HEADED = 0.45, 0.3, 0.4, 0.6  # how often each occurs
_CONCRETE_SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)  # one of them is an article's chance of specifics in a paragraph
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_GROWTH = 0.3  # of the audience's logarithm in a year
_SHARES_SHAPE, _LINKS_SHAPE = 3.0, 1.5  # of the gamma in the negative binomials: lower is noisier
_LINKS_MEAN = 0.12
_NORMAL_FROM = 50.0  # mean from which a rounded normal stands in for a Poisson


@dataclass(frozen=True, slots=True)
class Article:
    """One synthetic article with the traits that decide its outcomes; ``shares`` and ``links``: None = not observed."""

    id: str
    title: str
    text: str
    url: str
    source: str
    author: str
    published_at: str
    shares: int | None
    links: int | None
    planted_start: int | None
    planted_end: int | None
    planted_kind: str | None
    concrete: float  # share of the article's own paragraphs that hold specifics
    worked: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """An article's body and its traits; ``planted``: start, end and kind."""

    text: str
    planted: tuple[int, int, str] | None
    concrete: float
    worked: bool


def make_articles(rows: int, seed: int) -> list[Article]:
    """``rows`` articles, oldest first, spread evenly over the sources."""
    rng = Random(seed)  # noqa: S311  reproducible, nothing secret
    moments = sorted(rng.randrange(DAYS * 24 * 60) for _ in range(rows))
    topics = [TOPICS[number % len(TOPICS)] for number in range(rows)]
    rng.shuffle(topics)
    return [_article(rng, number, topics[number], minute) for number, minute in enumerate(moments)]


def write_csv(articles: Sequence[Article], path: Path) -> None:
    """Writes the archive's columns as UTF-8 with line feeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(article, name) for name in COLUMNS] for article in articles)


def _article(rng: Random, number: int, topic: Topic, minute: int) -> Article:
    writer = _Writer(rng, topic)
    concrete_title = rng.random() < _CONCRETE_TITLES
    title = writer.fill(rng.choice(phrases.CONCRETE_TITLES if concrete_title else phrases.VAGUE_TITLES))
    body = writer.body()
    published = FIRST_DAY + timedelta(minutes=minute)
    growth = _GROWTH * minute / (365 * 24 * 60)
    pull = _CONCRETE_EFFECT * (body.concrete - 0.4) + _TITLE_EFFECT * concrete_title
    pull += _PLANTED_EFFECT * (body.planted is not None)
    shares = _count(rng, topic.audience * math.exp(growth + pull), _SHARES_SHAPE)
    links = _count(rng, topic.links * _LINKS_MEAN * math.exp(growth + _WORKED_EFFECT * body.worked), _LINKS_SHAPE)
    start, end, kind = body.planted or (None, None, None)
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")
    return Article(
        id=f"synthetic-{number + 1:04d}",
        title=title,
        text=body.text,
        url=f"https://{topic.source}.example/{published:%Y/%m}/{number + 1}-{slug}",
        source=topic.source,
        author=f"{topic.subject.capitalize()} writer {rng.randint(1, 3)}",
        published_at=f"{published:%Y-%m-%dT%H:%MZ}",
        shares=None if rng.random() < UNOBSERVED else shares,
        links=None if rng.random() < UNOBSERVED else links,
        planted_start=start,
        planted_end=end,
        planted_kind=kind,
        concrete=body.concrete,
        worked=body.worked,
    )


class _Writer:
    """Writes one article on one topic, no sentence twice."""

    def __init__(self, rng: Random, topic: Topic) -> None:
        self.rng = rng
        self.topic = topic
        self.used: set[str] = set()

    def body(self) -> _Text:
        """Paragraphs under headings, with or without a worked example and a planted weak passage."""
        rng = self.rng
        share = rng.choice(_CONCRETE_SHARES)
        kinds = [rng.random() < share for _ in range(rng.randint(4, 8))]
        ordinary = phrases.ORDINARY + self.topic.plain
        blocks = [self.paragraph(phrases.CONCRETE if concrete else ordinary) for concrete in kinds]
        worked = rng.random() < _WORKED
        if worked:
            blocks.insert(rng.randint(1, len(blocks)), self.worked_example())
        weak, weak_kind = "", ""
        if rng.random() < _PLANTED:
            weak_kind = rng.choice(("filler", "filler", "promotion"))
            weak = self.paragraph(phrases.FILLER if weak_kind == "filler" else phrases.PROMOTION)
            blocks.insert(rng.randint(1, len(blocks)), weak)
        headed = [self.heading() + block if place and rng.random() < _HEADED else block for place, block in enumerate(blocks)]
        text = "\n\n".join(headed)
        start = text.index(weak)
        planted = (start, start + len(weak), weak_kind) if weak else None
        return _Text(text, planted, sum(kinds) / len(kinds), worked)

    def paragraph(self, templates: Sequence[str]) -> str:
        """Sentences from the templates, 30 to 90 words in all."""
        aim = self.rng.randint(35, 62)
        sentences: list[str] = []
        while sum(len(sentence.split()) for sentence in sentences) < aim:
            sentences.append(self.fill(self.unused(templates)))
        return " ".join(sentences)

    def unused(self, templates: Sequence[str]) -> str:
        """A template that this article has not used yet."""
        template = self.rng.choice([template for template in templates if template not in self.used])
        self.used.add(template)
        return template

    def heading(self) -> str:
        """A heading that says nothing of what kind the paragraph below it is."""
        return f"## {self.fill(self.unused(phrases.HEADINGS))}\n\n"

    def worked_example(self) -> str:
        """An introduction, then code, a table or a list of references, then an ending."""
        rng, topic = self.rng, self.topic
        kind = rng.choice(("code", "table", "references"))
        if kind == "code":
            lines = ["```", *self.fill("\n".join(topic.code)).split("\n"), "```"]
        elif kind == "table":
            rows = [self.fill(f"| {name} | {{before}} | {{after}} | {{percent}} % |") for name in rng.sample(topic.things, 3)]
            lines = ["| | before | after | kept |", "|---|---|---|---|", *rows]
        else:
            lines = [
                f"- [{title}](https://library.example/{rng.randint(100, 999)}), chapter {rng.randint(2, 12)}"
                for title in rng.sample(topic.references, 3)
            ]
        block = "\n".join(lines)
        return f"{rng.choice(phrases.WORKED_INTRODUCTIONS)}\n\n{block}\n\n{rng.choice(phrases.WORKED_ENDINGS)}"

    def fill(self, template: str) -> str:
        """The template with its slots filled; a slot at the beginning starts with a capital."""
        rng, topic = self.rng, self.topic
        unit, low, high = rng.choice(topic.units)
        before, after = rng.sample(range(low, high + 1), 2)
        day = FIRST_DAY + timedelta(days=rng.randrange(-400, 0))
        values = {
            "subject": topic.subject,
            "things": rng.choice(topic.things),
            "task": rng.choice(topic.tasks),
            "tool": rng.choice(topic.tools),
            "place": rng.choice(topic.places),
            "trouble": rng.choice(topic.troubles),
            "person": rng.choice(topic.people),
            "reference": rng.choice(topic.references),
            "unit": unit,
            "before": before,
            "after": after,
            "many": rng.randint(11, 90),
            "few": rng.randint(2, 9),
            "percent": rng.randint(12, 68),
            "minutes": rng.randint(12, 55),
            "weeks": rng.randint(3, 30),
            "price": f"€{rng.randint(9, 240)}",
            "date": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        }
        text = template.format(**values)
        return text[:1].upper() + text[1:] if template.startswith("{") else text


def _count(rng: Random, mean: float, shape: float) -> int:
    """A draw from the negative binomial with this mean: a Poisson whose rate is gamma-distributed."""
    rate = rng.gammavariate(shape, mean / shape)
    if rate > _NORMAL_FROM:
        return max(0, round(rng.gauss(rate, math.sqrt(rate))))
    limit, product, count = math.exp(-rate), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m training.sample.__main__", description="Makes a small synthetic archive.")
    parser.add_argument("--rows", type=int, default=480, help="number of articles (default: 480)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same file (default: 7)")
    parser.add_argument("--output", type=Path, required=True, help="the CSV file to write")
    options = parser.parse_args(arguments)
    if options.rows < 1:
        parser.error("--rows must be at least 1")
    articles = make_articles(options.rows, options.seed)
    write_csv(articles, options.output)
    sys.stdout.write(f"{options.output}: {len(articles)} synthetic articles\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
