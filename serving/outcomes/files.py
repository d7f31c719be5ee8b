"""Articles and exports from their files to one file of articles with their counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from serving.archive.output import check_output, open_output
from serving.articles.columns import COLUMNS, COMMON_OUTCOMES
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options, storable
from serving.articles.problems import counted
from serving.articles.reader import read_articles
from serving.articles.records import ARTICLE_TYPES, Record
from serving.errors import RecordError
from serving.outcomes.join import LISTED, Match, Missing, Target, join_counts
from serving.text.encodings import decode

COUNTED = (*COMMON_OUTCOMES, "views", "clicks", "conversions")  # outcomes that exports are known to count
_TEXTS = ("id", "title", "text", "html", "url", "source", "author", "published_at")
_MOST_REDIRECTS = 64 << 20  # bytes


@dataclass(frozen=True)
class JoinRequest:
    """What is joined: ``articles`` and ``exports`` by their addresses, into ``output``.

    ``mapping``: our column -> the exports'; a name that is none of ours is an outcome. ``redirects``: a CSV file of old and new
    addresses. ``missing``: of which exports (by file name) an article that is not there was counted and had none.
    """

    articles: tuple[str, ...]
    exports: tuple[str, ...]
    output: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    redirects: Path | None = None
    missing: Mapping[str, Missing] = field(default_factory=dict)
    types: tuple[str, ...] = ARTICLE_TYPES


@dataclass(frozen=True)
class JoinReport:
    """What was done: the number of ``articles``, of those with any count, what became of each export, and what was ``said``."""

    articles: int
    with_counts: int
    matches: tuple[Match, ...]
    said: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready built-in types."""
        return {
            "articles": self.articles,
            "with_counts": self.with_counts,
            "exports": [match.to_dict() for match in self.matches],
            "said": list(self.said),
        }


def join_files(ask: JoinRequest) -> JoinReport:
    """Write the articles with the counts of the exports; the articles' own counts stay where no export has one.

    Raises ``RecordError`` where a file cannot be read or no row of any export is about an article, ``ArchiveError`` where the
    output cannot be written.
    """
    check_output(ask.output, "--output")
    outcomes = tuple(dict.fromkeys((*COUNTED, *(name for name in ask.mapping if name not in (*COLUMNS, "path")))))
    articles = read_articles(find_inputs(ask.articles), Options(outcomes, others=True, types=ask.types))
    read = list(articles)
    records = [record for record in read if not record.error]
    targets = [Target(record.id, record.url, record.title) for record in records]
    exports, said = read_exports(ask.exports, outcomes, ask.mapping)
    names = {match_name for match_name, _ in exports}
    if unknown := [name for name in ask.missing if name not in names]:
        raise RecordError(
            f"--missing {unknown[0]}: no export is called so (they are {', '.join(sorted(names))})", field="missing"
        )
    redirects = read_redirects(ask.redirects) if ask.redirects else {}
    counts, matches = join_counts(targets, exports, redirects=redirects, missing=ask.missing)
    if not any(match.articles for match in matches):
        raise RecordError(nothing_joined(matches, targets), field="outcomes")
    _write(ask.output, records, counts, [name for tally in articles.tallies for name in tally.names])
    lines = [line for tally in articles.tallies for line in tally.lines()]
    lines += [f"left out: {record.position}: {record.error}" for record in read if record.error][:LISTED]
    if lost := len(read) - len(records):
        lines.append(f"left out, for they could not be read: {counted(lost, 'article')}")
    return JoinReport(len(records), sum(map(bool, counts)), tuple(matches), (*lines, *said))


def read_exports(
    addresses: Sequence[str], outcomes: Sequence[str], mapping: Mapping[str, str]
) -> tuple[list[tuple[str, list[Record]]], list[str]]:
    """The rows of each export, by its file's name, and what reading it had to say.

    ``outcomes`` are looked for under our names, other tools' and those of ``mapping`` (ours -> theirs). Raises ``RecordError``
    for an export that counts none of them.
    """
    read: list[tuple[str, list[Record]]] = []
    said: list[str] = []
    for each in find_inputs(addresses):
        rows = read_articles([each], Options(tuple(outcomes), mapping=mapping, needed=("url", "title")))
        found = list(rows)
        (tally,) = rows.tallies
        if not set(outcomes) & tally.columns.keys():
            columns = ", ".join(tally.names)
            message = f"{each.name}: counts nothing that is known; its columns are {columns} (name one: --map shares=...)"
            raise RecordError(message, field="outcomes")
        said += tally.lines()
        read.append((Path(each.name).name, found))
    return read, said


def read_redirects(path: Path) -> dict[str, str]:
    """Old address -> new address, from the first two columns of a CSV file. Raises ``RecordError``."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_REDIRECTS)
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}", field="redirects") from None
    text, _ = decode(data)
    rows = [row for row in csv.reader(io.StringIO(text)) if any(row)]
    if short := next((number for number, row in enumerate(rows, start=1) if len(row) < 2), None):  # noqa: PLR2004
        raise RecordError(f"{path}: row {short} has one column (give the old address and the new one)", field="redirects")
    return {row[0]: row[1] for row in rows}


def nothing_joined(matches: Sequence[Match], targets: Sequence[Target]) -> str:
    """Why no row was joined, with an address of either side."""
    theirs = next((each.name for match in matches for each in match.first_strangers), "none")
    ours = next((target.url for target in targets if target.url), "none")
    return (
        f"no row of the exports is about one of {counted(len(targets), 'article')}: an export's first address is {theirs}, an "
        f"article's {ours} (are they of one site? name the columns of addresses: --map url=...)"
    )


def _write(path: Path, records: Sequence[Record], counts: Sequence[Mapping[str, float]], columns: Iterable[str]) -> None:
    rows = [_row(record, joined) for record, joined in zip(records, counts, strict=True)]
    numbers = list(dict.fromkeys(name for each in rows for name in each[1]))
    others = [name for name in dict.fromkeys(map(storable, columns)) if any(name in each[2] for each in rows)]
    others = [name for name in others if name not in (*_TEXTS, *numbers)]
    fields = [*((name, pa.string()) for name in _TEXTS), *((name, pa.float64()) for name in numbers)]
    schema = pa.schema([*fields, *((name, pa.string()) for name in others)])
    table = pa.Table.from_pylist(
        [{**words, **found, **{name: _passed(more.get(name)) for name in others}} for words, found, more in rows], schema=schema
    )
    with open_output(path, schema) as write:
        write(table)


def _row(record: Record, joined: Mapping[str, float]) -> tuple[dict[str, str], dict[str, float], dict[str, Any]]:
    """The article's words, its counts, and its other columns."""
    is_html = record.format == "html"
    words = {name: getattr(record, name) for name in _TEXTS if name not in ("text", "html")}
    words |= {"text": "" if is_html else record.text, "html": record.text if is_html else ""}
    return words, {**record.observed, **joined}, {storable(name): value for name, value in record.others.items()}


def _passed(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
