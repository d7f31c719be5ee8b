"""Rows to records: which cell is what, and what is wrong with it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, get_args

from serving.articles.columns import WORDS, Found, Naming
from serving.articles.problems import Position, Problem, printable, quoted
from serving.articles.records import ARTICLE_TYPES, DEFAULT_SOURCE, Record, Row
from serving.articles.values.cells import BadCellError, UndecidedError, is_empty
from serving.articles.values.dates import Order, order_of, read_date
from serving.articles.values.numbers import Marks, read_number
from serving.articles.values.publication import is_answer
from serving.limits import FILE_CHARS
from serving.text.drafts import BYTES_PER_CHAR, MOST_PASSED_OVER
from serving.text.markup import Format, count_characters

_ALIKE = {"text": ("text", "html"), "html": ("text", "html")}  # one of which is enough
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LONE = re.compile("[\ud800-\udfff]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_FORMATS: dict[str, Format] = {each: each for each in get_args(Format)}


@dataclass(frozen=True)
class Options:
    """How inputs are read.

    ``mapping``: our column -> the input's. ``outcomes``: columns of counts; ``scores``: of numbers that may be negative.
    ``format``: of texts that do not say their own. A text longer than ``max_chars`` is not carried along. ``others``: keep the
    columns that are none of ours. ``types``: of an export's items those that are articles. ``needed``: see ``Naming``.
    """

    outcomes: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    format: Format = "auto"
    max_chars: int = FILE_CHARS
    others: bool = False
    types: tuple[str, ...] = ARTICLE_TYPES
    needed: tuple[str, ...] = WORDS

    @property
    def numbers(self) -> tuple[str, ...]:
        """All columns of numbers."""
        return (*self.outcomes, *self.scores)

    @property
    def naming(self) -> Naming:
        """How columns are found."""
        return Naming(self.mapping, self.numbers, self.needed)


class Survey:
    """What whole columns show: the order of day and month, the mark before decimals. ``rows`` reads them all once more.

    That is done when a cell needs it, and never where every cell speaks for itself.
    """

    def __init__(self, rows: Callable[[], Iterable[Mapping[str, Any]]], numbers: Sequence[str]) -> None:
        self._rows = rows
        self._orders: set[Order] | None = None
        self._marks = {name: Marks() for name in numbers}

    def _read(self) -> set[Order]:
        if self._orders is None:
            self._orders = set()
            for cells in self._rows():
                if order := order_of(cells.get("published_at")):
                    self._orders.add(order)
                for name, marks in self._marks.items():
                    marks.add(cells.get(name))
        return self._orders

    def date(self, value: Any) -> datetime | None:
        """The date of a cell, see ``read_date``."""
        try:
            return read_date(value)
        except UndecidedError:
            orders = self._read()
            return read_date(value, next(iter(orders)) if len(orders) == 1 else None)

    def number(self, name: str, value: Any, *, negative: bool) -> float:
        """The number of a cell, see ``read_number``."""
        try:
            return read_number(value, negative=negative)
        except UndecidedError:
            self._read()
            return read_number(value, self._marks[name].decimal, negative=negative)


class RecordMaker:
    """Makes records of the rows of one source, whose columns were ``found``; ``prefix`` goes before numbers that are ids."""

    def __init__(self, options: Options, place: str, unit: str, found: Found, survey: Survey, prefix: str = "") -> None:
        self._options = options
        self._place = place
        self._unit = unit
        self._found = found
        self._survey = survey
        self._prefix = prefix
        self.spared: Counter[tuple[str, str]] = Counter()  # cells read under a spare name: ours and the input's

    def make(self, row: Row, found: Found | None = None) -> Record:
        """The row's record."""
        found = found or self._found
        position = Position(self._place, row.number, row.line, self._unit)
        cells = cells_of(row.cells, found, self.spared)
        url = label(cells.get("url"))
        given = next((name for name in (label(cells.get("id")), url) if name.strip()), "")
        observed, unread = self._numbers(cells)
        published_at, undated = self._date(cells.get("published_at"))
        title, text, form, broken = self._words(cells, row.error)
        return Record(
            id=given or f"{self._prefix}{row.number}",
            title=title,
            text=text,
            format=form,
            url=url,
            source=label(cells.get("source")).strip() or DEFAULT_SOURCE,
            author=label(cells.get("author")),
            published_at=published_at,
            observed=observed,
            others=self._others(row.cells, found),
            problems=tuple(problem.at(position) for problem in (*broken, *undated, *unread)),
            position=position,
            numbered=not given,
        )

    def _date(self, value: Any) -> tuple[str, list[Problem]]:
        if is_empty(value):
            return "", []
        try:
            return _iso(self._survey.date(value)), []
        except BadCellError as error:
            return "", [_unread("bad_date", "published_at", error, value)]

    def _numbers(self, cells: Mapping[str, Any]) -> tuple[dict[str, float], list[Problem]]:
        observed: dict[str, float] = {}
        problems: list[Problem] = []
        for name in self._options.numbers:
            value = cells.get(name)
            if is_empty(value):
                continue
            try:
                observed[name] = self._survey.number(name, value, negative=name in self._options.scores)
            except BadCellError as error:
                problems.append(_unread("bad_number", name, error, value))
        return observed, problems

    def _words(self, cells: Mapping[str, Any], error: Problem | None) -> tuple[str, str, Format, list[Problem]]:
        """Title, text, the text's format, and why there are none."""
        if error:
            return "", "", "auto", [error]
        column = ""
        try:
            title, text, html = (self._text(column := name, cells.get(name)) for name in WORDS)
        except _BadTextError as bad:
            return "", "", "auto", [Problem(bad.code, f'"{column}" {bad.what} ({bad.mend})', column)]
        title = _ENTITY.sub(lambda entity: unescape(entity[0]), title) if "&" in title else title
        if not text.strip() and html.strip():
            return title, html, "html", []
        return title, text, self._format(cells.get("format")), []

    def _others(self, cells: Mapping[str, Any], found: Found) -> dict[str, Any]:
        if not self._options.others:
            return {}
        taken = found.taken
        return {name: value for name, value in cells.items() if name not in taken}

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, str) and len(value) <= self._options.max_chars and value.isascii():
            return value
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if (
            isinstance(value, bytes | str) and len(value) > BYTES_PER_CHAR * self._options.max_chars + MOST_PASSED_OVER
        ):  # not worth decoding
            raise _too_long(f"has more than the {self._options.max_chars:,} characters allowed")
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError as error:
                raise _undecodable(error.start) from None
        if name == "title" and isinstance(value, int | float) and not isinstance(value, bool):
            value = label(value)
        if not isinstance(value, str):
            raise _not_text(name, value)
        if not value.isascii() and (bad := _UNDECODED.search(value)):
            raise _undecodable(bad.start())
        text = storable(value)
        if len(text) > self._options.max_chars and (size := count_characters(text)) > self._options.max_chars:
            raise _too_long(f"has {size:,} characters, more than the {self._options.max_chars:,} allowed")
        return text

    def _format(self, value: Any) -> Format:
        name = label(value).strip().lower()
        return _FORMATS.get(name, self._options.format) if name != "auto" else self._options.format  # others' columns, too


def _unread(code: str, column: str, error: BadCellError, value: Any) -> Problem:
    message = f'"{column}" {error.what}: {quoted(label(value))} ({error.mend})'
    return Problem(code, message, column, "warning")


class _BadTextError(BadCellError):
    """A cell of words that no article can be made of."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.code = code


def _not_text(name: str, value: Any) -> _BadTextError:
    kind = {bool: "true or false", list: "a list", dict: "an object"}.get(type(value), "a number")
    mend = "write it as text"
    if isinstance(value, dict) and value:
        keys = [key for key, each in value.items() if isinstance(each, str)] or list(value)
        mend += f", or name the part that holds it: --map {name}=COLUMN.{printable(keys[0])}"
    return _BadTextError("not_text", f"is {kind}, not a text", mend)


def _undecodable(place: int) -> _BadTextError:
    what = f"holds bytes that are no UTF-8 from character {place + 1} on"
    return _BadTextError("undecodable", what, "save the input as UTF-8")


def _too_long(what: str) -> _BadTextError:
    return _BadTextError("too_long", what, "score a shorter piece, or set SHAREABILITY_MAX_CHARS")


def cells_of(cells: Mapping[str, Any], found: Found, spared: Counter[tuple[str, str]] | None = None) -> dict[str, Any]:
    """A row's cells by our names; of several names for one column the first that holds something.

    Names that are spare are counted in ``spared`` where they are read.
    """
    if found.single is not None:
        return {column: cells.get(name) for column, name in found.single}
    ours: dict[str, Any] = {}
    for column, names in found.ours.items():
        for name in names:
            value = cells.get(name)
            if column not in ours or is_empty(ours[column]):
                ours[column] = value
    for column, names in found.spare.items():
        if any(_holds(column, ours.get(each)) for each in _ALIKE.get(column, (column,))):
            continue
        spare = next((name for name in names if _holds(column, cells.get(name))), None)
        if spare is not None:
            ours[column] = cells[spare]
            if spared is not None:
                spared[column, spare] += 1
    return ours


def _holds(column: str, value: Any) -> bool:
    """Whether a cell holds something; whether an article is published is no date of it."""
    return not is_empty(value) and not (column == "published_at" and is_answer(value))


def label(value: Any) -> str:
    """An id, address or name as text that can be stored: a whole number has no ".0", and what cannot be decoded is marked."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, list | dict) or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return storable(value.decode(errors="replace") if isinstance(value, bytes) else str(value))


def storable(text: str) -> str:
    """``text`` without the halves of characters that cutting an emoji leaves; every other place stays."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat().removesuffix("+00:00") + "Z"
