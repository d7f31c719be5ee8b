"""Titles that are louder than their text: whether the body keeps what the title promises.

Counted and compared, without the model. Loudness alone is no fault: a check comes only where the body does not deliver.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import snowballstemmer

from serving.checks.clickbait import Mark, title_marks
from serving.checks.promises import find_instead, find_promise
from serving.report import Check
from serving.text.blocks import Block, find_words

_STOP_LISTED = (
    "a about after again all also am an and any are as at be because been before being best but by can could did do does don "
    "down even ever every for from get gets getting go goes going got had has have he her here hers him his how i if in into "
    "is it its just know like ll make makes many may me might more most much must my need never new no not now of off on one "
    "only or our out over own really s she should show so some still such t than that the their them then there these they "
    "thing things this those to too top two under until up us use using ve very via vs want was way ways we well were what "
    "when where which while who why will with won would you your yours"
)
_STOP = frozenset(_STOP_LISTED.split())
_APOSTROPHE = re.compile(r"['’ʼ](?:s|re|ve|ll|d|t|m)?\b|['’ʼ]", re.IGNORECASE)
_PART = re.compile(r"[^\W_]+")


def title_body_overlap(title: str, body_text: str) -> float:
    """Share in [0, 1] of the title's content words whose English stems occur in the body; 1 where it has none."""
    wanted = _stems(_content_words(title))
    if not wanted:
        return 1.0
    # A stem begins with its word's own letter: the others need not be looked for.
    initials = {stem[0] for stem in wanted}
    return len(wanted & _stems(word for word in _content_words(body_text) if word[0] in initials)) / len(wanted)


def _content_words(text: str) -> set[str]:
    """Lower case and without accents."""
    words = {text[start:end] for start, end in find_words(text)}
    parts = {part for word in words for part in _PART.findall(_APOSTROPHE.sub("", word).lower())}
    return {_without_accents(part) for part in parts - _STOP if not part.isdecimal()} - {""}


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _stems(words: Iterable[str]) -> set[str]:
    stemmer = snowballstemmer.stemmer("english")  # it keeps the word that it works on, so every call has its own
    return set(stemmer.stemWords(list(words)))


def check_buzz(title: str, blocks: Sequence[Block], *, title_is_high: bool, alignment_is_low: bool) -> tuple[Check, ...]:
    """Warnings about a title that the body (its ``blocks``) does not live up to; offsets count in the title.

    ``title_is_high``: the title alone scores high; ``alignment_is_low``: the body scores far below it, or speaks of
    something else, as the caller measures. A draft without a body promises nothing yet.
    """
    if not any(block.words for block in blocks) or not title.strip():
        return ()
    marks = title_marks(title)
    loud = [mark for mark in marks if mark.code != "listicle_promise"]
    checks: list[Check] = []
    promise = find_promise(title)
    instead = find_instead(promise[0], blocks) if promise else None
    promises = bool(loud) or title_is_high
    elsewhere = promises and title_body_overlap(title, " ".join(block.text for block in blocks)) == 0
    if promises and (alignment_is_low or elsewhere or (loud and instead is not None)):
        start, end = (loud[0].start, loud[0].end) if loud else _strip(title)
        checks.append(Check("buzz", "warning", _buzz_message(loud, elsewhere=elsewhere), start, end, "title"))
    if promise and instead is not None:
        promised, (start, end) = promise
        message = f"the title promises {promised} and the text counts {instead}: name the number that the text holds"
        checks.append(Check("unkept_count", "warning", message, start, end, "title"))
    return tuple(checks)


def _strip(title: str) -> tuple[int, int]:
    return len(title) - len(title.lstrip()), len(title.rstrip())


def _buzz_message(loud: Sequence[Mark], *, elsewhere: bool) -> str:
    lacks = "none of its words occur in the text" if elsewhere else "the text does not deliver it"
    code = loud[0].code if loud else None
    if code == "curiosity_gap":
        return f"the title teases and {lacks}: say in the title what the text shows, or answer it early in the text"
    if code == "outrage":
        return f"the title stirs anger and {lacks}: say who did what, as the text can prove it"
    if code == "shouting":
        return f"the title shouts and {lacks}: write it plainly and let what the text holds speak"
    return f"the title promises much and {lacks}: add the substance to the text, or title what is there"
