"""Substack's export, a zip file or folder: ``posts.csv`` says what there is, and ``posts/`` holds the words in HTML."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import count

from serving.articles.exports.plain_titles import plain_title
from serving.articles.members import Members
from serving.articles.problems import Problem
from serving.articles.records import ARTICLE_TYPES, Row
from serving.articles.tables.scan import Lines, long_cells
from serving.articles.tally import Tally
from serving.errors import RecordError
from serving.text.encodings import Encoding, decode, open_text, survey_stream

_LIST = "posts.csv"
_NO_POSTS = ("page", "restack")  # of the types; newsletters, podcasts and threads are posts where they have words
_LONGEST = 1 << 24  # bytes of one file


def is_substack(members: Members) -> bool:
    """Whether these are the files of Substack's export."""
    return bool(_list_name(members)) and any("posts/" in name and name.endswith(".html") for name in members.names)


def read_substack(
    members: Members, place: str, types: tuple[str, ...] = ARTICLE_TYPES, tally: Tally | None = None
) -> Iterator[Row]:
    """A row for each post of the list; the list's own columns pass through.

    Drafts, items of none of ``types``, and files that are no posts, are left out.

    Raises ``RecordError`` where the list is damaged.
    """
    tally = tally or Tally(place)
    name = _list_name(members)
    folder = name[: -len(_LIST)]
    others = set(members.names) - {name}
    number = 1
    for number, cells in _listed(members, name, place, tally):
        others.discard(page := f"{folder}posts/{cells.get('post_id', '')}.html")
        yield _row(members, page, number, cells, types, tally)
    yield from (Row(number, left_out="other file") for _ in others)


def _listed(members: Members, name: str, place: str, tally: Tally) -> Iterator[tuple[int, dict[str, str]]]:
    """The list's rows, with their numbers as a spreadsheet counts them. Raises ``RecordError``."""
    with members.open(name) as stream:
        encoding = survey_stream(stream)
    _tell_guess(encoding, tally)
    with open_text(members.open(name), encoding, newline="") as text:
        lines = Lines(text)
        table = csv.reader(lines, strict=True)
        names: list[str] = []
        for number in count(1):
            begin = lines.accept()
            try:
                with long_cells():
                    cells = next(table, None)
            except csv.Error as error:
                raise RecordError(f"{place}/{name}: line {begin}: is damaged CSV: {error} (export it again)") from None
            if cells is None:
                return
            if names and cells:
                yield number, dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
            names = names or cells


def _tell_guess(encoding: Encoding, tally: Tally) -> None:
    if encoding.guessed:
        mend = "save it as UTF-8 where letters look wrong"
        tally.note(f"the encoding of files in it is guessed to be {encoding.label} ({mend})")


def _list_name(members: Members) -> str:
    names = [name for name in members.names if name == _LIST or name.endswith(f"/{_LIST}")]
    return min(names, key=len, default="")


def _row(members: Members, page: str, number: int, cells: Mapping[str, str], types: tuple[str, ...], tally: Tally) -> Row:
    given = cells.get("type", "")
    kind = given if given in _NO_POSTS else "post"
    if kind not in types and given not in types:
        return Row(number, left_out=tally.leave_out_type(kind, types))
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
    html, encoding = decode(data)
    _tell_guess(encoding, tally)
    return Row(number, {**others, **known, "html": html})
