"""Folders of Markdown, HTML and text files: one article a file, what is known of it in its front matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.text.drafts import BYTES_PER_CHAR, ENDINGS
from serving.text.front_matter import read_front_matter
from serving.text.markup import Format

FORMATS: dict[str, Format] = {".md": "auto", ".markdown": "auto", ".txt": "auto", **ENDINGS}

# What site generators call our columns.
_NAMES = {"permalink": "url", "canonical_url": "url", "canonicalUrl": "url"}


def read_page(number: int, name: str, ending: str, stream: IO[bytes], max_chars: int) -> Row:
    """The row of one file; its id is its ``name``. Offsets count in the whole file, front matter and all."""
    data = stream.read(BYTES_PER_CHAR * max_chars + 1)
    if len(data) > BYTES_PER_CHAR * max_chars:
        problem = Problem("too_long", f"it has more than the {max_chars:,} characters allowed (score a shorter piece)")
        return Row(number, {"id": name}, error=problem)
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    form = FORMATS[ending]
    header = read_front_matter(text, fenced_only=form == "html")
    known = {_NAMES.get(name, name): value for name, value in header.values.items()}
    known |= {name: value for name, value in (("title", header.title), ("published_at", header.date)) if value}
    return Row(number, {"id": name, **known, "text": text, "html": None, "format": form})


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield read_page(source.number, source.name, source.ending, stream, source.max_chars)


register(FileFormat("single files", tuple(FORMATS), lambda _: True, _read, rank=90, single=True))
