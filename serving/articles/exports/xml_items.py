"""Items of XML exports and feeds, each read by itself, so that one bad spot costs no more than the item that has it.

Exports are often not well-formed: PHP warnings before the declaration, HTML's entities, characters that XML forbids, bytes of
another encoding. A parser of XML stops there, and one that recovers loses words. What an item holds is flat, so this reader
looks for the fields by their tags. It knows no DTD: an entity that is not HTML's stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import IO

from serving.articles.exports.window import Window
from serving.articles.exports.xml_bytes import utf8_stream
from serving.articles.problems import Problem
from serving.errors import RecordError

MOST_BYTES = 1 << 26  # of one item

_MARK = re.compile(rb"<!\[CDATA\[|<!--|<(?:item|entry)(?=[\s>])|</(?:item|entry)\s{0,9}>")
_SECTION = re.compile(rb"\]\]>|</(?:item|entry)\s{0,9}>\s{0,99}<(?:item|entry)[\s>]")
_SECTION_MARK = re.compile(rb"\]\]>|<!\[CDATA\[")
_COMMENT_END = re.compile(rb"-->")
_CLOSED = re.compile(rb"</(?:rss|feed|rdf:RDF|channel)\s{0,9}>")
_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,1000}(?:\[|\bSYSTEM\b)")
_ROOT = re.compile(r"<(?:channel|feed|rdf:RDF)[\s>]")
_WORDS = frozenset(["title", "content:encoded", "content", "description", "summary"])
_CUT = Problem("cut_short", "the file ends within it (export it again; a download may have been cut short)")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")

_CHARSET = re.compile(r"(?:iso-?8859|windows|cp|latin|koi8|mac|tis|shift|sjis|euc|gb|big5)[\w:-]*", re.ASCII | re.IGNORECASE)

_OPEN = re.compile(r"<([A-Za-z_][\w:.-]*+)((?:[\s/](?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+)?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:#(\d{1,9})|#[xX]([0-9a-fA-F]{1,8})|([a-zA-Z]\w{0,40}));")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_UNDECODED = re.compile("[\udc80-\udcff]+")
_LONE = re.compile("[\ud800-\udfff]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_CDATA_MARK = re.compile(r"<!\[CDATA\[|\]\]>")
_FORBIDDEN = {code: " " for code in range(32) if chr(code) not in "\t\n\r"}  # in XML 1.0, and yet many an export has them


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item: its ``name`` with its prefix, its ``text`` with entities undone, its attributes."""

    name: str
    text: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One item or entry: its ``number`` from 1, the ``line`` it begins at, its fields, and what is wrong with it."""

    number: int
    line: int
    fields: tuple[Field, ...]
    error: Problem | None = None

    def first(self, *names: str) -> str:
        """The text of the first field that is not empty, the ``names`` tried in their order; else ""."""
        for name in names:
            for each in self.fields:
                if each.name == name and each.text.strip():
                    return each.text
        return ""

    def all(self, name: str) -> list[Field]:
        """Every field called ``name``."""
        return [each for each in self.fields if each.name == name]


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one item, or of the header (``number`` 0), as they stand in the file."""

    number: int
    line: int
    data: bytes
    error: Problem | None = None


def read_items(stream: IO[bytes], place: str) -> Iterator[Item]:
    """The header's fields as item 0, then every item. Raises ``RecordError`` for a file that defines entities or has no item.

    An item of more than ``MOST_BYTES``, or one that the end of the file cuts off, has an ``error``.
    """
    encoding = "utf-8"
    number = 0
    for piece in _split(utf8_stream(stream)):
        number, begin = piece.number, 0
        if number == 0:
            if _ENTITIES.search(piece.data):
                raise RecordError(f"{place}: defines entities, which no export does: it is not read (export it again)")
            encoding = _encoding(piece.data)
        text = _decode(piece.data, encoding)
        if number == 0 and (root := _ROOT.search(text)):
            begin = root.start()
        found = list(_fields(text, text.find(">", begin) + 1))
        broken = next((each for each in found if isinstance(each, str) and each in _WORDS), None)
        error = piece.error
        if broken and not error:
            error = Problem("broken_item", f"its {broken} has no end (mend it, or export it again)")
        yield Item(number, piece.line, tuple(each for each in found if isinstance(each, Field)), error)
    if number == 0:
        raise RecordError(f"{place}: has no item (export it again; a download may have been cut short)")


def _encoding(header: bytes) -> str:
    """The encoding that the declaration names, where ASCII is ASCII in it; else UTF-8."""
    declared = _DECLARED.search(header)
    name = declared[1].decode("ascii") if declared else "utf-8"
    return name if _CHARSET.fullmatch(name) else "utf-8"


def _decode(data: bytes, encoding: str) -> str:
    """``data`` as text; bytes that are wrong in its encoding are read as Windows-1252, which is what slips into exports."""
    for name, errors in ((encoding, "strict"), ("utf-8", "surrogatepass")):
        try:
            return data.decode(name, errors)
        except (UnicodeError, LookupError):
            continue
    text = data.decode("utf-8", "surrogateescape")
    return _UNDECODED.sub(lambda bad: bad[0].encode("ascii", "surrogateescape").decode("cp1252", "replace"), text)


def _split(stream: IO[bytes]) -> Iterator[Piece]:
    """The header and the items of a file as they stand in it. CDATA sections are passed over."""
    window = Window(stream, MOST_BYTES)
    number, begin, place = 0, 0, 0
    inside = True  # the header or an item
    while found := window.search(_MARK, place):
        mark, place = window.cut(*found), found[1]
        if mark == b"<![CDATA[":
            place = _after_section(window, place)
        elif mark == b"<!--":
            place = place if inside and number else _after_comment(window, place)
        elif mark.startswith(b"</"):
            if inside and number:
                yield _piece(window, number, begin, place)
                inside, window.keep = False, place
        else:
            if inside:  # the header, or an item without an end
                yield _piece(window, number, begin, found[0])
            number, begin, inside = number + 1, found[0], True
            window.keep, window.overflowed = begin, False
    if inside:
        yield _piece(window, number, begin, None, _CUT if number else None)
    elif not window.search(_CLOSED, place):
        yield Piece(number + 1, window.line(place), b"", _CUT)


def _after_comment(window: Window, place: int) -> int:
    end = window.search(_COMMENT_END, place)
    return end[1] if end else place


def _after_section(window: Window, place: int) -> int:
    """Where the CDATA section that begins before ``place`` ends; where its item ends, if the section has no end of its own."""
    found = window.search(_SECTION, place)
    if found is None:
        return place
    if window.cut(*found) == b"]]>":
        return found[1]
    after = window.search(_SECTION_MARK, found[1])  # items in the words of a section, or one that was never closed
    return after[1] if after and window.cut(*after) == b"]]>" else found[0]


def _piece(window: Window, number: int, begin: int, end: int | None, error: Problem | None = None) -> Piece:
    if window.overflowed:
        window.overflowed = False
        message = f"it has more than {MOST_BYTES >> 20} MiB (take out what is no article, its comments, say)"
        return Piece(number, window.line(window.keep), b"", Problem("too_long", message))
    return Piece(number, window.line(begin), window.cut(begin, end), error)


def _fields(text: str, place: int) -> Iterator[Field | str]:
    """The fields from ``place`` on; of one without an end its name."""
    endless: set[str] = set()
    while match := _OPEN.search(text, place):
        name, place = match[1], match.end()
        attributes = {key: _unescape(double or single) for key, double, single in _ATTRIBUTE.findall(match[2])}
        if match[2].endswith("/"):
            yield Field(name, "", attributes)
        elif name not in endless:
            value = _value(text, place, name, endless)
            if value is None:
                endless.add(name)
                yield name
            else:
                place = value[1]
                yield Field(name, value[0], attributes)


def _value(text: str, place: int, name: str, endless: set[str]) -> tuple[str, int] | None:
    """What the field ``name`` holds whose opening tag ends at ``place``, and the place after it; None where it has no end."""
    closer = re.compile(rf"</{re.escape(name)}\s*>")
    begin = place + len(text[place : place + 200]) - len(text[place : place + 200].lstrip())
    if text.startswith(_CDATA, begin):
        # A "]]>" that no end tag follows stands in the words: an exporter that does not know better leaves it there.
        match = None if f"]]>{name}" in endless else re.compile(rf"\]\]>\s*{closer.pattern}").search(text, begin)
        if match:
            return _plain(text[begin + len(_CDATA) : match.start()].replace(f"{_CDATA_END}{_CDATA}", "")), match.end()
        endless.add(f"]]>{name}")
        match = closer.search(text, begin)
        return (_plain(_CDATA_MARK.sub("", text[begin : match.start()])), match.end()) if match else None
    pieces: list[str] = []
    for match in re.compile(rf"<!\[CDATA\[|{closer.pattern}").finditer(text, place):
        if match.start() < place:
            continue
        pieces.append(_unescape(text[place : match.start()]))
        if match[0] != _CDATA:
            return _plain("".join(pieces)), match.end()
        end = text.find(_CDATA_END, match.end()) if "]]>" not in endless else -1
        if end < 0:
            endless.add("]]>")
            place = match.end()
        else:
            pieces.append(text[match.end() : end])
            place = end + len(_CDATA_END)
    return None


def _plain(text: str) -> str:
    """``text`` with spaces for control characters, and with halves of characters joined."""
    text = text.translate(_FORBIDDEN)
    if not text.isascii():
        text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
        text = _LONE.sub("\ufffd", text)
    return text


def _unescape(text: str) -> str:
    """``text`` with the references to characters undone that are whole; a bare "&" is itself."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return html5.get(f"{name};", reference[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  half of a character, to be joined
        return chr(code)
    return unescape(reference[0]) or " "
