"""CSV and its like, in whatever dialect a tool writes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from typing import IO

from serving.articles.columns import Found, Naming
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem, counted
from serving.articles.records import Row
from serving.articles.tables.dialects import Layout, Quotes, Shape, choose_quotes, find_layout, is_scrap, measure
from serving.articles.tables.scan import QUOTES, Lines, Scan, long_cells
from serving.errors import RecordError
from serving.text.encodings import Encoding, find_encoding, open_text, survey_stream

_WIDE = 'put cells that hold commas or line breaks in "double quotes"'
_SAMPLE = 1 << 20  # characters in which the header is looked for
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?:?|sum:?", re.IGNORECASE)
_FIRST = 50  # rows in which the longest column is looked for
_NAMED = {"\t": "tab", " ": "blank"}


def _read(source: Source) -> Iterator[Row]:
    with closing(source.open()) as stream:
        encoding = survey_stream(stream)
    if encoding.guessed:
        source.tally.note(f"its encoding is guessed to be {encoding.label} (save it as UTF-8 where letters look wrong)")
    layout, shape, names = _look(source, encoding)
    source.header(names, lambda: _longest(source, encoding, layout, names))
    with _opened(source, encoding) as text:
        rows = _Rows(text, layout, shape, names, source.found or Found())
        yield from rows.read()
    if lost := rows.lost + rows.given_up:
        source.tally.note(f"passed over what look like scraps of broken rows: {counted(lost, 'line')}")


def is_table(head: bytes) -> bool:
    """Whether a text that begins so is a table of articles: a header that names two of their columns, and a row as wide."""
    encoding = find_encoding(head, complete=False)
    with closing(open_text(io.BytesIO(head), encoding, newline="")) as text:
        return find_layout(text.read(), Naming().names_an_article).alike


@contextmanager
def _opened(source: Source, encoding: Encoding) -> Iterator[IO[str]]:
    with closing(open_text(source.open(), encoding, newline="")) as text:
        yield text


def _look(source: Source, encoding: Encoding) -> tuple[Layout, Shape, list[str]]:
    """How the file is written, what its rows look like, and the names of its columns. Raises ``RecordError``."""
    with _opened(source, encoding) as text:
        head = text.read(_SAMPLE)
    layout = find_layout(head, source.naming.names_an_article, tabs=source.ending in (".tsv", ".tab"))
    with _opened(source, encoding) as text:
        names = _header(text, layout, source.name)
    measured: dict[Quotes, Shape] = {"doubled": _measure(source, encoding, layout, len(names))}
    if measured["doubled"].broken and '"' in head:
        others: tuple[Quotes, ...] = ("backslash", "none")
        for quotes in others:
            measured[quotes] = _measure(source, encoding, replace(layout, quotes=quotes), len(names))
    quotes = choose_quotes(measured)
    shape = measured[quotes]
    layout = replace(layout, quotes=quotes)
    if shape.broken > shape.whole:
        message = f"{shape.broken:,} of its {shape.broken + shape.whole:,} rows are broken"
        raise RecordError(f"{source.name}: {message} ({QUOTES}; {_WIDE})")
    _tell(source, layout, names)
    return layout, shape, names


def _tell(source: Source, layout: Layout, names: Sequence[str]) -> None:
    note = source.tally.note
    if layout.separator != "," and len(names) > 1:
        note(f"its cells are parted by {_NAMED.get(layout.separator, layout.separator)}")
    if layout.above:
        note(f"passed over {counted(layout.above, 'row')} above the header")
    if layout.quotes == "backslash":
        note('quotes inside its cells are written \\"')
    if layout.quotes == "none":
        note('its cells are not quoted, and a " is a character of them')


def _header(text: IO[str], layout: Layout, place: str) -> list[str]:
    """The names of the columns; one without a name is called by its number. Raises ``RecordError``."""
    lines = Lines(text)
    try:
        with long_cells():
            rows = layout.reader(lines, strict=False)
            for _ in range(layout.above):
                next(rows, None)
            lines.accept()
            cells = next(layout.reader(lines), None)
    except csv.Error as error:
        raise RecordError(f"{place}: the header has broken quotes: {error} ({QUOTES})") from None
    names = [name.strip().lstrip("\ufeff") for name in cells or []]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise RecordError(f"{place}: the first row has no column names (begin the file with a header)")
    return [name or f"column {number}" for number, name in enumerate(names, start=1)]


def _measure(source: Source, encoding: Encoding, layout: Layout, width: int) -> Shape:
    with _opened(source, encoding) as text:
        return measure(_every_row(text, layout), width, layout)


def _longest(source: Source, encoding: Encoding, layout: Layout, names: Sequence[str]) -> str:
    """The column whose cells are longest in the first rows."""
    sizes = dict.fromkeys(names, 0)
    with _opened(source, encoding) as text:
        for cells, _ in islice(_every_row(text, layout), _FIRST):
            for name, cell in zip(names, cells or (), strict=False):
                sizes[name] += len(cell)
    return max(sizes, key=sizes.__getitem__)


def _every_row(text: IO[str], layout: Layout) -> Iterator[tuple[list[str] | None, str]]:
    """The cells of each row below the header and its lines; None for a row that cannot be read, whose first line is left."""
    scan = Scan(text, layout)
    scan.skip_header()
    while (cells := scan.next()) is not None or scan.error:
        yield (None if scan.error else cells), "".join(scan.taken())
        if scan.error:
            scan.back_to_second()


class _Rows:
    """The rows below the header. Rows count as in a spreadsheet: its first row is row 1.

    Of one that cannot be read the first line is passed over, and those after it that do not look like the others: what is
    left of a broken row is never taken for an article.
    """

    def __init__(self, text: IO[str], layout: Layout, shape: Shape, names: Sequence[str], found: Found) -> None:
        self._scan = Scan(text, layout)
        self._layout = layout
        self._shape = shape
        self._names = names
        self._titles = found.ours.get("title", ())
        self._texts = (*found.ours.get("text", ()), *found.ours.get("html", ()))
        self._number = layout.above + 1
        self.lost = 0  # lines since the last row that cannot be told from scraps
        self._doubt = False
        self._held: Row | None = None

    @property
    def given_up(self) -> int:
        """Lines within rows without an end that were not read again."""
        return self._scan.given_up

    def read(self) -> Iterator[Row]:
        """All of them."""
        self._scan.skip_header()
        while True:
            cells = self._scan.next()
            raw = self._scan.taken()
            if self._scan.error:
                yield from self._break(self._scan.error)
                continue
            if cells is None:
                break
            cells = self._fitted(cells)
            if self._doubt and not self._is_credible(cells, raw):
                self._scan.back_to_second()
                self.lost += 1
                continue
            self._doubt = False
            self._number += 1
            if kind := self._no_article(cells):
                yield from self._release()
                yield Row(self._number, line=self._scan.line, left_out=kind)
            elif cells:
                yield from self._checked(cells, raw)
        yield from self._release()

    def _break(self, message: str) -> Iterator[Row]:
        """An error for a row whose end is unknown; within what may be its scraps there is one error alone."""
        self._scan.back_to_second()
        if self._doubt and self._shape.lines:
            self.lost += 1
            return
        yield from self._release()
        self._number += 1
        self._doubt = True
        yield Row(self._number, error=_broken(message), line=self._scan.line)

    def _is_credible(self, cells: Sequence[str], raw: Sequence[str]) -> bool:
        """Whether a row after a broken one is one, and no scrap of it."""
        if is_scrap("".join(raw), self._layout, self._shape):
            return False
        if not self._shape.tells:
            return not self._shape.lines
        return len(cells) == len(self._names) and self._shape.fits(cells, "".join(raw))

    def _no_article(self, cells: Sequence[str]) -> str | None:
        """What a row is that holds no article, though it can be read: blank, the header once more, or the sum of the others."""
        if not cells:
            return None
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            return "blank row"
        if [text or f"column {number}" for number, text in enumerate(texts, start=1)] == list(self._names):
            return "repeated header"
        words = dict(zip(self._names, texts, strict=False))
        first = next((words[name] for name in self._titles if words.get(name)), "") or next(filter(None, texts))
        if _TOTAL.fullmatch(first) and not any(words.get(name) for name in self._texts):
            return "row of totals"
        return None

    def _fitted(self, cells: list[str]) -> list[str]:
        """Without blank cells beyond the header's."""
        width = len(self._names)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        return cells

    def _checked(self, cells: list[str], raw: Sequence[str]) -> Iterator[Row]:
        """The row, where it is as wide as the header; missing cells at its end are empty."""
        width, line = len(self._names), self._scan.line
        swallowed = len(raw) > 1 and any(self._scan.width(later) == width for later in raw[1:])
        if len(cells) > width or (swallowed and (len(cells) < width or not self._shape.fits(cells, "".join(raw)))):
            yield from self._release()
            if swallowed:  # a quote that is closed rows later has swallowed those between
                self._scan.back_to_second()
                self._doubt = True
            message = f"has {len(cells)} cells, the header has {width} ({_WIDE})"
            yield Row(self._number, error=_broken(message), line=line)
            return
        row = Row(self._number, dict(zip(self._names, cells, strict=False)), line=line)
        if len(cells) == width:
            yield from self._release()
            yield row
        elif self._held and self._is_one_row(list(self._held.cells.values()), cells):
            message = f"has {len(self._held.cells)} cells, and the line after it the others ({_WIDE})"
            yield Row(self._held.number, error=_broken(message), line=self._held.line)
            self._held = None
        else:
            yield from self._release()
            self._held = row

    def _is_one_row(self, first: Sequence[str], second: Sequence[str]) -> bool:
        """Whether two short rows are one with a line break in a cell that is not quoted."""
        whole = [*first[:-1], f"{first[-1]} {second[0]}", *second[1:]]
        return len(whole) == len(self._names) and self._shape.numeric_end(whole)

    def _release(self) -> Iterator[Row]:
        """The short row that was held back to see the next."""
        if self._held:
            if self._shape.is_cut(tuple(self._held.cells)):
                message = f"has 1 cell, the header has {len(self._names)}: the rest of a row, or a footer ({_WIDE})"
                self._held = replace(self._held, cells={}, error=_broken(message))
            missing = dict.fromkeys(self._names, "")
            yield self._held if self._held.error else replace(self._held, cells=missing | dict(self._held.cells))
            self._held = None


def _broken(message: str) -> Problem:
    return Problem("broken_line", message)


register(FileFormat("delimited text", (".csv", ".tsv", ".tab"), lambda _: True, _read, rank=90))
