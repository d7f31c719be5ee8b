"""Zip files of articles: Medium's and Substack's exports, another export in a zip file, a folder of articles in one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from serving.articles.exports.medium import POST_NAME
from serving.articles.exports.substack import is_substack, read_substack
from serving.articles.formats import FileFormat, Source, ending_of, recognise, register, single_endings
from serving.articles.members import Members, zip_members
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.articles.streams import make_seekable
from serving.errors import RecordError
from serving.text.signatures import is_zip

_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xml", ".rss", ".atom")
_BLOGGER = re.compile(r"(?:.*/)?Blogger/Blogs/[^/]+/feed\.atom")
_NESTED = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar", ".bz2", ".xz")
# Files of office programs are zip files, too; "binaries" names them.
_OFFICE_FOLDERS = (b"xl/", b"word/", b"ppt/")
_OFFICE = ("[Content_Types].xml", "mimetype", "Index/Document.iwa", "Index.zip")


def read_members(members: Members, source: Source) -> Iterator[Row]:
    """The rows of all files that are read; others are left out. A file that cannot be read is a row with an error.

    Raises ``RecordError`` where there is but one file of many articles, and it cannot be read.
    """
    endings = single_endings()
    wanted = [name for name in _articles(members.names) if ending_of(name) in (*endings, *_TABLES)]
    tables = sum(ending_of(name) not in endings for name in wanted)
    number = 0
    for name in wanted:
        single = ending_of(name) in endings
        inner = f"{PurePosixPath(source.name).name}/{name}"
        try:
            opened = partial(members.open, name)
            inside = replace(source, name=inner, number=number + 1, opened=opened, head=b"", found=None, names=(), members=None)
            last = 0
            for row in recognise(inside, single=single).read(inside):
                last = row.number
                yield row if single or tables == 1 else replace(row, number=number + row.number)
            number = number + 1 if single else number + last
        except (RecordError, OSError) as error:
            if not single and len(wanted) == 1:
                raise
            if isinstance(error, RecordError) and error.field == "text":  # a table of other things
                yield Row(number, left_out="other file")
                continue
            number += 1
            message = error.message if isinstance(error, RecordError) else f"cannot be read: {error} (copy or export it again)"
            yield Row(number, {"id": inner}, Problem("unreadable", message.removeprefix(f"{inner}: ")))
    read = set(wanted)
    for name in members.names:
        if name not in read:
            yield Row(number, left_out="nested archive" if ending_of(name) in _NESTED else "other file")


def _articles(names: Sequence[str]) -> Sequence[str]:
    """Of an export whose articles have names of their own those alone; else all."""
    for pattern in (POST_NAME, _BLOGGER):
        if found := [name for name in names if pattern.fullmatch(name)]:
            return found
    return names


def _recognise(source: Source) -> bool:
    if not is_zip(source.head):
        return False
    try:
        with source.open() as opened, make_seekable(opened) as stream:
            members = zip_members(stream, source.name)
    except (RecordError, OSError):  # the reading says what is wrong
        return not any(mark in source.head for mark in _OFFICE_FOLDERS)
    return not any(name in members for name in _OFFICE)


def is_export_folder(names: Sequence[str]) -> bool:
    """Whether a folder that holds these files is an export of one of the tools whose exports are folders."""
    return is_substack(Members(tuple(names), lambda _: io.BytesIO())) or any(POST_NAME.fullmatch(name) for name in names)


def _read(source: Source) -> Iterator[Row]:
    with source.open() as opened, make_seekable(opened) as stream:
        yield from _read_all(zip_members(stream, source.name), source)


def _read_folder(source: Source) -> Iterator[Row]:
    if source.members:
        yield from _read_all(source.members, source)


def _read_all(members: Members, source: Source) -> Iterator[Row]:
    if any(ending_of(name) in _NESTED for name in members.names):
        source.tally.note("holds archives that are not read (unpack it, and name them)")
    if is_substack(members):
        yield from read_substack(members, source.name, source.types, source.tally)
    else:
        yield from read_members(members, source)


register(FileFormat("zip file", (".zip",), _recognise, _read, unit="article", rank=12))
EXPORT_FOLDER = FileFormat("folder of an export", (), lambda source: source.members is not None, _read_folder, unit="article")
