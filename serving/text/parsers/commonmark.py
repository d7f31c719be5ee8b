"""Markdown to its elements and texts in the order of the source, each with its exact place.

The parser is pulldown-cmark, a Rust library that counts bytes; here they become code points of the submitted text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from pyromark import Options, events_with_range

from serving.waiting import while_wanted

WITHIN_LINES = frozenset({"Link", "Image"})  # elements that are no blocks

_DRESSES = frozenset({"Emphasis", "Strong", "Strikethrough"})  # that change neither words nor places
_OPTIONS = Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_FOOTNOTES


class Piece(NamedTuple):
    """One thing at ``start:end`` of the source.

    ``open`` and ``close``: an element, its ``name`` pulldown-cmark's ("Paragraph", "Heading", "Link" …) and ``shown`` the
    address of a link or an image, and "Indented" for code without a fence; both have the place of the whole element.
    ``text``, ``code`` (within a line), ``tag`` (HTML within a line, a comment too), ``break`` (of a line), ``note`` (the
    number of a footnote) and ``rule``: what a reader is shown, the tag as it is spelled. Stress and strokes are no pieces,
    only what stands in them.
    """

    kind: Literal["open", "close", "text", "code", "tag", "break", "note", "rule"]
    name: str
    start: int
    end: int
    shown: str = ""


class Change(NamedTuple):
    """White space ``start:end`` of the source that the parser gets as ``instead``."""

    start: int
    end: int
    instead: str


_KINDS: dict[str, Literal["text", "code", "tag", "break", "note", "rule"]] = {
    "Text": "text",
    "Code": "code",
    "InlineHtml": "tag",
    "SoftBreak": "break",
    "HardBreak": "break",
    "FootnoteReference": "note",
    "Rule": "rule",
}
_EDGES: dict[str, Literal["open", "close"]] = {"Start": "open", "End": "close"}


def parse(text: str, changes: Sequence[Change] = ()) -> Iterator[Piece]:
    """The pieces of ``text``, which holds no lone surrogates; ``changes`` are in order.

    The content of an HTML block is no piece: the element's place tells it. Raises ``GivenUpError`` when nobody waits.
    """
    body, places = _prepare(text, changes)
    stream: Iterable[tuple[Any, Any]] = events_with_range(body, options=_OPTIONS)
    links: list[int] = []  # ends of those that are open
    first, last = 0, 0  # of the text that is not told yet; what the parser takes apart without need is told as one
    for event, span in while_wanted(stream):
        low, high = span["start"], span["end"]
        if places is not None:
            low, high = places[low], places[high - 1] + 1 if high > low else places[low]
        ((key, value),) = event.items() if isinstance(event, dict) else ((event, ""),)
        if key == "Text" and high - low == len(value) and text.startswith(value, low):
            if low == last:
                last = high
                continue
            piece, begin = None, low
        elif key in _KINDS:
            piece, begin = Piece(_KINDS[key], "", low, high, value), high
        else:
            piece, begin = _read_element(text, key, value, low, high, links), high
        if last > first:
            yield Piece("text", "", first, last, text[first:last])
        if piece:
            yield piece
        first, last = begin, high


def _read_element(text: str, key: str, value: Any, low: int, high: int, links: list[int]) -> Piece | None:
    """The element that begins or ends, mended where the parser means something else by it or its place."""
    if key not in _EDGES:  # "Html", whose place the element around it tells
        return None
    kind = _EDGES[key]
    name, data = (value, {}) if isinstance(value, str) else next(iter(value.items()))
    address = ""
    if name in _DRESSES:
        if name == "Strikethrough" and not text.startswith("~~", low):
            # One tilde strikes through for the parser; what writers mean by it is "about", or it stands in code.
            return Piece("text", "", *((low, low + 1) if kind == "open" else (high - 1, high)), "~")
        return None
    if name == "TableCell" and low == high:
        return None  # put in by the parser, a thousand of them where one wide row is followed by short ones
    if name == "Link" and kind == "close":
        high = links.pop()
    elif name in WITHIN_LINES and kind == "open":
        address = ("mailto:" if data["link_type"] == "Email" else "") + data["dest_url"]
        if name == "Link":
            # It leaves out the brackets behind ``[text][]``.
            high += 2 if data["link_type"] == "Collapsed" and text.startswith("[]", high) else 0
            links.append(high)
    elif name == "CodeBlock" and data == "Indented":
        address = data
    return Piece(kind, name, low, high, address)


def _prepare(text: str, changes: Sequence[Change]) -> tuple[str, Sequence[int] | None]:
    """What the parser gets, and for each of its bytes the code point of ``text``; None where they are the same."""
    if not changes:
        return text, None if text.isascii() else _place([(text, 0)], len(text))
    stretches: list[tuple[str, int]] = []
    for (_, begin, instead), (end, *_) in pairwise([Change(0, 0, ""), *changes, Change(len(text), len(text), "")]):
        stretches += [(instead, begin), (text[begin:end], begin)]
    return "".join(stretch for stretch, _ in stretches), _place(stretches, len(text))


def _place(stretches: Sequence[tuple[str, int]], end: int) -> Sequence[int]:
    """For each byte of the stretches in UTF-8 the code point it belongs to, counted from where its stretch begins."""
    places = array("q")
    for stretch, begin in stretches:
        data = np.frombuffer(stretch.encode(), dtype=np.uint8)
        first = (data & 0xC0) != 0x80  # noqa: PLR2004  bytes behind the first of a character are 10xxxxxx
        places.frombytes((np.cumsum(first) + (begin - 1)).astype(np.int64).tobytes())
    places.append(end)
    return places
