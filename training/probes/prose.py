"""The prose of an article in which a weak paragraph can be planted, and the gaps between its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it.token import Token

from serving.text.blocks import count_words
from serving.text.markdown import make_parser, open_source, split_parts

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s|$)")
_PROSE_WORDS = 12  # a shorter paragraph may be a caption, a byline or a heading in disguise

_parser = cache(make_parser)


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
    source, body = open_source(" " + text[1:] if text.startswith("\ufeff") else text)
    prose: list[Paragraph] = []
    gaps: list[int] = []
    previous: Paragraph | None = None
    depth = 0
    for part in split_parts(_parser().parse(body)):
        top, paragraph = part[0], None
        if top.type == "html_block":
            depth = max(0, depth + _count_open(top.content))
        elif top.type == "paragraph_open" and top.map is not None and depth == 0:
            paragraph = Paragraph(*source.trim(*top.map), source.lines[top.map[0]], _show(part))
            paragraph = paragraph if _is_prose(paragraph, text) else None
        if paragraph:
            prose.append(paragraph)
            if previous and _is_gap(text[previous.start : previous.end], text[previous.end : paragraph.line]):
                gaps.append(paragraph.line)
        previous = paragraph
    return Article(text, title, tuple(prose), tuple(gaps), elsewhere)


def _count_open(html: str) -> int:
    """Elements that ``html`` opens less those that it closes."""
    tags = [(close, name, empty) for close, name, empty in _TAG.findall(_HIDDEN.sub("", html))]
    return sum(-1 if close else 1 for close, name, empty in tags if not empty and name.lower() not in _UNPAIRED)


def _show(part: Iterable[Token]) -> str:
    """The visible words of a paragraph's tokens, white space collapsed."""
    children = (child for token in part for child in token.children or ())
    shown = (" " if child.type.endswith("break") else child.content for child in children if child.type in _VISIBLE)
    return " ".join("".join(shown).split())


_VISIBLE = frozenset(("text", "text_special", "code_inline", "softbreak", "hardbreak"))


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
    parts = list(split_parts(_parser().parse(text)))
    return len(parts) == 1 and parts[0][0].type == "paragraph_open" and text == text.strip()
