"""What a reader found out about one input, guessed, passed over and could not read: everything that must be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from serving.articles.problems import Problem

_FIRST = 3  # unreadable cells of a column that are shown


@dataclass
class Unread:
    """The cells of one column that could not be read: how many, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """Of one input: ``rows`` that are articles, ``left_out`` items that are none, by kind, and ``notes`` on what was guessed.

    ``names``: all its columns. ``columns``: those that were read, ours -> theirs; ``known``: those of them that were read under
    the names other tools give them, ours -> theirs and the tool. ``unused``: columns that look like ours and were not read.
    """

    name: str
    format: str = ""
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    unread: dict[str, Unread] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)

    def add_unread(self, problem: Problem) -> None:
        """Count a cell that could not be read."""
        found = self.unread.setdefault(problem.column or "", Unread())
        found.count += 1
        if len(found.first) < _FIRST:
            found.first.append(problem.text)

    def lines(self) -> Iterator[str]:
        """All of it for a user, one thing a line."""
        for note in self.notes:
            yield f"{self.name}: {note}"
        for ours, (theirs, tool) in self.known.items():
            yield f'{self.name}: "{theirs}" is read as {ours}, as {tool} calls it (--map {ours}=... names another column)'
        if self.unused:
            names = ", ".join(f'"{name}"' for name in self.unused)
            yield f"{self.name}: not read, though so called: {names} (--map names the columns to read)"
        if self.left_out:
            yield f"{self.name}: left out: {left_out_text(self.left_out)}"
        for column, found in self.unread.items():
            yield f'{self.name}: {found.count:,} cells of "{column}" could not be read; the first:'
            for text in found.first:
                yield f"  {text}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; ``said`` holds its lines."""
        return {**asdict(self), "names": list(self.names), "left_out": dict(self.left_out), "said": list(self.lines())}


def left_out_text(kinds: Counter[str]) -> str:
    """How many of which kind, the commonest first: ``3 drafts, 1 page``."""
    return ", ".join(f"{count:,} {kind}{'s' if count > 1 else ''}" for kind, count in kinds.most_common())
