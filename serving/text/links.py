"""The links of a draft, wherever they stand: in Markdown, in tags, or bare in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Literal

from serving.text.parsers.html import Event

LinkKind = Literal["link", "form", "image", "media", "frame", "script", "style"]


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the submitted text, ``text[start:end]``: the bare address, ``[text](url)``, or the HTML element.

    Of an element that embeds something it is the opening tag, as of an ``a`` that nothing closes. ``text`` is what a
    reader sees (an image's description); ``target`` the address as it is written, entities and escapes decoded. A bare
    ``www.`` address gets ``https://`` in front.
    """

    start: int
    end: int
    text: str
    target: str
    kind: LinkKind = "link"

    @property
    def embedded(self) -> bool:
        """Whether the reader's browser fetches it without being asked."""
        return self.kind not in ("link", "form")


# ---------------------------------------------------------------- bare addresses

_STOP = r"""\s<>"`“”„«»‘‚，。、；：！？（）「」『』《》【】…"""
_BARE = re.compile(rf"(?<![A-Za-z0-9@/])(?:(?:https?|ftp)://|www\.)[^{_STOP}]+", re.IGNORECASE)
# What an author meant as a link and Markdown does not take as one: an address with a space in it.
_FAILED = re.compile(r"(?<!\\)\[([^\[\]\n]{0,300})\]\(((?:https?://|www\.)[^()\[\]<>\n]{1,2000})\)", re.IGNORECASE)
_TRAILING = "?!.,:;*_~'’"
WWW = re.compile(r"www\.", re.IGNORECASE)


def find_bare(text: str, start: int, end: int) -> Iterator[Link]:
    """Addresses that stand in ``text[start:end]`` as they are."""
    for match in _BARE.finditer(text, start, end):
        spelled = trim_address(match.group())
        after = spelled.partition("://")[2] if "://" in spelled else spelled[len("www.") :]
        if after.strip("/"):
            target = "https://" + spelled if WWW.match(spelled) else spelled
            yield Link(match.start(), match.start() + len(spelled), spelled, target)


def trim_address(spelled: str) -> str:
    """``spelled`` without the sentence's own punctuation at its end, and without a bracket that it does not open."""
    extra = {")": spelled.count(")") - spelled.count("("), "]": spelled.count("]") - spelled.count("[")}
    end = len(spelled)
    while end:
        last = spelled[end - 1]
        if extra.get(last, 0) > 0:
            extra[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return spelled[:end]


def _find_failed(text: str, start: int, end: int) -> Iterator[Link]:
    for match in _FAILED.finditer(text, start, end):
        yield Link(match.start(), match.end(), match.group(1), match.group(2))


# ---------------------------------------------------------------- links of tags

_SOURCES: dict[str, tuple[tuple[str, LinkKind], ...]] = {
    "area": (("href", "link"),),
    "audio": (("src", "media"),),
    "button": (("formaction", "form"),),
    "embed": (("src", "frame"),),
    "form": (("action", "form"),),
    "frame": (("src", "frame"),),
    "iframe": (("src", "frame"),),
    "image": (("href", "image"), ("xlink:href", "image")),
    "img": (("src", "image"), ("srcset", "image")),
    "input": (("src", "image"), ("formaction", "form")),
    "object": (("data", "frame"),),
    "script": (("src", "script"),),
    "source": (("src", "media"), ("srcset", "image")),
    "track": (("src", "media"),),
    "video": (("src", "media"), ("poster", "image")),
}
_STYLE_RELATIONS = frozenset({"stylesheet", "preload", "modulepreload", "icon", "manifest"})
_LITERAL = frozenset({"code", "pre", "script", "style", "textarea"})  # no address in them becomes a link
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class LinkReader:
    """Takes the events of ``text`` in order; an ``a`` lasts until it is closed or, as in browsers, until the next one opens.

    ``bare``: an address without a tag is a link too.
    """

    text: str
    bare: bool
    _links: list[Link] = field(default_factory=list)
    _open: Link | None = None
    _literal: str | None = None
    _shown: list[str] = field(default_factory=list)

    def read(self, event: Event) -> None:
        """Takes the next event."""
        if event.kind in ("text", "code"):
            self._read_text(event)
        elif event.tag == "a":
            self._close(event.end if event.kind == "close" else None)
            target = event.get("href")
            if event.kind == "open" and target is not None:
                self._open = Link(event.start, event.end, "", target)
        elif event.kind == "open":
            self._links += _read_tag(event)
            if event.tag in _LITERAL and self._literal is None:
                self._literal = event.tag
            if self._open:
                self._shown.append((event.get("alt") or "") if event.tag == "img" else " " if event.tag == "br" else "")
        elif event.tag == self._literal:
            self._literal = None

    def links(self) -> tuple[Link, ...]:
        """All links, once all events are read, in the order of the text."""
        self._close(None)
        return tuple(sorted(self._links, key=lambda link: (link.start, -link.end)))

    def _read_text(self, event: Event) -> None:
        if self._open:
            self._shown.append(unescape(self.text[event.start : event.end]) if event.shown is None else event.shown)
        elif self.bare and event.kind == "text" and self._literal is None:
            cursor = event.start
            for link in _find_failed(self.text, event.start, event.end):
                self._links += find_bare(self.text, cursor, link.start)
                self._links.append(link)
                cursor = link.end
            self._links += find_bare(self.text, cursor, event.end)

    def _close(self, end: int | None) -> None:
        """Ends the open link at ``end``; at its own tag where nothing closes it."""
        if self._open:
            shown = _SPACE.sub(" ", "".join(self._shown)).strip()
            self._links.append(replace(self._open, end=self._open.end if end is None else end, text=shown))
        self._open, self._shown = None, []


def _read_tag(event: Event) -> Iterator[Link]:
    shown = event.get("alt") or ""
    for name, kind in _SOURCES.get(event.tag, ()):
        value = event.get(name)
        if value is None or (kind == "form" and not value.strip()):
            continue  # a form without an address is sent to its own page
        for target in _read_set(value) if name == "srcset" else (value,):
            yield Link(event.start, event.end, shown, target, kind)
    if event.tag == "link" and _STYLE_RELATIONS.intersection((event.get("rel") or "").lower().split()):
        yield Link(event.start, event.end, "", event.get("href") or "", "style")


def _read_set(value: str) -> Iterator[str]:
    """The addresses of a list such as ``a.png 1x, b.png 2x``."""
    expected = True
    for word in value.split():
        target = word
        if not expected:
            _, comma, target = word.partition(",")
            expected = bool(comma)
        if expected and target.strip(","):
            yield target.strip(",")
            expected = target.endswith(",")
