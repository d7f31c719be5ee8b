"""Where a draft's title comes from: one rule for every door.

The title given; else the front matter's; else the heading that a text begins with, or the only ``h1`` of a page, or the page's
``<title>``. A heading that could be the title is never a section of the body: where another title is given, that replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from serving.report import TitleOrigin
from serving.text.blocks import Block
from serving.text.markup import Source

MAX_HEADING = 300  # code points: what is longer is no heading, whatever its markup says

_LEAD = 40  # words above a page's headline: a kicker, a name, a date
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
_SPACE = re.compile(r"\s+")
_HASH = re.compile(r"#(?!#)")
_UNDERLINED = re.compile(r"[^\S\n]*\n {0,3}=+[ \t]*\r?(?:\n|$)")
_OPENING = re.compile(r"<h1\b[^<>]*>\s*(?:<[^<>]*>\s*){0,5}$", re.IGNORECASE)
_H1 = re.compile(r"<h1\b", re.IGNORECASE)
_H1_END = re.compile(r"</h1\b", re.IGNORECASE)
_BODY = re.compile(r"</head\b|<body\b|<svg\b|<h\d\b|<p\b", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """A draft's title and where it comes from; ``headline`` are the positions of the blocks that show it, or another one."""

    text: str
    origin: TitleOrigin
    headline: range = range(0)


def find_title(given: str, source: Source, blocks: Sequence[Block]) -> Title:
    """The title of a draft whose body is ``blocks``; a ``given`` one that shows nothing is none."""
    found = _find_only_h1(source.text, blocks) if source.format == "html" else _find_first_h1(source, blocks)
    heading = _collapse(" ".join(blocks[number].text for number in found))
    for text, origin in ((given, "given"), (source.header.title, "front_matter")):
        if _INVISIBLE.sub("", text):
            at_top = sum(block.words for block in blocks[: found.start]) <= _LEAD or heading == _collapse(text)
            return Title(text, origin, found if at_top else range(0))  # type: ignore[arg-type]
    if found:
        return Title(heading, "heading", found)
    page = _find_page_title(source.text) if source.format == "html" and blocks else ""
    return Title(page, "front_matter" if page else "none")


def _find_first_h1(source: Source, blocks: Sequence[Block]) -> range:
    """The first block of Markdown where it is a heading of the first level."""
    first = blocks[0] if blocks and source.format == "markdown" else None
    if first is None or not _is_heading(first):
        return range(0)
    text = source.text
    top = (
        _HASH.match(text, first.start)
        or _UNDERLINED.match(text, first.end)
        or _OPENING.search(text, max(0, first.start - MAX_HEADING), first.start)
    )
    return range(1) if top else range(0)


def _find_only_h1(text: str, blocks: Sequence[Block]) -> range:
    """The blocks that the only ``h1`` of a page shows; nothing where several show something."""
    spans: list[range] = []
    place = 0
    for match in _H1.finditer(text):
        closing = _H1_END.search(text, match.end())
        end = closing.start() if closing else match.end()
        while place < len(blocks) and blocks[place].start < match.start():
            place += 1
        stop = place
        while stop < len(blocks) and blocks[stop].start < end:
            stop += 1
        if stop > place and all(_is_heading(block) for block in blocks[place:stop]):
            spans.append(range(place, stop))
            if len(spans) > 1:
                return range(0)
        if not closing:
            break
    return spans[0] if spans else range(0)


def _find_page_title(text: str) -> str:
    body = _BODY.search(text)
    match = _PAGE_TITLE.search(text, 0, body.start() if body else len(text))
    return _collapse(unescape(match[1])) if match else ""


def _is_heading(block: Block) -> bool:
    return block.kind == "heading" and bool(block.text.strip()) and len(block.text) <= MAX_HEADING


def _collapse(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
