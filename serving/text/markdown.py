"""Markdown to blocks, with the offsets of every visible run.

The parser tells the lines of each block; where in them each word stands is found by looking for the words in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from serving.text.blocks import Block, BlockKind, Run
from serving.text.html import read_html

_NEWLINE = re.compile(r"\r\n?|\n")
_FRONT_MATTER = re.compile(r" ?(---|\+\+\+)[ \t]*\r?\n(?:[^\n]*\n)*?\1[ \t]*(?:\r?\n|$)")
_FRONT_MATTER_KEY = re.compile(r"^[\"']?[\w-]+[\"']?[ \t]*[:=]|^\[", re.MULTILINE)
_NESTING = 20  # the parser's time on brackets grows with it
_GROUPS: dict[str, BlockKind] = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "table_open": "table",
}


def find_front_matter_end(text: str) -> int:
    """Where a YAML or TOML front matter ends; 0 without one."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match and _FRONT_MATTER_KEY.search(match.group()) else 0


def read_markdown(text: str) -> Iterator[Block]:
    """Blocks of ``text`` behind its front matter."""
    source, body = open_source(text)
    for part in split_parts(_parser().parse(body)):
        yield from _read_part(part, source)


def open_source(text: str) -> tuple[Source, str]:
    """The lines of ``text`` behind its front matter, and what of it the parser is given."""
    base = find_front_matter_end(text)
    # Length-preserving: the parser would replace it anyway, and then our search for its tokens would miss.
    body = text[base:].replace("\0", "\ufffd")
    lines = [base, *(base + match.end() for match in _NEWLINE.finditer(body)), len(text)]
    return Source(text[:base] + body, lines), body


def split_parts(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Each outermost token with all within it."""
    part: list[Token] = []
    for token in tokens:
        part.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield part
            part = []


def make_parser(kind: type[MarkdownIt] = MarkdownIt) -> MarkdownIt:
    """A parser of the Markdown that drafts are written in."""
    # Without text_join, entities and escapes stay tokens of their own and keep their source spelling.
    parser = kind("commonmark", {"maxNesting": _NESTING})
    parser.inline.ruler.before("html_inline", "comment", read_comment)
    return parser.enable(["table", "strikethrough"]).disable("text_join")


_parser = cache(make_parser)


def read_comment(state: StateInline, silent: bool) -> bool:
    """The parser's rule for a comment that ends; its own looks through the whole rest from each that does not."""
    if not state.src.startswith("<!--", state.pos) or state.env.get("endless") is state.src:
        return False
    end = state.src.find("-->", state.pos + 2)  # <!--> is one too
    if end < 0:
        state.env["endless"] = state.src
        return False
    if not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end + 3]
    state.pos = end + 3
    return True


@dataclass(frozen=True, slots=True)
class Source:
    """The submitted text and where each of its lines starts (with one entry more: where the last ends)."""

    text: str
    lines: Sequence[int]

    def trim(self, first: int, last: int) -> tuple[int, int]:
        """The stretch of lines ``first`` to before ``last``, without white space around it."""
        start = self.lines[first]
        piece = self.text[start : self.lines[max(first, last)]]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _read_part(part: Sequence[Token], source: Source) -> list[Block]:
    """The blocks of one outermost token and all within it."""
    top = part[0]
    if top.map is None:
        return []
    group = source.lines[top.map[0]] if top.type in _GROUPS else None
    blocks: list[Block] = []
    cells: list[Block] | None = None
    for token in part:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            blocks += _join(cells or [])
            cells = None
        elif cells is None:
            blocks += _read_leaf(token, top, group, source)
        else:
            # Each cell knows its line only; equal cells must not land on the same place.
            cells += _read_leaf(token, top, group, source, cells[-1].runs[-1].end if cells else None)
    unparsed = list(read_unparsed(part, source))
    return sorted(blocks + unparsed, key=lambda block: block.start) if unparsed else blocks


def _read_leaf(token: Token, top: Token, group: int | None, source: Source, cursor: int | None = None) -> list[Block]:
    """The blocks that one token without others in it shows; its words are looked for from ``cursor``."""
    if token.map is None:
        return []
    first, last = token.map
    start, end = source.trim(first, last)
    if token.type == "html_block":
        return read_html(source.text, source.lines[first], source.lines[last])
    if token.type == "fence":
        closing = source.text[source.lines[last - 1] : source.lines[last]].strip(" \t\r\n>")
        last -= last - 1 > first and closing.startswith(token.markup) and not closing.strip(token.markup[0])
        start, end = source.trim(first + 1, last)
    if token.type in ("fence", "code_block"):
        return [_verbatim("code", source, start, end, group)] if end > start else []
    if token.type != "inline":
        return []
    kind = "heading" if top.type == "heading_open" else _GROUPS.get(top.type, "paragraph")
    runs = tuple(_InlineReader(source.text, start if cursor is None else cursor, end).read(token.children or []))
    return [Block(kind, start, end, runs, group)] if any(run.text.strip() for run in runs) else []


def _verbatim(kind: BlockKind, source: Source, start: int, end: int, group: int | None) -> Block:
    return Block(kind, start, end, (Run(start, end, source.text[start:end]),), group)


def _join(cells: Sequence[Block]) -> Iterator[Block]:
    """One table row from its cells, which stand on one line."""
    if cells:
        runs = [part for cell in cells for part in (*cell.runs, Run(cell.runs[-1].end, cell.runs[-1].end, " "))]
        yield Block(cells[0].kind, cells[0].start, cells[0].end, tuple(runs), cells[0].group)


def read_unparsed(part: Sequence[Token], source: Source) -> Iterator[Block]:
    """Lines that no token holds since they are nested deeper than the parser follows: their words count all the same."""
    if all(token.level < _NESTING - 1 for token in part):
        return
    assert part[0].map is not None  # noqa: S101  for the type checker
    parsed = {line for token in part if token.map and token.nesting == 0 for line in range(*token.map)}
    for line in range(*part[0].map):
        start, end = source.trim(line, line + 1)
        if line not in parsed and end > start:
            yield _verbatim("paragraph", source, start, end, source.lines[part[0].map[0]])


_LINK_TARGET = re.compile(r"[\s*_~]*\](?:\((?:[^()\\\n]|\\.|\((?:[^()\\\n]|\\.)*\)|\n)*\)|\[[^\]]*\])?")
_IMAGE = re.compile(r"!\[(?:[^\[\]\\]|\\.|\[[^\]]*\])*")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6]|hr|ul|ol|table|blockquote)\b", re.IGNORECASE)
_PIECE = re.compile(r"\s+|\||[^\s|]+")
_MISSES = 10  # so many may cost a look through the whole block, later ones through the neighbourhood
_NEIGHBOURHOOD = 500


@dataclass(slots=True)
class _InlineReader:
    """Finds the texts of one block in its source ``text[cursor:end]``, where they occur in order."""

    text: str
    cursor: int
    end: int
    misses: int = 0

    def read(self, children: Sequence[Token]) -> Iterator[Run]:
        """The visible runs of an inline token's children."""
        address = False
        for child in children:
            if child.type in ("softbreak", "hardbreak"):
                yield self._empty("\n")
            elif child.type == "code_inline":
                self._skip(child.markup)
                yield from self._place(child.content)
                self._skip(child.markup)
            elif child.type == "text" and address:
                yield from self._read_address(child.content)
            elif child.type in ("text", "text_special"):
                yield from self._place(child.content, child.markup or child.content)
            elif child.type == "html_inline":
                self._skip(child.content)
                if _BREAKING_TAG.match(child.content):
                    yield self._empty("\n")
            elif child.type in ("image", "link_close") and child.info != "auto":
                self._skip_target(child.type == "image")
            address = child.type == "link_open" and child.info == "auto"

    def _empty(self, shown: str) -> Run:
        return Run(self.cursor, self.cursor, shown)

    def _find(self, spelled: str) -> int:
        stop = self.end if self.misses < _MISSES else min(self.end, self.cursor + len(spelled) + _NEIGHBOURHOOD)
        at = self.text.find(spelled, self.cursor, stop)
        self.misses += at < 0
        return at

    def _skip(self, spelled: str) -> None:
        at = self._find(spelled)
        if at >= 0:
            self.cursor = at + len(spelled)

    def _place(self, shown: str, spelled: str | None = None) -> Iterator[Run]:
        """Runs of ``shown``: as a whole, else word by word (code over several lines, a table's escaped lines)."""
        at = self._find(spelled or shown)
        if at >= 0:
            self.cursor = at + len(spelled or shown)
            yield Run(at, self.cursor, shown)
            return
        for piece in _PIECE.findall(shown):
            at = -1 if piece.isspace() else self._find(piece)
            if at < 0:
                yield self._empty(piece)
            else:
                self.cursor = at + len(piece)
                yield Run(at, self.cursor, piece)

    def _read_address(self, shown: str) -> Iterator[Run]:
        """An address between angle brackets, as it is spelled (shown, some of its characters are decoded)."""
        start = self._find("<") + 1
        stop = self.text.find(">", start, self.end) if start else -1
        if stop < 0:
            yield self._empty(shown)
        else:
            self.cursor = stop + 1
            yield Run(start, stop, self.text[start:stop])

    def _skip_target(self, image: bool) -> None:
        """Moves behind an image or a link's target, so that no word is looked for inside them."""
        if image:
            opening = _IMAGE.search(self.text, self.cursor, self.end)
            if opening is None:
                return
            self.cursor = opening.end()
        target = _LINK_TARGET.match(self.text, self.cursor, self.end)
        if target:
            self.cursor = target.end()
