"""XML as UTF-8, where it is written in UTF-16 (PowerShell does so)."""

from __future__ import annotations

import codecs
import io
from typing import IO, Any

from serving.articles.streams import Prefixed

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 18


def as_utf8(head: bytes) -> bytes:
    """The beginning of a file as UTF-8."""
    return head.decode("utf-16", "replace").encode("utf-8", "replace") if head.startswith(_MARKS) else head


def utf8_stream(stream: IO[bytes]) -> IO[bytes]:
    """All of a file as UTF-8, read from its beginning; what is not in UTF-16 comes as it is."""
    mark = stream.read(2)
    whole = io.BufferedReader(Prefixed(mark, stream), _PIECE)
    return io.BufferedReader(_Recoded(whole), _PIECE) if mark in _MARKS else whole


class _Recoded(io.RawIOBase):
    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._source.read(_PIECE)
            self._ready = self._decoder.decode(piece, not piece).encode("utf-8", "replace")
            if not piece:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
