"""Where bytes lie: in a file, at an address that the engine reads, at standard input."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from serving.errors import RecordError

_PIECE = 1 << 20


def shown(name: str | os.PathLike[str]) -> str:
    r"""A file's name as it can be printed and stored: ``caf\xe9.md`` where its bytes are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


class Place(Protocol):
    """Something that can be read from its beginning, as often as it is opened."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    def open(self) -> IO[bytes]:
        """Its bytes. Raises ``OSError``."""

    def stamp(self) -> Any:
        """A change stamp (size and modification time, say), JSON-ready; None where there is none."""

    def identity(self) -> Any:
        """The same, and what changes when another file takes its name: it does not outlive a copy."""

    def digest(self) -> str | None:
        """SHA-256 of its bytes; None where that would mean to fetch it again."""


@dataclass(frozen=True)
class LocalFile:
    """A file of this machine."""

    path: Path

    @property
    def name(self) -> str:
        """Its path as it was given, see ``shown``."""
        return shown(self.path)

    def open(self) -> IO[bytes]:
        """Its bytes."""
        return self.path.open("rb")

    def stamp(self) -> Any:
        """Size and time of its last change."""
        facts = self.path.stat()
        return [facts.st_size, facts.st_mtime_ns]

    def identity(self) -> Any:
        """Size, times and the number of the file itself."""
        facts = self.path.stat()
        return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_dev, facts.st_ino

    def digest(self) -> str | None:
        """SHA-256."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class RemoteFile:
    """An address that the engine's own I/O reads: s3://, gs://, az://, https:// and others."""

    name: str

    def open(self) -> IO[bytes]:
        """Its bytes, fetched as they are read."""
        import daft  # noqa: PLC0415 - only where it is needed: importing takes its time

        with engine_errors():
            return io.BufferedReader(_Engine(daft.File(self.name).open()), _PIECE)

    def stamp(self) -> Any:
        """Its size."""
        import daft  # noqa: PLC0415

        with engine_errors():
            return [daft.File(self.name).size()]

    def identity(self) -> Any:
        """Its size."""
        return self.stamp()

    def digest(self) -> str | None:
        """None: it would have to be fetched again."""
        return None


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turns the engine's errors into ``OSError``."""
    import daft  # noqa: PLC0415

    try:
        yield
    except daft.exceptions.DaftCoreException as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise OSError(lines[-1] if lines else type(error).__name__) from None


class _Engine(io.RawIOBase):
    """The engine's file as Python's own kind of stream."""

    def __init__(self, file: Any) -> None:
        super().__init__()
        with engine_errors():
            self._file = file.__enter__()

    def close(self) -> None:
        if not self.closed:
            self._file.__exit__(None, None, None)
        super().close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with engine_errors():
            piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())


class StandardInput:
    """Standard input. It can be read once; its digest is known when it was."""

    name = "standard input"

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def open(self) -> IO[bytes]:
        """Its bytes. Raises ``OSError`` where nothing is piped in."""
        if sys.stdin.isatty():
            raise RecordError('nothing is piped in: name an INPUT, or pipe one in ("-")')
        return io.BufferedReader(_Hashed(sys.stdin.buffer, self._hash), _PIECE)

    def stamp(self) -> Any:
        """None: only its bytes tell."""
        return None

    def identity(self) -> Any:
        """None: it comes but once."""
        return None

    def digest(self) -> str | None:
        """SHA-256 of all of it; what was not read yet is read now."""
        with self.open() as stream:
            while stream.read(_PIECE):
                pass
        return self._hash.hexdigest()


class _Hashed(io.RawIOBase):
    def __init__(self, source: IO[bytes], hashed: Any) -> None:
        super().__init__()
        self._source = source
        self._hashed = hashed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._source.read(len(buffer))
        self._hashed.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)
