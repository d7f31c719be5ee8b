"""An article's own sentences said again: with other words, or weaker than they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from training.planting import synonyms as phrases
from training.planting.grammar import Writer
from training.planting.keywords import STOPWORDS

_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORD = re.compile(r"[A-Za-z]+")
_REORDERED = re.compile(
    r"((?:When|If|Because|Although|While|After|Before|Since|Once|As) [^,.;:]{8,90}), ([^;:]{12,}?)([.!?]?)$"
)
_STOP = re.compile(r"[.!?…]?[\"'”’»)\]]*$")
_SYNONYM_CHANCE = 0.7

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_UPPER = "A-ZÀ-ÖØ-Þ"
# The order counts: what holds a number goes before bare numbers.
_SPECIFICS: tuple[tuple[re.Pattern[str], Sequence[str]], ...] = (
    (re.compile(r"[“„«\"][^“”„«»\"]{2,300}[”“»\"]"), phrases.VAGUE_QUOTATIONS),
    (re.compile(r"(?:US)?[$£€¥]\s?\d[\d.,]*\d?(?:\s?(?:k|m|bn|million|billion)\b)?"), phrases.VAGUE_SUMS),
    (re.compile(r"\d+(?:[.,]\d+)*\s?(?:%|per ?cent\b)"), phrases.VAGUE_SHARES),
    (re.compile(rf"\b(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}})(?:,? \d{{4}})?\b"), phrases.VAGUE_DATES),
    (re.compile(r"\b(?:1[5-9]|20)\d\d\b"), phrases.VAGUE_YEARS),
    (re.compile(r"(?:\bthe )?\b\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th)?\b(?= [a-z]{3})"), phrases.VAGUE_NUMBERS),
    (re.compile(r"(?:\bthe )?\b\d+(?:[.,:/-]\d+)*\b"), phrases.VAGUE_AMOUNTS),
)
_CAPITALISED = rf"(?!{_MONTH}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[{_UPPER}][\w-]+"
# A first word counts as a name only where another capital follows it.
_NAME = re.compile(rf"(?:(?<=[a-z,;] )(?:the )?|^(?={_CAPITALISED} [{_UPPER}])){_CAPITALISED}(?: {_CAPITALISED})*")


def lower_first(sentence: str) -> str | None:
    """``sentence`` with a small first letter, or None where its first word may be a name (or is "I")."""
    match = _FIRST_WORD.match(sentence)
    if match is None:
        return None
    word = match.group().lower().replace("’", "'")
    if word not in STOPWORDS or word == "i" or word.startswith("i'"):
        return None
    return sentence[:1].lower() + sentence[1:]


def paraphrase(sentence: str, writer: Writer) -> str:
    """The same sentence with some words exchanged and, where it opens with a clause, the clause moved to its end."""

    def exchange(match: re.Match[str]) -> str:
        word = match.group()
        other = phrases.SYNONYMS.get(word.lower())
        if other is None or not writer.chance(_SYNONYM_CHANCE):
            return word
        return other.capitalize() if word[0].isupper() else other

    moved = _REORDERED.match(sentence)
    if moved and writer.chance(_SYNONYM_CHANCE):
        clause, main, stop = moved.groups()
        sentence = f"{main[:1].upper()}{main[1:]} {clause[:1].lower()}{clause[1:]}{stop}"
    return _WORD.sub(exchange, sentence)


def dilute(sentences: Sequence[str], writer: Writer) -> list[str]:
    """``sentences`` with figures, names and quotations made vague, hedged and padded; how much of each is drawn."""
    hedged, padded = 0.3 + 0.6 * writer.rng.random(), 0.6 * writer.rng.random()
    nameless = writer.chance(0.7)
    weaker = [_weaken(sentence, writer, hedged, padded, nameless) for sentence in sentences]
    if weaker and weaker == list(sentences):
        weaker[0] = _pad(weaker[0], writer)
    return weaker


def _weaken(sentence: str, writer: Writer, hedged: float, padded: float, nameless: bool) -> str:
    for pattern, vague in _SPECIFICS:
        sentence = pattern.sub(_one_of(vague, writer), sentence)
    if nameless:
        sentence = _NAME.sub(lambda match: _unnamed(match.group(), writer), sentence)
    sentence = sentence[:1].upper() + sentence[1:]
    if writer.chance(hedged):
        sentence = _hedge(sentence, writer)
    return _pad(sentence, writer) if writer.chance(padded) else sentence


def _one_of(words: Sequence[str], writer: Writer) -> Callable[[re.Match[str]], str]:
    return lambda _: writer.pick(words)


def _unnamed(name: str, writer: Writer) -> str:
    """A vague word for ``name``, unless it is the first word of a sentence that follows a heading."""
    first = name.removeprefix("the ").split()[0].lower()
    return name if first in STOPWORDS else writer.pick(phrases.VAGUE_NAMES)


def _hedge(sentence: str, writer: Writer) -> str:
    """A hedge before the sentence or, after a comma, within it; unchanged where neither has a place."""
    lowered = lower_first(sentence)
    if lowered is not None and (", " not in sentence or writer.chance(0.6)):
        hedge = writer.pick(phrases.HEDGES)
        return f"{hedge[0].upper()}{hedge[1:]} {lowered}"
    return sentence.replace(", ", f", {writer.pick(phrases.INSERTED_HEDGES)}, ", 1)


def _pad(sentence: str, writer: Writer) -> str:
    end = _STOP.search(sentence)
    place = end.start() if end else len(sentence)
    return f"{sentence[:place]}{writer.pick(phrases.PADDING)}{sentence[place:]}"
