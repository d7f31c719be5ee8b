"""Paragraphs with an indented first line, which Markdown takes for code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from serving.text.blocks import count_words
from serving.text.parsers.commonmark import Change, Piece, parse

WRAPPED = 120  # code points: a longer line was not wrapped by hand, so its newline ends a paragraph

_CODE_INDENT = 4  # columns
_INDENT = re.compile(r"(?: {4}| {0,3}\t|\u3000|\xa0{2})[ \t\u3000\xa0]*(?=\S)")
_INDENTED_LINE = re.compile(rf"^{_INDENT.pattern}", re.MULTILINE)
_FOLLOWING = re.compile(r"(?:[ \t]*\S[^\r\n]*(?:\r\n?|\n|$)){1,40}")
_LINE = re.compile(r"([ \t]*)([^\r\n]*)(?:\r\n?|\n|$)")

# What prose is made of beside words: it says nothing about whether that is prose.
_MARKUP = re.compile(
    r"!?\[([^\[\]]*)\]\([^()\s]*(?: [^()]*)?\)|<https?:[^<>\s]*>"
    r"|</?(?:a|abbr|b|br|cite|del|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>|https?://\S+|`[^`\n]*`|\*+"
)
_SIGN = re.compile(r"[{}\[\]<>=|\\$#@^~+;]|[^\W_]_[^\W_]|\w\(|::|->|&&|//|--\w|\S(?: {3,}|\t+)\S")
_STATEMENT = re.compile(
    r"^[ \t]*(?:[$>%#]\s|//|/\*|(?:def|class|function|var|let|const|import|return|SELECT|sudo)\b)", re.MULTILINE
)
_CLOSERS = "'\"’”»)]*_ \t\r\n"
_SENTENCE_ENDS = tuple(".!?…。！？")
_REACH = 20  # code points: enough for what closes a sentence
_LEAST_WORDS = 5
_MOST_SIGNS = 0.08  # for each word of prose
_LEAST_SIGNS = 0.2  # for each word of code


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of what Markdown takes for code: where it begins (behind what opens a list), its first sign, and its end."""

    begin: int
    first: int
    end: int
    width: int  # of the white space before ``first``, in columns


def find_indents(text: str) -> list[Change]:
    """What the parser has to get instead of the indentation of paragraphs in ``text``, in order.

    Paragraphs keep their place in a list. What looks like code, or like neither, stays as it is. Outside of lists an
    indented line begins a paragraph too where a sentence ends before it.
    """
    if not _INDENTED_LINE.search(text):
        return []
    changes: list[Change] = []
    lists = quotes = 0
    for piece in parse(text):
        change = (piece.kind == "open") - (piece.kind == "close")
        lists += change if piece.name == "List" else 0
        quotes += change if piece.name == "BlockQuote" else 0
        if piece.name == "CodeBlock" and piece.kind == "open" and piece.shown == "Indented" and not quotes:
            changes += _read_block(text, piece, within_list=lists > 0)
        elif piece.kind == "break" and not lists and not quotes and (first := find_paragraph(text, piece.end)):
            changes.append(Change(piece.end, first, "\n"))
    return changes


def find_paragraph(text: str, line: int) -> int | None:
    """Where the first sign of the ``line`` that begins there is, if it is indented and a sentence ends before it."""
    match = _INDENT.match(text, line)
    before = text[max(0, line - _REACH) : line].rstrip(_CLOSERS)
    return match.end() if match and before.endswith(_SENTENCE_ENDS) else None


def _read_block(text: str, piece: Piece, *, within_list: bool) -> Iterator[Change]:
    lines = list(_read_lines(text, piece))
    filled = groupby(lines, key=lambda line: line.end > line.first)
    chunks = [list(chunk) for shows, chunk in filled if shows]
    looks = [_judge(text, chunk, piece.end if chunk is chunks[-1] else None) for chunk in chunks]
    if "prose" not in looks:
        return
    least = min(chunk[0].width for chunk, look in zip(chunks, looks, strict=True) if look == "prose")
    prose = [(chunk, look) for chunk, look in zip(chunks, looks, strict=True) if chunk[0].width < least + _CODE_INDENT]
    if any(look == "code" for _, look in prose):
        return  # it is a text within code
    kept = _column(text, piece.start) - _CODE_INDENT if within_list else 0
    for chunk, _ in prose:
        wrapped = all(line.end - line.first <= WRAPPED for line in chunk)
        for line in chunk:
            parting = "" if wrapped or line is chunk[0] else "\n"
            yield Change(line.begin, line.first, parting + " " * max(kept - _column(text, line.begin), 0))


def _read_lines(text: str, piece: Piece) -> Iterator[_Line]:
    begin = piece.start
    while begin and text[begin - 1] in " \t":
        begin -= 1
    while begin < piece.end:
        match = _LINE.match(text, begin)
        assert match is not None  # noqa: S101  for the type checker: it matches anything
        first = match.end(1)
        yield _Line(begin, first, first + len(match.group(2).rstrip()), _column(text, first))
        begin = match.end()


def _column(text: str, place: int) -> int:
    line = text.rfind("\n", 0, place) + 1
    line = max(line, text.rfind("\r", line, place) + 1)
    return len(text[line:place].expandtabs(_CODE_INDENT))


def _judge(text: str, lines: Sequence[_Line], following: int | None) -> Literal["prose", "code", "neither"]:
    """What the lines look like, with what follows them in the paragraph where only its first line is indented."""
    shown = "\n".join(text[line.first : line.end] for line in lines)
    if following is not None and (match := _FOLLOWING.match(text, following)) and match.group()[0].isalpha():
        shown += "\n" + match.group()
    bare = _MARKUP.sub(r"\1", shown)
    words = count_words(bare)
    signs = len(_SIGN.findall(bare))
    if signs >= max(1, _LEAST_SIGNS * words) or _STATEMENT.search(shown):
        return "code"
    like_prose = words >= _LEAST_WORDS and signs <= _MOST_SIGNS * words and not bare[:1].islower()
    return "prose" if like_prose and bare.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS) else "neither"
