"""Rows of an archive as they are read, and the records that are scored."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, get_args

from serving.errors import RecordError
from serving.text.markup import Format

COLUMNS = ("id", "title", "text", "html", "format", "url", "source", "published_at")
DEFAULT_SOURCE = "archive"
SHOWN = 40  # characters of a value in a message

_TEXTS = ("title", "text", "html")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d.*)?", re.ASCII | re.DOTALL)
_ZONE = re.compile(r"\s+(?=[+-]\d)")  # white space before a zone, as in Jekyll's dates
_LONE = re.compile("[\ud800-\udfff]")
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an input: its ``number`` as a user counts it, and its ``cells`` by the input's own names.

    ``error`` says why the row cannot be read ("kind: message"), and ``line`` at which line of the input it begins.
    """

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One article to score. ``error`` ("kind: message") says why it cannot be; its words are left out then.

    ``published_at`` is ISO 8601 in UTC, empty where unknown; ``observed`` holds the outcomes that were counted.
    """

    id: str
    title: str = ""
    text: str = ""
    format: Format = "auto"
    url: str = ""
    source: str = DEFAULT_SOURCE
    published_at: str = ""
    observed: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None


class _BadCellError(ValueError):
    """A cell that no article can be made of; the text is "kind: message"."""


@dataclass(frozen=True)
class RecordMaker:
    """Makes records of rows.

    ``mapping`` renames columns, the input's name -> ours. ``outcomes`` are read where they are there. ``format`` is that of
    texts that do not say their own. A text longer than ``max_chars`` is not carried along.
    """

    mapping: Mapping[str, str]
    outcomes: tuple[str, ...]
    format: Format
    max_chars: int

    def wanted(self, names: list[str], place: str) -> list[str]:
        """Those of an input's columns ``names`` that are read. Raises ``RecordError`` when there is no text among them."""
        taken = {self.mapping[name] for name in names if name in self.mapping}
        columns = [(name, self.mapping.get(name, name)) for name in names if name in self.mapping or name not in taken]
        ours = [name for _, name in columns]
        for position, name in enumerate(ours):
            if name in (*COLUMNS, *self.outcomes) and name in ours[:position]:
                raise RecordError(f'{place}: two columns are called "{name}" (rename one in the input)', field=name)
        if not any(name in _TEXTS for name in ours):
            shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")  # noqa: PLR2004
            message = f'{place}: has no column "title", "text" or "html"; its columns are {shown}'
            example = next((name for name in names if name), "body")
            raise RecordError(f"{message} (name the one that holds the article: --map text={example})", field="text")
        return [name for name, meant in columns if meant in (*COLUMNS, *self.outcomes)]

    def make(self, row: Row, prefix: str) -> Record:
        """The row's record; ``prefix`` goes before a row number that stands for an id."""
        cells = {name: value for name, value in row.cells.items() if name not in self.mapping}
        cells |= {self.mapping[name]: value for name, value in row.cells.items() if name in self.mapping}
        url, source = _label(cells.get("url")), _label(cells.get("source")).strip() or DEFAULT_SOURCE
        identity = next(name for name in (_label(cells.get("id")), url, f"{prefix}{row.number}") if name.strip())
        published_at = _moment(cells.get("published_at"))
        observed = {name: count for name in self.outcomes if (count := _count(cells.get(name))) is not None}
        try:
            if row.error:
                raise _BadCellError(row.error)
            title, text, html = (self._text(name, cells.get(name)) for name in _TEXTS)
        except _BadCellError as error:
            return Record(identity, "", "", "auto", url, source, published_at, observed, str(error))
        form = self._format(cells.get("format"))
        if not text.strip() and html.strip():
            text, form = html, "html"
        return Record(identity, title, text, form, url, source, published_at, observed)

    def _text(self, name: str, value: Any) -> str:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError as error:
                raise _BadCellError(_undecodable(name, error.start)) from None
        if not isinstance(value, str):
            kind = {bool: "true or false", list: "a list", dict: "an object"}.get(type(value), "a number")
            raise _BadCellError(f'not_text: "{name}" is {kind}, not a text (write it as text)')
        if not value.isascii() and (bad := _UNDECODED.search(value)):
            raise _BadCellError(_undecodable(name, bad.start()))
        text = _storable(value)
        if len(text) > self.max_chars:
            raise _BadCellError(
                f'too_long: "{name}" has {len(text):,} characters, more than the {self.max_chars:,} allowed '
                "(score a shorter piece, or set SHAREABILITY_MAX_CHARS)"
            )
        return text

    def _format(self, value: Any) -> Format:
        name = _label(value).strip().lower()
        known: dict[str, Format] = {each: each for each in get_args(Format)}
        return known.get(name, self.format) if name != "auto" else self.format  # others' own columns are called so, too


def _undecodable(name: str, place: int) -> str:
    return f'undecodable: "{name}" holds bytes that are no UTF-8 from character {place + 1} on (save the input as UTF-8)'


def _label(value: Any) -> str:
    """An id, address or name as text that can be stored: a whole number has no ".0", and what cannot be decoded is marked."""
    if value is None or isinstance(value, list | dict) or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _storable(value.decode(errors="replace") if isinstance(value, bytes) else str(value))


def _storable(text: str) -> str:
    """``text`` without the halves of characters that cutting an emoji leaves; every other place stays."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _moment(value: Any) -> str:
    """A date as ISO 8601 in UTC; empty where there is none that can be read: nothing depends on it but the report."""
    try:
        moment = value if isinstance(value, date) else _parse(_label(value).strip())
        if moment is None:
            return ""
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError):
        return ""


def _parse(text: str) -> datetime | None:
    return datetime.fromisoformat(_ZONE.sub("", text)) if _DATE.fullmatch(text) else None


def _count(value: Any) -> float | None:
    """An outcome's count; None where nobody counted, or where it is no number of 0 or more."""
    convert: Callable[[Any], float] = float
    try:
        count = convert(value) if not isinstance(value, str) or value.strip() else math.nan
    except (TypeError, ValueError, OverflowError):
        return None
    return count if math.isfinite(count) and count >= 0 else None
