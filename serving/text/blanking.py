"""Spaces for what site generators and page builders write between an article's words, so that every other place stays.

Template tags (Liquid, Jinja, Hugo, ERB), attributes and containers of Markdown dialects, shortcodes and block comments of
WordPress and its page builders, and the content of ``data:`` addresses. Code is left alone. In time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from serving.text.code_spans import Span, find_code, outside

_NO_BREAK = re.compile(r"[^\r\n]")
_SIGN = re.compile(r"\{[%{:#.]|<%|%%|:::|\[\[?_?/?[A-Za-z]|<!--|\bdata:", re.IGNORECASE)

# ---------------------------------------------------------------- addresses that hold their content

_BASE64 = r"[A-Za-z0-9+/=_%-]"
_WRAPPED = rf"\r?\n[ \t]*(?={_BASE64}{{60}}|{_BASE64}{{1,80}}[\"')>])"
_DATA = re.compile("data:", re.IGNORECASE)
_IN_BASE64 = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w.=+-]{1,60}){0,5};base64,", re.IGNORECASE)
_CONTENT = re.compile(rf"(?:{_BASE64}|{_WRAPPED})*+")
# What may stand before such an address: its beginning then, what ends its content, and the sign that must.
_ENCLOSED = {
    '"': (re.compile(r"data:[^\",]{0,200}+,", re.IGNORECASE), re.compile('"'), '"'),
    "'": (re.compile(r"data:[^',]{0,200}+,", re.IGNORECASE), re.compile("'"), "'"),
    "(": (re.compile(r"data:[\w.+/-]{3}[^),\s]{0,197}+,", re.IGNORECASE), re.compile(r"[)\s]"), ")"),
}

# ---------------------------------------------------------------- templates

_LONGEST_TAG = 4_000  # characters
_CLOSING = {"{%": "%}", "{{": "}}", "{#": "#}", "<%": "%>"}
_REMARK = re.compile(r"\{%-?\s*(comment)\b")
_ATTRIBUTES = re.compile(
    r"^[ \t]*[*+-][ \t]+[^\n]*\n[ \t]*\{:[ \t]?toc[^{}\n]{0,100}\}"
    r"|!\[\[[^\[\]\n]{1,300}\]\]|\[\[[^\[\]|\n]{1,300}\||(?<=[^\[\]])\]\](?!\])|%%[^%\n]{1,1000}%%"
    r"|\{:[^{}\n]{0,500}\}|\{[#.][A-Za-z][^{}\n]{0,300}\}|^ {0,3}:{3,}[^\n]*|^ {0,3}\[\[_?toc_?\]\][ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")

_MOST_INDENTED = 3  # blanks at the beginning of a line that is no code
_BLANKS = re.compile(r"[ \t]*")
_BEFORE_TEXT = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*")

# ---------------------------------------------------------------- WordPress

_COMMENT = re.compile(r"<!--\s{0,9}(?:/?wp:|more\b|nextpage\b|noteaser\b)")
_SHORTCODE = re.compile(
    r"\[(/?)([a-z][\w-]*)((?:[\s/](?:=\s?\"[^\"]{0,9000}+\"|=\s?'[^']{0,9000}+'|[^\[\]<>])*+)?)\]", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"[\w-]=\s?(?:[\"'“‘”’]|&quot;|&#)|[\w-]{2}=\d")
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,100})\]:", re.MULTILINE)
_LABEL = re.compile(r"\[([^\[\]\n]{1,100})\]")
# What these hold is an address or code, not words.
_HOLDING = frozenset(["audio", "embed", "gallery", "playlist", "video", "vc_raw_html", "vc_raw_js"])
_KNOWN = _HOLDING | {"caption", "wp_caption", "toc", "contact-form", "contact-form-7"}
_BUILDERS = ("vc_", "et_pb_", "fusion_", "av_", "wpb_", "tatsu_", "nectar_", "mk_", "elementor-")


def blank(text: str) -> str:
    """Spaces for ``text``; its lines stay."""
    return _NO_BREAK.sub(" ", text)


def blank_spans(text: str, spans: Iterable[Span]) -> str:
    """``text`` with spaces for ``spans``, which are in order and do not overlap."""
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [text[place:start], blank(text[start:end])]
        place = end
    return "".join([*pieces, text[place:]])


def blank_machinery(text: str, form: Literal["plain", "markdown", "html"]) -> tuple[str, int]:
    """``text`` with spaces for what is no word of the article, and how many characters these were."""
    if not _SIGN.search(text):
        return text, 0
    markdown = form == "markdown"
    code = find_code(text, markdown=markdown) if form != "plain" else []
    found: list[Span] = []
    for find in (_find_data, _find_comments, _find_templates, *([_find_attributes] if markdown else []), _find_shortcodes):
        spans = list(outside(find(text), code))
        text = blank_spans(text, spans) if spans else text
        found += spans
    return _keep_lines(text, found) if markdown else text, sum(end - start for start, end in found)


def _keep_lines(text: str, spans: list[Span]) -> str:
    """``text`` with an inline tag for the spaces that a line of Markdown begins with now, which would make it code."""
    pieces: list[str] = []
    place = seen = 0  # up to where the text is handed on, and up to where it was looked at
    for start, end in sorted(spans):
        if start < seen:
            continue
        line = text.rfind("\n", seen, start) + 1
        begin = text.rfind("\n", start, end) + 1 or start
        first, seen = seen == 0, _end_of_blanks(text, end)
        if begin == start and not line and not first:
            continue  # words come before it in its line
        is_code = seen - begin > _MOST_INDENTED and text[seen : seen + 1] not in ("", "\n", "\r")
        if is_code and (begin > start or _BEFORE_TEXT.fullmatch(text, line, begin)):
            pieces += [text[place:begin], "<i", " " * (seen - begin - len("<i>")), ">"]
            place = seen
    return "".join([*pieces, text[place:]])


def _end_of_blanks(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place


def blank_comments(text: str) -> str:
    """``text`` with spaces for WordPress's own comments."""
    return blank_spans(text, _find_comments(text)) if "<!--" in text else text


def blank_shortcodes(text: str) -> str:
    """``text``, which is HTML, with spaces for shortcodes and WordPress's own comments."""
    code = find_code(text, markdown=False)
    text = blank_spans(text, outside(_find_comments(text), code))
    return blank_spans(text, outside(_find_shortcodes(text), code))


def _find_data(text: str) -> Iterator[Span]:
    """The content of ``data:`` addresses; their beginning stays, so that they stay addresses."""
    place = 0
    stops: dict[str, int] = {}  # by what stands before, where content ends that was looked at last: no stretch is read twice
    for match in _DATA.finditer(text):
        start = match.start()
        if start < place:
            continue
        before = text[start - 1 : start] if start else ""
        if beginning := _IN_BASE64.match(text, start):
            content = _CONTENT.match(text, beginning.end())
            place = content.end() if content else beginning.end()
        elif before in _ENCLOSED and (beginning := _ENCLOSED[before][0].match(text, start)):
            _, ending, closing = _ENCLOSED[before]
            if stops.get(before, -1) < beginning.end():
                found = ending.search(text, beginning.end())
                stops[before] = found.start() if found else len(text)
            if not text.startswith(closing, stops[before]):
                continue
            place = stops[before]
        else:
            continue
        yield beginning.end(), place


def _find_comments(text: str) -> Iterator[Span]:
    """WordPress's block comments."""
    place = 0
    for match in _COMMENT.finditer(text):
        if match.start() < place:
            continue
        end = text.find("-->", match.end())
        if end < 0:
            return
        place = end + len("-->")
        yield match.start(), place


def _find_templates(text: str) -> Iterator[Span]:
    """Tags of templates, each within a paragraph; what ``{% comment %}`` holds belongs to it."""
    ends = {opening: 0 for opening, closing in _CLOSING.items() if opening in text and closing in text}  # found last
    place = 0
    for match in re.finditer("|".join(map(re.escape, ends)), text) if ends else ():
        start, opening = match.start(), match.group()
        if start < place:
            continue
        if ends[opening] < match.end():
            found = text.find(_CLOSING[opening], match.end())
            ends[opening] = found if found >= 0 else len(text) + _LONGEST_TAG + 1
        end = ends[opening] + len(_CLOSING[opening])
        if end - start > _LONGEST_TAG or _EMPTY_LINE.search(text, start, end):
            continue
        if _REMARK.match(text, start, end):
            closing = text.find("endcomment", end)
            after = text.find("%}", closing) if closing >= 0 else -1
            end = after + 2 if after >= 0 else end
        place = end + (opening == "{{" and text.startswith("}", end))
        yield start, place


def _find_attributes(text: str) -> Iterator[Span]:
    """Attributes of kramdown and Pandoc, containers, tables of contents, and what Obsidian embeds, hides and links to."""
    opened = False
    for match in _ATTRIBUTES.finditer(text):
        if match.group() != "]]" or opened:
            yield match.span()
        opened = match.group().startswith("[[") and match.group().endswith("|")


def _find_shortcodes(text: str) -> Iterator[Span]:
    """Shortcodes: known ones, those with attributes, and those that are closed; never a link, a footnote or ``[sic]``."""
    closed = {match[2].lower() for match in _SHORTCODE.finditer(text) if match[1]}
    defined = {match[1].lower() for match in _DEFINITION.finditer(text)}
    place = 0
    for match in _SHORTCODE.finditer(text):
        start, end, name = match.start(), match.end(), match[2].lower()
        label = _LABEL.match(text, end)
        linked = match.group()[1:-1].lower() in defined or (label and label[1].lower() in defined)
        if start < place or linked or not _is_meant(text, match, closed):
            continue
        if name in _HOLDING & closed and not match[1]:
            end = _find_end(text, name, end)
        place = end
        yield start, end


def _is_meant(text: str, match: re.Match[str], closed: set[str]) -> bool:
    name = match[2].lower()
    known = name in _KNOWN or name.startswith(_BUILDERS) or name in closed
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if before == "[" and after == "]":  # escaped
        return name == "toc"
    linked = after in ("(", ":") or (after == "[" and not known) or before in ("!", "]")
    return (known and after != "(") or (bool(_ATTRIBUTE.search(match[3])) and not linked)


def _find_end(text: str, name: str, place: int) -> int:
    """Where the closing shortcode ends, where nothing but an address or code comes before it."""
    closing = re.compile(rf"[^\[]*\[/{name}\]", re.IGNORECASE).match(text, place)
    return closing.end() if closing else place
