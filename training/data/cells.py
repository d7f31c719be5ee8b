"""What single cells of an archive mean: texts, dates and counts, whatever type a file gives them."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime

import pandas as pd

_DATE = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d.*)?|\d{8}([Tt]\d.*)?", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SHOWN = 40  # characters of a value in a message
_USE_DATE = "use 2026-05-01"
_USE_NUMBER = "use a number such as 12, or leave it empty where nobody counted"


class BadCell(ValueError):  # noqa: N818  not an error for users: records.py adds the place and makes it one
    """A cell that cannot be read: ``what`` is wrong with it, and the ``mend``."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def is_empty(value: object) -> bool:
    """Whether nothing was observed: null, NaN, NaT or blank text."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def as_text(value: object) -> str:
    """A cell as text: nothing is empty, a whole number has no ".0", and what has parts is JSON."""
    if isinstance(value, str):
        return value
    if is_empty(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):  # datetime and pandas' Timestamp are dates, too
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        return as_text(value.tolist())
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else str(value)


def quoted(value: object) -> str:
    """The beginning of a value, in quotes, for a message."""
    text = as_text(value)
    return json.dumps(text if len(text) <= _SHOWN else text[:_SHOWN] + "...", ensure_ascii=False)


def read_date(value: object) -> datetime:
    """A moment in UTC from an ISO 8601 text, a date or a datetime; without a zone it is UTC already."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
    else:
        text = as_text(value).strip()
        # Python takes more than that for ISO 8601, e.g. milliseconds since 1970 for a day of the year 1612.
        if not _DATE.fullmatch(text):
            raise BadCell("is not a date", _USE_DATE)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise BadCell("is not a date", _USE_DATE) from None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise BadCell("is not a date between the years 1 and 9999", _USE_DATE) from None


def read_count(value: object) -> float:
    """A finite number, 0 or more; it need not be whole."""
    number = read_score(value)
    if number < 0:
        raise BadCell("is negative", _USE_NUMBER)
    return number


def read_score(value: object) -> float:
    """A finite number, such as votes for less votes against."""
    text = as_text(value).strip()
    if isinstance(value, str) and not _NUMBER.fullmatch(text):
        raise BadCell("is not a number", _USE_NUMBER)
    try:
        number = float(text)
    except ValueError:
        raise BadCell("is not a number", _USE_NUMBER) from None
    if not math.isfinite(number):
        raise BadCell("is not a finite number", _USE_NUMBER)
    return number
