"""What is wrong with a cell, a row or a file: one kind of problem, whoever reads. What follows is the caller's policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

SHOWN = 40  # characters of a value in a message
_NAMES_SHOWN = 12
_LISTED = 10  # problems that one error lists; the rest are counted


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an input: its file, the row as a user counts it (``unit`` says what is counted), the line where it begins."""

    file: str
    row: int | None = None
    line: int | None = None
    unit: str = "row"

    def __str__(self) -> str:
        return self.file if self.row is None else f"{self.file}: {self.unit} {self.row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` is a stable word, ``message`` says what is wrong and, in brackets, the mend; ``column`` is ours.

    An ``error`` leaves the row without an article; after a ``warning`` the row is read, but for one cell.
    """

    code: str
    message: str
    column: str | None = None
    severity: Literal["error", "warning"] = "error"
    position: Position | None = None

    def at(self, position: Position) -> Problem:
        """The same problem at a place."""
        return replace(self, position=position)

    @property
    def text(self) -> str:
        """One line for a user: where, what, and the mend."""
        if self.position is None:
            return self.message
        line = self.position.line if self.column is None and self.position.unit != "line" else None
        return f"{self.position}{f' (line {line})' if line else ''}: {self.message}"

    @property
    def brief(self) -> str:
        """``code: message``, as a column of errors shows it."""
        return f"{self.code}: {self.message}"


def quoted(value: object) -> str:
    """The beginning of a value, in quotes, for a message; nothing unprintable."""
    text = str(value)
    return f'"{printable(text)}"'


def printable(text: str) -> str:
    """The beginning of ``text`` with a mark for each character that a terminal would not show."""
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "..."
    return "".join(char if char.isprintable() else "\ufffd" for char in cut)


def listed(names: Sequence[str]) -> str:
    """The first of an input's column names, for a message."""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(map(printable, names[:_NAMES_SHOWN])) + more


def counted(count: int, noun: str) -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def lines_of(problems: Iterable[Problem]) -> str:
    """The first ten problems, one on each line, and the number of the rest."""
    texts = [problem.text for problem in problems]
    more = [f"... and {len(texts) - _LISTED} more"] if len(texts) > _LISTED else []
    return "\n".join([*texts[:_LISTED], *more])
