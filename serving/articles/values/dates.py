"""Dates as people and their tools write them. What order day and month have, the whole column decides."""

from __future__ import annotations

import contextlib
import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any, Literal

from dateutil import parser

from serving.articles.values.cells import BadCellError, UndecidedError, as_text

Order = Literal["dmy", "mdy", "ymd"]  # day first, month first, a year of two digits first

USE = "use 2026-05-01"
_ISO = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d.*)?", re.ASCII)
_BLANK_ZONE = re.compile(r"\s+(?=[+-]\d)")  # white space before a zone, as in Jekyll's dates
_NO_DATE = re.compile(r"0000-00-00([T ]00:00(:00)?)?Z?")  # what MySQL writes for none
_DIGITS = re.compile(r"-?\d+(\.\d*)?", re.ASCII)
_NUMERIC = re.compile(r"\s*(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)(?!\d)", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}\D", re.ASCII)
_YEAR = re.compile(r"\d{4}|['’]\d\d|[-/.\s](\d\d)(?!\d|:)", re.ASCII)
_FOUR = re.compile(r"(?<![+\-\d])\d{4}(?!\d)", re.ASCII)  # a year, and no offset from UTC
_COMMENT = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\])$")  # RFC 2822 allows one after the zone, Java writes [UTC]
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")  # dateutil takes "GMT+1" for what POSIX means by it
_EAST_ASIAN = str.maketrans({"年": "-", "月": "-", "日": " ", "년": "-", "월": "-", "일": " "})

_LONGEST = 100  # characters
_DAYS = 31  # of the longest month
_MONTHS = 12
_SECONDS = range(100_000_000, 4_102_444_801)  # 1973 to 2100
_THOUSANDS = (1, 1_000, 1_000_000, 1_000_000_000)  # seconds, milliseconds, microseconds, nanoseconds
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_COMPACT_YEARS = range(1900, 2101)

# Hours from UTC: RFC 5322's North American names, and those of other places that mean one zone only.
_ZONES = {
    **dict.fromkeys(("UTC", "GMT", "UT", "Z", "WET"), 0.0),
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
    "AKST": -9.0,
    "AKDT": -8.0,
    "HST": -10.0,
    "BST": 1.0,
    "WEST": 1.0,
    "CET": 1.0,
    "CEST": 2.0,
    "MEZ": 1.0,
    "MESZ": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "JST": 9.0,
    "KST": 9.0,
    "AWST": 8.0,
    "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10.0,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
_TZINFOS = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONES.items()}
# Parsed over both, what a text does not say comes out differently.
_FILLED = (datetime(2000, 1, 1), datetime(2005, 5, 15))


def read_date(value: Any, order: Order | None = None) -> datetime | None:
    """A moment in UTC; without a zone it is UTC already. None where the cell says that there is none.

    Raises ``BadCellError``; ``UndecidedError`` where the ``order`` of day and month must be known, and is not.
    """
    if isinstance(value, bool):
        raise BadCellError("is not a date", USE)
    if isinstance(value, int | float):
        return _in_utc(_from_number(float(value)))
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return _in_utc(moment) if (moment := _read_text(as_text(value), order)) else None


def order_of(value: Any) -> Order | None:
    """The order of day and month that a cell shows by itself; None where it shows none."""
    match = _NUMERIC.match(as_text(value)) if isinstance(value, str | bytes) else None
    if match is None or (match[2] == "." and not _is_month_first_dotted(match)):
        return None
    first, second = int(match[1]), int(match[3])
    if _may_begin_with_year(match):
        return "ymd" if first > _DAYS else None
    if first > 12 >= second:  # noqa: PLR2004  months
        return "dmy"
    return "mdy" if second > 12 >= first else None  # noqa: PLR2004


def _may_begin_with_year(match: re.Match[str]) -> bool:
    """Whether it may be 24-01-13, as well as 13-01-24."""
    two_digits = len(match[1]) == len(match[4]) == len("24")
    return match[2] == "-" and two_digits and int(match[3]) <= _MONTHS and 1 <= int(match[4]) <= _DAYS


def _is_month_first_dotted(match: re.Match[str]) -> bool:
    return int(match[3]) > 12  # noqa: PLR2004


@lru_cache(maxsize=1 << 12)
def _read_text(text: str, order: Order | None) -> datetime | None:
    if len(text) > _LONGEST:
        raise BadCellError("is not a date", USE)
    if _NO_DATE.fullmatch(text):
        return None
    if _DIGITS.fullmatch(text):
        return _from_digits(text)
    if _ISO.fullmatch(text):
        try:
            return datetime.fromisoformat(_BLANK_ZONE.sub("", text))
        except ValueError:
            pass
    text = _NAMED_OFFSET.sub("", _COMMENT.sub("", text)).translate(_EAST_ASIAN).strip("- ")
    if (
        not _YEAR.search(text)
        or len(_FOUR.findall(text)) > 1
        or not _known_words() >= set(re.findall(r"[^\W\d_]+", text.casefold()))
    ):
        raise BadCellError("is not a date", USE)
    match = _NUMERIC.match(text)
    if match is None or _YEAR_FIRST.match(text):
        return _parse(text, day_first=False)
    return _read_numeric(text, match, order)


def _read_numeric(text: str, match: re.Match[str], order: Order | None) -> datetime:
    """A date that begins with three numbers, of which the first is no year of four digits."""
    first, second = int(match[1]), int(match[3])
    if _may_begin_with_year(match) and (order != "mdy" or first > 12):  # noqa: PLR2004
        return _parse_two_digits(text, order, first)
    if match[2] == "." or first == second or max(first, second) > 12:  # noqa: PLR2004  with dots the day is first
        return _parse(text, day_first=second <= 12)  # noqa: PLR2004
    if order is None:
        early, late = (_parse(text, day_first=day_first) for day_first in (True, False))
        what = f"is {early:%-d %B} or {late:%-d %B}, and no other date of its column tells which"
        raise UndecidedError(what, USE)
    return _parse(text, day_first=order == "dmy")


def _parse_two_digits(text: str, order: Order | None, first: int) -> datetime:
    """A date such as 24-01-13, whose first or last number is the year."""
    if order == "ymd" or first > _DAYS:
        return _parse(text, day_first=False, year_first=True)
    if order == "dmy":
        return _parse(text, day_first=True)
    early, late = _parse(text, day_first=True), _parse(text, day_first=False, year_first=True)
    if early == late:
        return early
    what = f"is {early:%-d %B %Y} or {late:%-d %B %Y}, and no other date of its column tells which"
    raise UndecidedError(what, USE)


def _parse(text: str, *, day_first: bool, year_first: bool = False) -> datetime:
    """By dateutil, which fills in what is missing: twice, so that this is noticed and refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a zone that it does not know is passed over with a warning
            one, other = (
                parser.parse(text, default=filled, dayfirst=day_first, yearfirst=year_first, tzinfos=_TZINFOS)
                for filled in _FILLED
            )
    except (ValueError, OverflowError, Warning, TypeError):
        raise BadCellError("is not a date", USE) from None
    if one != other:
        raise BadCellError("is not a whole date", USE)
    moment: datetime = one
    return moment


@cache
def _known_words() -> frozenset[str]:
    """All words that a date may hold. dateutil lets more pass."""
    info = parser.parserinfo
    groups = (*info.MONTHS, *info.WEEKDAYS, *info.AMPM, tuple(info.UTCZONE))
    words = {word.casefold() for group in groups for word in group}
    return frozenset(words | {zone.casefold() for zone in _ZONES} | {"t", "st", "nd", "rd", "th", "of", "at", "on", "sept"})


def _from_digits(text: str) -> datetime:
    """``20240203`` and its like, or a number of seconds (or thousandths and so on) since 1970."""
    form = _COMPACT.get(len(text))
    compact = epoch = None
    if form and int(text[:4]) in _COMPACT_YEARS:
        with contextlib.suppress(ValueError):
            compact = datetime.strptime(text, form)
    try:
        epoch = _from_number(float(text))
    except BadCellError:
        if compact is None:
            raise
    if compact and epoch:
        raise UndecidedError(f"is {compact:%Y-%m-%d} or {epoch:%Y-%m-%d}", USE)
    return compact or epoch  # type: ignore[return-value]  # one of them is there


def _from_number(number: float) -> datetime:
    unit = next((unit for unit in _THOUSANDS if _SECONDS[0] <= number / unit <= _SECONDS[-1]), None)
    if unit is None:
        raise BadCellError("is not a date", USE)
    return datetime.fromtimestamp(number / unit, UTC)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadCellError("is not a date between the years 1 and 9999", USE) from None
