"""What a reader found out about one input, guessed, passed over and could not read: everything that must be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from serving.articles.problems import Problem, counted, printable

_TYPES = 12  # types of items that are named in the advice
# Types of WordPress' own that hold no articles.
_INTERNAL = frozenset(
    [
        "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request",
        "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face",
        "comment", "settings", "template",
    ]
)  # fmt: skip
_KINDS = 12  # kinds of what is left out that are named
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
    ``types``: of an export's items, first those ``taken``, then those left out for their type alone.
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
    types: list[str] = field(default_factory=list)
    taken: int = 0

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

    def add_spared(self, spared: Mapping[tuple[str, str], int]) -> None:
        """Say where a cell was empty and another column was read; ``spared``: ours and the input's -> how many cells."""
        for (ours, theirs), count in spared.items():
            rows = "1 article" if count == 1 else f"{count:,} articles"
            self.note(f'"{printable(theirs)}" is read as {ours} in {rows} without another {ours}')
            if theirs in self.unused:
                self.unused.remove(theirs)

    def leave_out_type(self, name: str, taken: Sequence[str]) -> str:
        """Note that an item is left out for its type alone, where others are ``taken``; its kind."""
        if not self.types:
            self.types += taken
            self.taken = len(taken)
        if name not in self.types and name not in _INTERNAL and len(self.types) < _TYPES:
            self.types.append(name)
        return name

    @property
    def left_out_text(self) -> str:
        """What is left out, and how to take it where that can be done."""
        how = (
            f"; --types {','.join(self.types)} takes all types, in training types under [data]"
            if len(self.types) > self.taken
            else ""
        )
        return left_out_text(self.left_out) + how

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
            yield f"{self.name}: left out: {self.left_out_text}"
        for column, found in self.unread.items():
            yield f'{self.name}: {counted(found.count, "cell")} of "{column}" could not be read; the first:'
            for text in found.first:
                yield f"  {text}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; ``said`` holds its lines."""
        return {**asdict(self), "names": list(self.names), "left_out": dict(self.left_out), "said": list(self.lines())}


def left_out_text(kinds: Counter[str]) -> str:
    """How many of which kind, the commonest first: ``3 drafts, 1 page``."""
    named = [counted(count, printable(kind)) for kind, count in kinds.most_common(_KINDS)]
    return ", ".join([*named, *([f"{len(kinds) - _KINDS:,} other kinds"] if len(kinds) > _KINDS else [])])
