"""Ghost exports: the published posts, from whichever form their words are kept in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import ijson

from serving.articles.exports.cards import BadCardsError, lexical_html, mobiledoc_html
from serving.articles.exports.plain_titles import plain_title
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import ARTICLE_TYPES, Row
from serving.articles.tally import Tally
from serving.errors import RecordError

_MARK = b"\xef\xbb\xbf"
_WRAPPED = re.compile(rb'\s*\{\s*"db"\s*:')
_BARE = re.compile(rb'\s*\{\s*"(?:meta|data)"\s*:\s*\{')
_POSTS = re.compile(rb'"posts"\s*:\s*\[')
_VERSION = re.compile(rb'"meta"\s*:\s*\{[^{}]*"version"\s*:')
_OWN = re.compile(rb'"(?:lexical|mobiledoc|plaintext)"\s*:')  # forms in which Ghost alone keeps words
_HTML, _SLUG = re.compile(rb'"html"\s*:'), re.compile(rb'"slug"\s*:')
_PUBLISHED = ("published", "sent")  # sent: as a newsletter alone
_STATUS = {"draft": "draft", "scheduled": "future post"}
_SITE = "__GHOST_URL__"  # stands for the site's address, which an export does not hold

_KIND = 40  # characters of a type or state that are kept
_DEEPEST = 64  # brackets in one another; an export has five
_LONGEST = 1 << 26  # bytes of one value


def is_ghost(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a Ghost export: other tools, too, call a list ``posts`` within ``data``."""
    head = head.removeprefix(_MARK)
    if _WRAPPED.match(head):
        return True
    if not _BARE.match(head) or not _POSTS.search(head):
        return False
    return bool(_VERSION.search(head) or _OWN.search(head) or (_HTML.search(head) and _SLUG.search(head)))


def read_ghost(
    head: bytes, stream: IO[bytes], place: str, types: tuple[str, ...] = ARTICLE_TYPES, tally: Tally | None = None
) -> Iterator[Row]:
    """A row for each post of the export; those that are not published, or of none of ``types``, are left out.

    Raises ``RecordError`` where the file is damaged.
    """
    tally = tally or Tally(place)
    if head.startswith(_MARK):
        stream.read(len(_MARK))
    number = 0
    try:
        for post in _posts(stream):
            number += 1
            kind = _left_out(post, types, tally)
            yield Row(number, left_out=kind) if kind else _row(number, post)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise RecordError(f"{place}: is a damaged Ghost export: {reason} (export it again)") from None


class _Bounded:
    """A stream that stops when much of it is read without anything coming of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.waiting = 0  # bytes since something came of them

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.waiting += len(piece)
        if self.waiting > _LONGEST:
            raise ValueError(f"a value has more than {_LONGEST >> 20} MiB")
        return piece


def _posts(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The posts' own values, by name. What they hold of lists and objects is passed over, and so are all other tables."""
    bounded = _Bounded(stream)
    path: list[str] = []  # the keys of the objects that are open, "" in lists
    post: dict[str, Any] = {}
    depth = 0  # of a post's values
    for event, value in ijson.basic_parse(bounded, use_float=True):
        bounded.waiting = 0
        if event in ("start_map", "start_array"):
            path.append("")
            if len(path) > _DEEPEST:
                raise ValueError(f"it has more than {_DEEPEST} brackets in one another")
            if not depth and event == "start_map" and path[-4:] == ["data", "posts", "", ""]:
                post, depth = {}, len(path)
        elif event in ("end_map", "end_array"):
            if len(path) == depth:
                yield post
                depth = 0
            path.pop()
        elif event == "map_key":
            path[-1] = value
        elif depth and len(path) == depth:
            post[path[-1]] = value


def _left_out(post: dict[str, Any], types: tuple[str, ...], tally: Tally) -> str | None:
    kind = "page" if post.get("page") is True or post.get("page") == 1 else str(post.get("type") or "post")[:_KIND]
    if kind not in types:
        return tally.leave_out_type(kind, types)
    status = str(post.get("status") or "published")[:_KIND]
    return None if status in _PUBLISHED else _STATUS.get(status, f"{status} {kind}")


def _row(number: int, post: dict[str, Any]) -> Row:
    slug = post.get("slug")
    cells = {
        "id": post.get("id") or post.get("uuid"),
        "title": plain_title(str(post.get("title") or "")),
        "url": post.get("canonical_url") or (f"/{slug}/" if slug else ""),
        "published_at": post.get("published_at"),
        "excerpt": post.get("custom_excerpt"),
    }
    try:
        return Row(number, {**cells, **_words(post)})
    except BadCardsError as error:
        return Row(number, cells, Problem("broken_cards", f"{error} (open it in Ghost, save it and export again)"))


def _words(post: dict[str, Any]) -> dict[str, str]:
    """The article as ``html``, or as ``text`` where nothing else is there."""
    html, plain = post.get("html"), post.get("plaintext")
    if isinstance(html, str) and html.strip():
        return {"html": html.replace(_SITE, " " * len(_SITE))}
    for name, render in (("lexical", lexical_html), ("mobiledoc", mobiledoc_html)):
        document = post.get(name)
        if isinstance(document, str) and document.strip():
            html = render(document)
            if html.strip():
                return {"html": html.replace(_SITE, "")}
    return {"text": plain if isinstance(plain, str) else ""}


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield from read_ghost(source.head, stream, source.name, source.types, source.tally)


register(FileFormat("Ghost export", (".json",), lambda source: is_ghost(source.head), _read, unit="post", rank=30))
