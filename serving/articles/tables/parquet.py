"""Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

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
        facts = self._file.metadata
        for group in range(facts.num_row_groups):
            chunks = (facts.row_group(group).column(place) for place in range(facts.num_columns))
            sizes = [each.total_uncompressed_size for each in chunks if each.path_in_schema.partition(".")[0] in wanted]
            rows = max(1, min(_ROWS, MAX_BATCH // max(1, sum(sizes))))
            yield from self._file.iter_batches(batch_size=rows, row_groups=[group], columns=wanted)

    def _damaged(self, error: Exception) -> RecordError:
        reason = str(error).partition("\n")[0]
        return RecordError(f"{self._place}: is not a readable Parquet file: {reason} (export it again)")


def _cells(column: pa.Array) -> list[Any]:
    """Texts as bytes where one is no UTF-8, which must not cost the others; None for a date that Python cannot hold."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
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
