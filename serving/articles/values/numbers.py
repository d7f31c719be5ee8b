"""Counts as people and their tools write them. Which mark parts off decimals, the whole column decides."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, Literal

from serving.articles.values.cells import BadCellError, UndecidedError, as_text

Mark = Literal[",", "."]  # before the decimals

USE = "use a number such as 12, or leave it empty where nobody counted"
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000}

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_SHORT = re.compile(r"([+-]?\d+(?:[.,]\d+)?) ?(k|m|bn?)", re.ASCII | re.IGNORECASE)
_SPACED = re.compile(r"[+-]?\d{1,3}((?P<mark>[ '])\d{3})((?P=mark)\d{3})*([.,]\d+)?", re.ASCII)
_ONE_MARK = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)  # 1,234 and 1.234: thousands or decimals
_GROUPED = {  # thousands parted (also in lakh), and decimals, if any, by the other mark
    ".": re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII),
}
_DECIMAL = {".": re.compile(r"[+-]?\d*\.\d+", re.ASCII), ",": re.compile(r"[+-]?\d+,\d+", re.ASCII)}
_WHOLE = re.compile(r"\d+", re.ASCII)


class Marks:
    """What the cells of a column show of its marks."""

    def __init__(self) -> None:
        self._shown: set[str] = set()
        self._large = self._small = False

    def add(self, value: Any) -> None:
        """One more cell of the column."""
        if not isinstance(value, str | bytes):
            return
        text = _tidy(value)
        if _WHOLE.fullmatch(text):
            large = len(text.lstrip("0")) > len("999")
            self._large |= large  # written without a mark
            self._small |= not large
        elif not _ONE_MARK.fullmatch(text):
            number = _SHORT.fullmatch(text)[1] if _SHORT.fullmatch(text) else text  # type: ignore[index]
            self._shown |= {mark for mark in _DECIMAL if _DECIMAL[mark].fullmatch(number) or _GROUPED[mark].fullmatch(number)}
        else:
            self._shown |= {f"one {'.' if '.' in text else ','}"}

    @property
    def decimal(self) -> Mark | None:
        """The mark before decimals; None where the column does not tell."""
        shown = self._shown & {",", "."}
        if len(shown) == 1:
            return "," if "," in shown else "."
        if shown:
            return None
        if "one ," in self._shown:
            return None if "one ." in self._shown else "."
        # Counts such as 987 and 1.234: nobody writes decimals to the thousandth and then none.
        if self._small and not self._large:
            return ","
        return "." if self._large else None


def read_number(value: Any, decimal: Mark | None = None, *, negative: bool = False) -> float:
    """A finite number, 0 or more; below that only where ``negative``.

    Raises ``BadCellError``; ``UndecidedError`` where the ``decimal`` mark must be known, and is not.
    """
    if isinstance(value, str | bytes):
        number = _read_text(_tidy(value), decimal)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadCellError("is not a number", USE)
    else:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if not math.isfinite(number):
        raise BadCellError("is not a finite number", USE)
    if number < 0 and not negative:
        raise BadCellError("is negative", USE)
    return number


def _tidy(value: str | bytes) -> str:
    """One kind of blank, apostrophe and minus."""
    return as_text(value).replace("’", "'").replace("\u2212", "-")


def _read_text(text: str, decimal: Mark | None) -> float:
    if _ONE_MARK.fullmatch(text):
        if decimal is None:
            mark = "," if "," in text else "."
            plain = text.replace(mark, "")
            raise UndecidedError(f"is {plain} or {text.replace(',', '.')}, and its column does not tell which", f"use {plain}")
        return float(_undone(text, decimal))
    if _PLAIN.fullmatch(text):
        return float(text)
    if match := _SHORT.fullmatch(text):
        return float(match[1].replace(",", ".")) * _TIMES[match[2].lower()]
    if match := _SPACED.fullmatch(text):
        return float(text.replace(match["mark"], "").replace(",", "."))
    if _DECIMAL[","].fullmatch(text) and not _GROUPED["."].fullmatch(text):
        return float(text.replace(",", "."))
    for mark, form in _GROUPED.items():
        if form.fullmatch(text):
            return float(_undone(text, mark))
    raise BadCellError("is a share, not a number" if text.endswith("%") else "is not a number", USE)


def _undone(text: str, decimal: str) -> str:
    """Without marks between thousands, and with a point before decimals."""
    thousands = "," if decimal == "." else "."
    return text.replace(thousands, "").replace(decimal, ".")
