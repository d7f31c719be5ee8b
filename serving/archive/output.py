"""Tables to one file: Parquet, CSV or JSONL, by its ending."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from serving.archive.state import clear_halves, replacing, writing
from serving.errors import ArchiveError

Write = Callable[[pa.Table], None]

_GROUP = 50_000  # rows of a row group


@contextmanager
def _open_parquet(path: Path, schema: pa.Schema) -> Iterator[Write]:
    waiting: list[pa.Table] = []

    def flush() -> None:
        if waiting:
            writer.write_table(pa.concat_tables(waiting), row_group_size=_GROUP)
            waiting.clear()

    def write(table: pa.Table) -> None:
        """Row groups are the same however the rows were cut into parts."""
        held = sum(map(len, waiting))
        while held + len(table) >= _GROUP:
            waiting.append(table.slice(0, _GROUP - held))
            table = table.slice(_GROUP - held)
            flush()
            held = 0
        if len(table):
            waiting.append(table)

    with path.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        yield write
        flush()


@contextmanager
def _open_csv(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)  # RFC 4180, and a lone carriage return is quoted
        rows.writerow(schema.names)

        def write(table: pa.Table) -> None:
            rows.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))

        yield write


@contextmanager
def _open_jsonl(path: Path, schema: pa.Schema) -> Iterator[Write]:  # noqa: ARG001 - as the others
    with path.open("w", encoding="utf-8") as file:

        def write(table: pa.Table) -> None:
            file.writelines(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in table.to_pylist())

        yield write


_OPEN: dict[str, Callable[[Path, pa.Schema], AbstractContextManager[Write]]] = {
    ".parquet": _open_parquet,
    ".csv": _open_csv,
    ".jsonl": _open_jsonl,
    ".ndjson": _open_jsonl,
}


def check_output(path: Path, option: str) -> None:
    """Raises ``ArchiveError`` where ``path`` cannot become a file of a known kind."""
    if path.suffix.lower() not in _OPEN:
        raise ArchiveError(f"{option} {path}: unknown ending (give {', '.join(_OPEN)})", field=option)
    if path.is_dir():
        raise ArchiveError(f"{option} {path}: is a folder (name a file)", field=option)
    if not path.parent.is_dir():
        raise ArchiveError(f"{option} {path}: there is no folder {path.parent} (make it first)", field=option)


@contextmanager
def open_output(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """What takes tables of ``schema`` and writes their rows to ``path``, which is there when all are, and not before."""
    clear_halves(path)
    with writing(path), replacing(path) as new, _OPEN[path.suffix.lower()](new, schema) as write:
        yield write
