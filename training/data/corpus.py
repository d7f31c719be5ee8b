"""Loads archives of published articles as typed, checked records; ``data/README.md`` describes the format to users.

The records are those that ``serving.articles`` reads, for training and for scoring alike; here stands what follows from what is
wrong with one: training refuses it, or leaves a few out and counts them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from serving.articles.columns import COLUMNS, COMMON_OUTCOMES, check_map
from serving.articles.inputs import Input, find_inputs
from serving.articles.maker import Options, storable
from serving.articles.problems import Position, Problem, counted, lines_of, listed, quoted
from serving.articles.reader import Articles, read_articles
from serving.articles.records import ARTICLE_TYPES, DEFAULT_SOURCE, Record
from serving.articles.streams import PACKED
from serving.articles.tally import Tally
from serving.errors import RecordError
from serving.limits import FILE_CHARS
from serving.outcomes.files import nothing_joined, read_exports, read_redirects
from serving.outcomes.join import Missing, Target, join_counts
from training.data.fingerprint import as_text

_OPTION = re.compile(r'--map (\w+)=(?:"([^"]*)"|([^\s)"]+))')
logger = logging.getLogger(__name__)

RECORD_COLUMNS = ("id", "title", "text", "format", "url", "source", "author", "published_at")
FEW = 5  # so many articles of a file are left out, or 5 % where that is more
TYPED = "Parquet"  # the format whose further columns keep their types

# What a user can leave out of an export no more than we can; everything else is mended in the file.
_LEFT_OUT = ("too_long", "unreadable", "broken_item", "broken_cards", "cut_short", "missing_file")
_EMPTY = Problem("empty", '"text" is empty and so is "title" (fill one in, or remove the row)', "text")


@dataclass(frozen=True)
class Counts:
    """Exports of other tools that count what happened to the articles; the rest as in the run's ``[data]``."""

    exports: Sequence[Path]
    mapping: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Missing] = field(default_factory=dict)
    redirects: Path | None = None


def load_records(
    paths: Sequence[Path],
    *,
    outcomes: Sequence[str] | None = None,
    scores: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    types: tuple[str, ...] = ARTICLE_TYPES,
    counts: Counts | None = None,
    bare: bool = False,
) -> pd.DataFrame:
    """Reads files and folders of any format that can be scored as one frame of articles, in their order.

    ``mapping`` names the files' columns, ours -> theirs, e.g. ``{"text": "body"}``. ``outcomes`` names the columns of counts;
    None takes those of ``shares`` and ``links`` that are there, ``()`` none. ``scores`` names further outcomes that may be
    negative, such as votes for less votes against. ``types``: of an export's items those that are articles. ``counts``: joined
    by address; an article's own numbers stay where these say nothing. ``bare``: texts may be missing.

    The frame's columns: ``id`` (unique; else ``url``, else the row number, with the file's name before it where there
    are several files), ``title``, ``text`` (that of ``html`` where ``text`` is empty), ``format`` (``auto``; ``html``
    where the words came from ``html``; or what the file's own ``format`` says), ``url``, ``source`` (``archive`` where
    empty), ``author``: all text, empty where unknown. ``published_at``: datetime64[us, UTC], NaT where unknown. Each outcome:
    float64, NaN = not observed. Then the files' other columns, in their own types from Parquet, else as text, and ``file``, the
    file's name without its ending.

    Articles without any words, and those of an export that cannot be read, are left out and counted in the log when they are
    few (up to 5, or 5 %). Raises RecordError naming file, row and mend for more of them and for everything else that is wrong;
    it lists the first ten problems and counts the rest.
    """
    if not paths:
        raise RecordError("no file of records is given (name an archive, such as my-archive.csv)")
    numbers = (*(COMMON_OUTCOMES if outcomes is None else outcomes), *scores)
    for name in numbers:
        if name in COLUMNS:
            raise RecordError(f'"{name}" cannot be an outcome (name columns of counts, such as shares)', field=name)
    check_map(mapping or {}, numbers, "[data.map]")
    natural = tuple(name for name in numbers if name not in scores)
    options = Options(natural, tuple(scores), dict(mapping or {}), max_chars=FILE_CHARS, others=True, types=types)
    articles = read_articles(find_inputs([str(path) for path in paths]), options)
    try:
        parts = _read(articles)
    except RecordError as error:
        raise RecordError(_in_toml(error.message), field=error.field) from None
    for line in (line for tally in articles.tallies for line in tally.lines()):
        logger.info("%s", _in_toml(line))
    _check_columns(articles.tallies, bare=bare)
    joined = _join(parts, counts, numbers) if counts else set()
    names = _check_outcomes(articles.tallies, outcomes, scores, joined)
    problems = [problem for part in parts for problem in part.problems] + _repeats(parts)
    if problems:
        raise RecordError(_in_toml(lines_of(problems)), field=problems[0].column)
    frame = pd.concat([part.frame(names) for part in parts], ignore_index=True)
    found = (counted(len(frame), "article"), counted(frame["source"].nunique(), "source"), counted(len(parts), "file"))
    logger.info("%s of %s from %s", *found)
    return frame


def _in_toml(message: str) -> str:
    """A message whose mend is an option of the command line, as the run's TOML has it: ``[data.map] text = "Body"``."""
    named = _OPTION.sub(lambda match: f'[data.map] {match[1]} = "{match[2] or match[3]}"', message)
    return named.replace("--map", "[data.map]")


def input_digests(paths: Sequence[Path]) -> list[str]:
    """What tells the files' contents from others. Raises ``RecordError`` where there is none."""
    return [f"{each.label} {each.digest()}" for each in find_inputs([str(path) for path in paths])]


def _read(articles: Articles) -> list[_Part]:
    """The articles of each input; of bare headlines only where others have texts. Raises ``RecordError``."""
    parts: list[_Part] = []
    for source, tally, records in articles.parts():
        part = _Part(source, tally)
        for record in records:
            part.add(record)
        part.close()
        parts.append(part)
    return parts


class _Part:
    """The articles of one input, column by column, and what is wrong with which of them."""

    def __init__(self, source: Input, tally: Tally) -> None:
        self.tally = tally
        self.file = _stem(source)
        self.problems: list[Problem] = []
        self.positions: list[Position] = []
        self._columns: dict[str, list[Any]] = {name: [] for name in RECORD_COLUMNS}
        self._observed: list[Mapping[str, float]] = []
        self._others: list[Mapping[str, Any]] = []
        self._left_out: list[Problem] = []

    def add(self, record: Record) -> None:
        """One more article."""
        position = record.position or Position(self.tally.name)
        self.problems += [problem for problem in record.problems if problem.code not in _LEFT_OUT]
        self._left_out += [problem for problem in record.problems if problem.code in _LEFT_OUT]
        if record.error:
            return
        if not (record.title.strip() or record.text.strip()):
            if not _is_blank(record):
                self._left_out.append(_EMPTY.at(position))
            return
        for name, column in self._columns.items():
            column.append(getattr(record, name))
        self.positions.append(position)
        self._observed.append(record.observed)
        self._others.append(record.others)

    def close(self) -> None:
        """Leaves out what cannot be learned from, where it is little. Raises ``RecordError`` where nothing is left."""
        count, read = len(self._left_out), len(self.positions)
        if not (read or count or self.problems):
            raise RecordError(f"{self.tally.name}: has no rows (export the archive again)")
        if count and not (read or self.problems):
            reasons = {problem.code for problem in self._left_out}
            if reasons != {_EMPTY.code}:
                raise RecordError(lines_of(self._left_out), field=self._left_out[0].column)
            raise RecordError(f'{self.tally.name}: has no row with a "title" or "text" (are the right columns mapped?)')
        if count > max(FEW, (read + count) // 20):
            self.problems += self._left_out
        elif count:
            empty = sum(problem.code == _EMPTY.code for problem in self._left_out)
            if empty:
                logger.warning("%s: dropped %s with neither title nor text", self.tally.name, counted(empty, "row"))
            for problem in self._left_out:
                if problem.code != _EMPTY.code:
                    logger.warning("left out: %s", problem.text)

    @property
    def targets(self) -> list[Target]:
        """The articles, as counts are joined to them."""
        return list(map(Target, self.ids, self.urls, self._columns["title"]))

    def take(self, counts: Iterator[Mapping[str, float]]) -> None:
        """The next counts of exports, one mapping for each article; its own numbers stay where they say nothing."""
        self._observed = [{**own, **given} for own, given in zip(self._observed, counts, strict=False)]

    @property
    def ids(self) -> list[str]:
        """The articles' ids."""
        return self._columns["id"]

    @property
    def urls(self) -> list[str]:
        """The articles' addresses."""
        return self._columns["url"]

    def frame(self, numbers: Sequence[str]) -> pd.DataFrame:
        """The typed columns, the ``numbers``, the columns passed through, and ``file``."""
        frame = pd.DataFrame(self._columns).astype("str")
        dates = [datetime.fromisoformat(date) if date else None for date in self._columns["published_at"]]
        frame["published_at"] = pd.Series(dates, dtype="datetime64[us, UTC]")
        for name in numbers:
            frame[name] = pd.Series([observed.get(name) for observed in self._observed], dtype="float64")
        others: dict[str, list[Any]] = {}
        for name in self.tally.names:
            if name not in self.tally.columns.values():
                values = [_passed(cells.get(name), self.tally.format) for cells in self._others]
                others[storable(name)] = values
        kept = {name: values for name, values in others.items() if name not in frame.columns and name != "file"}
        return pd.concat([frame, pd.DataFrame(kept)], axis=1).assign(file=self.file)


def _is_blank(record: Record) -> bool:
    """Whether every cell of its row is empty, as in the rows that spreadsheets leave at the end."""
    known = (record.author, record.published_at, *record.observed, *filter(None, record.others.values()))
    return record.numbered and record.source == DEFAULT_SOURCE and not any(known) and not record.problems


def _passed(value: Any, form: str) -> Any:
    """A cell that is passed through: typed from Parquet, else as text; what has parts is JSON."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        return storable(value)
    return value if form == TYPED or value is None else as_text(value)


def _stem(source: Input) -> str:
    """The name of a file without its folder and endings of its kind and packing."""
    path = PurePosixPath(source.name.replace("\\", "/"))
    while path.suffix.lower() in PACKED:
        path = path.with_suffix("")
    return path.stem


def _check_columns(tallies: Sequence[Tally], *, bare: bool) -> None:
    """Raises ``RecordError`` where a file has no titles, or no texts: bare headlines are fine beside others, or if ``bare``."""
    texts = [any(name in tally.columns for name in ("text", "html")) for tally in tallies]
    for tally, has_text in zip(tallies, texts, strict=True):
        if "title" not in tally.columns:
            raise _missing(tally, "title", 'no column "title"', 'title = "headline"')
        if not has_text and not bare:
            if not any(texts):
                raise _missing(tally, "text", 'no column "text" or "html"', 'text = "body"')
            logger.warning('%s: has no column "text" or "html", so its titles alone are read', tally.name)


def _join(parts: Sequence[_Part], counts: Counts, outcomes: Sequence[str]) -> set[str]:
    """Give the articles what the exports count; the outcomes that any of them has now. Raises ``RecordError``."""
    exports, said = read_exports([str(path) for path in counts.exports], outcomes, counts.mapping)
    redirects = read_redirects(counts.redirects) if counts.redirects else {}
    targets = [target for part in parts for target in part.targets]
    found, matches = join_counts(targets, exports, redirects=redirects, missing=counts.missing)
    for line in (*said, *(line for match in matches for line in match.lines())):
        logger.info("%s", _in_toml(line).replace("[data.map]", "[data.counts]"))
    if not any(match.articles for match in matches):
        raise RecordError(nothing_joined(matches, targets), field="outcomes")
    rest = iter(found)
    for part in parts:
        part.take(rest)
    return {name for each in found for name in each}


def _check_outcomes(
    tallies: Sequence[Tally], outcomes: Sequence[str] | None, scores: Sequence[str], joined: Collection[str]
) -> list[str]:
    """The columns of numbers to keep. A file may lack one that another has, or that was ``joined``: not observed there."""
    present = {name for tally in tallies for name in tally.columns} | set(joined)
    wanted = [name for name in COMMON_OUTCOMES if name in present] if outcomes is None else list(outcomes)
    if outcomes is None and not wanted:
        raise _missing(tallies[0], "shares", 'no outcome, neither "shares" nor "links"', 'shares = "share_count"')
    for name in (*wanted, *scores):
        if name not in present:
            raise _missing(tallies[0], name, f'no column "{name}"', f'{name} = "my_column"')
    return list(dict.fromkeys((*wanted, *scores)))


def _missing(tally: Tally, column: str, what: str, example: str) -> RecordError:
    mend = f"add it, or name the column that holds it in [data.map], e.g. {example}"
    return RecordError(f"{tally.name}: has {what}; its columns are {listed(list(tally.names))} ({mend})", field=column)


def _repeats(parts: Sequence[_Part]) -> list[Problem]:
    """Articles whose id is another's."""
    mend, seen = "remove the repeat, or give each article its own id", dict[str, Position]()
    problems: list[Problem] = []
    for part in parts:
        for name, url, position in zip(part.ids, part.urls, part.positions, strict=True):
            first = seen.setdefault(name, position)
            if first is not position:
                column = "url" if name == url and "id" not in part.tally.columns else "id"
                said = f'"{column}" is used already in {first}: {quoted(name)} ({mend})'
                problems.append(Problem("repeat", said, column, position=position))
    return problems
