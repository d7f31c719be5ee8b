"""Rows of an input as they are read, and the records that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from serving.articles.problems import Position, Problem
from serving.text.markup import Format

DEFAULT_SOURCE = "archive"
ARTICLE_TYPES = ("post",)  # of the items of an export, as WordPress and Ghost call them


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an input: its ``number`` as a user counts it, and its ``cells`` by the input's own names.

    ``error`` is a problem with the whole row, ``line`` the line of the input at which it begins. ``left_out`` names the kind of
    an item that is no article ("page", "draft", "future post"): it is counted and said, and never made a record.
    """

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    error: Problem | None = None
    line: int | None = None
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One article. A problem that is an error leaves its words empty; after a warning one cell is unread.

    ``published_at`` is ISO 8601 in UTC, empty where unknown; ``observed`` holds the outcomes that were counted, ``others`` the
    columns passed through, by the input's names. ``numbered``: the row has no id or address, so its number stands for one.
    """

    id: str
    title: str = ""
    text: str = ""
    format: Format = "auto"
    url: str = ""
    source: str = DEFAULT_SOURCE
    author: str = ""
    published_at: str = ""
    observed: Mapping[str, float] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    position: Position | None = None
    numbered: bool = False

    @property
    def error(self) -> str | None:
        """``code: message`` of what leaves it without words."""
        return next((problem.brief for problem in self.problems if problem.severity == "error"), None)
