"""WordPress' shortcodes and block comments, which are no words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_COMMENT = re.compile(r"<!--\s{0,9}(?:/?wp:|more\b|nextpage\b|noteaser\b)")
_CODE = re.compile(r"<(pre|code|script|style)\b", re.IGNORECASE)
_SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]*)((?:\s[^\[\]<>]*)?)\]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[\w-]=(?:[\"'“”‘’\d]|&quot;|&#)")
# Of WordPress itself. What these hold is an address, not words.
_MEDIA = frozenset(["audio", "embed", "gallery", "playlist", "video"])
_KNOWN = _MEDIA | {"caption", "wp_caption"}


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
