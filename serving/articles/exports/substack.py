"""Substack's export, a zip file or folder: ``posts.csv`` says what there is, and ``posts/`` holds the words in HTML."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from serving.articles.exports.plain_titles import plain_title
from serving.articles.members import Members
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.errors import RecordError
from serving.text.encodings import decode

_LIST = "posts.csv"
_NO_ARTICLES = ("page", "restack")  # of the types; newsletters, podcasts and threads are articles where they have words
_LONGEST = 1 << 24  # bytes of one file


def is_substack(members: Members) -> bool:
    """Whether these are the files of Substack's export."""
    return bool(_list_name(members)) and any("posts/" in name and name.endswith(".html") for name in members.names)


def read_substack(members: Members, place: str) -> Iterator[Row]:
    """A row for each post of the list; the list's own columns pass through. Drafts, and files that are no posts, are left out.

    Raises ``RecordError`` where the list is damaged.
    """
    name = _list_name(members)
    folder = name[: -len(_LIST)]
    others = set(members.names) - {name}
    number = 1
    with members.open(name) as stream:
        table = csv.DictReader(decode(stream.read(_LONGEST))[0].splitlines(keepends=True))
        try:
            for number, cells in enumerate(table, start=2):
                known = {key: value or "" for key, value in cells.items() if isinstance(key, str)}
                others.discard(page := f"{folder}posts/{known.get('post_id', '')}.html")
                yield _row(members, page, number, known)
        except csv.Error as error:
            raise RecordError(f"{place}/{name}: line {number + 1}: is damaged CSV: {error} (export it again)") from None
    yield from (Row(number, left_out="other file") for _ in others)


def _list_name(members: Members) -> str:
    names = [name for name in members.names if name == _LIST or name.endswith(f"/{_LIST}")]
    return min(names, key=len, default="")


def _row(members: Members, page: str, number: int, cells: Mapping[str, str]) -> Row:
    kind = cells.get("type", "")
    if kind in _NO_ARTICLES:
        return Row(number, left_out=kind)
    if cells.get("is_published", "true").strip().lower() != "true":
        return Row(number, left_out="draft")
    identity = cells.get("post_id", "")
    slug = identity.partition(".")[2]
    known = {
        "id": identity,
        "title": plain_title(cells.get("title", "")),
        "url": f"/p/{slug}" if slug else "",
        "published_at": cells.get("post_date", ""),
    }
    others = {name: value for name, value in cells.items() if name not in ("post_id", "title", "post_date", "is_published")}
    if page not in members:
        problem = Problem("missing_file", f'"{page}" is not in the export (export it again)')
        return Row(number, {**others, **known}, problem)
    with members.open(page) as stream:
        data = stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        problem = Problem("too_long", f'"{page}" has more than {_LONGEST >> 20} MiB (score a shorter piece)')
        return Row(number, {**others, **known}, problem)
    return Row(number, {**others, **known, "html": decode(data)[0]})
