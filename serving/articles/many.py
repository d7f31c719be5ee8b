"""Files whose names do not say whether they are one article or many: what they hold tells."""

from __future__ import annotations

import re
from pathlib import Path

from serving.articles.formats import Source, recognise
from serving.articles.streams import reading
from serving.articles.tables.delimited import is_table
from serving.articles.tally import Tally
from serving.errors import DraftError, RecordError

_KINDS = ("WordPress export", "Ghost export", "RSS or Atom feed", "Movable Type export", "JSON lines", "JSON")
_OBJECTS = re.compile(rb'[\[{\s]*\{\s*"')
_PAGE = re.compile(rb"(?:---|\+\+\+|#{1,6} .*)\s*\n")  # a header, or a heading
_MARKS = b",;\t|"


def archive_kind(source: Source) -> str | None:
    """The kind of archive that a text is, whatever its name; None where it is one article, or a table."""
    form = recognise(source).name
    if form not in _KINDS or (form in ("JSON", "JSON lines") and not _OBJECTS.match(source.begin)):
        return None
    return None if form == "JSON" and source.begin.startswith(b"{") else form


def holds_many(source: Source) -> bool:
    """Whether a text is an archive, or a table of articles as Excel's "Unicode Text" is."""
    return archive_kind(source) is not None or is_table(source.head)


def is_page(source: Source) -> bool:
    """Whether a file whose name has no ending is one article: it begins with a header or a heading, or is prose."""
    if recognise(source).name != "delimited text" or is_table(source.head):
        return False
    first = source.begin.partition(b"\n")[0]
    return bool(_PAGE.match(source.begin)) or (
        b"\n\n" in source.begin.replace(b"\r", b"") and not any(mark in first for mark in _MARKS)
    )


def refuse_archive(file: str) -> None:
    """Raises ``DraftError`` where a file of this machine is an archive: it is no draft, though it is a text."""
    path = Path(file)
    if not path.is_file():
        return
    try:
        with reading(file):
            kind = archive_kind(Source(file, lambda: path.open("rb"), Tally(file)))
    except RecordError:  # loading says what is wrong
        return
    if kind:
        message = f"{file} is an archive ({kind}): use `shareability archive`"
        raise DraftError(message, code="unreadable", field="text")
