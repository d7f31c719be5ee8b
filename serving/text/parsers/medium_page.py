"""Posts as Medium exports them: HTML pages that say an article's title three times and its author twice around it."""

from __future__ import annotations

import re

Span = tuple[int, int]

_BEGINNING = 1 << 14  # characters in which a post shows itself
_ENTRY = re.compile(r"<article\b[^<>]*\bclass=\"[^\"]*\bh-entry\b")
_BODY = re.compile(r"<section\b[^<>]*\bdata-field=\"body\"[^<>]*>")
_TITLE = re.compile(r"<h1\b[^<>]*\bclass=\"[^\"]*\bp-name\b[^<>]*>.*?</h1>", re.DOTALL)
_AGAIN = re.compile(r"<(h[1-6])\b[^<>]*\bclass=\"[^\"]*\bgraf--title\b[^<>]*>.*?</\1>", re.DOTALL)


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
    title, again = _TITLE.search(html, 0, begin), _AGAIN.search(html, begin, end)
    kept = [title.span() if title else (0, 0), (begin, end)]
    if again:
        kept[1:] = [(begin, again.start()), (again.end(), end)]
    edges = [0, *(place for span in kept for place in span), len(html)]
    return [(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True) if start < stop]
