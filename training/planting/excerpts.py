"""Stretches of articles: sentences, and passages that are long enough to take and short enough to be one section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from serving.text.blocks import count_words, find_words
from training.planting.grammar import Writer

MIN_WORDS = 25
MAX_WORDS = 140
MAX_CHARS = 2000  # a "word" can be of any length

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+")
_TRIES = 12


def split_sentences(text: str) -> list[str]:
    """The sentences of ``text`` without the white space around them; the whole text where it has no full stop."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    pieces = [text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece]


def take_passages(writer: Writer, texts: Sequence[str], count: int, *, least: int, other_than: Sequence[str] = ()) -> list[str]:
    """At most ``count`` different texts of at least ``least`` words, cut at ``MAX_CHARS``; those of ``MIN_WORDS`` come first.

    Some places are tried before all texts are read in order, since there may be a whole archive of them.
    """
    taken: dict[str, int] = {}
    drawn = (writer.pick(texts) for _ in range(_TRIES if texts else 0))
    for text in chain(drawn, texts):
        start = text[:MAX_CHARS]
        if start not in taken and text not in other_than:
            words = count_words(start)
            if words >= least:
                taken[start] = words
        if len(taken) == count:
            break
    return sorted(taken, key=lambda start: taken[start] < MIN_WORDS)


def take_run(writer: Writer, sentences: Sequence[str], most: int = MAX_WORDS) -> list[str]:
    """Neighbouring sentences, at least one, from a random place until a random length of ``MIN_WORDS`` to ``most`` words."""
    sizes = [count_words(sentence) for sentence in sentences]
    last = len(sentences) - 1
    while last > 0 and sum(sizes[last:]) < MIN_WORDS:
        last -= 1  # a run that begins later would end too soon
    start = end = writer.between(0, max(0, last))
    aim, words = writer.between(MIN_WORDS, most), 0
    while end < len(sentences) and words < aim and (not words or words + sizes[end] <= most):
        words += sizes[end]
        end += 1
    return list(sentences[start:end])


def fill_up(sentences: Sequence[str], rest: Iterable[str]) -> list[str]:
    """``sentences`` and as many of the ``rest`` as ``MIN_WORDS`` words need."""
    filled = list(sentences)
    words = sum(map(count_words, filled))
    for sentence in rest:
        if words >= MIN_WORDS:
            break
        filled.append(sentence)
        words += count_words(sentence)
    return filled


def cut_to_fit(text: str) -> str:
    """``text`` cut to ``MAX_WORDS`` words and ``MAX_CHARS`` code points, after a sentence where one ends late enough."""
    text = text[:MAX_CHARS].rstrip()
    spans = list(find_words(text))
    if len(spans) <= MAX_WORDS:
        return text
    kept: list[str] = []
    words = 0
    for sentence in split_sentences(text):
        words += count_words(sentence)
        if words > MAX_WORDS:
            break
        kept.append(sentence)
    whole = " ".join(kept)
    return whole if count_words(whole) >= MIN_WORDS else text[: spans[MAX_WORDS - 1][1]]
