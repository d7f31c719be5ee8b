"""A batch's body while it waits to be scored: bytes, cut into lines one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from serving.api.envelope import RequestError
from serving.api.intake import too_large

_BLANK = re.compile(rb"\s*\n")
_STEP = 65_536  # bytes of blank lines that are passed over at a time


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch, counted from 1, or why it is refused."""

    number: int
    content: bytes | RequestError


class Spool:
    """What came and was not cut off yet, as it came: lines that wait take no more memory than their bytes.

    Blank lines are left out; one longer than ``max_line`` becomes its refusal, and so does what is beyond ``max_total``.
    """

    def __init__(self, max_line: int, max_total: int) -> None:
        self.ended = False
        self._max_line = max_line
        self._max_total = max_total
        self._room = max_total
        self._number = 1
        self._bytes = bytearray()
        self._searched = 0  # bytes at the beginning that hold no line's end
        self._skipping = False
        self._refusal: RequestError | None = None

    def __len__(self) -> int:
        return len(self._bytes)

    def add(self, piece: bytes, *, last: bool) -> None:
        """Keep ``piece``; after the ``last``, or once the whole is too long, ``ended`` is true."""
        self._bytes += piece[: self._room]
        if len(piece) > self._room:
            self._refusal = too_large(self._max_total)
        self._room = max(0, self._room - len(piece))
        self.ended = last or self._refusal is not None

    def end(self, refusal: RequestError) -> None:
        """Take no more; ``refusal`` stands in the place of the line that was not whole."""
        self.ended, self._refusal = True, refusal

    def clear(self) -> None:
        """Keep nothing."""
        self._bytes = bytearray()
        self._searched = 0

    def cut(self) -> Line | None:
        """The next line, if it is whole; when ``ended``, None means that there are no more."""
        while True:
            self._pass_over_blanks()
            end = self._bytes.find(b"\n", self._searched)
            if end < 0:
                return self._rest()
            line = self._close(self._drop(end + 1))
            if line is not None:
                return line

    def _pass_over_blanks(self) -> None:
        while not self._searched and not self._skipping and (blank := _BLANK.match(self._bytes, 0, _STEP)):
            self._number += self._drop(blank.end()).count(b"\n")

    def _rest(self) -> Line | None:
        """What has no end yet: kept, unless it is too long or nothing more will come."""
        self._searched = len(self._bytes)
        if self._refusal is not None:
            self._drop(len(self._bytes))
            line, self._refusal = Line(self._number, self._refusal), None
            return line
        if self.ended:
            return self._close(self._drop(len(self._bytes)))
        if len(self._bytes) > self._max_line:
            self._drop(len(self._bytes))
            self._skipping = True
        return None

    def _close(self, content: bytes) -> Line | None:
        number, skipped = self._number, self._skipping or len(content) > self._max_line + 1
        self._number += 1
        self._skipping = False
        if skipped:
            return Line(number, too_large(self._max_line))
        return Line(number, content) if content.strip() else None

    def _drop(self, count: int) -> bytes:
        dropped = bytes(self._bytes[:count])
        del self._bytes[:count]
        self._searched = 0
        return dropped
