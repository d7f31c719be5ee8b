"""Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa
from pyarrow import parquet

from serving.archive.records import Row
from serving.archive.streams import make_seekable
from serving.errors import RecordError

_ROWS = 256  # at a time


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
        self.names = list(self._file.schema_arrow.names)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def rows(self, wanted: list[str]) -> Iterator[Row]:
        """Rows with the columns ``wanted``. Raises ``RecordError`` where the file is damaged."""
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS, columns=wanted):
                for cells in batch.to_pylist():
                    number += 1
                    yield Row(number, cells)
        except (pa.ArrowException, ValueError) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> RecordError:
        reason = str(error).partition("\n")[0]
        return RecordError(f"{self._place}: is not a readable Parquet file: {reason} (export it again)")
