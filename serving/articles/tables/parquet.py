"""Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

import pyarrow as pa
from pyarrow import compute, parquet

from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import Row
from serving.articles.streams import make_seekable
from serving.errors import RecordError

_MARK = b"PAR1"
_ROWS = 256  # at a time, where they are not large
MAX_BATCH = 256 << 20  # bytes of rows at a time: as many as there is room for if each holds all that its column says it has
_INDEX = "__index_level_"  # how pandas calls its index


class ColumnarReader:
    """The rows of a Parquet file; the first is row 1. ``names`` are its columns."""

    def __init__(self, stream: IO[bytes], place: str) -> None:
        self._place = place
        self._stream = make_seekable(stream)
        try:
            self._file = parquet.ParquetFile(self._stream)
        except (pa.ArrowException, ValueError) as error:
            self.close()
            raise self._damaged(error) from None
        self.names = [name for name in self._file.schema_arrow.names if not name.startswith(_INDEX)]

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def rows(self, wanted: list[str]) -> Iterator[Row]:
        """Rows with the columns ``wanted``. Raises ``RecordError`` where the file is damaged."""
        number = 0
        try:
            for batch in self._batches(wanted):
                columns = [_cells(batch.column(name)) for name in wanted]
                for cells in zip(*columns, strict=True) if columns else ((),) * len(batch):
                    number += 1
                    yield Row(number, dict(zip(wanted, cells, strict=True)))
        except (pa.ArrowException, ValueError, OSError) as error:
            raise self._damaged(error) from None

    def _batches(self, wanted: list[str]) -> Iterator[pa.RecordBatch]:
        """A few rows at a time: a text that thousands of rows share is written once, and would be there once for each."""
        for group in range(self._file.metadata.num_row_groups):
            rows = max(1, min(_ROWS, MAX_BATCH // max(1, self._longest_row(group, wanted))))
            yield from self._file.iter_batches(batch_size=rows, row_groups=[group], columns=wanted)

    def _longest_row(self, group: int, wanted: list[str]) -> int:
        """Bytes that a row of shared values can have at most: the longest of each dictionary, and all of nested columns."""
        facts = self._file.metadata.row_group(group)
        paths = [facts.column(place).path_in_schema for place in range(facts.num_columns)]
        nested = [place for place, path in enumerate(paths) if "." in path and path.partition(".")[0] in wanted]
        size: int = sum(facts.column(place).total_uncompressed_size for place in nested)
        texts = [name for name in wanted if _is_text(self._file.schema_arrow.field(name).type)]
        if texts:
            with parquet.ParquetFile(self._stream, read_dictionary=texts) as file:
                first = next(file.iter_batches(batch_size=1, row_groups=[group], columns=texts), None)
            columns = first.columns if first is not None else []
            size += sum(_longest(each.dictionary) for each in columns if pa.types.is_dictionary(each.type))
        return size

    def _damaged(self, error: Exception) -> RecordError:
        reason = str(error).partition("\n")[0]
        return RecordError(f"{self._place}: is not a readable Parquet file: {reason} (export it again)")


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(check(kind) for check in (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary))


def _longest(values: pa.Array) -> int:
    found: int | None = compute.max(compute.binary_length(values)).as_py()
    return found or 0


def _cells(column: pa.Array) -> list[Any]:
    """Texts as bytes where one is no UTF-8, which must not cost the others; None for a date that Python cannot hold."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_decimal(column.type):
        return [None if value is None else int(value) if value % 1 == 0 else float(value) for value in column.to_pylist()]
    try:
        found: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        large = pa.types.is_large_string(column.type)
        found = column.cast(pa.large_binary() if large else pa.binary()).to_pylist()
    except (OverflowError, ValueError):
        found = [_cell(value) for value in column]
    return found


def _cell(value: pa.Scalar) -> Any:
    try:
        return value.as_py()
    except (OverflowError, ValueError):
        return None


def _read(source: Source) -> Iterator[Row]:
    with closing(ColumnarReader(source.open(), source.name)) as table:
        yield from table.rows(source.header(table.names))


register(FileFormat("Parquet", (".parquet",), lambda source: source.head.startswith(_MARK), _read, rank=10))
