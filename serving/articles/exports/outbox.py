"""Mastodon's archive: the posts of one account in ``outbox.json``, as ActivityStreams writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import ijson

from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.errors import RecordError

_MADE = "Create"  # the others pass on or like what somebody else wrote


def is_outbox(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an outbox."""
    return head.lstrip().startswith(b"{") and b'"orderedItems"' in head and b"activitystreams" in head


def _read(source: Source) -> Iterator[Row]:
    """A row for each post; what the account passed on of others is left out. Raises ``RecordError`` for broken JSON."""
    try:
        with source.open() as stream:
            for number, activity in enumerate(ijson.items(stream, "orderedItems.item"), start=1):
                yield _row(number, activity)
    except ijson.JSONError as error:
        raise RecordError(f"{source.name}: is no whole JSON: {error} (ask for the archive again)") from None


def _row(number: int, activity: Any) -> Row:
    post = activity.get("object") if isinstance(activity, dict) else None
    if not isinstance(activity, dict):
        return Row(number, error=Problem("broken_line", "is no activity"))
    if activity.get("type") != _MADE or not isinstance(post, dict):
        return Row(number, left_out=str(activity.get("type", "other"))[:40].lower())
    cells = {"id": post.get("id"), "title": post.get("summary") or "", "html": post.get("content") or ""}
    return Row(number, {**cells, "source": _account(activity.get("actor")), "published_at": activity.get("published")})


def _account(actor: Any) -> str:
    """``@jane@example.social`` of ``https://example.social/users/jane``."""
    parts = urlsplit(actor) if isinstance(actor, str) else urlsplit("")
    name = parts.path.rstrip("/").rpartition("/")[2].removeprefix("@")
    return f"@{name}@{parts.hostname}" if name and parts.hostname else ""


register(FileFormat("Mastodon archive", (), lambda source: is_outbox(source.head), _read, unit="activity", rank=15))
