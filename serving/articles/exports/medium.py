"""Posts as Medium exports them: one HTML file each, ``posts/2024-05-06_A-title-0123456789ab.html``."""

from __future__ import annotations

import re
from html import unescape

from serving.articles.exports.plain_titles import plain_title
from serving.articles.records import Row
from serving.text.parsers.medium_page import TITLE, find_element

_DATE = re.compile(r"<time\b[^<>]*\bclass=\"[^\"]*\bdt-published\b[^<>]*\bdatetime=\"([^\"]*)\"")
_AUTHOR = re.compile(r"<(a)\b[^<>]*\bclass=\"[^\"<>]*\bp-author\b[^<>]*>")
_LINK = re.compile(r"<a\b[^<>]*\bclass=\"[^\"]*\bp-canonical\b[^<>]*>")
_HREF = re.compile(r"\bhref=\"([^\"]*)\"")

POST_NAME = re.compile(r"(?:.*/)?posts/(?:\d{4}-\d\d-\d\d_|draft_)[^/]*\.html?", re.DOTALL)


def read_medium_post(number: int, name: str, html: str) -> Row:
    """The row of one post, its text the whole file: reading passes over what surrounds it. A draft is left out."""
    date = _DATE.search(html)
    if name.rpartition("/")[2].startswith("draft_") or not date:
        return Row(number, {"id": name}, left_out="draft")
    link = _LINK.search(html)
    href = _HREF.search(link[0]) if link else None
    return Row(
        number,
        {
            "id": name,
            "title": _words(TITLE, html),
            "html": html,
            "url": unescape(href[1]) if href else "",
            "author": _words(_AUTHOR, html),
            "published_at": date[1],
        },
    )


def _words(opening: re.Pattern[str], html: str) -> str:
    found = find_element(opening, html)
    return plain_title(html[slice(*found.inner)]) if found else ""
