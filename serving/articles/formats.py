"""An input's rows, whatever its kind: endings say it, and the first bytes where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath
from typing import IO

from serving.articles.delimited import DelimitedReader
from serving.articles.front_matter import read_page
from serving.articles.ghost import is_ghost, read_ghost
from serving.articles.inputs import Input, Place
from serving.articles.jsonl import read_lines
from serving.articles.parquet import ColumnarReader
from serving.articles.records import RecordMaker, Row
from serving.articles.streams import PACKED, reading, unpack
from serving.articles.wordpress import is_wordpress, read_wordpress
from serving.errors import RecordError

_PARQUET = b"PAR1"
_LINES, _DELIMITED = (".jsonl", ".ndjson"), (".csv", ".tsv")
_ARRAY = "is one JSON array: put one object on each line (jq -c '.[]' FILE > FILE.jsonl)"


def read_rows(source: Input, maker: RecordMaker) -> Iterator[Row]:
    """The rows of ``source``. Raises ``RecordError`` where it cannot be read, is of no known kind or has no text."""
    if source.place is None:
        for number, (name, page) in enumerate(source.pages, start=1):
            with reading(page.name), page.open() as stream:
                yield read_page(number, name, PurePosixPath(name).suffix.lower(), stream, maker.max_chars)
        return
    with reading(source.name), source.place.open() as opened:
        head, stream = unpack(opened)
        if not head.strip():
            raise RecordError(f"{source.name}: is empty (export the archive again)")
        yield from _read(source.place, head, stream, maker)


def _read(place: Place, head: bytes, stream: IO[bytes], maker: RecordMaker) -> Iterator[Row]:
    endings = [ending.lower() for ending in PurePosixPath(place.name.partition("?")[0]).suffixes]
    ending = next((each for each in reversed(endings) if each not in PACKED), "")
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if head.startswith(_PARQUET):
        with closing(ColumnarReader(stream, place.name)) as parquet:
            yield from parquet.rows(maker.wanted(parquet.names, place.name))
    elif ending in _LINES:
        yield from read_lines(stream)
    elif ending in _DELIMITED:
        yield from _read_delimited(place, head, stream, maker)
    elif begin == b"<":
        if not is_wordpress(head):
            raise RecordError(f"{place.name}: is XML or HTML, but no WordPress export (export it from Tools, Export)")
        yield from read_wordpress(stream, place.name)
    elif is_ghost(head):
        yield from read_ghost(head, stream, place.name)
    elif begin == b"[":
        raise RecordError(f"{place.name}: {_ARRAY}")
    elif begin == b"{":
        yield from read_lines(stream)
    else:
        yield from _read_delimited(place, head, stream, maker)


def _read_delimited(place: Place, head: bytes, stream: IO[bytes], maker: RecordMaker) -> Iterator[Row]:
    with closing(DelimitedReader(head, stream, place.name)) as table:
        maker.wanted(table.names, place.name)
        yield from table.rows()
