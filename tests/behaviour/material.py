"""What the behaviour tests are made of: drafts written for them, and ways to change a draft."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from serving.text.sections import Document, Draft, read_document

FOLDER = Path(__file__).parent
PLACES = {"start": 0.0, "middle": 0.5, "end": 1.0}  # where a paragraph is put in, as a share of the blocks before it


@dataclass(frozen=True)
class Article:
    """A draft of ``drafts/``: its file's name, its title and its text in Markdown."""

    slug: str
    title: str
    text: str

    def read(self) -> Document:
        return read_document(Draft(self.text, self.title, "markdown", self.slug))

    def changed(self, change: Callable[[str], str]) -> Article:
        """With ``change`` made to title and text."""
        return replace(self, title=change(self.title), text=change(self.text))


@dataclass(frozen=True)
class Planted:
    """An article with a weak paragraph put in, which is ``article.text[start:end]``; ``twin`` is what it repeats, or empty."""

    article: Article
    kind: str
    place: str
    start: int
    end: int
    twin: str

    def __str__(self) -> str:
        return f"{self.article.slug}: {self.kind} at the {self.place}, {self.article.text[self.start : self.start + 40]!r}"


@cache
def read_articles(folder: str = "drafts") -> tuple[Article, ...]:
    return tuple(_read_article(path) for path in sorted((FOLDER / folder).glob("*.md")))


def _read_article(path: Path) -> Article:
    title, _, text = path.read_text(encoding="utf-8").partition("\n")
    return Article(path.stem, title.removeprefix("# "), text.strip() + "\n")


@cache
def read_table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


# ---------------------------------------------------------------- planted paragraphs


def plant_all(article: Article) -> list[Planted]:
    """Every filler, and one of the article's own paragraphs again, at every place."""
    topic = read_table("titles.toml")[article.slug]["topic"]
    blocks = _blocks(article)
    own = max((block for block in blocks if block[0].isalpha()), key=len)
    table = read_table("fillers.toml")["filler"]
    fillers = [(filler["kind"], filler["text"].replace("{topic}", topic), "") for filler in table]
    return [_plant(article, filler, place) for filler in (*fillers, ("repeat", own, own)) for place in PLACES]


def plant_each(article: Article, turn: int) -> list[Planted]:
    """Each filler once, at one place after another, beginning with the ``turn``-th."""
    planted, places = plant_all(article), len(PLACES)
    return [planted[number * places + (number + turn) % places] for number in range(len(planted) // places)]


def _plant(article: Article, filler: tuple[str, str, str], place: str) -> Planted:
    kind, text, twin = filler
    blocks = _blocks(article)
    at = round(PLACES[place] * len(blocks))
    while 0 < at < len(blocks) and blocks[at - 1].startswith("#"):  # a heading keeps what it stands over
        at += 1
    before = "".join(f"{block}\n\n" for block in blocks[:at])
    joined = "\n\n".join([*blocks[:at], text, *blocks[at:]]) + "\n"
    return Planted(replace(article, text=joined), kind, place, len(before), len(before) + len(text), twin)


def _blocks(article: Article) -> list[str]:
    return article.text.strip().split("\n\n")


# ---------------------------------------------------------------- changes that say the same


def swap_names(article: Article) -> Article:
    """``article`` with its names exchanged for others as in ``names.toml``."""
    return article.changed(_replacing(read_table("names.toml")[article.slug]))


def spelled(article: Article, variety: str) -> Article:
    """``article`` as it is spelled in "british" or "american"."""
    return article.changed(_replacing(read_spelling(variety)))


@cache
def read_spelling(variety: str) -> Mapping[str, str]:
    """The other variety's spellings to those of ``variety``, small and with a capital."""
    other = "american" if variety == "british" else "british"
    with (FOLDER / "spelling.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row[other], row[variety]) for row in csv.DictReader(file)]
    return {**dict(pairs), **{old.capitalize(): new.capitalize() for old, new in pairs}}


def _replacing(table: Mapping[str, str]) -> Callable[[str], str]:
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return lambda text: pattern.sub(lambda match: table[match.group()], text)


def curl(text: str) -> str:
    """``text`` with typographic quotation marks and apostrophes."""
    text = re.sub(r"(?<![^\s(\[“‘])\"", "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(\[“])'", "‘", text).replace("'", "’")
