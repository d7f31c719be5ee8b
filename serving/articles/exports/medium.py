"""Posts as Medium exports them: one HTML file each, ``posts/2024-05-06_A-title-0123456789ab.html``."""

from __future__ import annotations

import re
from html import unescape

from serving.articles.exports.plain_titles import plain_title
from serving.articles.records import Row

_ENTRY = re.compile(r"<article\b[^<>]*\bclass=\"[^\"]*\bh-entry\b")
_BODY = re.compile(r"<section\b[^<>]*\bdata-field=\"body\"[^<>]*>")
_TITLE = re.compile(r"<h1\b[^<>]*\bclass=\"[^\"]*\bp-name\b[^<>]*>(.*?)</h1>", re.DOTALL)
_AGAIN = re.compile(r"<(h[1-6])\b[^<>]*\bclass=\"[^\"]*\bgraf--title\b[^<>]*>.*?</\1>", re.DOTALL)
_DATE = re.compile(r"<time\b[^<>]*\bclass=\"[^\"]*\bdt-published\b[^<>]*\bdatetime=\"([^\"]*)\"")
_AUTHOR = re.compile(r"<a\b[^<>]*\bclass=\"[^\"]*\bp-author\b[^<>]*>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r"<a\b[^<>]*\bclass=\"[^\"]*\bp-canonical\b[^<>]*>")
_HREF = re.compile(r"\bhref=\"([^\"]*)\"")
_SEEN = re.compile(r"[^\n]")

POST_NAME = re.compile(r"(?:.*/)?posts/(?:\d{4}-\d\d-\d\d_|draft_)[^/]*\.html?", re.DOTALL)


def is_medium_post(html: str) -> bool:
    """Whether a file that begins with ``html`` is a post of Medium's export."""
    return _ENTRY.search(html) is not None and _BODY.search(html) is not None


def read_medium_post(number: int, name: str, html: str) -> Row:
    """The row of one post. Its text is the file with spaces for all that is not the article, the title said again among it.

    A draft is left out.
    """
    date = _DATE.search(html)
    if name.rpartition("/")[2].startswith("draft_") or not date:
        return Row(number, {"id": name}, left_out="draft")
    link = _LINK.search(html)
    href = _HREF.search(link[0]) if link else None
    return Row(
        number,
        {
            "id": name,
            "title": _words(_TITLE, html),
            "html": _article(html),
            "url": unescape(href[1]) if href else "",
            "author": _words(_AUTHOR, html),
            "published_at": date[1],
        },
    )


def _words(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return plain_title(found[1]) if found else ""


def _article(html: str) -> str:
    body = _BODY.search(html)
    begin = body.end() if body else 0
    end = html.rfind("<footer", begin)
    end = len(html) if end < 0 else end
    again = _AGAIN.search(html, begin, end)
    pieces = [_blank(html[:begin])]
    if again:
        pieces += [html[begin : again.start()], _blank(again[0])]
        begin = again.end()
    return "".join([*pieces, html[begin:end], _blank(html[end:])])


def _blank(text: str) -> str:
    return _SEEN.sub(" ", text)
