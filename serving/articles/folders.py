"""Folders of Markdown, HTML, text and Word files: one article a file, what is known of it in its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from serving.articles.exports.medium import read_medium_post
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.articles.tally import Tally
from serving.text.docx import MOST_DOCX_BYTES, BadDocxError, docx_to_html, is_docx
from serving.text.drafts import BYTES_PER_CHAR, ENDINGS, MOST_PASSED_OVER
from serving.text.encodings import decode
from serving.text.front_matter import FrontMatter, find_date, is_draft_path, read_front_matter
from serving.text.markup import Format
from serving.text.parsers.medium_page import is_medium_post

FORMATS: dict[str, Format] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mdx", ".qmd", ".txt", ".text"), "auto"),
    **ENDINGS,
}
WORD = (".docx", ".docm", ".dotx")
_UNDECODED = re.compile("[\udc80-\udcff]")

_URL = ("url", "permalink", "canonicalUrl", "canonical")
_AUTHOR = ("author", "authors", "by", "byline")


def read_page(number: int, name: str, ending: str, data: bytes, tally: Tally) -> Row:
    """The row of one file; its id is its ``name``. Offsets count in the whole file, or in a Word file's HTML.

    A draft, by its header or its folder, is left out.
    """
    if ending in WORD:
        try:
            known = {"id": name, "title": "", "published_at": find_date(name)}
            return Row(number, {**known, "text": docx_to_html(data), "format": "html"})
        except BadDocxError as error:
            return Row(number, {"id": name}, Problem("unreadable", str(error)))
    text, encoding = decode(data)
    if encoding.guessed:
        tally.note(f"{name}: is read as {encoding.label}, which its letters suggest (save it as UTF-8 to be sure)")
    elif wrong := 0 if text.isascii() else len(_UNDECODED.findall(text)):
        tally.note(f"{name}: {wrong:,} bytes are no {encoding.label} and are read as \ufffd (save it as UTF-8)")
        text = _UNDECODED.sub("\ufffd", text)
    form = FORMATS.get(ending, "auto")
    if form == "html" and is_medium_post(text):
        return read_medium_post(number, name, text)
    header = read_front_matter(text, fenced_only=form == "html")
    if header.is_draft or is_draft_path(name):
        return Row(number, {"id": name}, left_out="draft")
    if header.problem:
        tally.note(f"{name}: its header is read line by line, for {header.problem} (mend it, or remove it)")
    return Row(number, {"id": name, **_cells(header, name), "text": text, "format": form})


def _cells(header: FrontMatter, name: str) -> Mapping[str, Any]:
    """What is known of an article besides its words, by our names; all else that its header holds by its own."""
    known = {"title": header.title, "published_at": header.date or find_date(name)}
    known |= {"url": header.get(*_URL), "author": header.get(*_AUTHOR)}
    return {**header.others, **known, "html": None}


def _read(source: Source) -> Iterator[Row]:
    most = MOST_DOCX_BYTES if source.ending in WORD else BYTES_PER_CHAR * source.max_chars + MOST_PASSED_OVER
    with source.open() as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        problem = Problem("too_long", f"it has more than the {source.max_chars:,} characters allowed (score a shorter piece)")
        yield Row(source.number, {"id": source.name}, problem)
    else:
        yield read_page(source.number, source.name, source.ending, data, source.tally)


def _is_docx(source: Source) -> bool:
    return source.ending in WORD and is_docx(source.head, ".docx")


register(FileFormat("single files", tuple(FORMATS), lambda _: True, _read, rank=90, single=True))
register(FileFormat("Word document", WORD, _is_docx, _read, rank=5, single=True))
