"""Movable Type's export, which TypePad, Hatena and others write, too: one text file, entries parted by lines of dashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from serving.articles.exports.plain_titles import plain_title
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.text.encodings import find_encoding, open_text, survey_stream

_PART, _ENTRY = "-----", "--------"
_KEYS = (
    "AUTHOR", "TITLE", "BASENAME", "STATUS", "ALLOW COMMENTS", "ALLOW PINGS", "CONVERT BREAKS", "DATE", "PRIMARY CATEGORY",
    "CATEGORY", "TAGS", "UNIQUE URL", "NO ENTRY", "IMAGE",
)  # fmt: skip
_PARTS = ("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING", "TRACKBACK")
_WORDS = ("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS")
_KEY = re.compile(rf"(?:{'|'.join(_KEYS)}):")
_BEGIN = re.compile(rf"\s*{_KEY.pattern}[^\n]*\n")
_BODY = re.compile(rf"^{_PART}\s*\n(?:{'|'.join(_PARTS)}):", re.MULTILINE)
_DATES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_MARKDOWN = ("markdown", "markdown_with_smartypants")
_LOOKED_AT = 1 << 16  # bytes in which an export shows itself
_LONGEST = 1 << 26  # characters of one entry


def is_movable_type(head: str) -> bool:
    """Whether a text that begins with ``head`` is such an export."""
    return _BEGIN.match(head) is not None and _BODY.search(head) is not None


@dataclass
class _Entry:
    number: int
    line: int
    known: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    length: int = 0

    def first(self, name: str) -> str:
        return self.known.get(name, [""])[0].strip()

    def part(self, name: str) -> str:
        return "".join(self.parts.get(name, ())).strip("\n")


def read_movable_type(lines: Iterable[str]) -> Iterator[Row]:
    """A row for each entry. Comments and pings are no part of an article; entries that are not published are left out."""
    for entry in _entries(lines):
        status = entry.first("STATUS").lower() or "publish"
        if status != "publish":
            yield Row(entry.number, line=entry.line, left_out={"future": "future post"}.get(status, status))
        elif entry.length > _LONGEST:
            message = f"it has more than {_LONGEST:,} characters (is the line of dashes missing that ends it?)"
            yield Row(entry.number, {"title": entry.first("TITLE")}, Problem("too_long", message), entry.line)
        else:
            yield Row(entry.number, _cells(entry), line=entry.line)


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    entry = _Entry(1, 1)
    part: list[str] | None = None  # the part that is read; None among the keys
    for number, kind, text in _tokens(lines):
        if kind == "entry":
            yield entry
            entry, part = _Entry(entry.number + 1, number), None
        elif kind == "part":
            part = entry.parts.setdefault(text, []) if text in _WORDS else []
        elif part is None:
            key, colon, value = text.partition(":")
            if colon:
                entry.known.setdefault(key.strip(), []).append(value.strip())
        else:
            entry.length += len(text)
            if entry.length > _LONGEST:
                part.clear()
            part.append(text)
    if entry.known or entry.parts:
        yield entry


def _tokens(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """The line's number, what it is ("entry": it begins one, "part": it names one, "text"), and its text.

    Lines of dashes part something only where a part or an entry follows: words may hold such lines, too.
    """
    held: list[str] = []  # lines of dashes, and empty ones after them
    number = 0
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        if bare in (_PART, _ENTRY) or (held and not bare):
            held.append(line)
            continue
        named = bare.endswith(":") and bare[:-1] in _PARTS
        parted = held and (named or (_KEY.match(bare) and any(each.strip() == _ENTRY for each in held)))
        if not parted:
            yield from ((number, "text", each) for each in held)
        elif not named:
            yield number, "entry", ""
        held = []
        yield (number, "part", bare[:-1]) if named and parted else (number, "text", line)


def _cells(entry: _Entry) -> dict[str, str]:
    words = "\n\n".join(filter(None, (entry.part("BODY"), entry.part("EXTENDED BODY"))))
    markdown = entry.first("CONVERT BREAKS").lower() in _MARKDOWN
    categories = [*entry.known.get("PRIMARY CATEGORY", ()), *entry.known.get("CATEGORY", ())]
    return {
        "id": entry.first("BASENAME"),
        "title": plain_title(entry.first("TITLE")),
        "text": words,
        "format": "markdown" if markdown else "auto",
        "url": entry.first("UNIQUE URL"),
        "author": entry.first("AUTHOR"),
        "published_at": _date(entry.first("DATE")),
        "categories": ", ".join(dict.fromkeys(filter(None, categories))),
        "tags": entry.first("TAGS").replace('"', ""),
    }


def _date(text: str) -> str:
    """The date in the order of its parts that the format prescribes, month first; as it stands where it is another."""
    for form in _DATES:
        try:
            return datetime.strptime(text, form).isoformat()  # the export says no zone
        except ValueError:
            continue
    return text


def _recognise(source: Source) -> bool:
    head = source.head[:_LOOKED_AT]
    encoding = find_encoding(head, complete=False)
    text = head[encoding.skip :].decode(encoding.codec, "replace")
    return is_movable_type(text.replace("\r\n", "\n").replace("\r", "\n"))


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        encoding = survey_stream(stream)
    with source.open() as stream, open_text(stream, encoding, newline=None) as text:
        if encoding.guessed:
            source.tally.note(f"is read as {encoding.label}, which its letters suggest (save it as UTF-8 to be sure)")
        yield from read_movable_type(iter(lambda: text.readline(_LONGEST), ""))


register(FileFormat("Movable Type export", (".txt",), _recognise, _read, unit="entry", rank=35, anywhere=True))
