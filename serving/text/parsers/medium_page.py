"""Posts as Medium exports them: HTML pages that say an article's title three times and its author twice around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]

_BEGINNING = 1 << 14  # characters in which a post shows itself
_ENTRY = re.compile(r"<article\b[^<>]*\bclass=\"[^\"]*\bh-entry\b")
_BODY = re.compile(r"<section\b[^<>]*\bdata-field=\"body\"[^<>]*>")
TITLE = re.compile(r"<(h1)\b[^<>]*\bclass=\"[^\"<>]*\bp-name\b[^<>]*>")
_AGAIN = re.compile(r"<(h[1-6])\b[^<>]*\bclass=\"[^\"<>]*\bgraf--title\b[^<>]*>")


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element lies, tags and all, and what it holds."""

    outer: Span
    inner: Span


def find_element(opening: re.Pattern[str], html: str, begin: int = 0, end: int | None = None) -> Element | None:
    """The first element that begins with ``opening``, whose first group is the tag's name, and is closed before ``end``."""
    end = len(html) if end is None else end
    tag = opening.search(html, begin, end)
    if tag is None:
        return None
    closing = f"</{tag[1]}>"
    stop = html.find(closing, tag.end(), end)
    return None if stop < 0 else Element((tag.start(), stop + len(closing)), (tag.end(), stop))


def is_medium_post(html: str) -> bool:
    """Whether ``html`` is a post of Medium's export."""
    beginning = html[:_BEGINNING]
    return _ENTRY.search(beginning) is not None and _BODY.search(beginning) is not None


def find_surroundings(html: str) -> list[Span]:
    """The stretches of a post that are neither its title, as its one ``h1``, nor its article; none of another page."""
    if not is_medium_post(html):
        return []
    body = _BODY.search(html)
    begin = body.end() if body else 0
    end = html.rfind("<footer", begin)
    end = len(html) if end < 0 else end
    title, again = find_element(TITLE, html, 0, begin), find_element(_AGAIN, html, begin, end)
    kept = [title.outer if title else (0, 0), (begin, end)]
    if again:
        kept[1:] = [(begin, again.outer[0]), (again.outer[1], end)]
    edges = [0, *(place for span in kept for place in span), len(html)]
    return [(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True) if start < stop]
