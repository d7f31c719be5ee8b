"""How a delimited text is written: its separator, its quotes, the row that is its header, and what its rows look like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from serving.articles.streams import MAX_ROW

Quotes = Literal["doubled", "backslash", "none"]

_MARKS = ",;\t|"
_SEP = re.compile(r'\s*"?sep=([^\w"])"?[,;\t|\s]*', re.IGNORECASE)
_ABOVE = 60  # rows in which the header is looked for
_AFTER = 5  # rows after the header that must be as wide
_BACKSLASH = re.compile(r'\\(["\\])')
_MARKED = frozenset("0123456789.,' \u00a0\u202f")  # digits, and what parts them
_LONGEST_NUMBER = 40  # characters
_MOST = 0.9  # of the rows that look alike
_IN_A_ROW = 3  # rows as wide as the header that are no scraps


@dataclass(frozen=True)
class Layout:
    """``separator``; how quotes inside quoted cells are written; ``above``: rows above the header; ``sep``: one says sep=.

    ``alike``: the header names an article's columns, several, and a row after it is as wide.
    """

    separator: str = ","
    quotes: Quotes = "doubled"
    above: int = 0
    sep: bool = False
    alike: bool = False

    def reader(self, lines: Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
        """The cells of each row."""
        if self.quotes == "none":
            return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        if self.quotes == "backslash":
            lines = map(_doubled, lines)
        return csv.reader(lines, strict=strict, delimiter=self.separator)


def _doubled(line: str) -> str:
    r"""``\"`` as ``""``, and ``\\`` as one backslash."""
    return _BACKSLASH.sub(lambda match: '""' if match[1] == '"' else match[1], line)


def find_layout(head: str, names_of: Callable[[Sequence[str]], int], *, tabs: bool = False) -> Layout:
    """The separator under which a row names most of our columns and the rows after it are as wide; and where it stands.

    ``names_of`` counts the columns that a row names. Where none is a header, the first row that holds anything is. ``tabs``: of
    separators that do as well, tabs.
    """
    sep = _SEP.fullmatch(head.lstrip("\r\n").partition("\n")[0].rstrip("\r"))
    marks = sep[1] if sep else "\t,;|" if tabs else _MARKS
    found = []
    for mark in marks:
        rows = _first_rows(head, mark)
        above = _find_header(rows, names_of, after=1 if sep else 0)
        width = len(rows[above]) if above < len(rows) else 0
        alike = sum(len(row) == width for row in rows[above + 1 : above + 1 + _AFTER])
        named = names_of(rows[above]) if above < len(rows) else 0
        table = named > 1 and width > 1 and alike > 0
        found.append((named, width > 1, alike, width, Layout(mark, "doubled", above, sep is not None, table)))
    *_, wide, _, _, best = max(found, key=lambda each: each[:4])
    return best if wide or sep else replace(best, separator=",")


def _first_rows(head: str, mark: str) -> list[list[str]]:
    limit = csv.field_size_limit(MAX_ROW)
    rows: list[list[str]] = []
    try:
        for row, _ in zip(csv.reader(io.StringIO(head, newline=""), delimiter=mark), range(_ABOVE + _AFTER), strict=False):
            rows.append(row)
    except csv.Error:
        pass
    finally:
        csv.field_size_limit(limit)
    return rows


def _find_header(rows: Sequence[Sequence[str]], names_of: Callable[[Sequence[str]], int], *, after: int) -> int:
    """The row that names most of an article's columns, and is no comment; else the first that is not blank."""
    comments = (len(row) == 1 and row[0].lstrip().startswith("#") for row in rows[after:_ABOVE])
    named = [0 if comment else names_of(row) for comment, row in zip(comments, rows[after:_ABOVE], strict=True)]
    if any(named):
        return after + named.index(max(named))
    return next((number for number, row in enumerate(rows[after:], start=after) if any(cell.strip() for cell in row)), after)


def _is_like_a_number(text: str) -> bool:
    """Whether a cell holds a number, in whatever form, or nothing."""
    digits = text.lstrip("+-").rstrip("%kKmM")
    return not text or (len(text) <= _LONGEST_NUMBER and set(digits) <= _MARKED and any(map(str.isdecimal, digits)))


@dataclass
class Shape:
    """What the rows of a file have in common, by which a row is told from a scrap of a broken one.

    ``broken`` and ``whole`` rows are counted; ``lines``: whether cells hold line breaks. Of each column it is counted how many
    cells look like numbers, and how many hold no blank.
    """

    width: int
    whole: int = 0
    broken: int = 0
    lines: bool = False
    opened: int = 0  # cells that begin with a quote, and those that end with one, too, and have none within but doubled
    closed: int = 0
    full: int = 0  # rows as wide as the header
    marked: int = 0  # rows that hold a quote
    numbers: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    quoted: int = 0

    def add(self, cells: Sequence[str], raw: str) -> None:
        """One more whole row; ``raw`` are its lines."""
        if not self.numbers:
            self.numbers, self.words = [0] * self.width, [0] * self.width
        self.whole += 1
        self.full += len(cells) >= self.width
        self.marked += '"' in raw
        self.lines |= "\n" in raw.strip("\r\n")
        self.quoted += raw.startswith('"')
        for column, cell in enumerate(cells[: self.width]):
            if cell.startswith('"'):
                self.opened += 1
                self.closed += cell.endswith('"') and len(cell) > 1 and '"' not in cell[1:-1].replace('""', "")
            text = cell.strip()
            self.numbers[column] += _is_like_a_number(text)
            self.words[column] += not any(map(str.isspace, text))
        for column in range(len(cells), self.width):
            self.numbers[column] += 1
            self.words[column] += 1

    def is_cut(self, cells: Sequence[str]) -> bool:
        """Whether a row of one cell is the rest of another, or a footer: half the rows or more are as wide as the header."""
        return len(cells) == 1 < self.width and self.full * 2 >= self.whole

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell a row by."""
        return any(count >= _MOST * self.whole for count in (self.quoted, *self.numbers, *self.words)) if self.whole else False

    def fits(self, cells: Sequence[str], raw: str) -> bool:
        """Whether a row looks like the others."""
        if self.quoted >= _MOST * self.whole and not raw.startswith('"'):
            return False
        texts = [cell.strip() for cell in cells[: self.width]]
        return not any(
            (self.numbers[column] >= _MOST * self.whole and not _is_like_a_number(text))
            or (self.words[column] >= _MOST * self.whole and any(map(str.isspace, text)))
            for column, text in enumerate(texts)
        )

    def numeric_end(self, cells: Sequence[str]) -> bool:
        """Whether the last column holds numbers, and so does the last of ``cells``."""
        numeric = bool(self.numbers) and self.numbers[-1] >= _MOST * self.whole
        return numeric and bool(cells[-1].strip()) and _is_like_a_number(cells[-1].strip())


def is_scrap(raw: str, layout: Layout, shape: Shape) -> bool:
    """Whether its quotes show that what follows a broken row is no row: they stand within a cell, or are missing."""
    if layout.quotes != "doubled":
        return False
    missing = not shape.tells and shape.marked >= _MOST * shape.whole > 0 and '"' not in raw
    return missing or not _clean(layout.separator).fullmatch(raw.rstrip("\r\n"))


@cache
def _clean(separator: str) -> re.Pattern[str]:
    """Fits a row whose cells are quoted as a whole, or hold no quote."""
    mark = re.escape(separator)
    cell = rf'(?:"[^"]*(?:""[^"]*)*"|[^"{mark}]*)'
    return re.compile(f"{cell}(?:{mark}{cell})*")


def measure(rows: Iterator[tuple[list[str] | None, str]], width: int, layout: Layout) -> Shape:
    """The shape of rows: the cells of each (None: they cannot be read) and its lines. Without quotes none may be short.

    What follows a row that cannot be read may be scraps of it: it counts as broken, too, unless it looks like the rows before
    or comes with others as wide.
    """
    shape, exact = Shape(width), layout.quotes == "none"
    doubt = False
    waiting: list[tuple[list[str], str]] = []
    for cells, raw in rows:
        if cells == []:
            continue
        if cells is None or any(cell.strip() for cell in cells[width:]) or (len(cells) < width and (exact or doubt)):
            shape.broken += 1 + len(waiting)
            doubt, waiting = True, []
        elif doubt and is_scrap(raw, layout, shape):
            continue
        elif not doubt or (shape.tells and shape.fits(cells, raw)):
            shape.add(cells, raw)
            doubt = False
        else:
            waiting.append((cells, raw))
        if len(waiting) >= _IN_A_ROW:
            doubt = False
        if not doubt:
            while waiting:
                shape.add(*waiting.pop(0))
    for each in waiting:
        shape.add(*each)
    return shape


def choose_quotes(measured: dict[Quotes, Shape]) -> Quotes:
    """The way of quoting under which fewest rows are broken; quotes are doubled where nothing is better."""

    def broken(quotes: Quotes) -> float:
        shape = measured[quotes]
        return float("inf") if quotes == "none" and shape.closed * 2 >= shape.opened > 0 else shape.broken

    order: tuple[Quotes, ...] = ("doubled", "backslash", "none")
    return min((quotes for quotes in order if quotes in measured), key=broken)
