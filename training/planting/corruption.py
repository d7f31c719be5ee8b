"""Sections that are known to be weak, to plant into articles while training.

A model that ranks sections needs to see which ones lose: outcomes of whole articles do not say. Every kind is drawn from
grammars (``training.planting.grammar``) so that the model meets thousands of wordings and cannot learn a list of sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle

import numpy as np

from serving.text.blocks import count_words
from training.planting import filler as phrases
from training.planting import notices, platitudes
from training.planting.excerpts import (
    MAX_CHARS,
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

KINDS = ("filler", "platitudes", "repeat", "boilerplate", "promotion", "off_topic", "stuffing", "dilution")

_STUFFING_FORMS = (*("terms", "sentences") * 3, *("questions",) * 2, "hashtags", "both")
_CASES: tuple[Callable[[str], str], ...] = (str, str, str.lower, str.title)
_REPEAT_FORMS = ("whole", "run", "shuffled", "reworded")
_OWN_SHARE = 0.3  # of a partly weak section's words, at most, are the article's own
_BLENDED = 0.2
_HEADED = 0.3
_LISTED = 0.18
_LED = 0.2
_BANKS: Mapping[str, Sequence[str]] = {**phrases.WORDS, **notices.NOTICE_WORDS, **notices.BOILERPLATE_WORDS}


@dataclass(frozen=True)
class Planted:
    """A weak section: one of ``KINDS`` and its visible words, white space collapsed."""

    kind: str
    text: str


@dataclass(frozen=True)
class _Article:
    title: str
    passages: Sequence[str]
    elsewhere: Sequence[str]


def plant(kind: str, title: str, passages: Sequence[str], elsewhere: Sequence[str], rng: np.random.Generator) -> Planted | None:
    """One weak section of ``kind`` for the article with this ``title`` and these body ``passages``.

    ``elsewhere`` are passages of other articles. The same state of ``rng`` gives the same section, ``MIN_WORDS`` to
    ``MAX_WORDS`` words long (shorter only where it is made of shorter passages). None where the article gives nothing to work
    with: no passage to repeat or dilute, no keyword to name, nothing elsewhere. Raises ``ValueError`` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f'"{kind}" is no kind of weak section (use one of {", ".join(KINDS)})')
    text = _WRITERS[kind](Writer(rng, _BANKS), _Article(title, passages, elsewhere))
    text = "" if text is None else cut_to_fit(" ".join(text.split()))
    return Planted(kind, text) if text else None


# Written sections


def _filler(writer: Writer, article: _Article) -> str:
    prose = _mixture(writer, phrases.FILLER, (0.4, 0.35))
    text = _composed(writer, prose, phrases.HEADINGS, phrases.BULLETS, article)
    return _in_typography_of(article, text)


def _platitudes(writer: Writer, article: _Article) -> str | None:
    keywords = find_keywords(article.title, article.passages)
    if not keywords:
        return None
    writer = _about(writer, keywords)
    prose = _mixture(writer, platitudes.PLATITUDES, (0.4, 0.3))
    if writer.chance(0.25):  # now and then most of it names no topic
        prose = [*prose, *_mixture(writer, phrases.FILLER, (0.8, 0.2))]
    bullets = (*platitudes.TOPIC_BULLETS, *(phrases.BULLETS if writer.chance(0.5) else ()))
    text = _composed(writer, prose, platitudes.TOPIC_HEADINGS, bullets, article)
    return _in_typography_of(article, text)


def _boilerplate(writer: Writer, article: _Article) -> str:
    writer = _branded(_about(writer, find_keywords(article.title, article.passages)))
    prose = _mixture(writer, notices.BOILERPLATE, (0.35, 0.35))
    sentences = _prose(writer, prose, _aim(writer), led=0)
    heading = [_heading(writer, notices.BOILERPLATE_HEADINGS)] if writer.chance(_HEADED / 2) else []
    between = writer.pick((" ", " ", " ", " ", " | ", " · ", " – "))
    return _in_typography_of(article, " ".join([*heading, between.join(_blended(writer, sentences, article))]))


def _promotion(writer: Writer, article: _Article) -> str:
    writer = _branded(_about(writer, find_keywords(article.title, article.passages)))
    prose = _mixture(writer, notices.PROMOTION, (0.6, 0.4))
    text = _composed(writer, prose, notices.PROMOTION_HEADINGS, notices.PROMOTION_BULLETS, article, led=0.05)
    return _in_typography_of(article, text)


def _stuffing(writer: Writer, article: _Article) -> str | None:
    keywords = find_keywords(article.title, article.passages, limit=6)
    if not keywords:
        return None
    writer = _about(writer, keywords)
    form, aim = writer.pick(_STUFFING_FORMS), _aim(writer)
    if form == "terms":
        return _terms(writer, aim)
    if form == "hashtags":
        return _hashtags(writer, keywords, aim)
    if form == "questions":
        heading = [_heading(writer, platitudes.TOPIC_HEADINGS)] if writer.chance(_HEADED) else []
        return " ".join([*heading, *_prose(writer, notices.STUFFING_QUESTIONS, aim, led=0)])
    sentences = _prose(writer, notices.STUFFING_SENTENCES, aim if form == "sentences" else aim // 2)
    ending = [] if form == "sentences" else [_terms(writer, max(10, aim // 2))]
    return _in_typography_of(article, " ".join([*_blended(writer, sentences, article), *ending]))


def _terms(writer: Writer, aim: int) -> str:
    """Search terms one after another; separator and case are drawn once."""
    between = writer.pick((", ", ", ", ", ", " | ", " ", "; ", " · ", " / ", ". "))
    case = writer.pick(_CASES)
    sources = writer.some(notices.STUFFING_TERMS, writer.between(4, 20))  # few terms repeat, many are a list
    terms = [case(term) for term in _prose(writer, sources, aim, led=0, write=writer.write)]
    return f"{writer.pick(notices.STUFFING_LABELS)} {between.join(terms)}"


def _hashtags(writer: Writer, keywords: Sequence[str], aim: int) -> str:
    words = [word for keyword in keywords for word in keyword.split()]
    tags: list[str] = []
    while len(tags) < min(aim, 60):
        parts = [writer.pick(words).capitalize() for _ in range(writer.between(1, 2))]
        ending = writer.pick(("", "", "Tips", "Life", "Love", "OfTheDay", "Goals", "2024", "Daily", "Lovers", "Gram"))
        tags.append(f"#{''.join(parts)}{ending}")
    return " ".join(tags)


def _composed(
    writer: Writer,
    prose: Sequence[str],
    headings: Sequence[str],
    bullets: Sequence[str],
    article: _Article,
    led: float = _LED,
) -> str:
    """Prose with or without a heading, a list and a little of the article's own."""
    heading = [_heading(writer, headings)] if writer.chance(_HEADED) else []
    aim = _aim(writer)
    if not writer.chance(_LISTED):
        return " ".join([*heading, *_blended(writer, _prose(writer, prose, aim, led), article)])
    listed = _list(writer, bullets)
    before = _prose(writer, prose, max(1, aim - sum(map(count_words, listed))), led)
    after = [before.pop()] if len(before) > 1 and writer.chance(0.4) else []
    return " ".join([*heading, *before, *listed, *after])


def _prose(
    writer: Writer, sources: Sequence[str], aim: int, led: float = _LED, write: Callable[[str], str] | None = None
) -> list[str]:
    """Sentences until there are ``aim`` words, no template again before all were used."""
    sentences: list[str] = []
    words = 0
    for source in cycle(writer.some(sources, len(sources))):
        sentence = (write or writer.sentence)(source)
        if led and writer.chance(led) and not sentence.endswith("?"):
            lowered = lower_first(sentence)
            sentence = sentence if lowered is None else writer.write("{lead}") + lowered
        words += count_words(sentence)
        if words > MAX_WORDS:
            break
        sentences.append(sentence)
        if words >= aim:
            break
    return sentences


def _heading(writer: Writer, sources: Sequence[str]) -> str:
    heading = writer.sentence(writer.pick(sources))
    return heading.title() if "'" not in heading and writer.chance(0.3) else heading


def _list(writer: Writer, sources: Sequence[str]) -> list[str]:
    """An introduction and three to eight items, most often without the marks that a markup would have removed."""
    items = [writer.sentence(source) for source in writer.some(sources, writer.between(3, 8))]
    mark, end = writer.pick(("", "", "", "• ", "- ", "✓ ", "{place}. ", "{place}) ")), writer.pick(("", "", ".", ";"))
    introduction = [writer.sentence(writer.pick(phrases.BULLET_INTRODUCTIONS))] if writer.chance(0.8) else []
    return [*introduction, *(f"{mark.replace('{place}', str(place))}{item}{end}" for place, item in enumerate(items, 1))]


def _mixture(writer: Writer, bank: Mapping[str, Sequence[str]], shares: tuple[float, float]) -> list[str]:
    """The templates of one register, of two or (what ``shares`` leave) of four."""
    draw = writer.rng.random()
    count = 1 if draw < shares[0] else 2 if draw < sum(shares) else 4
    return list(chain.from_iterable(bank[key] for key in writer.some(tuple(bank), count)))


def _about(writer: Writer, keywords: Sequence[str]) -> Writer:
    """A writer for whom ``{topic}`` is one of the first keywords; without keywords, something that everybody writes about."""
    if not keywords:
        keywords = writer.some(notices.GENERAL_TOPICS, 3)
    topic = writer.pick(keywords[:4])
    others = [keyword for keyword in keywords if keyword != topic] or [topic]
    known = {"topic": (topic,), "other": others[:5], "k": (topic, *others), "Topic": (topic[:1].upper() + topic[1:],)}
    return replace(writer, words={**writer.words, **known})


def _branded(writer: Writer) -> Writer:
    """A writer for whom ``{brand}`` and ``{site}`` are the same all along."""
    brand = writer.write("{brand_head}{brand_tail}{brand_kind}")
    site = "".join(sign for sign in brand.lower() if sign.isalnum()) + writer.write("{domain}")
    return replace(writer, words={**writer.words, "brand": (brand,), "site": (site, site, f"www.{site}")})


def _aim(writer: Writer) -> int:
    return MIN_WORDS + int((MAX_WORDS - MIN_WORDS - 10) * writer.rng.random() ** 1.3)


def _blended(writer: Writer, sentences: list[str], article: _Article) -> list[str]:
    """``sentences``, now and then with one or two of the article's own among them."""
    if not article.passages or not writer.chance(_BLENDED):
        return sentences
    room = int(sum(map(count_words, sentences)) * _OWN_SHARE / (1 - _OWN_SHARE))
    own = split_sentences(writer.pick(article.passages)[:MAX_CHARS])
    mixed = list(sentences)
    for sentence in writer.some(own, writer.between(1, 2)):
        words = count_words(sentence)
        if 0 < words <= room:
            room -= words
            mixed.insert(writer.between(0, len(mixed)), sentence)
    return mixed


def _in_typography_of(article: _Article, text: str) -> str:
    """``text`` with the article's apostrophes and quotation marks, so that these do not give a section away."""
    sample = "".join(article.passages[:4])
    if "’" in sample:
        return text.replace("'", "’")
    return text.replace("“", '"').replace("”", '"') if '"' in sample else text


# Sections made of passages


def _repeat(writer: Writer, article: _Article) -> str | None:
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


def _off_topic(writer: Writer, article: _Article) -> str | None:
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


def _dilution(writer: Writer, article: _Article) -> str | None:
    taken = take_passages(writer, article.passages, 1, least=8)
    if not taken:
        return None
    weaker = dilute(take_run(writer, split_sentences(taken[0]), MAX_WORDS * 2 // 3), writer)
    return " ".join(fill_up(weaker, map(writer.sentence, writer.some(phrases.FILLER["meta"], 4))))


_WRITERS: Mapping[str, Callable[[Writer, _Article], str | None]] = {
    "filler": _filler,
    "platitudes": _platitudes,
    "repeat": _repeat,
    "boilerplate": _boilerplate,
    "promotion": _promotion,
    "off_topic": _off_topic,
    "stuffing": _stuffing,
    "dilution": _dilution,
}
