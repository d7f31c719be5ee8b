"""Markdown to blocks, with the offsets of every visible run, and to its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from serving.text.blocks import Block, BlockKind, Run, first_visible, last_visible
from serving.text.indentation import find_indents
from serving.text.links import LinkReader
from serving.text.parsers.commonmark import WITHIN_LINES, Piece, parse
from serving.text.parsers.html import Event, build_blocks, read_events
from serving.text.parsers.markdown_links import LinkTeller

_GROUPS: dict[str, BlockKind] = {"List": "list", "BlockQuote": "quote", "Table": "table"}
_LINE_END = re.compile(r"[\r\n]")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6]|hr|ul|ol|table|blockquote)\b", re.IGNORECASE)
_BR = re.compile(r"<br\b", re.IGNORECASE)
_PARTING = 2  # of them in a row end a paragraph; more change nothing
_SPELLED = re.compile(r"\s+|\||[^\s|]+")


def read_markdown(text: str, links: LinkReader | None = None) -> list[Block]:
    """Blocks of ``text``; ``links`` is told of the links there, but for those in code."""
    reader, teller = _BlockReader(text, done=0), LinkTeller(links) if links else None
    for piece in parse(text, find_indents(text)):
        if piece.name == "HtmlBlock" and piece.kind == "open":
            events = read_events(text, piece.start, piece.end)
            reader.read_html(piece, events)
            if links:
                for event in events:
                    links.read(event)
            continue
        reader.read(piece)
        if teller:
            teller.read(piece)
    reader.flush()
    return reader.blocks


@dataclass(slots=True)
class _BlockReader:
    """Collects runs into blocks while elements open and close.

    A block of prose is whole lines of the source, but where two ``<br>`` in a row part a paragraph.
    """

    text: str
    done: int  # what is before it belongs to other blocks
    blocks: list[Block] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _start: int = -1  # of what stands in the block's lines, whether it shows or not; -1 before that
    _end: int = 0
    _depth: int = 0
    _outermost: tuple[BlockKind, int] | None = None  # of the lists, tables and quotations that are open: kind and place
    _heading: bool = False
    _code: bool = False
    _row: bool = False
    _images: int = 0  # that are open: what stands in them describes them and is not shown
    _breaks: int = 0  # tags in a row that break the line
    _parted: bool = False  # the block begins within a line

    def read(self, piece: Piece) -> None:
        """Takes the next piece."""
        kind, name, start, end, _ = piece
        if name in WITHIN_LINES:
            self._reach(start, end)
            if name == "Image":
                self._images += 1 if kind == "open" else -1
        elif kind == "open":
            self._open(name, start)
        elif kind == "close":
            self._close(name)
        elif kind == "rule":
            self.flush()
        else:
            self._reach(start, end)
            if not self._images:
                self._read_inline(piece)

    def read_html(self, piece: Piece, events: Sequence[Event]) -> None:
        """Takes in the blocks of the HTML at the place of ``piece``."""
        self.flush()
        self.blocks += build_blocks(self.text, events)
        self.done = piece.end

    def flush(self) -> None:
        """Ends the block."""
        shown = _find_shown(self._runs)
        if shown and self._code:
            self._add("code", first_visible(shown[0]), last_visible(shown[1]))
        elif shown:
            self._add(self._kind, self._find_start(shown[0]), self._find_line_end())
        self._runs, self._start, self._parted, self._breaks = [], -1, False, 0

    # ---------------------------------------------------------------- elements

    def _open(self, name: str, start: int) -> None:
        if name == "TableCell":
            return
        self.flush()
        if name in _GROUPS:
            if not self._depth:
                self._outermost = _GROUPS[name], start
            self._depth += 1
        elif name == "Heading":
            self._heading = True
        elif name == "CodeBlock":
            self._code = True
        elif name in ("TableHead", "TableRow"):
            self._row = True

    def _close(self, name: str) -> None:
        if name == "TableCell":
            self._runs.append(Run(self._end, self._end, " "))
            return
        self.flush()
        self._heading = self._code = self._row = False
        if name in _GROUPS:
            self._depth -= 1
            if not self._depth:
                self._outermost = None

    @property
    def _kind(self) -> BlockKind:
        if self._outermost:
            return self._outermost[0]
        return "heading" if self._heading else "paragraph"

    def _add(self, kind: BlockKind, start: int, end: int) -> None:
        self.blocks.append(Block(kind, start, end, tuple(self._runs), self._outermost[1] if self._outermost else None))
        self.done = end

    # ---------------------------------------------------------------- what stands in lines

    def _reach(self, start: int, end: int) -> None:
        self._start = start if self._start < 0 else self._start
        self._end = max(self._end, end)

    def _read_inline(self, piece: Piece) -> None:
        kind, _, start, end, shown = piece
        if kind == "text":
            self._show(Run(start, end, shown))
        elif kind == "break":
            self._runs.append(Run(start, start, "\n"))
        elif kind == "code":
            for run in _place_code(self.text, piece):
                self._show(run)
        elif kind == "tag" and _BREAKING_TAG.match(shown):
            self._runs.append(Run(end, end, "\n"))
            if _BR.match(shown):
                self._breaks += 1
                if self._breaks == _PARTING and not self._row and self._kind in ("paragraph", "quote"):
                    self._part()

    def _show(self, run: Run) -> None:
        self._runs.append(run)
        if self._breaks and not run.text.isspace():
            self._breaks = 0

    def _part(self) -> None:
        """Ends the block with what it shows last; what follows in the line is another."""
        shown = _find_shown(self._runs)
        if shown:
            self._add(self._kind, self._find_start(shown[0]), last_visible(shown[1]))
            self._runs, self._parted = [], True

    # ---------------------------------------------------------------- places

    def _find_start(self, first: Run) -> int:
        """Where the line begins in which the block does, without white space; its first run where it begins within one."""
        if self._parted:
            return first_visible(first)
        line = max(self.text.rfind("\n", self.done, self._start) + 1, self.done)
        line = max(self.text.rfind("\r", line, self._start) + 1, line)
        source = self.text[line : self._end]
        return line + len(source) - len(source.lstrip())

    def _find_line_end(self) -> int:
        """Where the line ends in which the block does, without white space."""
        match = _LINE_END.search(self.text, self._end)
        behind = self.text[self._start : match.start() if match else len(self.text)]
        return self._start + len(behind.rstrip())


def _find_shown(runs: Sequence[Run]) -> tuple[Run, Run] | None:
    """The first and the last of ``runs`` that show something."""
    first = next((run for run in runs if run.text.strip()), None)
    return (first, next(run for run in reversed(runs) if run.text.strip())) if first else None


def _place_code(text: str, piece: Piece) -> Iterator[Run]:
    """Runs of code between backticks: as a whole, else word by word (over several lines, or with a bar in a table)."""
    _, _, start, end, shown = piece
    marks = end - start - len(text[start:end].lstrip("`"))
    at = text.find(shown, start + marks, end - marks)
    if at >= 0:
        yield Run(at, at + len(shown), shown)
        return
    cursor = start + marks
    for word in _SPELLED.findall(shown):
        at = -1 if word.isspace() else text.find(word, cursor, end - marks)
        begin, cursor = (cursor, cursor) if at < 0 else (at, at + len(word))
        yield Run(begin, cursor, word)
