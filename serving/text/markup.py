"""Plain text, Markdown or HTML to blocks, with offsets into the text as it was submitted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from serving.text.blanking import blank_comments, blank_machinery, blank_spans
from serving.text.blocks import Block, Run, compose
from serving.text.front_matter import FrontMatter, read_front_matter
from serving.text.indentation import WRAPPED, find_paragraph
from serving.text.links import Link, LinkReader, find_bare
from serving.text.parsers.html import build_blocks, read_events
from serving.text.parsers.markdown import read_markdown
from serving.text.parsers.medium_page import find_surroundings
from serving.waiting import while_wanted

Format = Literal["auto", "plain", "markdown", "html"]
Written = Literal["plain", "markdown", "html"]

_SURROGATE = re.compile("[\\ud800-\\udfff]")
_HTML_CLOSER = re.compile(r"</(?:p|div|h[1-6]|li|ul|ol|article|section|blockquote|table|body|html)\s*>", re.IGNORECASE)
_PARAGRAPH_CLOSER = re.compile(r"</p\s*>", re.IGNORECASE)
# Behind an empty line, text that no block tag opens: as blog software stores articles, to put in the paragraphs later.
_BARE_PARAGRAPH = re.compile(r"\n[ \t]*\r?\n[ \t]*(?:[^\s<]|<(?:a|abbr|b|code|del|em|i|span|strong|u)\b)", re.IGNORECASE)
_MARKDOWN_SIGN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+\S|^ {0,3}(?:```|~~~)|^ {0,3}>[ \t]|^ {0,3}(?:[-*+]|\d{1,3}\.)[ \t]+\S|^ {0,3}(?:===+|---+)[ \t]*\r?$"
    r"|\]\(\S|\*\*\S|`[^`\n]+`|<[a-zA-Z][^<>\n]*>|<!--",
    re.MULTILINE,
)

# Markdown without any of them holds no link.
_LINK_SIGN = re.compile(r"<|\]\(|\]:|://|www\.", re.IGNORECASE)


def detect_format(text: str) -> Written:
    """The format that ``text`` looks to be written in; Markdown with some HTML in it stays Markdown.

    So does HTML whose paragraphs are parted by empty lines instead of tags.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html", "<body")):
        return "html"
    if read_front_matter(text).end:
        return "markdown"
    signs = sum(1 for match in _MARKDOWN_SIGN.finditer(text) if not match.group().startswith("<"))
    if len(_HTML_CLOSER.findall(text)) > signs and (_PARAGRAPH_CLOSER.search(text) or not _BARE_PARAGRAPH.search(text)):
        return "html"
    return "markdown" if _MARKDOWN_SIGN.search(text) else "plain"


@dataclass(frozen=True, slots=True)
class Markup:
    """What a text's markup tells: its ``blocks`` in order, not overlapping, and its ``links`` in order.

    What no reader would see (scripts, front matter) is no block. What stands in code and comments is no link, nor is an
    address in HTML that no tag makes one.
    """

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]


def replace_surrogates(text: str) -> str:
    """``text`` without lone surrogates, which no encoder takes; offsets stay as they are."""
    return _SURROGATE.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class Source:
    """A submitted text as it is read: as long as it was, with spaces for what is no part of the article.

    ``blanked`` is how many characters these are; the front matter is among them.
    """

    text: str
    format: Written
    header: FrontMatter
    blanked: int

    @property
    def size(self) -> int:
        """Number of characters that are left."""
        return len(self.text) - self.blanked


def read_source(text: str, form: Format) -> Source:
    """``text`` in its ``form``, its front matter and the machinery of templates and page builders passed over."""
    text = replace_surrogates(text)
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    written = detect_format(blank_comments(text)) if form == "auto" else form
    header = read_front_matter(text, fenced_only=written == "html")
    if header.end:
        text = blank_spans(text, [(header.start, header.end)])
    around = find_surroundings(text) if written == "html" else []
    text, blanked = blank_machinery(blank_spans(text, around), written)
    return Source(text, written, header, blanked + header.end - header.start + sum(end - start for start, end in around))


def count_characters(text: str) -> int:
    """How many characters of ``text`` count towards a limit: those that are not passed over."""
    return read_source(text, "auto").size


def read_markup(text: str, form: Format) -> Markup:
    """The blocks and links of ``text``. Raises ``GivenUpError`` when nobody waits for them."""
    return parse_source(read_source(text, form))


def parse_source(source: Source) -> Markup:
    """The blocks and links of ``source``. Raises ``GivenUpError`` when nobody waits for them."""
    markup = _parse(source.text, source.format)
    if unicodedata.is_normalized("NFC", source.text):
        return markup
    return Markup(tuple(compose(block) for block in markup.blocks), markup.links)


def _parse(text: str, form: Written) -> Markup:
    if form == "plain":
        return Markup(tuple(_read_plain(text)), tuple(find_bare(text, 0, len(text))))
    links = LinkReader(text, bare=form == "markdown")
    if form == "html":
        events = read_events(text)
        for event in while_wanted(events):
            links.read(event)
        return Markup(tuple(build_blocks(text, events)), links.links())
    return Markup(tuple(read_markdown(text, links if _LINK_SIGN.search(text) else None)), links.links())


# ---------------------------------------------------------------- plain text

_PLAIN_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_PLAIN_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_HEADING_WORDS = 10


def _read_plain(text: str) -> Iterator[Block]:
    """Paragraphs parted by empty lines, or by each newline where lines are not wrapped; short lone lines are headings."""
    chunks: list[list[tuple[int, int]]] = []
    for match in while_wanted(_PLAIN_LINE.finditer(text)):
        line = match.group()
        if line.isspace():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if chunks and len(_PLAIN_BREAK.findall(text, chunks[-1][-1][1], start)) < 2:  # noqa: PLR2004
            chunks[-1].append((start, end))
        else:
            chunks.append([(start, end)])
    for number, lines in enumerate(chunks):
        for start, end in _part_lines(text, lines):
            run = Run(start, end, text[start:end])
            block = Block("paragraph", start, end, (run,))
            if len(lines) == 1 and number + 1 < len(chunks) and _looks_like_heading(block):
                block = Block("heading", start, end, (run,))
            yield block


def _part_lines(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The paragraphs of lines with no empty one between them: each line, or where all are wrapped, by their indentation."""
    wrapped = all(end - start <= WRAPPED for start, end in lines)
    begin, done = lines[0]
    for start, end in lines[1:]:
        if not wrapped or find_paragraph(text, _find_line(text, done, start)):
            yield begin, done
            begin = start
        done = end
    yield begin, done


def _find_line(text: str, done: int, start: int) -> int:
    """Where the line begins whose first sign is at ``start``; ``done`` is the end of the one before."""
    return max((match.end() for match in _PLAIN_BREAK.finditer(text, done, start)), default=start)


def _looks_like_heading(block: Block) -> bool:
    first, last = block.text[0], block.text[-1]
    return 0 < block.words <= _HEADING_WORDS and (first.isupper() or first.isdigit()) and last not in ".,;:!…\"”'’)"
