"""The links of a draft, whatever it is written in: where they stand, what their readers see, where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Literal

from serving.text.html import Event, read_events
from serving.text.inlines import read_inlines
from serving.text.markup import detect_format
from serving.text.sections import Draft

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


def find_links(draft: Draft) -> tuple[Link, ...]:
    """Every link of ``draft.text`` in order; what stands in code and comments is none, nor is a bare address in HTML."""
    text = draft.text
    form = detect_format(text) if draft.format == "auto" else draft.format
    if form == "plain":
        links = list(_find_bare(text, 0, len(text)))
    elif form == "html":
        links = _Collector(text, bare=False).collect(read_events(text))
    elif not _MARKS.search(text):
        links = []
    else:
        # A byte order mark is no text, to the parser it is.
        links = _Collector(text, bare=True).collect(read_inlines(" " + text[1:] if text.startswith("\ufeff") else text))
    return tuple(sorted(links, key=lambda link: (link.start, -link.end)))


# ---------------------------------------------------------------- bare addresses

_STOP = r"""\s<>"`“”„«»‘‚，。、；：！？（）「」『』《》【】…"""
_BARE = re.compile(rf"(?<![A-Za-z0-9@/])(?:(?:https?|ftp)://|www\.)[^{_STOP}]+", re.IGNORECASE)
# What an author meant as a link and Markdown does not take as one: an address with a space in it.
_FAILED = re.compile(r"(?<!\\)\[([^\[\]\n]{0,300})\]\(((?:https?://|www\.)[^()\[\]<>\n]{1,2000})\)", re.IGNORECASE)
_MARKS = re.compile(
    r"<|\]\(|\]:|://|www\.", re.IGNORECASE
)  # without any of them Markdown holds no link, and need not be parsed
_TRAILING = "?!.,:;*_~'’"
WWW = re.compile(r"www\.", re.IGNORECASE)


def _find_bare(text: str, start: int, end: int) -> Iterator[Link]:
    for match in _BARE.finditer(text, start, end):
        spelled = trim(match.group())
        after = spelled.partition("://")[2] if "://" in spelled else spelled[len("www.") :]
        if after.strip("/"):
            target = "https://" + spelled if WWW.match(spelled) else spelled
            yield Link(match.start(), match.start() + len(spelled), spelled, target)


def trim(spelled: str) -> str:
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
class _Collector:
    """Goes through events; an ``a`` lasts until it is closed or, as in browsers, until the next one opens."""

    text: str
    bare: bool
    links: list[Link] = field(default_factory=list)
    _open: Link | None = None
    _literal: str | None = None
    _shown: list[str] = field(default_factory=list)

    def collect(self, events: Iterable[Event]) -> list[Link]:
        for event in events:
            if event.kind in ("text", "code"):
                self._read_text(event)
            elif event.tag == "a":
                self._close(event.end if event.kind == "close" else None)
                target = event.get("href")
                if event.kind == "open" and target is not None:
                    self._open = Link(event.start, event.end, "", target)
            elif event.kind == "open":
                self.links += _read_tag(event)
                if event.tag in _LITERAL and self._literal is None:
                    self._literal = event.tag
                if self._open:
                    self._shown.append((event.get("alt") or "") if event.tag == "img" else " " if event.tag == "br" else "")
            elif event.tag == self._literal:
                self._literal = None
        self._close(None)
        return self.links

    def _read_text(self, event: Event) -> None:
        if self._open:
            self._shown.append(unescape(self.text[event.start : event.end]) if event.shown is None else event.shown)
        elif self.bare and event.kind == "text" and self._literal is None:
            failed = list(_find_failed(self.text, event.start, event.end))
            cursor = event.start
            for link in failed:
                self.links += _find_bare(self.text, cursor, link.start)
                cursor = link.end
            self.links += [*failed, *_find_bare(self.text, cursor, event.end)]

    def _close(self, end: int | None) -> None:
        """Ends the open link at ``end``; at its own tag where nothing closes it."""
        if self._open:
            shown = _SPACE.sub(" ", "".join(self._shown)).strip()
            self.links.append(replace(self._open, end=self._open.end if end is None else end, text=shown))
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
