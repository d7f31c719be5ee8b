"""Markdown's links, images, tags and texts as the events that HTML gives, with their exact places.

The parser tells no places within a block, so its rules are wrapped to note where each construct begins and ends; the
lines of the block then tell where in the source that is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token

from serving.text.html import Event, read_events
from serving.text.markdown import Source, make_parser, open_source, read_comment, read_unparsed, split_parts

_Rule = Callable[[StateInline, bool], bool]
_Place = Callable[[int], int]
_PLACED = frozenset({"link_open", "image", "html_inline", "code_inline"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_ATTRIBUTE = re.compile(r"\s([a-zA-Z_:][\w:.-]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")


def read_inlines(text: str) -> Iterator[Event]:
    """Events of ``text`` in order; a Markdown link opens and closes an ``a``. Fenced code and front matter give none."""
    source, body = open_source(text)
    for part in split_parts(_parser().parse(body)):
        row: _Row | None = None
        for token in part:
            if token.type == "tr_close":
                row = None
            if token.map is None:
                continue
            if token.type == "tr_open":
                row = _Row.read(source, token.map[0])
            elif token.type == "html_block":
                yield from read_events(source.text, source.lines[token.map[0]], source.lines[token.map[1]])
            elif token.type == "inline" and token.content:
                place = row.place(token.content) if row else _place_lines(token, source)
                yield from _read_children(token, place)
        for block in read_unparsed(part, source):
            yield Event("text", "", block.start, block.end, shown=block.text)


class _Parser(MarkdownIt):
    """Keeps each address as it is written, the dangerous ones too."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@cache
def _parser() -> MarkdownIt:
    parser = make_parser(_Parser)
    rules: dict[str, _Rule] = {
        "link": link,
        "image": image,
        "autolink": autolink,
        "html_inline": html_inline,
        "comment": read_comment,
        "backticks": backtick,
    }
    for name, rule in rules.items():
        parser.inline.ruler.at(name, _noting(rule))
    return parser


def _noting(rule: _Rule) -> _Rule:
    """``rule``, whose tokens say where in the block's content they stand."""

    def noted(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # The text before it may be pushed first.
            for token in state.tokens[count : count + 2]:
                if token.type in _PLACED:
                    token.meta["span"] = (start, state.pos)
                    break
        return True

    return noted


# ---------------------------------------------------------------- from a block's content to the source


def _place_lines(token: Token, source: Source) -> _Place:
    """The content's lines are lines of the source without the marks and the indentation before them."""
    assert token.map is not None  # noqa: S101  for the type checker
    first, last = token.map
    lines = token.content.split("\n")
    number = first
    while number < last - 1 and lines[0].strip() not in source.text[source.lines[number] : source.lines[number + 1]]:
        number += 1  # lines of odd white space are trimmed
    starts: list[int] = []
    places: list[int] = []
    start = 0
    for line in lines:
        bare = line.lstrip()
        low, high = source.lines[min(number, last - 1)], source.lines[min(number + 1, last)]
        at = max(source.text.rfind(bare, low, high), low)
        starts.append(start)
        places.append(at - (len(line) - len(bare)))  # a tab may have become spaces
        start += len(line) + 1
        number += 1

    def place(position: int) -> int:
        row = bisect_right(starts, position) - 1
        return places[row] + position - starts[row]

    return place


@dataclass(slots=True)
class _Row:
    """A table's row: its cells are looked for in order; a bar that is escaped in the source is not in the content."""

    shown: str
    places: Sequence[int]
    cursor: int = 0

    @classmethod
    def read(cls, source: Source, line: int) -> _Row:
        start, end = source.lines[line], source.lines[line + 1]
        text = source.text[start:end]
        if "\\|" not in text:
            return cls(text, range(start, end))
        places = [start + at for at, char in enumerate(text) if char != "\\" or not text.startswith("|", at + 1)]
        return cls("".join(source.text[at] for at in places), places)

    def place(self, content: str) -> _Place:
        begin = max(self.shown.find(content, self.cursor), self.cursor)
        self.cursor = begin + len(content)
        return lambda position: self.places[min(begin + position, len(self.places) - 1)]


# ---------------------------------------------------------------- a block's events


def _read_children(token: Token, place: _Place) -> Iterator[Event]:
    reader = _Children(place)
    for child in token.children or []:
        yield from reader.read(child)
    yield from reader.text(len(token.content))


@dataclass(slots=True)
class _Children:
    """Goes through the tokens of one block; the texts between those that know their place are shown as one."""

    place: _Place
    cursor: int = 0
    shown: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def read(self, child: Token) -> Iterator[Event]:
        if child.type == "link_close":
            end = self.ends.pop()
            yield from self.text(end)
            yield Event("close", "a", self.place(end - 1), self.place(end - 1) + 1)
        elif "span" not in child.meta:
            self.shown.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
        else:
            start, end = child.meta["span"]
            yield from self.text(start)
            yield from self._placed(child, self.place(start), self.place(end - 1) + 1)
            if child.type == "link_open":
                self.ends.append(end)
                self.cursor = start + 1
            else:
                self.cursor = end

    def text(self, stop: int) -> Iterator[Event]:
        """What lies between the cursor and ``stop``."""
        if stop > self.cursor:
            start, end = self.place(self.cursor), self.place(stop - 1) + 1
            yield Event("text", "", start, end, shown="".join(self.shown))
        self.cursor = max(stop, self.cursor)
        self.shown = []

    def _placed(self, child: Token, start: int, end: int) -> Iterator[Event]:
        if child.type == "link_open":
            yield Event("open", "a", start, start, attributes=(("href", str(child.attrs["href"])),))
        elif child.type == "image":
            attributes = (("src", str(child.attrs["src"])), ("alt", child.content))
            yield Event("open", "img", start, end, attributes=attributes)
        elif child.type == "code_inline":
            yield Event("code", "", start, end, shown=child.content)
        elif match := _TAG.match(child.content):
            kind: Literal["open", "close"] = "close" if match.group(1) else "open"
            yield Event(kind, match.group(2).lower(), start, end, attributes=tuple(_attributes(child.content)))


def _attributes(tag: str) -> Iterator[tuple[str, str | None]]:
    for match in _ATTRIBUTE.finditer(tag):
        value = match.group(2)
        if value is not None:
            value = unescape(value[1:-1] if value[0] in "\"'" else value)
        yield match.group(1).lower(), value
