"""Loads archives of published articles as typed, checked records; ``data/README.md`` describes the format to users."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from serving.errors import RecordError
from serving.text.markup import Format
from training.data.cells import BadCell, as_text, is_empty, quoted, read_count, read_date, read_score
from training.data.problems import Problems
from training.data.tables import ROW, TEXTS, Table, read_table

logger = logging.getLogger(__name__)

COMMON_OUTCOMES = ("shares", "links")
DEFAULT_SOURCE = "archive"
RECORD_COLUMNS = ("id", "title", "text", "format", "url", "source", "author", "published_at")
FEW_EMPTY = 5  # so many rows without any words are dropped, or 5 % where that is more

_INPUT_COLUMNS = {*RECORD_COLUMNS, *TEXTS}
_NAMES_SHOWN = 12
# Other tools' names for our columns, only to say in the error which one is probably meant.
_LIKELY = {
    "title": ("headline", "name", "post_title", "subject"),
    "text": ("body", "content", "markdown", "article", "post_content", "content_html"),
    "shares": ("share_count", "num_shares", "total_shares", "social_shares"),
    "links": ("backlinks", "link_count", "num_links", "inbound_links"),
}


def load_records(
    paths: Sequence[Path],
    *,
    outcomes: Sequence[str] | None = None,
    scores: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Reads CSV, JSONL and Parquet files as one frame of articles, in the files' order.

    ``mapping`` renames columns, the file's name -> record name, e.g. ``{"body": "text"}``. ``outcomes`` names the
    columns of counts; None takes those of ``shares`` and ``links`` that are there, ``()`` takes none. ``scores`` names
    further outcomes that may be negative, such as votes for less votes against. ``progress``
    shows the loader's bars on stderr.

    The frame's columns: ``id`` (unique; else ``url``, else the row number, with the file's name before it where there
    are several files), ``title``, ``text`` (that of ``html`` where ``text`` is empty), ``format`` (``auto``; ``html``
    where the words came from ``html``; or what the file's own ``format`` says), ``url``, ``source`` (``archive`` where
    empty), ``author``: all text, empty where unknown. ``published_at``: datetime64[us, UTC], NaT where unknown; a time
    without a zone is UTC. Each outcome: float64 >= 0, NaN = not observed. Then the files' other columns, as text from
    CSV and JSONL and in their own types from Parquet, and ``file``, the file's name without its ending.

    Rows with neither title nor text are dropped and counted in the log when they are few (up to 5, or 5 %); more of
    them mean that something is wrong with the file, and are an error. Raises RecordError naming file, row and mend; it
    lists the first ten problems and counts the rest.
    """
    mapping = dict(mapping or {})
    if not paths:
        raise RecordError("no file of records is given (name a .csv, .jsonl or .parquet file)")
    tables = [read_table(Path(path), mapping, progress=progress) for path in paths]
    _check_mapping(tables, mapping)
    texts = [any(name in table.columns for name in ("text", "html")) for table in tables]
    for table, has_text in zip(tables, texts, strict=True):
        _check_columns(table, bare=not has_text and any(texts))
    names = [*_outcome_names(tables, outcomes), *_outcome_names(tables, scores)]
    problems = Problems("; ".join(dict.fromkeys(table.note for table in tables if table.note)))
    frames = [
        _Reader(table, problems, several=len(tables) > 1).frame(names, scores).assign(file=Path(path).stem)
        for path, table in zip(paths, tables, strict=True)
    ]
    _check_unique(frames, tables, problems)
    problems.raise_any()
    frame = pd.concat(frames, ignore_index=True).drop(columns=ROW)
    logger.info("%d articles of %d sources from %d files", len(frame), frame["source"].nunique(), len(tables))
    return frame


def fingerprint(frame: pd.DataFrame) -> str:
    """SHA-256 (hex) over the records sorted by id: every column counts; the order of rows and columns does not.

    Values count as text, so the same records give the same fingerprint from CSV, JSONL and Parquet where their texts
    agree (a 1.50 in a CSV's further column is not the number 1.5).
    """
    names = sorted(frame.columns)
    columns = [[as_text(value) for value in frame[name].tolist()] for name in names]
    digest = hashlib.sha256(json.dumps(names).encode())
    for _, cells in sorted(zip(frame["id"].tolist(), zip(*columns, strict=True), strict=True)):
        digest.update(json.dumps(cells).encode())
    return digest.hexdigest()


def _check_mapping(tables: Sequence[Table], mapping: Mapping[str, str]) -> None:
    for name in mapping:
        if not any(name in table.own_names for table in tables):
            columns = _listed(tables[0].own_names)
            message = f'the mapping renames a column "{name}" that is not there (the columns are {columns})'
            raise RecordError(f"{tables[0].path}: {message}", field=name)


def _check_columns(table: Table, *, bare: bool) -> None:
    """``bare``: a file of headlines beside files of whole articles; its titles alone are read."""
    if "title" not in table.columns:
        raise _missing(table, "title")
    if "text" in table.columns or "html" in table.columns:
        return
    if not bare or _likely(table, "text"):
        raise _missing(table, "text")
    logger.warning('%s: has no column "text" or "html", so its titles alone are read', table.path)


def _outcome_names(tables: Sequence[Table], outcomes: Sequence[str] | None) -> list[str]:
    """The outcomes to read. A file may lack one that another file has: it was not observed there."""
    present = {name for table in tables for name in table.columns}
    if outcomes is None:
        names = [name for name in COMMON_OUTCOMES if name in present]
        if not names:
            raise _missing(tables[0], "shares", what='no outcome, neither "shares" nor "links"')
        return names
    for name in outcomes:
        if name in _INPUT_COLUMNS:
            raise RecordError(f'"{name}" cannot be an outcome (name columns of counts, such as shares)', field=name)
        if name not in present:
            raise _missing(tables[0], name)
    return list(dict.fromkeys(outcomes))


def _missing(table: Table, column: str, what: str | None = None) -> RecordError:
    """The error for an absent column, with the line for ``[data.map]`` that would most likely mend it."""
    known = _LIKELY.get(column, ())
    likely = _likely(table, column)
    if likely is None:
        example = f'{known[0] if known else "my_column"} = "{column}"'
        mend = f"add it, or name the column that holds it in [data.map], e.g. {example}"
    else:
        mend = f'probably {likely} = "{column}" in [data.map]'
    what = what or {"text": 'no column "text" or "html"'}.get(column, f'no column "{column}"')
    return RecordError(f"{table.path}: has {what}; its columns are {_listed(table.own_names)} ({mend})", field=column)


def _likely(table: Table, column: str) -> str | None:
    """The file's own column that probably is meant by ``column``."""
    return next((name for name in table.own_names if name.lower() in (column, *_LIKELY.get(column, ()))), None)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


class _Reader:
    """Turns one table into a frame of records, noting what is wrong with which row."""

    def __init__(self, table: Table, problems: Problems, *, several: bool) -> None:
        self.table = table
        self.problems = problems
        self.several = several
        self.rows: list[int] = self._values(ROW)

    def frame(self, outcomes: Sequence[str], scores: Sequence[str] = ()) -> pd.DataFrame:
        """The typed columns, the outcomes, the columns passed through, and ROW."""
        columns = {name: [as_text(value) for value in self._values(name)] for name in (*RECORD_COLUMNS[:-1], "html")}
        html = columns.pop("html")
        marked = [not text.strip() and bool(other.strip()) for text, other in zip(columns["text"], html, strict=True)]
        columns["text"] = [html[i] if use else columns["text"][i] for i, use in enumerate(marked)]
        columns["format"] = self._formats(columns["format"], marked)
        columns["id"] = self._ids(columns["id"], columns["url"])
        columns["source"] = [name if name.strip() else DEFAULT_SOURCE for name in columns["source"]]
        frame = pd.DataFrame(columns).astype("str")
        dates = self._converted("published_at", read_date)
        frame["published_at"] = pd.Series(dates, dtype="datetime64[us, UTC]")
        for name in outcomes:
            frame[name] = pd.Series(self._converted(name, read_score if name in scores else read_count), dtype="float64")
        others = [name for name in self.table.columns if name not in _INPUT_COLUMNS and name not in outcomes]
        passed = self.table.dataset.select_columns([*others, ROW]).to_pandas()
        return self._with_words(pd.concat([frame, passed], axis=1))

    def _values(self, name: str) -> list[Any]:
        dataset = self.table.dataset
        return dataset.data.column(name).to_pylist() if name in dataset.column_names else [None] * len(dataset)

    def _converted(self, name: str, read: Callable[[object], Any]) -> list[Any]:
        """Reads a column; a cell that cannot be read is noted, and empty ones are None."""
        converted: list[Any] = []
        for row, value in zip(self.rows, self._values(name), strict=True):
            try:
                converted.append(None if is_empty(value) else read(value))
            except BadCell as bad:
                self._note(row, name, f"{bad.what}: {quoted(value)} ({bad.mend})")
                converted.append(None)
        return converted

    def _note(self, row: int, column: str, message: str) -> None:
        self.problems.add(self.table.place(row), f'"{column}" {message}', field=column)

    def _formats(self, formats: list[str], marked: list[bool]) -> list[str]:
        known = get_args(Format)
        mend = f"use {', '.join(known)} or nothing; rename the column where it means something else"
        for row, name in zip(self.rows, formats, strict=True):
            if name and name not in known:
                self._note(row, "format", f"is not known: {quoted(name)} ({mend})")
        return ["html" if use else name or "auto" for name, use in zip(formats, marked, strict=True)]

    def _ids(self, ids: list[str], urls: list[str]) -> list[str]:
        before = f"{self.table.path.name}:" if self.several else ""
        choices = zip(ids, urls, (f"{before}{row}" for row in self.rows), strict=True)
        return [next(name for name in names if name.strip()) for names in choices]

    def _with_words(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Drops the rows with neither title nor text where they are few."""
        empty = ~(frame["title"].str.strip().astype(bool) | frame["text"].str.strip().astype(bool))
        count = int(empty.sum())
        if count == len(frame):
            raise RecordError(f'{self.table.path}: has no row with a "title" or "text" (are the right columns mapped?)')
        if count > max(FEW_EMPTY, len(frame) // 20):
            for row in frame.loc[empty, ROW]:
                self._note(row, "text", 'is empty and so is "title" (fill one in, or remove the row)')
        elif count:
            logger.warning("%s: dropped %d rows with neither title nor text", self.table.path, count)
        return frame[~empty]


def _check_unique(frames: Sequence[pd.DataFrame], tables: Sequence[Table], problems: Problems) -> None:
    mend = "remove the repeat, or give each article its own id"
    seen: dict[str, str] = {}
    for frame, table in zip(frames, tables, strict=True):
        for name, url, row in zip(frame["id"], frame["url"], frame[ROW], strict=True):
            place = table.place(row)
            column = "url" if name == url and "id" not in table.columns else "id"
            if name in seen:
                message = f'"{column}" is used already in {seen[name]}: {quoted(name)} ({mend})'
                problems.add(place, message, field=column)
            seen.setdefault(name, place)
