"""Inputs to parts: the archive as records, cut into pieces that one worker scores in a few seconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from serving.archive.state import RunFolder, make_private, replacing
from serving.articles.problems import Problem
from serving.articles.reader import Articles
from serving.articles.records import Record

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
        ("undated", pa.bool_()),
    ]
)
FILTERED = ("id", "title", "url", "source", "published_at")  # columns that a filter may name


@dataclass(frozen=True)
class Reading:
    """What was read: how many of the rows are lines that are broken, how many a filter left out, and the number of parts.

    ``undated``: how many of those left out have a date that could not be read.
    """

    broken: int
    left_out: int
    undated: int
    parts: int


class PartWriter:
    """Cuts records into parts and writes them. ``chosen`` keeps the wanted rows of a table of ``SCHEMA``."""

    def __init__(self, run: RunFolder, chosen: Callable[[pa.Table], pa.Table]) -> None:
        self._run = run
        self._chosen = chosen
        self._waiting: list[Record] = []
        self._chars = 0
        self.parts = 0
        self.left_out = self.undated = 0

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
        self.undated += sum(map(has_unread_date, self._waiting)) - sum(table.column("undated").to_pylist())
        self._waiting, self._chars = [], 0
        if len(table):
            write_part(self._run.part("read", self.parts), table)
            self.parts += 1


def read_inputs(
    articles: Articles, run: RunFolder, chosen: Callable[[pa.Table], pa.Table], on_row: Callable[[], None]
) -> Reading:
    """Read all articles into parts; broken lines go to ``run.broken`` as well. Raises ``RecordError``."""
    writer = PartWriter(run, chosen)
    broken = 0
    run.broken.unlink(missing_ok=True)
    with ExitStack() as stack:
        report = None
        for record in articles:
            for problem in record.problems:
                if problem.severity == "error" and problem.position and problem.position.line and problem.column is None:
                    report = report or stack.enter_context(_open_private(run.broken))
                    report.write(_broken_line(problem))
                    broken += 1
            writer.add(record)
            on_row()
    writer.flush()
    return Reading(broken, writer.left_out, writer.undated, writer.parts)


def _open_private(path: Path) -> IO[str]:
    make_private(path)
    return path.open("w", encoding="utf-8")


def _broken_line(problem: Problem) -> str:
    place = problem.position
    where = {"input": place.file, "line": place.line, "row": place.row} if place else {}
    return json.dumps({**where, "error": problem.message, "kind": problem.code}) + "\n"


def has_unread_date(record: Record) -> bool:
    """Whether the article's date is unknown because it could not be read."""
    return any(problem.column == "published_at" for problem in record.problems)


def to_table(records: Sequence[Record]) -> pa.Table:
    """Records as a table of ``SCHEMA``."""
    made = {
        "observed": [json.dumps(dict(record.observed)) for record in records],
        "undated": [has_unread_date(record) for record in records],
    }
    columns = {name: made.get(name) or [getattr(record, name) for record in records] for name in SCHEMA.names}
    return pa.table({name: pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names}, SCHEMA)


def read_records(path: Path) -> list[Record]:
    """The records of a part."""
    return [_record(row) for row in read_part(path).to_pylist()]


def _record(row: dict[str, Any]) -> Record:
    code, _, message = (row.pop("error") or "").partition(": ")
    undated, observed = row.pop("undated"), json.loads(row.pop("observed"))
    problems = [Problem(code, message)] if code else []
    if undated:
        problems.append(Problem("bad_date", "is not a date", "published_at", "warning"))
    return Record(**row, observed=observed, problems=tuple(problems))


def read_part(path: Path) -> pa.Table:
    """The table of a part. (pyarrow's ``read_table`` would load all of its data sets first, which takes a second.)"""
    with path.open("rb") as opened, parquet.ParquetFile(opened) as file:  # pyarrow opens no name that is no UTF-8
        return file.read()


def count_records(path: Path) -> int:
    """The number of records of a part."""
    with path.open("rb") as opened:
        return int(parquet.read_metadata(opened).num_rows)


def write_part(path: Path, table: pa.Table) -> None:
    """Write a part so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, private=True) as new, new.open("wb") as opened:
        parquet.write_table(table, opened, compression="zstd")
