"""Rows of tables that say themselves that they are no published article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serving.articles.columns import plain_name
from serving.articles.tally import Tally

YES, NO = frozenset(["true", "yes", "on", "1", "y"]), frozenset(["false", "no", "off", "0", "n"])
_DRAFT = ("draft", "isdraft")
_PUBLISHED = ("published", "publish", "ispublished")
_STATUS, _TYPE = "post_status", "post_type"  # of WordPress's table of posts
_STATES = {"publish": None, "draft": "draft", "auto-draft": "draft", "future": "future post"}


def is_answer(value: Any) -> bool:
    """Whether a cell says yes or no, in words."""
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().isalpha() and _plain(value) in YES | NO)


def unpublished(cells: Mapping[str, Any], types: Sequence[str], tally: Tally) -> str | None:
    """The kind of a row that is no published article, or of none of ``types``; None for an article."""
    if _STATUS in cells and _TYPE in cells:
        kind = str(cells[_TYPE] or "post")
        if kind not in types:
            return tally.leave_out_type(kind, types)
        status = str(cells[_STATUS] or "publish")
        return _STATES.get(status, f"{status} {kind}")
    for name, value in cells.items():
        if not isinstance(value, str | int):
            continue
        plain = plain_name(name)
        if plain in _DRAFT and _plain(value) in YES:
            return "draft"
        if plain in _PUBLISHED and _plain(value) in NO:
            return "draft"
        if plain == "status" and _plain(value) == "draft":
            return "draft"
    return None


def _plain(value: Any) -> str:
    return str(value).strip().lower()
