"""Ghost exports: the published posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

import ijson

from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import Row
from serving.errors import RecordError

_MARK = b"\xef\xbb\xbf"
_WRAPPED = re.compile(rb'\s*\{\s*"db"\s*:')
_BARE = re.compile(rb'\s*\{\s*"(?:meta|data)"\s*:\s*\{')


def is_ghost(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a Ghost export."""
    head = head.removeprefix(_MARK)
    return bool(_WRAPPED.match(head) or (_BARE.match(head) and b'"posts"' in head))


def read_ghost(head: bytes, stream: IO[bytes], place: str) -> Iterator[Row]:
    """Published posts (no pages) in the export's order, the first of them row 1. Raises ``RecordError`` where it is damaged."""
    if head.startswith(_MARK):
        head = head.removeprefix(_MARK)
        stream.read(len(_MARK))
    path = "db.item.data.posts.item" if _WRAPPED.match(head) else "data.posts.item"
    number = 0
    try:
        for post in ijson.items(stream, path, use_float=True):
            if isinstance(post, dict) and post.get("status") == "published" and not _is_page(post):
                number += 1
                yield Row(number, _cells(post))
    except (ijson.JSONError, UnicodeDecodeError) as error:
        reason = str(error).partition("\n")[0]
        raise RecordError(f"{place}: is a damaged Ghost export: {reason} (export it again)") from None


def _is_page(post: dict[str, Any]) -> bool:
    return post.get("type", "post") != "post" or bool(post.get("page"))


def _cells(post: dict[str, Any]) -> dict[str, Any]:
    date = post.get("published_at")
    if isinstance(date, int | float):  # old exports: milliseconds
        try:
            date = datetime.fromtimestamp(date / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            date = None
    slug = post.get("slug")
    return {
        "id": post.get("id") or post.get("uuid"),
        "title": post.get("title"),
        "html": post.get("html"),
        "text": None if post.get("html") else post.get("plaintext"),
        "url": post.get("canonical_url") or (f"/{slug}/" if slug else ""),
        "published_at": date,
    }


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield from read_ghost(source.head, stream, source.name)


register(FileFormat("Ghost export", (".json",), lambda source: is_ghost(source.head), _read, rank=30))
