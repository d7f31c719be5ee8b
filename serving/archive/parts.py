"""Inputs to parts: the archive as records, cut into pieces that one worker scores in a few seconds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
from pyarrow import parquet

from serving.archive.state import RunFolder, make_private, replacing
from serving.articles.formats import read_rows
from serving.articles.inputs import Input
from serving.articles.records import Record, RecordMaker, Row
from serving.errors import RecordError

ROWS, CHARS = 64, 1 << 20  # of a part, at most

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("text", pa.large_string()),
        ("format", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("published_at", pa.string()),
        ("observed", pa.string()),
        ("error", pa.string()),
    ]
)
FILTERED = ("id", "title", "url", "source", "published_at")  # columns that a filter may name


@dataclass(frozen=True)
class Reading:
    """What was read: rows by input, how many of them lines that are broken, and the number of parts."""

    rows: dict[str, int]
    broken: int
    left_out: int
    parts: int


class PartWriter:
    """Cuts records into parts and writes them. ``chosen`` keeps the wanted rows of a table of ``SCHEMA``."""

    def __init__(self, run: RunFolder, chosen: Callable[[pa.Table], pa.Table]) -> None:
        self._run = run
        self._chosen = chosen
        self._waiting: list[Record] = []
        self._chars = 0
        self.parts = 0
        self.left_out = 0

    def add(self, record: Record) -> None:
        """One more record; a full part is written."""
        self._waiting.append(record)
        self._chars += len(record.text)
        if len(self._waiting) >= ROWS or self._chars >= CHARS:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        table = self._chosen(to_table(self._waiting))
        self.left_out += len(self._waiting) - len(table)
        self._waiting, self._chars = [], 0
        if len(table):
            write_part(self._run.part("read", self.parts), table)
            self.parts += 1


def read_inputs(
    inputs: Sequence[Input],
    maker: RecordMaker,
    run: RunFolder,
    chosen: Callable[[pa.Table], pa.Table],
    on_row: Callable[[], None],
) -> Reading:
    """Read all inputs into parts; broken lines go to ``run.broken`` as well. Raises ``RecordError``."""
    writer = PartWriter(run, chosen)
    rows: Counter[str] = Counter()
    broken = 0
    names: set[str] = set()
    run.broken.unlink(missing_ok=True)
    with ExitStack() as stack:
        report = None
        for source in inputs:
            prefix = f"{source.label}:" if len(inputs) > 1 else ""
            for row in read_rows(source, maker):
                rows[source.name] += 1
                names.update(row.cells)
                if row.error and row.line:
                    report = report or stack.enter_context(_open_private(run.broken))
                    report.write(_broken_line(source, row))
                    broken += 1
                writer.add(maker.make(row, prefix))
                on_row()
            if not rows[source.name]:
                raise RecordError(f"{source.name}: has no rows (export the archive again)")
    writer.flush()
    absent = [name for name in maker.mapping if name not in names]
    if absent:
        shown = ", ".join(sorted(names)[:12])
        raise RecordError(f'--map names a column "{absent[0]}" that is in no input (the columns read are {shown})', field="map")
    return Reading(dict(rows), broken, writer.left_out, writer.parts)


def _open_private(path: Path) -> IO[str]:
    make_private(path)
    return path.open("w", encoding="utf-8")


def _broken_line(source: Input, row: Row) -> str:
    kind, _, message = (row.error or "").partition(": ")
    return json.dumps({"input": source.name, "line": row.line, "row": row.number, "error": message, "kind": kind}) + "\n"


def to_table(records: Sequence[Record]) -> pa.Table:
    """Records as a table of ``SCHEMA``."""
    columns = {name: [getattr(record, name) for record in records] for name in SCHEMA.names if name != "observed"}
    columns["observed"] = [json.dumps(dict(record.observed)) for record in records]
    return pa.table({name: pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names}, SCHEMA)


def read_records(path: Path) -> list[Record]:
    """The records of a part."""
    rows = read_part(path).to_pylist()
    return [Record(**{**row, "observed": json.loads(row["observed"])}) for row in rows]


def read_part(path: Path) -> pa.Table:
    """The table of a part. (pyarrow's ``read_table`` would load all of its data sets first, which takes a second.)"""
    with parquet.ParquetFile(path) as file:
        return file.read()


def write_part(path: Path, table: pa.Table) -> None:
    """Write a part so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, private=True) as new:
        parquet.write_table(table, new, compression="zstd")
