"""Sections that are known to be weak, to plant into articles while training.

A model that ranks sections needs examples of weak ones, which outcomes of whole articles do not give. Every kind is drawn
from grammars (``training.planting.grammar``), so that the model sees thousands of wordings and memorises none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from training.planting import filler as phrases
from training.planting import notices, platitudes
from training.planting.composition import (
    HEADED,
    Material,
    about,
    blend,
    branded,
    compose,
    draw_length,
    in_typography_of,
    mix_registers,
    write_heading,
    write_prose,
)
from training.planting.excerpts import (
    MAX_WORDS,
    MIN_WORDS,
    cut_to_fit,
    fill_up,
    split_sentences,
    take_passages,
    take_run,
)
from training.planting.grammar import Writer
from training.planting.keywords import find_keywords
from training.planting.rewording import dilute, lower_first, paraphrase
from training.planting.synonyms import REPEAT_PREFIXES

KINDS = ("filler", "platitudes", "repeat", "boilerplate", "promotion", "off_topic", "stuffing", "dilution", "jumble")

_STUFFING_FORMS = (*("terms", "sentences") * 3, *("questions",) * 2, "hashtags", "both")
_CASES: tuple[Callable[[str], str], ...] = (str, str, str.lower, str.title)
_REPEAT_FORMS = ("whole", "run", "shuffled", "reworded")
_BANKS: Mapping[str, Sequence[str]] = {**phrases.WORDS, **notices.NOTICE_WORDS, **notices.BOILERPLATE_WORDS}


@dataclass(frozen=True)
class Planted:
    """A weak section: one of ``KINDS`` and its visible words, white space collapsed."""

    kind: str
    text: str


def plant(kind: str, title: str, passages: Sequence[str], elsewhere: Sequence[str], rng: np.random.Generator) -> Planted | None:
    """One weak section of ``kind`` for the article with this ``title`` and these body ``passages``.

    ``elsewhere`` are passages of other articles. The same state of ``rng`` gives the same section, ``MIN_WORDS`` to
    ``MAX_WORDS`` words long (shorter only where it is made of shorter passages). None where the article gives nothing to work
    with: no passage to repeat or dilute, no keyword to name, nothing elsewhere. Raises ``ValueError`` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f'"{kind}" is no kind of weak section (use one of {", ".join(KINDS)})')
    text = _WRITERS[kind](Writer(rng, _BANKS), Material(title, passages, elsewhere))
    text = "" if text is None else cut_to_fit(" ".join(text.split()))
    return Planted(kind, text) if text else None


# Written sections


def _filler(writer: Writer, article: Material) -> str:
    prose = mix_registers(writer, phrases.FILLER, (0.4, 0.35))
    text = compose(writer, prose, phrases.HEADINGS, phrases.BULLETS, article)
    return in_typography_of(article, text)


def _platitudes(writer: Writer, article: Material) -> str | None:
    keywords = find_keywords(article.title, article.passages)
    if not keywords:
        return None
    writer = about(writer, keywords)
    prose = mix_registers(writer, platitudes.PLATITUDES, (0.4, 0.3))
    if writer.chance(0.25):  # now and then most of it names no topic
        prose = [*prose, *mix_registers(writer, phrases.FILLER, (0.8, 0.2))]
    bullets = (*platitudes.TOPIC_BULLETS, *(phrases.BULLETS if writer.chance(0.5) else ()))
    text = compose(writer, prose, platitudes.TOPIC_HEADINGS, bullets, article)
    return in_typography_of(article, text)


def _boilerplate(writer: Writer, article: Material) -> str:
    writer = branded(about(writer, find_keywords(article.title, article.passages)))
    prose = mix_registers(writer, notices.BOILERPLATE, (0.35, 0.35))
    sentences = write_prose(writer, prose, draw_length(writer), led=0)
    heading = [write_heading(writer, notices.BOILERPLATE_HEADINGS)] if writer.chance(HEADED / 2) else []
    between = writer.pick((" ", " ", " ", " ", " | ", " · ", " – "))
    return in_typography_of(article, " ".join([*heading, between.join(blend(writer, sentences, article))]))


def _promotion(writer: Writer, article: Material) -> str:
    writer = branded(about(writer, find_keywords(article.title, article.passages)))
    prose = mix_registers(writer, notices.PROMOTION, (0.6, 0.4))
    text = compose(writer, prose, notices.PROMOTION_HEADINGS, notices.PROMOTION_BULLETS, article, led=0.05)
    return in_typography_of(article, text)


def _stuffing(writer: Writer, article: Material) -> str | None:
    keywords = find_keywords(article.title, article.passages, limit=6)
    if not keywords:
        return None
    writer = about(writer, keywords)
    form, aim = writer.pick(_STUFFING_FORMS), draw_length(writer)
    if form == "terms":
        return _terms(writer, aim)
    if form == "hashtags":
        return _hashtags(writer, keywords, aim)
    if form == "questions":
        heading = [write_heading(writer, platitudes.TOPIC_HEADINGS)] if writer.chance(HEADED) else []
        return " ".join([*heading, *write_prose(writer, notices.STUFFING_QUESTIONS, aim, led=0)])
    sentences = write_prose(writer, notices.STUFFING_SENTENCES, aim if form == "sentences" else aim // 2)
    ending = [] if form == "sentences" else [_terms(writer, max(10, aim // 2))]
    return in_typography_of(article, " ".join([*blend(writer, sentences, article), *ending]))


def _terms(writer: Writer, aim: int) -> str:
    """Search terms one after another; separator and case are drawn once."""
    between = writer.pick((", ", ", ", ", ", " | ", " ", "; ", " · ", " / ", ". "))
    case = writer.pick(_CASES)
    sources = writer.some(notices.STUFFING_TERMS, writer.between(4, 20))  # few terms repeat, many are a list
    terms = [case(term) for term in write_prose(writer, sources, aim, led=0, write=writer.write)]
    return f"{writer.pick(notices.STUFFING_LABELS)} {between.join(terms)}"


def _hashtags(writer: Writer, keywords: Sequence[str], aim: int) -> str:
    words = [word for keyword in keywords for word in keyword.split()]
    tags: list[str] = []
    while len(tags) < min(aim, 60):
        parts = [writer.pick(words).capitalize() for _ in range(writer.between(1, 2))]
        ending = writer.pick(("", "", "Tips", "Life", "Love", "OfTheDay", "Goals", "2024", "Daily", "Lovers", "Gram"))
        tags.append(f"#{''.join(parts)}{ending}")
    return " ".join(tags)


# Sections made of passages


def _repeat(writer: Writer, article: Material) -> str | None:
    taken = take_passages(writer, article.passages, 3, least=5)
    if not taken:
        return None
    sentences, form = split_sentences(taken[0]), writer.pick(_REPEAT_FORMS)
    if form == "run":
        sentences = take_run(writer, sentences)
    elif form == "shuffled":
        both = [*sentences, *split_sentences(taken[1])] if len(taken) > 1 and writer.chance(0.6) else sentences
        sentences = writer.some(both, max(2, len(both) * 2 // 3))
    elif form == "reworded":
        sentences = [paraphrase(sentence, writer) for sentence in take_run(writer, sentences)]
    if writer.chance(0.3):
        sentences = [_prefixed(writer, sentences[0]), *sentences[1:]]
    rest = chain.from_iterable(split_sentences(passage) for passage in taken[1:])
    return " ".join(fill_up(sentences, rest))


def _prefixed(writer: Writer, sentence: str) -> str:
    return f"{writer.sentence(writer.pick(REPEAT_PREFIXES))} {lower_first(sentence) or sentence}"


def _off_topic(writer: Writer, article: Material) -> str | None:
    taken = take_passages(writer, article.elsewhere, 3, least=8, other_than=article.passages)
    if not taken:
        return None
    parts = taken[:2] if writer.chance(0.25) else taken[:1]
    whole = len(parts) == 1 and writer.chance(0.4)
    sentences = [
        sentence for part in parts for sentence in (split_sentences(part) if whole else take_run(writer, split_sentences(part)))
    ]
    rest = chain.from_iterable(split_sentences(passage) for passage in taken[len(parts) :])
    return " ".join(fill_up(sentences, rest))


def _dilution(writer: Writer, article: Material) -> str | None:
    taken = take_passages(writer, article.passages, 1, least=8)
    if not taken:
        return None
    weaker = dilute(take_run(writer, split_sentences(taken[0]), MAX_WORDS * 2 // 3), writer)
    return " ".join(fill_up(weaker, map(writer.sentence, writer.some(phrases.FILLER["meta"], 4))))


def _jumble(writer: Writer, article: Material) -> str | None:
    """Words of the article in no order: of one passage, or of several."""
    taken = take_passages(writer, article.passages, 2 if writer.chance(0.3) else 1, least=8)
    words = [word for passage in taken for word in passage.split()]
    return " ".join(writer.some(words, writer.between(MIN_WORDS, MAX_WORDS))) if words else None


_WRITERS: Mapping[str, Callable[[Writer, Material], str | None]] = {
    "filler": _filler,
    "platitudes": _platitudes,
    "repeat": _repeat,
    "boilerplate": _boilerplate,
    "promotion": _promotion,
    "off_topic": _off_topic,
    "stuffing": _stuffing,
    "dilution": _dilution,
    "jumble": _jumble,
}
