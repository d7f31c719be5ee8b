"""What a paste from a web page brings along and is not the article: share buttons, comments, cookie notices, by-lines.

Told by the form and the place of whole lines, in English. Real writing that is taken for clutter is worse than clutter that
stays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from serving.checks.clutter_forms import (
    ASKING,
    BYLINE,
    COMMENT,
    COMMENTS,
    MENU,
    NETWORKS,
    PARTS,
    RELATED,
    RULES,
    SAYS,
    SENTENCE,
    SHARE_WORD,
    SHARING,
)
from serving.report import Check
from serving.text.blocks import Block, count_words

_LONGEST = 300  # code points of a line that may be clutter; comments are told by what stands above them
_SHORT = 140  # code points of a heading, a by-line, or the line that says who comments
_WRAPPED = 60  # code points of a line that may go on in the next one
_TOP, _PROSE = 12, 30  # lines from the start in which a by-line may stand, before one of more words than the latter
_NEAR = 8  # lines after a heading in which what proves it must stand
_FEWEST = 3  # entries of a menu
_ENTRY = 20  # words of an entry in a list of articles
_MOST = 0.8  # share of the words, above which nothing is called clutter: there would be no article left


@dataclass(frozen=True, slots=True)
class _Line:
    """A visible line: its ``text``, the stretch of the source that shows it, and its number of ``words``.

    ``runs_on`` where it is the middle of a paragraph that was wrapped by hand; ``heading`` where it is one.
    """

    text: str
    start: int
    end: int
    words: int
    runs_on: bool
    heading: bool


def find_clutter(blocks: Sequence[Block]) -> tuple[Check, ...]:
    """One hint for each stretch of lines that is no part of the article, in their order; none where it would be nearly all.

    Offsets are code points of the text that ``blocks`` were read from.
    """
    lines = [line for block in blocks if block.kind != "code" for line in _lines(block)]
    labels = [_label(line) for line in lines]
    _label_shares(lines, labels)
    _label_menus(lines, labels)
    _label_bylines(lines, labels)
    _label_lists(lines, labels)
    _label_comments(lines, labels)
    if sum(line.words for line, label in zip(lines, labels, strict=True) if label) > _MOST * sum(line.words for line in lines):
        return ()
    return tuple(_checks(lines, labels))


def _lines(block: Block) -> Iterator[_Line]:
    """The lines of a block that show something; the first and the last one hold the markup around them."""
    offsets = list(accumulate((len(run.text) for run in block.runs), initial=0))

    def place(position: int, *, after: bool) -> int:
        number = min(bisect_right(offsets, position) - 1, len(block.runs) - 1)
        run = block.runs[number]
        if len(run.text) == run.end - run.start:
            return run.start + position - offsets[number] + after
        return run.end if after else run.start

    begun = 0
    found: list[tuple[str, int, int]] = []
    for text in block.text.split("\n"):
        shown = text.strip()
        if shown:
            first = begun + len(text) - len(text.lstrip())
            found.append((shown, place(first, after=False), place(first + len(shown) - 1, after=True)))
        begun += len(text) + 1
    last = len(found) - 1
    for number, (text, start, end) in enumerate(found):
        before = found[number - 1][0] if number else "."
        after = found[number + 1][0] if number < last else "."
        yield _Line(
            text,
            block.start if number == 0 else start,
            block.end if number == last else end,
            count_words(text),
            after[0].islower() or (len(before) > _WRAPPED and not SENTENCE.search(before)),
            block.kind == "heading",
        )


def _label(line: _Line) -> str | None:
    """What a line is whatever stands around it."""
    if line.runs_on or len(line.text) > _LONGEST:
        return None
    return next((label for label, pattern in RULES if pattern.fullmatch(line.text)), None)


def _label_shares(lines: Sequence[_Line], labels: list[str | None]) -> None:
    """Share buttons, in a line or in lines that follow each other."""
    words = [SHARE_WORD.findall(line.text.lower()) if len(line.text) <= _SHORT and not line.runs_on else [] for line in lines]
    known = [bool(each) and all(word in SHARING | NETWORKS | ASKING or word[0].isdigit() for word in each) for each in words]
    for is_bar, run in groupby(range(len(lines)), key=known.__getitem__):
        numbers = list(run)
        said = {word for number in numbers for word in words[number]}
        asked = said & ASKING and (said & NETWORKS or len(said) <= len(numbers) + 1)
        heading = len(said) == 1 and lines[numbers[0]].heading
        if is_bar and not heading and (asked or len(said & NETWORKS) > 1):
            for number in numbers:
                labels[number] = labels[number] or "share buttons"


def _label_menus(lines: Sequence[_Line], labels: list[str | None]) -> None:
    """Menus: three or more of their words in a line, or in lines that follow each other."""
    entries = [PARTS.split(line.text.lower()) if len(line.text) <= _LONGEST else [] for line in lines]
    known = [bool(parts) and sum(part.strip(" .:*") in MENU for part in parts) > len(parts) / 2 for parts in entries]
    for is_menu, run in groupby(range(len(lines)), key=known.__getitem__):
        numbers = list(run)
        if is_menu and sum(len(entries[number]) for number in numbers) >= _FEWEST:
            for number in numbers:
                labels[number] = labels[number] or "a menu"


def _label_bylines(lines: Sequence[_Line], labels: list[str | None]) -> None:
    """By-lines, which stand above the article or right under its title."""
    for number, line in enumerate(lines[:_TOP]):
        if not labels[number] and len(line.text) <= _SHORT and BYLINE.fullmatch(line.text):
            labels[number] = "a by-line"
        elif not labels[number] and line.words > _PROSE:
            return


def _label_lists(lines: Sequence[_Line], labels: list[str | None]) -> None:
    """A heading such as "Related posts" and the short lines under it, which end like no sentence."""
    for number, line in enumerate(lines):
        if line.runs_on or len(line.text) > _SHORT or not RELATED.fullmatch(line.text):
            continue
        stop = number + 1
        while stop < len(lines) and lines[stop].words <= _ENTRY and not SENTENCE.search(lines[stop].text):
            stop += 1
        if stop - number > 1 or number == len(lines) - 1:
            labels[number:stop] = ["a list of other articles"] * (stop - number)


def _label_comments(lines: Sequence[_Line], labels: list[str | None]) -> None:
    """What readers wrote under the article: all from their heading, or from the first of several comments, to the end."""
    marks = [len(line.text) <= _SHORT and bool(COMMENT.fullmatch(line.text)) for line in lines]
    for number, line in enumerate(lines):
        heading = COMMENTS.fullmatch(line.text) if len(line.text) <= _SHORT else None
        near = any(marks[number + 1 : number + 1 + _NEAR])
        late = number > len(lines) / 3
        if (heading and (near or (late and not heading["bare"]))) or (marks[number] and near and SAYS.search(line.text)):
            labels[number:] = ["reader comments"] * (len(lines) - number)
            return


def _checks(lines: Sequence[_Line], labels: Iterable[str | None]) -> Iterator[Check]:
    for label, run in groupby(zip(lines, labels, strict=True), key=lambda pair: pair[1]):
        if label:
            found = [line for line, _ in run]
            message = f"{label}: no part of the article, and read with it; leave it out"
            yield Check("clutter", "info", message, found[0].start, found[-1].end)
