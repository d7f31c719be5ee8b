"""Weak paragraphs planted in untouched articles, to test whether the scorer finds them.

Made apart from what plants weak sections for training, with other words and other means, so that a model which merely
learned the traces of that does badly here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from serving.text.blocks import count_words
from training.probes.blur import blur, find_names
from training.probes.frames import FRAMES, SLOTS
from training.probes.prose import SENTENCE_END, Article, is_paragraph, read_article
from training.probes.subjects import WORD, choose_topic, find_frequent, find_phrases, find_subjects

KINDS: tuple[str, ...] = (
    "generic",  # content-free filler
    "truisms",  # true of any subject, said of the article's
    "echo",  # an own paragraph again, word for word
    "reshuffled",  # sentences of two own paragraphs put together again
    "notice",  # site furniture
    "advert",  # selling something
    "stray",  # a paragraph of another article
    "keywords",  # keyword stuffing
    "watered",  # an own paragraph without its details
)

MIN_WORDS, MAX_WORDS = 30, 110  # of a planted paragraph
MIN_PARAGRAPHS = 5  # of prose, in an article that is fit to plant in
_TARGETS = (35, 90)  # words that a paragraph made of frames aims at
# Share of paragraphs whose frames come from all registers; an advertisement sells one thing.
_MIXED = {"generic": 0.3, "truisms": 0.3, "notice": 0.3, "keywords": 0.3, "watered": 1.0}
_PHRASED = 0.5  # share of keyword stuffing with two words of the title
_DETAILS = 3  # a paragraph with fewer has nothing to water down
_KEPT = 5  # long words of its own that a watered paragraph still has
_TRIES = 60  # at a paragraph from elsewhere

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Probe:
    """An article with a weak paragraph planted in it: ``text[start:end]`` (code points)."""

    kind: str
    text: str
    start: int
    end: int


def make_probe(kind: str, title: str, text: str, elsewhere: Sequence[str], rng: np.random.Generator) -> Probe | None:
    """Plant one weak paragraph of ``kind`` between two neighbouring prose paragraphs of ``text`` (Markdown or plain).

    Without ``text[start:end]`` and the empty line behind it, the probe's text is the article's. ``elsewhere`` holds
    paragraphs of other articles, as plain text. None where the article has fewer than ``MIN_PARAGRAPHS`` paragraphs of
    prose or no gap between two of them, or the kind has nothing to work with. Raises ``ValueError`` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f'"{kind}" is no kind of probe (use one of {", ".join(KINDS)})')
    article = read_article(title, text, elsewhere)
    if len(article.paragraphs) < MIN_PARAGRAPHS or not article.gaps:
        return None
    gaps: Sequence[int] = article.gaps
    if kind == "echo":
        found = _choose_echo(article, rng)
        if found is None:
            return None
        planted, gaps = found
    else:
        planted = (_WRITERS[kind](article, rng) if kind in _WRITERS else _compose(kind, {}, rng)) or ""
    if not MIN_WORDS <= count_words(planted) <= MAX_WORDS or not is_paragraph(planted):
        return None
    start = _pick(gaps, rng)
    parting = "\r\n\r\n" if "\r\n" in text else "\n\n"
    return Probe(kind, text[:start] + planted + parting + text[start:], start, start + len(planted))


# ---------------------------------------------------------------- from the article's own and others' paragraphs

_SENTENCE_BREAK = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’')]))(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|vs|No)\.)(?<!Mrs\.)\s+(?=[\"“‘'(]?[A-Z])"
)
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")
_MARKUP = re.compile(r"[<>\[\]*_`|\\~#]|https?:")


def _choose_echo(article: Article, rng: np.random.Generator) -> tuple[str, list[int]] | None:
    """An own paragraph as it is spelled, and the gaps behind the paragraph that follows it."""
    choices = []
    for paragraph, following in pairwise(article.paragraphs):
        later = [gap for gap in article.gaps if gap > following.start]
        if later and MIN_WORDS <= count_words(paragraph.text) <= MAX_WORDS:
            choices.append((article.source[paragraph.start : paragraph.end], later))
    return _pick(choices, rng) if choices else None


def _write_reshuffled(article: Article, rng: np.random.Generator) -> str | None:
    """Sentences of two own paragraphs in turn, each paragraph's in an order that is not theirs where they are several."""
    pools = [
        [sentence for sentence in _split(paragraph.text) if not _MARKUP.search(sentence)] for paragraph in article.paragraphs
    ]
    pools = [pool for pool in pools if len(pool) > 1 and sum(map(count_words, pool)) >= MIN_WORDS // 2]
    if len(pools) < 2:  # noqa: PLR2004
        return None
    first, second = (pools[int(number)] for number in rng.choice(len(pools), 2, replace=False))
    turns = [list(turn) for turn in zip(_disorder(first, rng), _disorder(second, rng), strict=False)]
    words, sentences = 0, list[str]()
    target = _target(rng)
    for sentence in (sentence for turn in turns for sentence in turn):
        size = count_words(sentence)
        if words + size <= MAX_WORDS and (words < target or len(sentences) < 3):  # noqa: PLR2004
            sentences.append(sentence)
            words += size
    taken = set(sentences)
    return " ".join(sentences) if taken & set(first) and taken & set(second) else None


def _disorder(sentences: Sequence[str], rng: np.random.Generator) -> list[str]:
    """``sentences`` rotated and reversed at random, never as they were."""
    shift = int(rng.integers(1, len(sentences)))
    turned = [*sentences[shift:], *sentences[:shift]]
    return turned[::-1] if rng.random() < 0.5 and turned[::-1] != list(sentences) else turned  # noqa: PLR2004


def _write_stray(article: Article, rng: np.random.Generator) -> str | None:
    """A paragraph of another article that names no subject of this one."""
    own = {subject.lower() for subject in find_subjects(article)}
    for _ in range(_TRIES if article.elsewhere else 0):
        paragraph = _pick(article.elsewhere, rng).strip()
        if MIN_WORDS <= count_words(paragraph) <= MAX_WORDS and paragraph not in article.source:
            words = {word.lower() for word in WORD.findall(paragraph)}
            if not own & words and SENTENCE_END.search(paragraph) and is_paragraph(paragraph):
                return paragraph
    return None


def _write_watered(article: Article, rng: np.random.Generator) -> str | None:
    """An own paragraph with names, numbers, dates and quotations blurred, and its tellingest sentences replaced."""
    names = find_names([sentence for paragraph in article.paragraphs for sentence in _split(paragraph.text)])
    fillers = iter(_order_frames("watered", rng))
    for index in rng.permutation(len(article.paragraphs)):
        sentences = _split(article.paragraphs[int(index)].text)
        blurred = [blur(sentence, names, rng) for sentence in sentences if not _MARKUP.search(sentence)]
        legible = [done.text for done in blurred if done.legible]
        kept = set(_LONG_WORD.findall(" ".join(legible))) & set(_LONG_WORD.findall(" ".join(sentences)))
        if 2 * len(legible) < len(blurred) or len(kept) < _KEPT or sum(done.details for done in blurred) < _DETAILS:
            continue
        written = [done.text if done.legible else _fill(next(fillers), {}, rng) for done in blurred]
        return _gather([*written, *(_fill(frame, {}, rng) for frame in fillers)], MIN_WORDS + 15, len(written) + 1)
    return None


def _split(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_BREAK.split(text) if sentence]


# ---------------------------------------------------------------- from frames

_FRAME_SLOT = re.compile(r"\{([^{}]*)\}")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")


def _write_advert(article: Article, rng: np.random.Generator) -> str | None:
    return _compose("advert", {"topic": choose_topic(article, rng) or "all this"}, rng)


def _write_truisms(article: Article, rng: np.random.Generator) -> str | None:
    topic = choose_topic(article, rng)
    return _compose("truisms", {"topic": topic}, rng) if topic else None


def _write_keywords(article: Article, rng: np.random.Generator) -> str | None:
    subjects = find_subjects(article)[:3]
    known = {subject.lower() for subject in subjects}
    keys = [*subjects, *(word for word in find_frequent(article) if word not in known)][:6]
    if len(keys) < 4:  # noqa: PLR2004
        return None
    main = keys.pop(int(rng.integers(2)))
    phrases = find_phrases(article.title)
    if phrases and rng.random() < _PHRASED:
        main = _pick(phrases, rng)
    others = [keys[int(number)] for number in rng.permutation(len(keys))]
    return _compose("keywords", {"k1": main, "k2": others[0], "k3": others[1], "k4": others[2]}, rng)


# The other kinds need frames alone.
_WRITERS: Mapping[str, Callable[[Article, np.random.Generator], str | None]] = {
    "truisms": _write_truisms,
    "reshuffled": _write_reshuffled,
    "advert": _write_advert,
    "stray": _write_stray,
    "keywords": _write_keywords,
    "watered": _write_watered,
}


def _compose(kind: str, slots: Mapping[str, str], rng: np.random.Generator) -> str:
    """A paragraph of frames of ``kind`` in random order, most often of one register; each slot keeps its filling."""
    drawn = {name: _pick(bank, rng) for name, bank in SLOTS.items()} | dict(slots)
    return _gather((_fill(frame, drawn, rng) for frame in _order_frames(kind, rng)), _target(rng))


def _order_frames(kind: str, rng: np.random.Generator) -> list[str]:
    registers = list(FRAMES[kind].values())
    mixed = rng.random() < _MIXED.get(kind, 0.0)
    frames = [frame for register in registers for frame in register] if mixed else _pick(registers, rng)
    return [frames[int(number)] for number in rng.permutation(len(frames))]


def _fill(frame: str, slots: Mapping[str, str], rng: np.random.Generator) -> str:
    """``frame`` with its innermost braces filled until none is left, its sentences capitalised."""

    def choose(match: re.Match[str]) -> str:
        options = match[1].split("|")
        return _pick(options, rng) if len(options) > 1 else slots[match[1]]

    while _FRAME_SLOT.search(frame):
        frame = _FRAME_SLOT.sub(choose, frame)
    return _SENTENCE_START.sub(lambda match: match[0].upper(), frame)


def _gather(sentences: Iterable[str], target: int, least: int = 1) -> str:
    """The first ``sentences`` that make ``target`` words or more, and ``least`` of them, without passing ``MAX_WORDS``."""
    words, taken = 0, list[str]()
    for sentence in sentences:
        if words >= target and len(taken) >= least:
            break
        size = count_words(sentence)
        if words + size <= MAX_WORDS:
            taken.append(sentence)
            words += size
    return " ".join(taken)


def _target(rng: np.random.Generator) -> int:
    return int(rng.integers(*_TARGETS))


def _pick(choices: Sequence[Choice], rng: np.random.Generator) -> Choice:
    return choices[int(rng.integers(len(choices)))]
