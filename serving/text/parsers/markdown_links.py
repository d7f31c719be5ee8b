"""Markdown's links, images, tags and texts as the events that HTML gives, so that both are searched for links alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

from serving.text.links import LinkReader
from serving.text.parsers.commonmark import WITHIN_LINES, Piece
from serving.text.parsers.html import Event

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_ATTRIBUTE = re.compile(r"\s([a-zA-Z_:][\w:.-]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")


@dataclass(slots=True)
class LinkTeller:
    """Tells ``links`` of the pieces of a text. What lies between two tags is told as one text: addresses hold any sign."""

    links: LinkReader
    _start: int = -1  # of the text that is not told yet
    _end: int = 0
    _shown: list[str] = field(default_factory=list)
    _code: bool = False
    _images: list[Piece] = field(default_factory=list)  # that are open
    _description: list[str] = field(default_factory=list)

    def read(self, piece: Piece) -> None:
        """Takes the next piece."""
        kind, name, start, end, shown = piece
        if name == "Image":
            self._read_image(piece)
        elif self._images:
            self._description.append(" " if kind == "break" else shown if kind in ("text", "code") else "")
        elif name == "Link":
            self._read_link(piece)
        elif kind in ("open", "close") and name not in WITHIN_LINES:
            self._tell_text()
            self._code = kind == "open" and name == "CodeBlock"
        elif not self._code and kind in ("code", "tag", "note"):
            self._tell_text()
            self._read_placed(piece)
        elif not self._code:
            self._start = start if self._start < 0 else self._start
            self._end = max(self._end, end)
            self._shown.append(" " if kind == "break" else shown)

    def _tell_text(self) -> None:
        if self._start >= 0:
            self.links.read(Event("text", "", self._start, self._end, shown="".join(self._shown)))
        self._start, self._end, self._shown = -1, 0, []

    def _read_image(self, piece: Piece) -> None:
        if piece.kind == "open":
            self._images.append(piece)
            return
        image = self._images.pop()
        if self._images:
            return
        self._tell_text()
        attributes = (("src", image.shown), ("alt", "".join(self._description)))
        self._description = []
        self.links.read(Event("open", "img", image.start, image.end, attributes=attributes))

    def _read_link(self, piece: Piece) -> None:
        self._tell_text()
        if piece.kind == "open":
            self.links.read(Event("open", "a", piece.start, piece.start, attributes=(("href", piece.shown),)))
        else:
            self.links.read(Event("close", "a", piece.end - 1, piece.end))

    def _read_placed(self, piece: Piece) -> None:
        kind, _, start, end, shown = piece
        if kind == "code":
            self.links.read(Event("code", "", start, end, shown=shown))
        elif kind == "tag" and (match := _TAG.match(shown)):
            tag: Literal["open", "close"] = "close" if match.group(1) else "open"
            self.links.read(Event(tag, match.group(2).lower(), start, end, attributes=tuple(_attributes(shown))))


def _attributes(tag: str) -> Iterator[tuple[str, str | None]]:
    for match in _ATTRIBUTE.finditer(tag):
        value = match.group(2)
        if value is not None:
            value = unescape(value[1:-1] if value[0] in "\"'" else value)
        yield match.group(1).lower(), value
