"""Titles as an export holds them, HTML and all, to the words that a reader sees."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|center|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong|sub|sup|"
    r"tt|u|wbr)\b(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|/?div|/?p|/?h[1-6])\b[^<>]*>", re.IGNORECASE)


def plain_title(html: str) -> str:
    """``html`` without HTML's own tags, its entities undone, in one line: ``Q&amp;A <em>today</em>`` is ``Q&A today``."""
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", html))).split())
