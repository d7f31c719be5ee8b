"""Reads one CSV, JSONL or Parquet file into a Hugging Face ``datasets.Dataset``, cell for cell as the file has it.

The library's own CSV and JSON loaders guess types ("00123" becomes 123, "NA" becomes nothing, a date-like text becomes
a timestamp) and name no rows in their errors. So the text formats are parsed here and handed over as strings; Parquet
carries its own types and goes through the library's loader.
"""

from __future__ import annotations

import csv
import glob
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import pyarrow
import pyarrow.parquet

from serving.errors import RecordError
from training.data.problems import Problems

ROW = "__row__"  # holds each record's row number beside the file's own columns
TEXTS = ("id", "title", "text", "html", "url", "source", "published_at")  # single values, never lists or objects

Rows = Iterator[tuple[int, dict[str, str | None]]]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its dataset (columns under their record names, and ROW) and the names that the file itself uses."""

    path: Path
    dataset: datasets.Dataset
    own_names: tuple[str, ...]
    row_word: str  # "row" or "line": what ROW counts
    note: str = ""

    @property
    def columns(self) -> list[str]:
        """The record names of the columns, in the file's order."""
        return [name for name in self.dataset.column_names if name != ROW]

    def place(self, row: int) -> str:
        """How messages point at one row, e.g. ``archive.csv: row 17``."""
        return f"{self.path}: {self.row_word} {row}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What an ending stands for: how to read it and how its rows are counted."""

    read: Callable[[Path, Mapping[str, str]], tuple[datasets.Dataset, tuple[str, ...]]]
    row_word: str = "row"
    note: str = ""


def read_table(path: Path, mapping: Mapping[str, str], *, progress: bool = False) -> Table:
    """Reads one file; ``mapping`` renames its columns, own name -> record name.

    Rows count as the user sees them: in CSV the header is row 1, in JSONL it is the line, in Parquet the first record
    is row 1. Works without a network and leaves no cache behind. Raises RecordError naming file, row and mend.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise RecordError(f'{path}: unknown ending "{path.suffix}" (give .csv, .jsonl or .parquet)')
    if not path.is_file():
        state = "is not a file" if path.exists() else "does not exist"
        raise RecordError(f"{path}: {state} (check the path)")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise RecordError(f"{path}: is empty (export the archive again)")
        with _progress_bars(progress):
            dataset, own_names = kind.read(path, mapping)
    except UnicodeDecodeError:
        raise RecordError(_encoding_message(path)) from None
    except OSError as error:
        reason = error.strerror or error
        raise RecordError(f"{path}: cannot be read: {reason} (check the file's permissions)") from error
    return Table(path, dataset, own_names, kind.row_word, kind.note)


@contextmanager
def _progress_bars(wanted: bool) -> Iterator[None]:
    """The library's switch is global: put it back as it was."""
    were_disabled = datasets.are_progress_bars_disabled()
    (datasets.enable_progress_bars if wanted else datasets.disable_progress_bars)()
    try:
        yield
    finally:
        (datasets.disable_progress_bars if were_disabled else datasets.enable_progress_bars)()


def _no_rows(path: Path) -> RecordError:
    return RecordError(f"{path}: has no rows (export the archive again)")


def _encoding_message(path: Path) -> str:
    """Finds the line that is not UTF-8. Lines can be split first: none of its longer characters holds a line feed."""
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                place = f"line {number} (byte {offset + error.start + 1} of the file)"
                mend = 'save the file as UTF-8, in a spreadsheet "CSV UTF-8"'
                return f"{path}: {place} is not UTF-8 ({mend})"
            offset += len(line)
    return f"{path}: is not UTF-8 (save the file as UTF-8)"


def _rename(path: Path, names: list[str], mapping: Mapping[str, str]) -> list[str]:
    """The columns' record names; raises RecordError when two columns end with the same one."""
    renamed = [mapping.get(name, name) for name in names]
    for position, name in enumerate(renamed):
        if not name:
            raise RecordError(f"{path}: column {position + 1} has no name (name it in the first row, or remove it)")
        if name == ROW:
            raise RecordError(f'{path}: the column name "{ROW}" is reserved (rename the column)')
        if name in renamed[:position]:
            own = " and ".join(f'"{names[i]}"' for i, other in enumerate(renamed) if other == name)
            raise RecordError(
                f'{path}: two columns are called "{name}": {own} (rename one, in the file or in [data.map])', field=name
            )
    return renamed


def _as_dataset(columns: list[str], rows: Callable[[], Rows]) -> datasets.Dataset:
    """Streams rows of strings through a temporary cache into an in-memory dataset."""
    text = datasets.Value("large_string")
    features = datasets.Features({ROW: datasets.Value("int64"), **dict.fromkeys(columns, text)})

    def examples() -> Iterator[dict[str, Any]]:
        empty = dict.fromkeys(columns)
        for number, cells in rows():
            yield {ROW: number, **empty, **cells}

    with tempfile.TemporaryDirectory() as cache:
        return datasets.Dataset.from_generator(examples, features=features, cache_dir=cache, keep_in_memory=True)


_QUOTES = '(write " inside a cell as "", and close every quoted cell)'


def _read_csv(path: Path, mapping: Mapping[str, str]) -> tuple[datasets.Dataset, tuple[str, ...]]:
    try:
        with _open_csv(path) as reader:
            own_names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise RecordError(f"{path}: row 1 has broken quotes: {error} {_QUOTES}") from error
    if not any(own_names):
        raise RecordError(f"{path}: the first row has no column names (begin the file with a header)")
    if len(own_names) == 1 and any(mark in own_names[0] for mark in ";\t"):
        raise RecordError(f"{path}: the cells are not separated by commas (export it again with commas)")
    columns = _rename(path, own_names, mapping)
    if not sum(1 for _ in _csv_rows(path, columns)):  # finds every fault before the library wraps the first one
        raise _no_rows(path)
    return _as_dataset(columns, lambda: _csv_rows(path, columns)), tuple(own_names)


@contextmanager
def _open_csv(path: Path) -> Iterator[Any]:
    """A strict CSV reader without the standard library's limit of 131,072 characters in a cell, which articles pass."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield csv.reader(file, strict=True)
    finally:
        csv.field_size_limit(limit)


def _csv_rows(path: Path, columns: list[str]) -> Rows:
    """Yields (row number, cells); raises RecordError for rows with a wrong number of cells or broken quotes."""
    problems = Problems(_KINDS[".csv"].note)
    number, end = 1, 1
    with _open_csv(path) as reader:
        try:
            next(reader)
            end = reader.line_num
            for cells in reader:
                number, start, end = number + 1, end + 1, reader.line_num
                if not any(cells):  # blank lines, and the empty rows that spreadsheets leave at the end
                    continue
                if len(cells) == len(columns):
                    yield number, dict(zip(columns, cells, strict=True))
                    continue
                count = f"has {len(cells)} cells, the header has {len(columns)}"
                mend = 'put cells that hold commas or line breaks in "double quotes"'
                problems.add(f"{path}: row {number} (line {start})", f"{count} ({mend})")
        except csv.Error as error:
            problems.add(f"{path}: row {number + 1} (line {end + 1})", f"has broken quotes: {error} {_QUOTES}")
    problems.raise_any()


def _read_jsonl(path: Path, mapping: Mapping[str, str]) -> tuple[datasets.Dataset, tuple[str, ...]]:
    own_names: dict[str, None] = {}
    for _, record in _json_rows(path, mapping):  # finds every fault before the library wraps the first one
        own_names.update(dict.fromkeys(record))
    if not own_names:
        raise _no_rows(path)
    columns = dict(zip(own_names, _rename(path, list(own_names), mapping), strict=True))

    def rows() -> Rows:
        for number, record in _json_rows(path, mapping):
            yield number, {columns[name]: value for name, value in record.items()}

    return _as_dataset(list(columns.values()), rows), tuple(own_names)


def _json_rows(path: Path, mapping: Mapping[str, str]) -> Rows:
    """Yields (line number, cells by the file's own names); raises RecordError listing the lines that hold no record."""
    problems = Problems()
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            place = f"{path}: line {number}"
            if not line.strip():
                continue
            try:
                # NaN is how Python's json writes a number that is missing
                record = json.loads(line, parse_constant=lambda name: None if name == "NaN" else name)
            except (ValueError, RecursionError) as error:
                problems.add(place, f"is not JSON: {error} (put one whole object on each line)")
                continue
            if not isinstance(record, dict):
                problems.add(place, 'is not a JSON object (put one {"title": ..., "text": ...} on each line)')
                continue
            for name, value in record.items():
                if isinstance(value, list | dict | bool) and mapping.get(name, name) in TEXTS:
                    problems.add(place, f'"{name}" is not a text (write it as "...")', field=mapping.get(name, name))
            yield number, {_whole(name): _json_cell(value) for name, value in record.items()}
    problems.raise_any()


def _json_cell(value: object) -> str | None:
    """A JSON value as text; arrays and objects stay JSON."""
    if value is None:
        return None
    return _whole(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _whole(text: str) -> str:
    """Replaces halves of surrogate pairs, which JSON can write and nothing can store: what cutting an emoji leaves."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _read_parquet(path: Path, mapping: Mapping[str, str]) -> tuple[datasets.Dataset, tuple[str, ...]]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            if not file.metadata.num_rows:
                raise _no_rows(path)
        own_names = [name for name in schema.names if not name.startswith("__index_level_")]  # pandas' index
        columns = _rename(path, own_names, mapping)
        for name, column in zip(own_names, columns, strict=True):
            kind = schema.field(name).type
            if column in TEXTS and not _is_single(kind):
                message = f'column "{name}" is not text but {kind} (convert it to strings)'
                raise RecordError(f"{path}: {message}", field=column)
        with tempfile.TemporaryDirectory() as cache:
            dataset = datasets.Dataset.from_parquet(
                glob.escape(str(path.resolve())),
                columns=own_names,
                batch_size=1_000,  # the library's default is the first row group's size, which may be 0
                cache_dir=cache,
                keep_in_memory=True,
            )
    except (pyarrow.ArrowException, datasets.exceptions.DatasetsError, ValueError, OSError) as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise RecordError(f"{path}: is not a readable Parquet file: {reason} (export it again)") from error
    dataset = dataset.rename_columns(dict(zip(own_names, columns, strict=True)))
    return dataset.add_column(ROW, list(range(1, len(dataset) + 1))), tuple(own_names)


def _is_single(kind: pyarrow.DataType) -> bool:
    """Whether a cell of this type can stand for a text or a date."""
    types = pyarrow.types
    return not (types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind))


_JSONL = _Kind(_read_jsonl, row_word="line")
_KINDS = {
    ".csv": _Kind(_read_csv, note="rows count as in a spreadsheet: the header is row 1"),
    ".jsonl": _JSONL,
    ".ndjson": _JSONL,
    ".parquet": _Kind(_read_parquet, note="the first record is row 1"),
}
