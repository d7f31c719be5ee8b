"""Folders of Markdown, HTML and text files: one article a file, what is known of it in its front matter."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from typing import IO, Any

import yaml

from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.text.drafts import BYTES_PER_CHAR, ENDINGS
from serving.text.markdown import find_front_matter_end
from serving.text.markup import Format

FORMATS: dict[str, Format] = {".md": "auto", ".markdown": "auto", ".txt": "auto", **ENDINGS}

# What site generators call our columns.
_NAMES = {
    "date": "published_at",
    "published": "published_at",
    "pubDate": "published_at",
    "permalink": "url",
    "canonical_url": "url",
    "canonicalUrl": "url",
}
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.IGNORECASE)
_LINE = re.compile(r"^(?:---|\+\+\+)[ \t]*\r?$", re.MULTILINE)


def read_page(number: int, name: str, ending: str, stream: IO[bytes], max_chars: int) -> Row:
    """The row of one file; its id is its ``name``. Offsets count in the whole file, front matter and all."""
    data = stream.read(BYTES_PER_CHAR * max_chars + 1)
    if len(data) > BYTES_PER_CHAR * max_chars:
        problem = Problem("too_long", f"it has more than the {max_chars:,} characters allowed (score a shorter piece)")
        return Row(number, {"id": name}, error=problem)
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    form = FORMATS[ending]
    try:
        known = dict(_front_matter(text))
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        problem = Problem("bad_front_matter", f"{reason[:200]} (mend it, or remove it)")
        return Row(number, {"id": name}, error=problem)
    if form == "html" and "title" not in known and (match := _TITLE.search(text)):
        known["title"] = " ".join(html.unescape(match[1]).split())
    return Row(number, {"id": name, **known, "text": text, "html": None, "format": form})


def _front_matter(text: str) -> Iterator[tuple[str, Any]]:
    """Single values by column; lists and the like are left out."""
    block = text[: find_front_matter_end(text)]
    if not block:
        return
    lines = list(_LINE.finditer(block))
    inner = block[lines[0].end() : lines[-1].start()]
    if block.lstrip().startswith("+++"):
        values = tomllib.loads(inner.replace("\r\n", "\n"))
    else:
        values = yaml.load(inner, Loader=yaml.BaseLoader)  # noqa: S506 - the loader that makes nothing but texts
    for name, value in values.items() if isinstance(values, dict) else ():
        if not isinstance(value, list | dict):
            column = _NAMES.get(name, name)
            yield column, str(value) if column == "title" else value


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield read_page(source.number, source.name, source.ending, stream, source.max_chars)


register(FileFormat("single files", tuple(FORMATS), lambda _: True, _read, rank=90, single=True))
