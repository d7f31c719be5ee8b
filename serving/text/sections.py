"""A draft to a document of sections: the stretches of text that an editor would treat as one piece."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from serving.errors import DraftError
from serving.report import Form, SectionKind
from serving.text.blocks import Block, count_words
from serving.text.headline import MAX_HEADING, Title, find_title
from serving.text.links import Link
from serving.text.markup import Format, parse_source, read_source, replace_surrogates
from serving.waiting import while_wanted

MIN_WORDS = 20  # a shorter paragraph joins its neighbour under the same heading
MAX_WORDS = 160  # a longer one is cut
ARTICLE_WORDS = 80  # of body, from which on a draft is an article: with fewer it is a post, a headline and a blurb

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MAX_CONTROL = 0.02  # share of control and replacement characters above which text is binary
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor submits. ``format`` says how ``text`` is written; ``auto`` finds out.

    ``site`` is where it will appear, a host or an address, empty where that is not said: no score depends on it.
    """

    text: str = ""
    title: str = ""
    format: Format = "auto"
    id: str | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``start:end`` are code points of the submitted text (of the title, for the title).

    ``text`` holds its visible words, a heading first: markup removed, white space collapsed, letters composed. ``words``
    counts them.
    """

    index: int
    kind: SectionKind
    heading: str | None
    start: int
    end: int
    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Document:
    """A draft cut into sections: the title first where there is one, then the body in order, not overlapping.

    ``blocks`` are the body's, without the headline; ``links`` are the text's.
    """

    draft: Draft
    title: Title
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    sections: tuple[Section, ...]

    @property
    def id(self) -> str | None:
        """The draft's."""
        return self.draft.id

    @property
    def words(self) -> int:
        """Number of words of all sections."""
        return sum(section.words for section in self.sections)

    @property
    def body_words(self) -> int:
        """Number of words of the body's sections: the draft's length."""
        return sum(section.words for section in self.sections if section.kind == "body")

    @property
    def form(self) -> Form:
        """What the draft is read as, by its length."""
        return "article" if self.body_words >= ARTICLE_WORDS else "post"


def read_document(draft: Draft, *, max_chars: int | None = None) -> Document:
    """Cut ``draft`` into sections; it has none where it holds no words.

    Raises ``DraftError`` with ``field`` "text" or "title": ``empty_draft`` (nothing but white space), ``binary_text`` or
    ``too_long`` (more than ``max_chars`` code points, what is passed over not counted).
    """
    _check("title", draft.title, len(draft.title), max_chars)
    source = read_source(draft.text, draft.format)
    _check("text", draft.text, source.size, max_chars)
    markup = parse_source(source)
    title = find_title(replace_surrogates(draft.title), source, markup.blocks)
    body = (*markup.blocks[: title.headline.start], *markup.blocks[title.headline.stop :])
    sections = [*_title_section(title.text), *_body_sections(body)]
    if not draft.title.strip() and not draft.text.strip():
        raise DraftError("the draft is empty: send a title or a text", code="empty_draft", field="text")
    numbered = tuple(Section(index, *section) for index, section in enumerate(sections))
    return Document(draft, title, body, markup.links, numbered)


_Cut = tuple[SectionKind, str | None, int, int, str, int]


def _check(name: str, value: str, size: int, max_chars: int | None) -> None:
    if max_chars is not None and size > max_chars:
        raise DraftError(
            f'"{name}" has {size:,} characters, more than the {max_chars:,} allowed: send a shorter piece',
            code="too_long",
            field=name,
        )
    odd = len(_CONTROL.findall(value))
    if odd > max(8, _MAX_CONTROL * len(value)):
        raise DraftError(
            f'"{name}" looks like binary data ({odd:,} control characters): send it as UTF-8 text',
            code="binary_text",
            field=name,
        )


def _collapse(text: str) -> str:
    """``text`` as a reader sees it: one space between words, letters composed."""
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text).strip())


def _title_section(title: str) -> Iterator[_Cut]:
    if title.strip():
        start = len(title) - len(title.lstrip())
        shown = _collapse(title)
        yield "title", None, start, len(title.rstrip()), shown, count_words(shown)


def _body_sections(blocks: Iterable[Block]) -> Iterator[_Cut]:
    for part in _parts(blocks):
        heading = next((_collapse(block.text) for block in reversed(part) if _is_heading(block)), None)
        for group in _group(part):
            words = sum(block.words for block in group)
            if words:
                text = _collapse(" ".join(block.text for block in group))
                yield "body", heading, group[0].start, group[-1].end, text, words


def _parts(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks under one heading (or several with nothing between); the piece before the first heading is a part too."""
    part: list[Block] = []
    for block in blocks:
        if part and _is_heading(block) and not _is_heading(part[-1]):
            yield part
            part = []
        part.append(block)
    if part:
        yield part


def _is_heading(block: Block) -> bool:
    return block.kind == "heading" and len(block.text) <= MAX_HEADING


def _group(part: list[Block]) -> list[list[Block]]:
    """Neighbouring blocks of one part merged or cut to about ``MIN_WORDS`` to ``MAX_WORDS`` words.

    A heading stays with what follows it, even where they are a few words too many together.
    """
    groups: list[list[Block]] = []
    sizes: list[int] = []
    for unit in _units(part):
        size = sum(block.words for block in unit)
        fits = groups and (sizes[-1] + size <= MAX_WORDS or _is_heading(groups[-1][-1]))
        if fits and sizes[-1] < MIN_WORDS:
            groups[-1] += unit
            sizes[-1] += size
        else:
            groups.append(unit)
            sizes.append(size)
    if len(groups) > 1 and sizes[-1] < MIN_WORDS and sizes[-2] + sizes[-1] <= MAX_WORDS:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _units(part: list[Block]) -> Iterator[list[Block]]:
    """Pieces that stay together: lists, tables and quotations where they fit, else their items; cut paragraphs."""
    unit: list[Block] = []
    size = 0
    for block in while_wanted(part):
        for piece in block.cut(MAX_WORDS):
            if unit and (piece.group is None or piece.group != unit[-1].group or size + piece.words > MAX_WORDS):
                yield unit
                unit, size = [], 0
            unit.append(piece)
            size += piece.words
    if unit:
        yield unit
