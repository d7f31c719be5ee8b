"""Where an archive lies: files, folders, patterns, standard input, and addresses that the engine reads."""

from __future__ import annotations

import glob
import hashlib
import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from serving.articles.formats import single_endings
from serving.articles.streams import reading
from serving.errors import RecordError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WEB = ("http://", "https://")
_PATTERN = re.compile(r"[*?\[]")
_PIECE = 1 << 20


class Place(Protocol):
    """Something that can be read from its beginning, as often as it is opened."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    def open(self) -> IO[bytes]:
        """Its bytes. Raises ``OSError``."""

    def stamp(self) -> Any:
        """What is cheap to know and changes with it, JSON-ready; None where nothing is."""

    def digest(self) -> str | None:
        """SHA-256 of its bytes; None where that would mean to fetch it again."""


@dataclass(frozen=True)
class LocalFile:
    """A file of this machine."""

    path: Path

    @property
    def name(self) -> str:
        """Its path as it was given."""
        return str(self.path)

    def open(self) -> IO[bytes]:
        """Its bytes."""
        return self.path.open("rb")

    def stamp(self) -> Any:
        """Size and time of its last change."""
        facts = self.path.stat()
        return [facts.st_size, facts.st_mtime_ns]

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

        with _engine_errors():
            return io.BufferedReader(_Engine(daft.File(self.name).open()), _PIECE)

    def stamp(self) -> Any:
        """Its size."""
        import daft  # noqa: PLC0415

        with _engine_errors():
            return [daft.File(self.name).size()]

    def digest(self) -> str | None:
        """None: it would have to be fetched again."""
        return None


@contextmanager
def _engine_errors() -> Iterator[None]:
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
        with _engine_errors():
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
        with _engine_errors():
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


@dataclass(frozen=True)
class Input:
    """One input of a run: an archive in one file, or ``pages``, files of one article each, named by their ids."""

    name: str
    place: Place | None = None
    pages: tuple[tuple[str, Place], ...] = field(default=())

    @property
    def label(self) -> str:
        """Its name in ids of rows that have none of their own."""
        return PurePosixPath(self.name).name

    def local_paths(self) -> list[Path]:
        """Its files on this machine."""
        places = [self.place] if self.place else [place for _, place in self.pages]
        return [place.path for place in places if isinstance(place, LocalFile)]

    def with_long_names(self) -> Input:
        """Itself with pages named by their paths."""
        named = ((place.name if isinstance(place, LocalFile) else name, place) for name, place in self.pages)
        return replace(self, pages=tuple(named))

    def stamp(self) -> Any:
        """What is cheap to know of it, see ``Place``."""
        with reading(self.name):
            return self.place.stamp() if self.place else [[name, page.stamp()] for name, page in self.pages]

    def digest(self) -> str | None:
        """SHA-256 of all its bytes, see ``Place``."""
        with reading(self.name):
            if self.place:
                return self.place.digest()
            digests = [(name, page.digest()) for name, page in self.pages]
            known = all(digest for _, digest in digests)
            return hashlib.sha256(repr(digests).encode()).hexdigest() if known else None


def find_inputs(addresses: Sequence[str]) -> list[Input]:
    """The inputs that ``addresses`` name, in their order; those that a pattern or a folder holds by name.

    Files of one article each that follow each other are one input. Raises ``RecordError`` where there is nothing to read.
    """
    inputs: list[Input] = []
    pages: list[tuple[str, Place]] = []
    for address in addresses:
        for name, place in _places(address):
            if isinstance(place, Input):
                inputs.append(place)
            elif Path(name).suffix.lower() in single_endings():
                pages.append((name, place))
                continue
            else:
                inputs.append(Input(name, place))
            inputs[-1:-1] = _gathered(pages)
            pages = []
    inputs += _gathered(pages)
    if sum(bool(each.pages) for each in inputs) > 1:  # of two folders that hold an index.md, say
        inputs = [each.with_long_names() for each in inputs]
    seen: set[str] = set()
    for name in (name for each in inputs for name in ([each.name] if each.place else [page for page, _ in each.pages])):
        if name in seen:
            raise RecordError(f"{name}: is named twice (name every input once)")
        seen.add(name)
    return inputs


def _gathered(pages: Sequence[tuple[str, Place]]) -> list[Input]:
    """Single files of one article each as one input."""
    if not pages:
        return []
    name = pages[0][0] if len(pages) == 1 else f"{pages[0][0]} and {len(pages) - 1} more"
    return [Input(name, pages=tuple(pages))]


def _places(address: str) -> Iterator[tuple[str, Any]]:
    if address == "-":
        place = StandardInput()
        yield place.name, place
    elif _ADDRESS.match(address) and not address.startswith("file://"):
        for name in _remote(address):
            yield name, RemoteFile(name)
    else:
        yield from _local(address.removeprefix("file://"))


def _remote(address: str) -> list[str]:
    if address.lower().startswith(_WEB) or not _PATTERN.search(address):
        return [address]
    import daft  # noqa: PLC0415

    with reading(address), _engine_errors():
        found = sorted(daft.from_glob_path(address).to_pydict()["path"])
    if not found:
        raise RecordError(f"{address}: nothing has such a name (check the address)")
    return found


def _local(address: str) -> Iterator[tuple[str, Any]]:
    path = Path(address)
    if path.is_dir():
        yield address, _folder(path)
    elif path.exists() or not _PATTERN.search(address):
        if not path.exists():
            raise RecordError(f"{address}: does not exist (check the path)")
        yield address, LocalFile(path)
    else:
        found = sorted(name for name in glob.glob(address, recursive=True) if Path(name).is_file())  # noqa: PTH207
        if not found:
            raise RecordError(f"{address}: nothing has such a name (check the path)")
        for name in found:
            yield name, LocalFile(Path(name))


def _folder(folder: Path) -> Input:
    known = single_endings()
    files = [
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in known
        and path.is_file()
        and not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
    ]
    named = sorted((path.relative_to(folder).as_posix(), path) for path in files)
    if not named:
        endings = ", ".join(known)
        raise RecordError(f"{folder}: holds no file that ends in {endings} (name other files one by one: {folder}/*.jsonl)")
    return Input(str(folder), pages=tuple((name, LocalFile(path)) for name, path in named))
