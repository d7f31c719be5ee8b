"""Numbers of things that a title promises ("7 ways to …"), and how many the body counts out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from serving.checks.numbered_names import is_numbered_name
from serving.text.blocks import Block

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 2)}
_COUNT = re.compile(
    rf"(?<![\w$€£¥#.,:/–-])(\d{{1,3}}|{'|'.join(_NUMBERS)})(?![\w%/–]|[.,:]\d|\s?%)(?:\sof\s(?:the|my|our|these)\s)?",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[\s-]+([^\W\d_]+(?:['’-][^\W\d_]+)*)|(?<=\s)([^\W\d_]+(?:['’-][^\W\d_]+)*)")
_NEXT_NUMBER = re.compile(r"\s\d{1,4}(?=\s)")
# Things that a number in any place of a title promises …
_PROMISED_LISTED = (
    "essentials examples facts habits hacks ideas lessons misconceptions mistakes myths pitfalls principles questions reasons "
    "rules secrets signs steps step strategies takeaways tactics techniques things tips tricks truths ways"
)
_PROMISED = frozenset(_PROMISED_LISTED.split())
# … and things that it promises where the title, or a clause of it, begins with the number: elsewhere it is news.
_LISTED_LISTED = (
    "actions activities alternatives answers apps arguments articles aspects benefits blogs books bugs causes charts checks "
    "choices clues commandments concepts courses criteria dangers decisions designs details differences dishes errors "
    "exercises experiments factors failures features findings fixes foods frameworks gadgets gems gifts goals graphs "
    "guidelines highlights hints indicators ingredients insights inventions items keys laws libraries lies lines links maps "
    "measures meals methods metrics models moments movies novels objections observations options papers paradoxes patterns "
    "phrases photos pictures pillars places plants plugins podcasts points practices predictions problems products projects "
    "proofs proposals quotes recipes recommendations remedies resources scenarios series shortcuts sites skills solutions "
    "songs sources spots stages stories strengths styles suggestions surprises symptoms templates theories thoughts tools "
    "topics trends tutorials types videos warnings weapons websites best worst greatest biggest coolest funniest cheapest"
)
_LISTED = frozenset(_LISTED_LISTED.split())
_CLAUSE_START = re.compile(
    r"(?:[:–—|(!?.-]|\b(?:top|the|these|my|our|here\s(?:are|is)|best|another))[\s\"“'‘]*$", re.IGNORECASE
)
_QUOTES = " \t\"“'‘¿¡"
_TOP = re.compile(r"\btop\s$", re.IGNORECASE)
_NO_ADJECTIVES_LISTED = (
    "a after ago an are as at billion billions by cent cents century day days decade decades dollar dollars euro euros feet "
    "for from gb hour hours hundred if in into is it kids km may men miles million millions minute minutes month months of on "
    "or out people per percent point pound pounds second seconds than the then thousand thousands to trillion was week weeks "
    "were when while who with women year years"
)
_NO_ADJECTIVES = frozenset(_NO_ADJECTIVES_LISTED.split())
_MOST_ADJECTIVES = 3
_LARGEST_PROMISE = 200
_BEFORE = 20  # characters in front of a number that tell whether a clause begins with it


def find_promise(title: str) -> tuple[int, tuple[int, int]] | None:
    """The first promised number, 7 in "7 ways to …" and "Seven odd facts", and the stretch from it to the things.

    None where no things are counted: years, "7 billion", "Windows 11".
    """
    for match in _COUNT.finditer(title):
        spelled = match.group(1).lower()
        count = _NUMBERS.get(spelled) or int(spelled)
        before = title[max(match.start() - _BEFORE, 0) : match.start()]
        if is_numbered_name(before, count):
            continue
        first = match.start() <= _BEFORE and not before.strip(_QUOTES)
        begins = first or _CLAUSE_START.search(before) is not None
        end = _find_things(title, match.end(), begins=begins)
        if end is None and _TOP.search(before):
            end = match.end(1)
        if end is not None and 1 < count <= _LARGEST_PROMISE:
            return count, (match.start(), end)
    return None


def _find_things(title: str, start: int, *, begins: bool) -> int | None:
    """Where the name of the things ends that a number before ``start`` counts."""
    for _ in range(_MOST_ADJECTIVES + 1):
        match = _NEXT_WORD.match(title, start)
        if match is None:
            return None
        word = (match.group(1) or match.group(2)).lower()
        if word in _PROMISED or (begins and word in _LISTED):
            return match.end()
        if word in _NO_ADJECTIVES:
            return None
        start = match.end()
        number = _NEXT_NUMBER.match(title, start)
        if number and is_numbered_name(title[:start] + " ", int(number.group())):
            start = number.end()
    return None


_ORDINAL = re.compile(
    r"\s*(?:#\s?(\d{1,3})\b|(\d{1,3})\s?[.):–—-](?:\s|$)"
    r"|(?:fact|idea|lesson|mistake|myth|no\.?|number|reason|rule|sign|step|tip|way)\s#?(\d{1,3})\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|[。！？]")
_LEAST_ORDINALS = 2
_LIST_SHARE = 1 / 3  # of the body's words: such a list is what the article is
_TOLERANCE = 3  # so many fewer may be a matter of counting


@dataclass(frozen=True, slots=True)
class _Delivered:
    """What could be the promised things: how many are numbered, in the largest list, under headings; and at most."""

    numbered: int
    listed: int
    headed: int
    sentences: int
    listing: bool  # the article is mostly its list

    def counts(self) -> list[int]:
        return [count for count in (self.numbered, self.listed, self.headed) if count > 1]


def _count(blocks: Sequence[Block]) -> _Delivered:
    numbers: dict[str, set[str]] = {"heading": set(), "paragraph": set(), "list": set()}
    for block in blocks:
        match = _ORDINAL.match(block.text)
        if match and match.lastindex and block.kind in numbers:
            numbers[block.kind].add(match.group(match.lastindex))
    numbered = max(len(found) for found in numbers.values())
    lists = Counter(block.group for block in blocks if block.kind == "list")
    words = Counter[int | None]()
    for block in blocks:
        if block.kind == "list":
            words[block.group] += block.words
    total = sum(block.words for block in blocks)
    largest = max(lists, key=lambda group: lists[group], default=None)
    return _Delivered(
        numbered=numbered if numbered >= _LEAST_ORDINALS else 0,
        listed=lists[largest] if lists else 0,
        headed=sum(1 for block in blocks if block.kind == "heading"),
        sentences=sum(max(1, len(_SENTENCE.findall(block.text))) for block in blocks),
        listing=bool(lists) and words[largest] >= _LIST_SHARE * total,
    )


def find_instead(promised: int, blocks: Sequence[Block]) -> int | None:
    """The number delivered instead of ``promised``; None where the promise is kept or cannot be judged."""
    found = _count(blocks)
    counts = found.counts()
    most = max(counts, default=0)
    if promised in counts:
        return None
    if found.numbered:
        return found.numbered
    if found.listing and most == found.listed < promised:
        return most
    # Headings may stand around the things, and things may hide in prose, but no more of them than sentences.
    held = most if most and most == found.headed else max(most, found.sentences)
    return held if promised - held > _TOLERANCE else None
