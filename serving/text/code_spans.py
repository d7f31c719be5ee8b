"""Where a text holds code, found without parsing it: stretches that are to be left as they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

_MARK = re.compile(
    r"^ {0,3}(?:> ?){0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*|(?P<ticks>`+)|<(?P<tag>pre|code|script|style)\b", re.I | re.M
)
_TAG = re.compile(r"<(?P<tag>pre|code|script|style)\b", re.IGNORECASE)
_TICKS = re.compile(r"`+")
_FENCE_END = {sign: re.compile(rf"^ {{0,3}}(?:> ?){{0,3}}({sign}{{3,}})[ \t]*\r?$", re.MULTILINE) for sign in "`~"}
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")


def find_code(text: str, *, markdown: bool) -> list[Span]:
    """Spans of code in order: elements of HTML, and in Markdown also what stands between fences or backticks."""
    return list(_find_marked(text) if markdown else _find_elements(text))


def outside(spans: Iterable[Span], code: list[Span]) -> Iterator[Span]:
    """Those of ``spans`` that do not begin in ``code``."""
    starts = [start for start, _ in code]
    for span in spans:
        before = bisect_right(starts, span[0]) - 1
        if before < 0 or code[before][1] <= span[0]:
            yield span


def _find_elements(text: str) -> Iterator[Span]:
    ends = _Ends(text)
    place = 0
    while match := _TAG.search(text, place):
        place = ends.of_element(match["tag"], match.end())
        if place:
            yield match.start(), place
        place = place or match.end()


def _find_marked(text: str) -> Iterator[Span]:
    ends = _Ends(text)
    place = 0
    while match := _MARK.search(text, place):
        if match["fence"]:
            place = ends.of_fence(match["fence"], match.end())
        elif match["ticks"]:
            place = ends.of_ticks(match["ticks"], match.end())
        else:
            place = ends.of_element(match["tag"], match.end())
        if place:
            yield match.start(), place
        place = place or match.end()


class _Ends:
    """Where code ends; what ends nowhere is looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower() if text.isascii() else "".join(char.lower() if char.isascii() else char for char in text)
        self._open_for_ever: set[str] = set()
        self._runs: dict[int, list[int]] | None = None
        self._empty: list[int] = []

    def of_element(self, tag: str, place: int) -> int:
        """Behind the closing tag, 0 where there is none."""
        mark = f"</{tag.lower()}"
        if mark in self._open_for_ever:
            return 0
        found = self._lower.find(mark, place)
        if found < 0:
            self._open_for_ever.add(mark)
            return 0
        return found + len(mark)

    def of_fence(self, fence: str, place: int) -> int:
        """Behind the line that closes a fence; the text's end where none does."""
        for match in _FENCE_END[fence[0]].finditer(self._text, place):
            if len(match[1]) >= len(fence):
                return match.end()
        return len(self._text)

    def of_ticks(self, ticks: str, place: int) -> int:
        """Behind the next run of as many backticks in the same paragraph, 0 without one."""
        if self._runs is None:
            self._runs = defaultdict(list)
            for match in _TICKS.finditer(self._text):
                self._runs[len(match.group())].append(match.start())
            self._empty = [match.start() for match in _EMPTY_LINE.finditer(self._text)]
        runs = self._runs[len(ticks)]
        at = bisect_left(runs, place)
        after = bisect_left(self._empty, place)
        paragraph = self._empty[after] if after < len(self._empty) else len(self._text)
        return runs[at] + len(ticks) if at < len(runs) and runs[at] < paragraph else 0
