"""Weak sections written from banks of phrases: prose, headings and lists, with a little of the article's own among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle

from serving.text.blocks import count_words
from training.planting import filler as phrases
from training.planting import notices
from training.planting.excerpts import MAX_CHARS, MAX_WORDS, MIN_WORDS, split_sentences
from training.planting.grammar import Writer
from training.planting.rewording import lower_first

_OWN_SHARE = 0.3  # of a partly weak section's words, at most, are the article's own
# Shares of sections: with sentences of the article among theirs, with a heading, with a list; and of sentences with a lead.
_BLENDED = 0.2
HEADED = 0.3
_LISTED = 0.18
_LED = 0.2


@dataclass(frozen=True)
class Material:
    """What a weak section can be made of: the article's title and passages, and passages from elsewhere."""

    title: str
    passages: Sequence[str]
    elsewhere: Sequence[str]


def compose(
    writer: Writer,
    prose: Sequence[str],
    headings: Sequence[str],
    bullets: Sequence[str],
    article: Material,
    led: float = _LED,
) -> str:
    """Prose with or without a heading, a list and a little of the article's own."""
    heading = [write_heading(writer, headings)] if writer.chance(HEADED) else []
    aim = draw_length(writer)
    if not writer.chance(_LISTED):
        return " ".join([*heading, *blend(writer, write_prose(writer, prose, aim, led), article)])
    listed = _write_list(writer, bullets)
    before = write_prose(writer, prose, max(1, aim - sum(map(count_words, listed))), led)
    after = [before.pop()] if len(before) > 1 and writer.chance(0.4) else []
    return " ".join([*heading, *before, *listed, *after])


def write_prose(
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


def write_heading(writer: Writer, sources: Sequence[str]) -> str:
    """A heading, now and then with a capital in front of every word."""
    heading = writer.sentence(writer.pick(sources))
    return heading.title() if "'" not in heading and writer.chance(0.3) else heading


def _write_list(writer: Writer, sources: Sequence[str]) -> list[str]:
    """An introduction and three to eight items, most often without the marks that a markup would have removed."""
    items = [writer.sentence(source) for source in writer.some(sources, writer.between(3, 8))]
    mark, end = writer.pick(("", "", "", "• ", "- ", "✓ ", "{place}. ", "{place}) ")), writer.pick(("", "", ".", ";"))
    introduction = [writer.sentence(writer.pick(phrases.BULLET_INTRODUCTIONS))] if writer.chance(0.8) else []
    return [*introduction, *(f"{mark.replace('{place}', str(place))}{item}{end}" for place, item in enumerate(items, 1))]


def mix_registers(writer: Writer, bank: Mapping[str, Sequence[str]], shares: tuple[float, float]) -> list[str]:
    """The templates of one register, of two or (what ``shares`` leave) of four."""
    draw = writer.rng.random()
    count = 1 if draw < shares[0] else 2 if draw < sum(shares) else 4
    return list(chain.from_iterable(bank[key] for key in writer.some(tuple(bank), count)))


def about(writer: Writer, keywords: Sequence[str]) -> Writer:
    """A writer for whom ``{topic}`` is one of the first keywords; without keywords, something that everybody writes about."""
    if not keywords:
        keywords = writer.some(notices.GENERAL_TOPICS, 3)
    topic = writer.pick(keywords[:4])
    others = [keyword for keyword in keywords if keyword != topic] or [topic]
    known = {"topic": (topic,), "other": others[:5], "k": (topic, *others), "Topic": (topic[:1].upper() + topic[1:],)}
    return replace(writer, words={**writer.words, **known})


def branded(writer: Writer) -> Writer:
    """A writer for whom ``{brand}`` and ``{site}`` are the same all along."""
    brand = writer.write("{brand_head}{brand_tail}{brand_kind}")
    site = "".join(sign for sign in brand.lower() if sign.isalnum()) + writer.write("{domain}")
    return replace(writer, words={**writer.words, "brand": (brand,), "site": (site, site, f"www.{site}")})


def draw_length(writer: Writer) -> int:
    """How many words a section aims at; short ones are the more frequent."""
    return MIN_WORDS + int((MAX_WORDS - MIN_WORDS - 10) * writer.rng.random() ** 1.3)


def blend(writer: Writer, sentences: list[str], article: Material) -> list[str]:
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


def in_typography_of(article: Material, text: str) -> str:
    """``text`` with the article's apostrophes and quotation marks, so that these do not give a section away."""
    sample = "".join(article.passages[:4])
    if "’" in sample:
        return text.replace("'", "’")
    return text.replace("“", '"').replace("”", '"') if '"' in sample else text
