"""The pieces that a draft's markup is made of: blocks of visible text that know where in the source they stand."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal

BlockKind = Literal["heading", "paragraph", "quote", "list", "table", "code"]

# Scripts that write no spaces, as they stand in a class of a regular expression: every character counts as a word, so that
# a paragraph of them can be cut.
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
# A run is tried from where it begins alone: one of nothing but signs would else cost their square.
_WORD = re.compile(rf"(?<![^\s{UNSPACED}])(?:[^\w\s{UNSPACED}]|_)*[^\W_{UNSPACED}][^\s{UNSPACED}]*|(?=[^\W_])[{UNSPACED}]")
# A character with the signs that follow it: accents and vowel signs, and the later parts of a Korean syllable.
_LETTER = re.compile(
    r"\S[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u065f\u0670\u0900-\u0dff\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff"
    r"\u20d0-\u20ff\u3099\u309a]*"
)
_SENTENCE_END = re.compile(r"[.!?…]['\"’”»)\]]{0,3}(?=\s)|[。！？]")
_LINE_END = re.compile(r"\n")


def find_words(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the words of ``text``: runs without white space that hold a letter or a digit."""
    return (match.span() for match in _WORD.finditer(text))


def count_words(text: str) -> int:
    """Number of words in ``text``."""
    return len(_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class Run:
    """Visible ``text`` and the stretch ``start:end`` of the source that shows it (verbatim when the lengths agree)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row or piece of code.

    ``start:end`` is its stretch of the source, markup included. Blocks with the same ``group`` (not None) belong to one
    list, table, quotation or piece of code and stay together where they fit.
    """

    kind: BlockKind
    start: int
    end: int
    runs: tuple[Run, ...]
    group: int | None = None
    text: str = field(init=False)
    words: int = field(init=False)

    def __post_init__(self) -> None:
        text = "".join(run.text for run in self.runs)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "words", count_words(text))

    def cut(self, limit: int) -> list[Block]:
        """This block in pieces of at most ``limit`` words, of about equal length.

        It is cut at the ends of sentences, else of lines, else between words; code at the ends of lines first.
        """
        if self.words <= limit:
            return [self]
        spans = list(find_words(self.text))
        starts = [start for start, _ in spans]
        levels = [
            sorted({bisect_left(starts, match.end()) for match in pattern.finditer(self.text)})
            for pattern in ((_LINE_END,) if self.kind == "code" else (_SENTENCE_END, _LINE_END))
        ]
        cuts = [0, *_choose_cuts(levels, len(spans), limit), len(spans)]
        edges = [0, *(spans[cut][0] for cut in cuts[1:-1]), len(self.text)]
        offsets = list(accumulate((len(run.text) for run in self.runs), initial=0))
        return [self._piece(begin, end, offsets) for begin, end in pairwise(edges)]

    def _piece(self, begin: int, end: int, offsets: Sequence[int]) -> Block:
        """The part of this block that shows ``text[begin:end]``; the outer edges keep the block's own markup."""
        runs: list[Run] = []
        for number in range(bisect_right(offsets, begin) - 1, len(self.runs)):
            run, shift = self.runs[number], offsets[number]
            if shift >= end:
                break
            low, high = max(begin - shift, 0), min(end - shift, len(run.text))
            if len(run.text) == run.end - run.start:
                runs.append(Run(run.start + low, run.start + high, run.text[low:high]))
            elif high > low:
                runs.append(run)
        visible = [run for run in runs if run.text.strip()]
        start = self.start if begin == 0 else first_visible(visible[0])
        stop = self.end if end == len(self.text) else last_visible(visible[-1])
        return Block(self.kind, start, stop, tuple(runs), self.group)


def first_visible(run: Run) -> int:
    """Where in the source the first character of ``run`` that is no white space stands."""
    verbatim = len(run.text) == run.end - run.start
    return run.start + (len(run.text) - len(run.text.lstrip()) if verbatim else 0)


def last_visible(run: Run) -> int:
    """Where in the source the last character of ``run`` that is no white space ends."""
    verbatim = len(run.text) == run.end - run.start
    return run.end - (len(run.text) - len(run.text.rstrip()) if verbatim else 0)


def compose(block: Block) -> Block:
    """``block`` with its letters composed (NFC), so that what looks the same is the same; every letter keeps its place."""
    if unicodedata.is_normalized("NFC", block.text):
        return block
    runs = tuple(part for run in block.runs for part in _compose_run(run))
    return Block(block.kind, block.start, block.end, runs, block.group)


def _compose_run(run: Run) -> Iterator[Run]:
    """Its letters with their signs, each a run of its own where it is written in several characters; the rest as it is."""
    if len(run.text) != run.end - run.start or unicodedata.is_normalized("NFC", run.text):
        yield Run(run.start, run.end, unicodedata.normalize("NFC", run.text))
        return
    plain = 0
    for match in _LETTER.finditer(run.text):
        composed = unicodedata.normalize("NFC", match.group())
        if composed == match.group():
            continue
        if plain < match.start():
            yield Run(run.start + plain, run.start + match.start(), run.text[plain : match.start()])
        yield Run(run.start + match.start(), run.start + match.end(), composed)
        plain = match.end()
    if plain < len(run.text):
        yield Run(run.start + plain, run.end, run.text[plain:])


def _choose_cuts(levels: Sequence[Sequence[int]], words: int, limit: int) -> list[int]:
    """Word indexes at which to cut: of the first level that has one in reach, the nearest to equal shares.

    Where no level has one, the shares themselves. No piece is shorter than a quarter of ``limit``.
    """
    cuts: list[int] = []
    done, least = 0, max(1, limit // 4)
    while words - done > limit:
        remaining = words - done
        share = done + round(remaining / -(-remaining // limit))
        reach = range(done + least, min(done + limit, words - least) + 1)
        near = (level[bisect_left(level, reach.start) : bisect_right(level, reach.stop - 1)] for level in levels)
        done = min(next(filter(None, near), [share]), key=lambda word: abs(word - share))
        cuts.append(done)
    return cuts
