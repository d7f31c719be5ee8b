"""HTML to blocks, with the offsets of every visible run.

The standard library's parser is used because it alone, of the maintained ones, tells the exact place of each piece of
text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate
from typing import Literal

from serving.text.blocks import Block, BlockKind, Run, first_visible, last_visible
from serving.text.parsers.visibility import is_hidden, shows_text
from serving.waiting import check_wanted, while_wanted


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_HIDDEN = _names(
    "audio button canvas datalist dialog head iframe math nav noscript object script select style svg template textarea "
    "title video"
)
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list"),
    "tr": "table",
    "pre": "code",
    "blockquote": "quote",
}
_GROUPS = _names("ul ol dl table pre blockquote")
_BLOCKS = _names(
    "address article aside body caption center details dialog div fieldset figcaption figure footer form head header "
    "hgroup hr html legend main nav p section summary tbody tfoot thead title"
).union(_KINDS, _GROUPS)
_ASKING = _HEADINGS | _names("dt summary")  # of panels that open: a button in them is what they are called
_CELLS = _names("td th")
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_CHECKED = 1024  # events between two looks at whether anybody waits for them
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);?")


@dataclass(frozen=True, slots=True)
class Event:
    """A tag that opens or closes, or a piece of text (``code``: text that is no prose), at ``start:end`` of the source.

    ``shown`` is what a reader sees of a text where that is known already; of attributes of one name the first counts.
    """

    kind: Literal["open", "close", "text", "code"]
    tag: str
    start: int
    end: int
    hidden: bool = False
    attributes: tuple[tuple[str, str | None], ...] = ()
    shown: str | None = None

    def get(self, name: str) -> str | None:
        """The attribute ``name``, "" where it has no value; None without it."""
        return next((value or "" for key, value in self.attributes if key == name), None)


class _Tokenizer(HTMLParser):
    """Source text to events with absolute offsets."""

    def __init__(self, source: str, start: int) -> None:
        super().__init__(convert_charrefs=False)
        self.events: list[Event] = []
        self._source = source
        self._lines = [start, *(start + match.end() for match in re.finditer("\n", source))]
        self._base = start

    def _add(self, event: Event) -> None:
        if len(self.events) % _CHECKED == 0:
            check_wanted()
        self.events.append(event)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add_text(self, length: int) -> None:
        here = self._here()
        self._add(Event("text", "", here, here + length))

    def parse_html_declaration(self, i: int) -> int:
        # As browsers do outside of SVG; the parser's own way looks through the whole rest again and again.
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = self._here()
        end = here + len(self.get_starttag_text() or "")
        hidden = tag in _HIDDEN or is_hidden(dict(attrs))
        self._add(Event("open", tag, here, end, hidden, tuple(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML knows no self-closing: <p/> opens a paragraph

    def handle_endtag(self, tag: str) -> None:
        here = self._here()
        self._add(Event("close", tag, here, here))

    def parse_endtag(self, i: int) -> int:
        # Only the parser's return value tells where the tag ends.
        here, count = self._here(), len(self.events)
        after = super().parse_endtag(i)
        if after > i and len(self.events) > count and self.events[-1].kind == "close":
            self.events[-1] = replace(self.events[-1], end=here + after - i)
        return after

    def handle_data(self, data: str) -> None:
        self._add_text(len(data))

    def handle_entityref(self, name: str) -> None:
        self._handle_reference("&" + name)

    def handle_charref(self, name: str) -> None:
        self._handle_reference("&#" + name)

    def _handle_reference(self, spelled: str) -> None:
        after = self._here() - self._base + len(spelled)
        self._add_text(len(spelled) + self._source.startswith(";", after))


def read_events(text: str, start: int = 0, end: int | None = None) -> list[Event]:
    """Events of ``text[start:end]``; a tag or comment that never ends is text, and costs no second look."""
    source = text[start:end]
    stop = source.rfind(">") + 1
    comment = source.find("<!--", source.rfind("-->") + 1)
    if 0 <= comment < stop:
        stop = comment
    tokenizer = _Tokenizer(source, start)
    tokenizer.feed(source[:stop])
    tokenizer.close()
    if stop < len(source):
        tokenizer.events.append(Event("text", "", start + stop, start + len(source)))
    return tokenizer.events


@dataclass(slots=True)
class _Builder:
    """Collects runs into blocks while tags open and close."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _stack: list[str] = field(default_factory=list)
    _open: Counter[str] = field(default_factory=Counter)
    _groups: list[int] = field(default_factory=list)
    _breaks: int = 0

    def flush(self) -> None:
        visible = [run for run in self._runs if run.text.strip()]
        if visible:
            first, last = visible[0], visible[-1]
            start = first_visible(first)
            end = last_visible(last)
            kind: BlockKind = next((_KINDS[tag] for tag in reversed(self._stack[-8:]) if tag in _KINDS), "paragraph")
            group = self._groups[0] if self._groups else None
            self.blocks.append(Block(kind, start, end, tuple(self._runs), group))
        self._runs = []

    def add(self, event: Event) -> None:
        if event.kind == "text":
            runs = list(_text_runs(self.text, event.start, event.end))
            self._runs += runs
            self._breaks = self._breaks if all(run.text.isspace() for run in runs) else 0
        elif event.tag == "br":
            self._runs.append(Run(event.start, event.start, "\n"))
            self._breaks += 1
            if self._breaks == 2:  # noqa: PLR2004  two in a row part paragraphs in old mark-up
                self.flush()
        elif event.tag in _CELLS:
            self.part_words(event)
        elif event.tag in _BLOCKS:
            self.flush()
            self._breaks = 0
            if event.kind == "open":
                self._push(event)
            else:
                self._pop(event.tag)

    def is_asking(self) -> bool:
        """Whether what opens here stands in the title of a panel."""
        return any(tag in _ASKING for tag in self._stack[-8:])

    def part_words(self, event: Event) -> None:
        self._runs.append(Run(event.start, event.start, " "))

    def _push(self, event: Event) -> None:
        if event.tag in _VOID:
            return
        if event.tag in ("p", "li", "tr", "dt", "dd") and self._stack and self._stack[-1] in ("p", event.tag):
            self._pop(self._stack[-1])  # their end tags may be left out
        self._stack.append(event.tag)
        self._open[event.tag] += 1
        if event.tag in _GROUPS:
            self._groups.append(event.start)

    def _pop(self, tag: str) -> None:
        while self._open[tag]:
            top = self._stack.pop()
            self._open[top] -= 1
            if top in _GROUPS:
                self._groups.pop()
            if top == tag:
                return


def _text_runs(text: str, start: int, end: int) -> Iterator[Run]:
    """Runs of ``text[start:end]``: verbatim, but for character references."""
    for match in _REFERENCE.finditer(text, start, end):
        shown = unescape(match.group())
        if shown == match.group():
            continue
        if start < match.start():
            yield Run(start, match.start(), text[start : match.start()])
        yield Run(match.start(), match.end(), shown)
        start = match.end()
    if start < end:
        yield Run(start, end, text[start:end])


def read_html(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """Blocks of ``text[start:end]``; scripts, styles, navigation and what is marked hidden are left out."""
    return build_blocks(text, read_events(text, start, end))


def build_blocks(text: str, events: Sequence[Event]) -> list[Block]:
    """Blocks from the events of ``text`` or of a part of it, as ``read_html``."""
    closes = _find_closes(events)
    titled = _find_titled(events, closes)
    builder, inherited = _Builder(text), _Inherited()
    resume = 0
    for number, event in enumerate(while_wanted(events)):
        if number < resume:
            continue
        inherited.leave(number)
        if event.kind == "open" and number in closes:
            if event.hidden and not (event.tag == "button" and (number in titled or builder.is_asking())):
                if event.tag in _BLOCKS:
                    builder.flush()
                else:
                    builder.part_words(event)
                resume = closes[number] + 1
                continue
            inherited.enter(event, closes[number])
        if event.kind != "text" or inherited.shown():
            builder.add(event)
    builder.flush()
    return builder.blocks


@dataclass(slots=True)
class _Inherited:
    """Styles that hide text until an element within says otherwise: for each, where it ends, and whether it shows."""

    _open: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)

    def enter(self, event: Event, close: int) -> None:
        if event.get("style"):
            for name, shows in shows_text(dict(event.attributes)).items():
                self._open.setdefault(name, []).append((close, shows))

    def leave(self, number: int) -> None:
        for entered in self._open.values():
            while entered and entered[-1][0] <= number:
                entered.pop()

    def shown(self) -> bool:
        return all(entered[-1][1] for entered in self._open.values() if entered)


def _find_titled(events: Sequence[Event], closes: Mapping[int, int]) -> set[int]:
    """The buttons that a heading stands in."""
    headings = list(accumulate(event.kind == "open" and event.tag in _HEADINGS for event in events))
    buttons = [number for number, event in enumerate(events) if event.tag == "button" and number in closes]
    return {number for number in buttons if headings[closes[number]] > headings[number]}


def _find_closes(events: Sequence[Event]) -> dict[int, int]:
    """Positions of opening tags and of the tags that close them; those that nothing closes are missing."""
    closes: dict[int, int] = {}
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(events):
        if event.kind == "open":
            waiting[event.tag].append(number)
        elif event.kind == "close" and waiting[event.tag]:
            closes[waiting[event.tag].pop()] = number
    return closes
