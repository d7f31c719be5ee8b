"""Row after row of a delimited text, with the lines of each, which can be read again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from serving.articles.streams import MAX_ROW
from serving.articles.tables.dialects import Layout

QUOTES = 'write " inside a cell as "", and close every quoted cell'
_AGAIN, _EACH = 4 * MAX_ROW, 8  # characters that may be read again: so many, and for each that was read so many more


@contextmanager
def long_cells() -> Iterator[None]:
    """The standard library's limit of 131,072 characters in a cell is less than articles have; it is global: put it back."""
    limit = csv.field_size_limit(MAX_ROW)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


class Scan:
    """Row after row of a text. ``error`` says why the last one could not be read, ``line`` where it began."""

    def __init__(self, text: IO[str], layout: Layout) -> None:
        self._layout = layout
        self._lines = Lines(text)
        self.error = ""
        self.line = 1

    def skip_header(self) -> None:
        """Pass over the header and what stands above it."""
        with long_cells():
            rows = self._layout.reader(self._lines, strict=False)
            for _ in range(self._layout.above + 1):
                next(rows, None)

    def next(self) -> list[str] | None:
        """The cells of the next row, none for an empty line; None at the end, or where there is an ``error``."""
        self.line = self._lines.accept()
        self.error = ""
        try:
            with long_cells():
                return next(self._layout.reader(self._lines), None)
        except csv.Error as error:
            self.error = f"broken quotes: {error} ({QUOTES})"
            return None

    @property
    def given_up(self) -> int:
        """Lines that should have been read again, and were not."""
        return self._lines.given_up

    def taken(self) -> list[str]:
        """The lines of the last row."""
        return self._lines.taken

    def back_to_second(self) -> None:
        """All of these lines but the first will be read again."""
        self._lines.back_to_second()

    def width(self, line: str) -> int:
        """How many cells a line has by itself; 0 where it cannot be read so."""
        try:
            with long_cells():
                return len(next(self._layout.reader([line]), []))
        except csv.Error:
            return 0


class Lines:
    """The lines of a text; those of the row being read can be read again.

    Raises ``csv.Error`` where they come to more than ``MAX_ROW``: then a quote was never closed.
    """

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._again: list[str] = []  # to be read, last first
        self.taken: list[str] = []
        self.given_up = 0  # lines that are not read again, for too much was
        self._number = 1
        self._size = 0  # characters taken
        self._left = _AGAIN  # characters that may be read again

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._size >= MAX_ROW:
            raise csv.Error(f"a row of more than {MAX_ROW >> 20} MiB")
        if self._again:
            line = self._again.pop()
        else:
            line = self._text.readline(MAX_ROW)
            self._left += _EACH * len(line)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        return line

    def accept(self) -> int:
        """Let go of the lines read so far; the number of the next one."""
        self._number += len(self.taken)
        self.taken.clear()
        self._size = 0
        return self._number

    def back_to_second(self) -> None:
        """All lines read since ``accept`` but the first will be read again, unless that has been done too often."""
        again = self.taken[1:]
        self._left -= sum(map(len, again))
        if self._left < 0:
            self.given_up += len(again)
            return
        self._again += reversed(again)
        del self.taken[1:]
