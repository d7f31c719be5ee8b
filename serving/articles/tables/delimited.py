"""CSV, whatever its separator and encoding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from typing import IO

import charset_normalizer

from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.errors import RecordError

_MARKS = ",;\t|"
_LONGEST = 64 << 20  # characters of a row; what is longer comes of a quote that is not closed
_UNDECODED = re.compile("[\udc80-\udcff]+")
# In Western code pages letters beyond ASCII come one by one, and these are none.
_NO_LETTER = re.compile("[\udc81\udc8d\udc8f\udc90\udc9d\udcff]")
_FEW, _SHARE = 20, 0.05  # bytes that may be damage, and their share of a text

_QUOTES = 'write " inside a cell as "", and close every quoted cell'


def find_encoding(head: bytes) -> str:
    """The encoding of a text that begins with ``head``; UTF-8 also where single bytes are wrong."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark) and (name == "utf-8-sig" or b"\0" in head[2:200]):
            return name
    text = head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8", "surrogateescape")
    wrong = _UNDECODED.findall(text)
    count = sum(map(len, wrong))
    proper = sum(char > "\x7f" for char in text) - count
    if not count or proper > count:
        return "utf-8"
    if sum(len(run) == 1 and not _NO_LETTER.match(run) for run in wrong) > len(wrong) / 2:
        return "cp1252"
    if count <= max(_FEW, _SHARE * len(text)):
        return "utf-8"
    best = charset_normalizer.from_bytes(head).best()
    return best.encoding if best else "utf-8"


def find_separator(head: str) -> str:
    """The separator under which the first row has most cells and the next ones as many."""
    found = []
    for mark in _MARKS:
        limit = csv.field_size_limit(_LONGEST)
        try:
            rows = [row for _, row in zip(range(6), csv.reader(io.StringIO(head, newline=""), delimiter=mark), strict=False)]
        except csv.Error:
            continue
        finally:
            csv.field_size_limit(limit)
        width = len(rows[0]) if rows else 0
        alike = sum(len(row) == width for row in rows[1:-1])
        found.append((width > 1, alike, width, mark))
    best = max(found, default=(False, 0, 0, ","), key=lambda each: each[:3])
    return best[3] if best[0] else ","


class DelimitedReader:
    """The rows of a CSV: its ``encoding`` and ``separator``, found out from ``head``, and the header's ``names``.

    Rows count as in a spreadsheet: the header is row 1. Raises ``RecordError`` where the header cannot be read.
    """

    def __init__(self, head: bytes, stream: IO[bytes], place: str) -> None:
        self.encoding = find_encoding(head)
        errors = "surrogateescape" if self.encoding.startswith("utf-8") else "replace"
        self._text = text = io.TextIOWrapper(stream, self.encoding, errors=errors, newline="")
        self.separator = find_separator(head.decode(self.encoding, "replace"))
        self._lines = _Lines(text)
        try:
            self.names = [name.strip() for name in self._next() or []]
        except csv.Error as error:
            raise RecordError(f"{place}: the header has broken quotes: {error} ({_QUOTES})") from None
        if not any(self.names):
            raise RecordError(f"{place}: the first row has no column names (begin the file with a header)")

    def close(self) -> None:
        """Close the stream."""
        self._text.close()

    def _next(self) -> list[str] | None:
        limit = csv.field_size_limit(_LONGEST)
        try:
            return next(csv.reader(self._lines, strict=True, delimiter=self.separator), None)
        finally:
            csv.field_size_limit(limit)

    def rows(self) -> Iterator[Row]:
        """One for each line that is not empty. Of one that cannot be read the first line is passed over, and no other lost."""
        number = 1
        while True:
            line = self._lines.accept()
            try:
                cells = self._next()
            except csv.Error as error:
                self._lines.back_to_second()
                yield Row(number := number + 1, error=_broken(f"broken quotes: {error} ({_QUOTES})"), line=line)
                continue
            if cells is None:
                return
            number += 1
            if len(cells) == len(self.names):
                yield Row(number, dict(zip(self.names, cells, strict=True)), line=line)
            elif cells:
                if any(_width(later, self.separator) == len(self.names) for later in self._lines.later()):
                    self._lines.back_to_second()  # a quote that is closed rows later has swallowed those between
                message = f"has {len(cells)} cells, the header has {len(self.names)}"
                mend = 'put cells that hold commas or line breaks in "double quotes"'
                yield Row(number, error=_broken(f"{message} ({mend})"), line=line)


def _broken(message: str) -> Problem:
    return Problem("broken_line", message)


def _width(line: str, separator: str) -> int:
    """How many cells a line has by itself; 0 where it cannot be read so."""
    try:
        return len(next(csv.reader([line], strict=True, delimiter=separator), []))
    except csv.Error:
        return 0


class _Lines:
    """The lines of a text; those of the row being read can be read again."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._again: list[str] = []  # to be read, last first
        self._taken: list[str] = []
        self._number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(_LONGEST)
        if not line:
            raise StopIteration
        self._taken.append(line)
        return line

    def accept(self) -> int:
        """Let go of the lines read so far; the number of the next one."""
        self._number += len(self._taken)
        self._taken.clear()
        return self._number

    def later(self) -> list[str]:
        """The lines read since ``accept`` but the first."""
        return self._taken[1:]

    def back_to_second(self) -> None:
        """All lines read since ``accept`` but the first will be read again."""
        self._again += reversed(self._taken[1:])
        del self._taken[1:]


def _read(source: Source) -> Iterator[Row]:
    with closing(DelimitedReader(source.head, source.open(), source.name)) as table:
        source.header(table.names)
        yield from table.rows()


register(FileFormat("delimited text", (".csv", ".tsv"), lambda _: True, _read, rank=90))
