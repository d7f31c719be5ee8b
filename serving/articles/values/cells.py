"""Cells that cannot be read, and cells that hold nothing."""

from __future__ import annotations

import math
from typing import Any


class BadCellError(ValueError):
    """A cell that cannot be read: ``what`` is wrong with it, and the ``mend``."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class UndecidedError(BadCellError):
    """A cell that means one thing in one convention and another in another; the rest of its column may tell."""


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing: null, NaN, or blank text."""
    if isinstance(value, str | bytes):
        return not value.strip()
    return value is None or (isinstance(value, float) and math.isnan(value))


def as_text(value: Any) -> str:
    """A cell as text, without white space at its ends; invisible marks and odd blanks are put right."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return " ".join(str(value).replace("\u200b", "").replace("\ufeff", "").split())
