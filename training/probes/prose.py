"""The prose of an article in which a weak paragraph can be planted, and the gaps between its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from serving.text.blocks import count_words
from serving.text.markup import read_source
from serving.text.parsers.commonmark import WITHIN_LINES, Piece, parse

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s|$)")
_PROSE_WORDS = 12  # a shorter paragraph may be a caption, a byline or a heading in disguise


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose: its stretch of the source, the offset of its first line and its visible words."""

    start: int
    end: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What the writers of paragraphs need; ``gaps`` are offsets at which a paragraph between two others may start."""

    source: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    gaps: tuple[int, ...]
    elsewhere: Sequence[str]


_NO_PROSE = re.compile(r"\[\^|:::|!!!|\{[%{#]|\$\$|import |export |^[ \t]*[|•·▪◦●■–—+]|\t", re.MULTILINE)
_EMPTY_LINE = re.compile(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|pre|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^<>]*?(/?)>")
# Elements that hold nothing, or whose end HTML lets authors leave out.
_UNPAIRED = frozenset("area base br col embed hr img input link meta source track wbr p li dt dd tr td th option".split())  # noqa: SIM905


def read_article(title: str, text: str, elsewhere: Sequence[str]) -> Article:
    """The prose of ``text`` outside lists, quotations, tables, code and HTML, and the gaps between its paragraphs."""
    source = read_source(text, "markdown").text
    prose: list[Paragraph] = []
    gaps: list[int] = []
    previous: Paragraph | None = None
    depth = 0
    for top, shown in _read_elements(source):
        paragraph = None
        if top.name == "HtmlBlock":
            depth = max(0, depth + _count_open(source[top.start : top.end]))
        elif top.name == "Paragraph" and depth == 0:
            paragraph = _place(source, top, shown)
            paragraph = paragraph if _is_prose(paragraph, text) else None
        if paragraph:
            prose.append(paragraph)
            if previous and _is_gap(text[previous.start : previous.end], text[previous.end : paragraph.line]):
                gaps.append(paragraph.line)
        previous = paragraph
    return Article(text, title, tuple(prose), tuple(gaps), elsewhere)


def _read_elements(text: str) -> Iterator[tuple[Piece, str]]:
    """Each outermost element of ``text`` and what it shows, white space collapsed."""
    open_elements: list[Piece] = []
    shown: list[str] = []
    images = 0
    for piece in parse(text):
        if piece.name in WITHIN_LINES:
            images += (piece.kind == "open") - (piece.kind == "close") if piece.name == "Image" else 0
        elif piece.kind == "open":
            open_elements.append(piece)
        elif piece.kind == "close":
            top = open_elements.pop()
            if not open_elements:
                yield top, " ".join("".join(shown).split())
                shown = []
        elif piece.kind == "rule":
            if not open_elements:
                yield piece, ""
        elif not images:
            shown.append(" " if piece.kind == "break" else piece.shown if piece.kind in ("text", "code") else "")


def _place(source: str, element: Piece, shown: str) -> Paragraph:
    """The paragraph ``element``, which begins with its line."""
    line = source.rfind("\n", 0, element.start) + 1
    line = max(line, source.rfind("\r", line, element.start) + 1)
    return Paragraph(element.start, element.start + len(source[element.start : element.end].rstrip()), line, shown)


def _count_open(html: str) -> int:
    """Elements that ``html`` opens less those that it closes."""
    tags = [(close, name, empty) for close, name, empty in _TAG.findall(_HIDDEN.sub("", html))]
    return sum(-1 if close else 1 for close, name, empty in tags if not empty and name.lower() not in _UNPAIRED)


def _is_prose(paragraph: Paragraph, source: str) -> bool:
    return (
        count_words(paragraph.text) >= _PROSE_WORDS
        and bool(SENTENCE_END.search(paragraph.text))
        and not _NO_PROSE.search(source[paragraph.line : paragraph.end])
    )


def _is_gap(before: str, between: str) -> bool:
    """Whether something may stand between two paragraphs: not where the first announces the second."""
    return between.isspace() and bool(_EMPTY_LINE.search(between)) and not before.endswith((":", "："))


def is_paragraph(text: str) -> bool:
    """Whether ``text`` alone is one paragraph, without surrounding white space."""
    elements = list(_read_elements(text))
    return len(elements) == 1 and elements[0][0].name == "Paragraph" and text == text.strip()
