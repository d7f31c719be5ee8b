"""Inputs as streams of bytes, unpacked where they are packed."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import zstandard

from serving.errors import RecordError

HEAD = 1 << 20  # bytes that tell how an input is written
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PACKED = (".gz", ".gzip", ".zst", ".zstd")

MAX_LAYERS = 2  # of packing in each other
MAX_WINDOW = 128 << 20  # bytes that unpacking zstd may look back: what its highest level takes
MAX_COPY = 16 << 30  # bytes of an input that is copied to a temporary file to be read

MAX_ROW = 16 << 20  # characters of one row, line or object: seventeen times the longest article that is read

_PIECE = 1 << 20
_PACKED = 1 << 10  # packed bytes at a time: of a bomb each can hold 32 KiB


class PackedError(Exception):
    """An input that is packed as it must not be; the text says how, and the mend."""


class Prefixed(io.RawIOBase):
    """``head`` and then the rest of ``source``: a stream after a look at its beginning."""

    def __init__(self, head: bytes, source: IO[bytes]) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._source = source

    def readable(self) -> bool:  # noqa: D102
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` as far as one reading goes."""
        ready = self._head or memoryview(self._source.read(len(buffer)))
        count = min(len(buffer), len(ready))
        buffer[:count] = ready[:count]
        self._head = self._head[count:]
        return count

    def close(self) -> None:
        """Close the source, too."""
        self._source.close()
        super().close()


class Unpacked(io.RawIOBase):
    """What ``source`` holds, gzip or zstd undone. A stream that ends too early is an error, never a shorter archive."""

    def __init__(self, source: IO[bytes], kind: bytes) -> None:
        super().__init__()
        self._source = source
        self._kind = kind
        self._unpacker = self._new()
        self._packed = b""
        self._ready = memoryview(b"")

    def _new(self) -> Any:
        if self._kind == GZIP:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        return zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj()

    def readable(self) -> bool:  # noqa: D102
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` as far as is ready. Raises ``EOFError`` when the packed stream was cut short."""
        while not self._ready:
            if self._unpacker.eof:  # several packed streams in a row are one
                self._packed = self._unpacker.unused_data or self._source.read(_PACKED)
                if not self._packed.strip(b"\0"):  # some tools pad with zeros
                    return 0
                self._unpacker = self._new()
            else:
                self._packed = self._source.read(_PACKED)
                if not self._packed:
                    raise EOFError("it was cut short")
            self._ready = memoryview(self._unpack())
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _unpack(self) -> bytes:
        try:
            return bytes(self._unpacker.decompress(self._packed))
        except zstandard.ZstdError as error:
            if "too much memory" not in str(error):
                raise
            message = f"is packed with a zstd window of more than {MAX_WINDOW >> 20} MiB (pack it again with --long=27 or less)"
            raise PackedError(message) from None

    def close(self) -> None:
        """Close the source, too."""
        self._source.close()
        super().close()


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turns what reading the input ``name`` raises into ``RecordError``."""
    try:
        yield
    except FileNotFoundError:
        raise RecordError(f"{name}: does not exist (check the address)") from None
    except IsADirectoryError:
        raise RecordError(f"{name}: is a folder (name a file in it)") from None
    except PackedError as error:
        raise RecordError(f"{name}: {error}") from None
    except (EOFError, zlib.error, zstandard.ZstdError) as error:
        raise RecordError(f"{name}: cannot be unpacked: {error} (copy or export it again)") from None
    except OSError as error:
        reason = (error.strerror or str(error) or type(error).__name__).splitlines()[0]
        raise RecordError(f"{name}: cannot be read: {reason} (check the address and the permissions)") from None


def unpack(source: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """The first ``HEAD`` bytes of what ``source`` holds, its packing undone, and all of it as a stream."""
    head = _read_head(source)
    layers = 0
    while head.startswith((GZIP, ZSTD)):
        layers += 1
        if layers > MAX_LAYERS:
            raise PackedError(f"is packed more than {MAX_LAYERS} times over (unpack it first)")
        kind = GZIP if head.startswith(GZIP) else ZSTD
        source = io.BufferedReader(Unpacked(_joined(head, source), kind), _PIECE)
        head = _read_head(source)
    return head, _joined(head, source)


def _read_head(source: IO[bytes]) -> bytes:
    pieces = bytearray()
    while len(pieces) < HEAD and (piece := source.read(HEAD - len(pieces))):
        pieces += piece
    return bytes(pieces)


def _joined(head: bytes, source: IO[bytes]) -> IO[bytes]:
    if source.seekable():
        source.seek(0)
        return source
    return io.BufferedReader(Prefixed(head, source), _PIECE)


def make_seekable(stream: IO[bytes]) -> IO[bytes]:
    """The stream, copied to a temporary file where it cannot jump about."""
    return stream if stream.seekable() else copy_aside(stream)


def copy_aside(stream: IO[bytes]) -> IO[bytes]:
    """All of ``stream`` in a temporary file that its owner alone can read, and that goes when it is closed."""
    copy = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - lives as long as it is read
    try:
        while piece := stream.read(_PIECE):
            copy.write(piece)
            if copy.tell() > MAX_COPY:
                mend = "save it to a file, unpacked"
                raise PackedError(f"must be copied to be read, and has more than {MAX_COPY >> 30} GiB ({mend})")
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy
