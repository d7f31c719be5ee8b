"""WordPress exports (WXR): the published posts, without shortcodes and block comments."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import IO, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import Row
from serving.errors import RecordError

_EXPORT = "{http://wordpress.org/export/"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_FORBIDDEN = bytes(byte for byte in range(32) if byte not in b"\t\n\r")  # in XML 1.0, and yet many an export has them
_CLEAN = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))

_COMMENT = re.compile(r"<!--\s{0,9}(?:/?wp:|more\b|nextpage\b|noteaser\b)")
_CODE = re.compile(r"<(pre|code|script|style)\b", re.IGNORECASE)
_SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]*)((?:\s[^\[\]<>]*)?)\]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[\w-]=(?:[\"'“”‘’\d]|&quot;|&#)")
# Of WordPress itself. What these hold is an address, not words.
_MEDIA = frozenset(["audio", "embed", "gallery", "playlist", "video"])
_KNOWN = _MEDIA | {"caption", "wp_caption"}


def is_wordpress(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a WordPress export."""
    return b"wordpress.org/export/" in head


def read_wordpress(stream: IO[bytes], place: str) -> Iterator[Row]:
    """Published posts in the export's order, the first of them row 1.

    ``text`` is as long as the export's ``content:encoded`` and holds its words at the same places. Raises ``RecordError`` where
    the XML is damaged, or defines entities: an export never does, and an attack may.
    """
    number = 0
    site = ""
    try:
        for element in _items(io.BufferedReader(_Cleaned(stream))):
            if element.tag == "link":
                site = urlsplit((element.text or "").strip()).hostname or ""
                continue
            cells = _cells(element)
            if cells["status"] == "publish" and cells["type"] == "post":
                number += 1
                yield Row(number, {**cells, "source": site})
    except DefusedXmlException as error:
        raise RecordError(f"{place}: defines entities, which no export does: it is not read ({type(error).__name__})") from None
    except ParseError as error:
        raise RecordError(f"{place}: is damaged XML: {error} (export it again; a download may have been cut short)") from None


def blank_shortcodes(text: str) -> str:
    """``text`` with shortcodes and WordPress's own comments turned into spaces, so that every other place stays.

    A shortcode in brackets is one that WordPress itself has, has attributes, or is closed later on; ``[sic]`` stays. Code is
    left alone.
    """
    pieces: list[str] = []
    place = 0
    for start, end in _spans(text, _COMMENT, lambda _: "-->"):
        pieces += [text[place:start], " " * (end - start)]
        place = end
    text = "".join([*pieces, text[place:]])
    closed = {match[2].lower() for match in _SHORTCODE.finditer(text) if match[1]}
    pieces, place = [], 0
    for start, end in _spans(text, _CODE, lambda code: f"</{code[1].lower()}"):
        pieces += [_blank(text[place:start], closed), text[start:end]]
        place = end
    return "".join([*pieces, _blank(text[place:], closed)])


def _spans(text: str, opening: re.Pattern[str], closer: Callable[[re.Match[str]], str]) -> Iterator[tuple[int, int]]:
    """Where stretches from an ``opening`` to its closer lie; one that is not closed is none. In time linear in the text."""
    lower = text.lower() if text.isascii() else "".join(char.lower() if char.isascii() else char for char in text)
    place = 0
    open_for_ever: set[str] = set()
    for match in opening.finditer(text):
        mark = closer(match)
        if match.start() < place or mark in open_for_ever:
            continue
        found = lower.find(mark, match.end())
        if found < 0:
            open_for_ever.add(mark)
            continue
        place = found + len(mark)
        yield match.start(), place


def _blank(text: str, closed: set[str]) -> str:
    for name in _MEDIA & closed:
        text = re.sub(rf"\[{name}\b[^\[\]]*\][^\[]*\[/{name}\]", _spaces, text, flags=re.IGNORECASE)

    def replace(match: re.Match[str]) -> str:
        name = match[2].lower()
        escaped = text[match.start() - 1 : match.start()] == "[" and text[match.end() : match.end() + 1] == "]"
        meant = name in _KNOWN or name in closed or _ATTRIBUTE.search(match[3])
        return _spaces(match) if meant and not escaped else match.group()

    return _SHORTCODE.sub(replace, text)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


class _Cleaned(io.RawIOBase):
    """``source`` with a space for every control character that XML forbids."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._source.read(len(buffer))
        buffer[: len(piece)] = piece.translate(_CLEAN)
        return len(piece)


def _items(stream: IO[bytes]) -> Iterator[Element]:
    """The channel's link and its items as soon as they are read; they are let go of then."""
    open_elements: list[Element] = []
    for event, element in defusedxml.ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        if len(open_elements) == 2:  # noqa: PLR2004  rss, channel
            if element.tag in ("link", "item"):
                yield element
            open_elements[-1].remove(element)


def _cells(item: Element) -> dict[str, Any]:
    found: dict[str, str] = {}
    for element in item:
        name = element.tag.rpartition("}")[2] if element.tag.startswith(_EXPORT) else element.tag
        found.setdefault(name, element.text or "")
    date = found.get("post_date_gmt", "")
    return {
        "id": found.get("post_id", ""),
        "title": found.get("title", ""),
        "text": blank_shortcodes(found.get(_CONTENT, "")),
        "url": found.get("link", ""),
        "published_at": date if not date.startswith("0000") else found.get("post_date", ""),
        "status": found.get("status", ""),
        "type": found.get("post_type", ""),
    }


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield from read_wordpress(stream, source.name)


def _refuse(source: Source) -> Iterator[Row]:
    raise RecordError(f"{source.name}: is XML or HTML, but no WordPress export (export it from Tools, Export)")


register(FileFormat("WordPress export", (".xml",), lambda source: is_wordpress(source.head), _read, rank=20))
register(FileFormat("unknown XML", (".xml",), lambda source: source.begin.startswith(b"<"), _refuse, rank=40))
