"""A stream searched from its beginning to its end, of which no more is held than what is being looked at."""

from __future__ import annotations

import re
from typing import IO

_PIECE = 1 << 18  # bytes read at a time
_LONGEST_MARK = 160  # bytes that a pattern may match


class Window:
    """A stretch of a stream, read as far as a search needs and let go of before ``keep``. Places count from its start.

    Of more than ``most`` bytes to keep it lets go, too, and says that it ``overflowed``.
    """

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._most = most
        self._data = bytearray()
        self._base = 0  # the place of the first byte that is held
        self._counted = (0, 1)  # a place and its line
        self._ended = False
        self._absent: set[re.Pattern[bytes]] = set()  # what is found nowhere to the end
        self.keep = 0
        self.overflowed = False

    def search(self, pattern: re.Pattern[bytes], place: int) -> tuple[int, int] | None:
        """Where ``pattern``, of ``_LONGEST_MARK`` bytes at most, is found first from ``place`` on."""
        while pattern not in self._absent:
            match = pattern.search(self._data, max(place - self._base, 0))
            if match and (match.end() < len(self._data) or self._ended):
                return self._base + match.start(), self._base + match.end()
            if self._ended:
                self._absent.add(pattern)
                return None
            place = max(place, self._base + (match.start() if match else len(self._data) - _LONGEST_MARK))
            if place - self.keep > self._most:
                self.overflowed = True
                self.keep = place
            self._let_go(min(self.keep, place))
            piece = self._stream.read(_PIECE)
            self._data += piece
            self._ended = not piece
        return None

    def _let_go(self, place: int) -> None:
        if place - self._base > len(self._data) // 2:
            self.line(place)
            del self._data[: place - self._base]
            self._base = place

    def line(self, place: int) -> int:
        """The line that ``place`` stands in; asked in the order of the places."""
        known, line = self._counted
        line += self._data.count(b"\n", known - self._base, place - self._base)
        self._counted = (place, line)
        return line

    def cut(self, begin: int, end: int | None = None) -> bytes:
        """The bytes from ``begin`` to ``end``, or to the end of what is held."""
        return bytes(self._data[max(begin - self._base, 0) : len(self._data) if end is None else end - self._base])
