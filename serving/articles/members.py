"""Files within one input: a zip file, or the folder of an export. Nothing is unpacked to disk, no link leaves the folder."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

from serving.errors import RecordError

MOST_FILES = 100_000
MOST_BYTES = 1 << 33  # of all files, unpacked
MOST_TIMES = 200  # as large as packed; words shrink to a third or a tenth
_ANY_TIMES = 1 << 26  # unpacked bytes from which on that counts
_DIRECTORY_BYTES = 1 << 24  # of a zip file's list of files
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_PIECE = 1 << 18
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Members:
    """Files by their names, folders and all, in the order of the names; ``open`` gives one's bytes."""

    names: tuple[str, ...]
    open: Callable[[str], IO[bytes]]

    def __contains__(self, name: object) -> bool:
        return name in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)


def zip_members(stream: IO[bytes], name: str) -> Members:
    """What the zip file ``stream`` holds. Raises ``RecordError`` where it is damaged, locked, or a bomb."""
    _check_directory(stream, name)
    try:
        packed = zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise RecordError(f"{name}: is a damaged zip file: {_reason(error)} (copy or export it again)") from None
    files = {
        each.filename.replace("\\", "/"): each
        for each in packed.infolist()
        if each.filename and not each.is_dir() and not _is_hidden(each.filename)
    }
    size, held = sum(each.file_size for each in files.values()), sum(each.compress_size for each in files.values())
    if len(files) > MOST_FILES:
        raise RecordError(f"{name}: holds more than {MOST_FILES:,} files (unpack it and name the folder)")
    if size > MOST_BYTES or (size > _ANY_TIMES and size > MOST_TIMES * held):
        raise RecordError(
            f"{name}: unpacks to {size >> 20:,} MiB, {size // max(held, 1):,} times as much (unpack it and name the folder)"
        )
    if any(each.flag_bits & 1 for each in files.values()):
        raise RecordError(f"{name}: is locked with a password (unpack it and name the folder)")
    return Members(tuple(sorted(files)), lambda member: io.BufferedReader(_Member(packed, files[member]), _PIECE))


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any((part.startswith(".") and part.strip(".")) or part in ("__MACOSX", "node_modules") for part in parts)


def _check_directory(stream: IO[bytes], name: str) -> None:
    """Raises ``RecordError`` where the list of files alone would fill the memory."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - (1 << 16) - _END.size - _END_64.size - 20, 0))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    directory = _END.unpack_from(tail, place)[5] if 0 <= place <= len(tail) - _END.size else 0
    place = tail.rfind(b"PK\x06\x06")
    if 0 <= place <= len(tail) - _END_64.size:
        directory = max(directory if directory != 0xFFFFFFFF else 0, _END_64.unpack_from(tail, place)[8])  # noqa: PLR2004
    if directory > _DIRECTORY_BYTES:
        raise RecordError(f"{name}: holds too many files (unpack it and name the folder)")


class _Member(io.RawIOBase):
    """One file of a zip file; what is wrong with it is an ``OSError``."""

    def __init__(self, packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        super().__init__()
        self._name = info.filename
        self._stream = self._tried(lambda: packed.open(info))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._tried(lambda: self._stream.read(len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._tried(lambda: self._stream.seek(offset, whence)))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _tried(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except _BROKEN as error:
            raise OSError(f"{self._name} is damaged: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
