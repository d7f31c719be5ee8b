"""The registry of formats: each says how it is recognised and how its rows are read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import IO, Any

from serving.articles.columns import Found, Naming
from serving.articles.members import Members
from serving.articles.records import ARTICLE_TYPES, Row
from serving.articles.streams import PACKED, copy_aside, unpack
from serving.articles.tally import Tally
from serving.limits import FILE_CHARS

_PIECE = 1 << 20


def ending_of(name: str) -> str:
    """The last ending of ``name`` that names no packing, in lower case."""
    endings = [ending.lower() for ending in PurePosixPath(name).suffixes]
    return next((each for each in reversed(endings) if each not in PACKED), "")


@dataclass
class Source:
    """One file as a format reads it: its ``name`` for messages, the first MiB of its bytes, unpacked, and the way to all.

    ``opened`` opens the packed bytes from their beginning, as often as it is called. ``number`` is the row of an input of
    single files that this file is. ``tally`` takes what is guessed and passed over. ``all_columns``: others are wanted, too.
    ``types``: of an export's items those that are articles.
    ``members``: what lies in it, where it is a folder.
    """

    name: str
    opened: Callable[[], IO[bytes]]
    tally: Tally
    naming: Naming = field(default_factory=Naming)
    max_chars: int = FILE_CHARS
    number: int = 1
    all_columns: bool = False
    types: tuple[str, ...] = ARTICLE_TYPES
    head: bytes = b""
    found: Found | None = None
    names: tuple[str, ...] = ()
    members: Members | None = None

    def __post_init__(self) -> None:
        if not self.head:
            self.head, stream = self._unpack()
            stream.close()

    @property
    def ending(self) -> str:
        """The last ending of its name that names no packing, in lower case: ``.csv`` of ``A.CSV.gz``."""
        return ending_of(self.name.partition("?")[0])

    @property
    def begin(self) -> bytes:
        """Its head without a byte order mark and white space."""
        return self.head.removeprefix(b"\xef\xbb\xbf").lstrip()

    def open(self) -> IO[bytes]:
        """All of it, unpacked, from the beginning. Whoever opens it closes it."""
        return self._unpack()[1]

    def _unpack(self) -> tuple[bytes, IO[bytes]]:
        packed = self.opened()
        try:
            return unpack(packed)
        except BaseException:
            packed.close()
            raise

    def header(self, names: Sequence[str], longest: Callable[[], str] | None = None) -> list[str]:
        """Declares the names of all columns, before the first row; those to be read. Raises ``RecordError``.

        ``longest`` finds the column whose cells are longest: it is proposed where none is called as an article's are.
        """
        self.names = tuple(names)
        self.found = found = self.naming.find(names, self.name, header=True)
        self.naming.check_words(found, names, self.name, longest)
        wanted = found.wanted
        return [name for name in names if self.all_columns or name in wanted]


@dataclass(frozen=True)
class FileFormat:
    """How one kind of file is recognised and read.

    ``recognise`` looks at the source's head and ending; formats are asked in the order of ``rank``. ``read`` yields rows, and
    raises ``RecordError`` where nothing can be read. ``unit``: what its rows are called. ``single``: each file is one article,
    and files with its ``endings`` in a folder are read. ``anywhere``: it is known by its bytes, among such files, too.
    """

    name: str
    endings: tuple[str, ...]
    recognise: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Row]]
    unit: str = "row"
    rank: int = 50
    single: bool = False
    anywhere: bool = False


_REGISTERED: dict[str, FileFormat] = {}


@cache
def load_formats() -> None:
    """Imports the modules of all formats, which register themselves: a new format is a module of its own and a line here."""
    import serving.articles.binaries  # noqa: PLC0415
    import serving.articles.containers  # noqa: PLC0415
    import serving.articles.exports.feeds  # noqa: PLC0415
    import serving.articles.exports.ghost  # noqa: PLC0415
    import serving.articles.exports.movable_type  # noqa: PLC0415
    import serving.articles.exports.outbox  # noqa: PLC0415
    import serving.articles.exports.wordpress  # noqa: PLC0415
    import serving.articles.folders  # noqa: PLC0415
    import serving.articles.tables.delimited  # noqa: PLC0415
    import serving.articles.tables.json_documents  # noqa: PLC0415
    import serving.articles.tables.jsonl  # noqa: PLC0415
    import serving.articles.tables.parquet  # noqa: F401, PLC0415


def register(each: FileFormat) -> FileFormat:
    """Adds a format to the registry."""
    _REGISTERED[each.name] = each
    return each


def registered() -> list[FileFormat]:
    """All formats, in the order in which they are asked."""
    return sorted(_REGISTERED.values(), key=lambda each: (each.rank, each.name))


def recognise(source: Source, *, single: bool = False) -> FileFormat:
    """The first format that knows the file; ``single``: it is one of a folder of articles, and its ending counts."""
    load_formats()
    candidates = (each for each in registered() if each.anywhere or each.single == single)
    return next(each for each in candidates if each.recognise(source))


def single_endings() -> tuple[str, ...]:
    """Endings of files that are one article each."""
    load_formats()
    return tuple(dict.fromkeys(ending for each in registered() if each.single for ending in each.endings))


class Spool:
    """Bytes that can be had once, kept in a private temporary file: ``open`` gives views of it, any number of times."""

    def __init__(self, stream: IO[bytes]) -> None:
        with closing(stream):
            self._copy = copy_aside(stream)

    def open(self) -> IO[bytes]:
        """All of it, from the beginning."""
        return io.BufferedReader(_View(self._copy), _PIECE)

    def close(self) -> None:
        """Removes it."""
        self._copy.close()


class _View(io.RawIOBase):
    """A stream of its own over a file that others read, too."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._place)
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        size = self._file.seek(0, io.SEEK_END)
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: size}[whence]
        return self._place

    def tell(self) -> int:
        return self._place
