"""Signs of a section that can be counted: what it holds, how it is written, what it repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serving.model.phrases import BOILERPLATE, PROMOTION, VAGUE, count_phrases, index_phrases
from serving.text.sections import Section

Floats = NDArray[np.float32]

# Of a section among the others and in the archive: see ``relative_signs``.
RELATIVE = ("repetition", "kinship", "genericness")
# Of one section by itself; rates are per 100 words.
SIGNS = (
    "specifics",
    "vagueness",
    "promotion",
    "boilerplate",
    "stuffing",
    "sentence_words",
    "long_words",
    "questions",
    "quotes",
)

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NUMBER = re.compile(r"(?<![^\W\d_])\d[\d.,:%]*")
_NAME = re.compile(r"(?<=[a-z,;:(] )[A-Z][\w'’.\-]+")  # a capital that does not begin a sentence
_QUOTE = re.compile(r"[\"“”«»]|(?<!\w)['‘](?=\w)")
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|[\n:;]")
_PHRASES = tuple(index_phrases(phrases) for phrases in (VAGUE, PROMOTION, BOILERPLATE))
_SHINGLE = 3  # words
_MOST_CHARS = 4000  # of a section: about what the encoder reads
LONG_WORD = 7  # letters, as in LIX (Björnsson 1968)
CONTENT_LETTERS = 3  # of a word that is no mere particle
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "me",
        "more",
        "most",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "she",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def measure_signs(sections: Sequence[Section]) -> Floats:
    """``SIGNS`` of each section, (S, K): rates per 100 words, mean words of a sentence, shares in [0, 1].

    Each row depends on its section alone.
    """
    return np.array([_signs(section.text[:_MOST_CHARS]) for section in sections], dtype=np.float32).reshape(-1, len(SIGNS))


def measure_overlap(sections: Sequence[Section]) -> Floats:
    """(S, S): the share in [0, 1] of the row section's three-word runs that occur in the column section; 0 with itself."""
    shingles = [_shingles(section.text[:_MOST_CHARS]) for section in sections]
    holders: dict[tuple[str, ...], list[int]] = {}
    for index, own in enumerate(shingles):
        for shingle in own:
            holders.setdefault(shingle, []).append(index)
    shared = [members for members in holders.values() if 1 < len(members) <= _MOST_HOLDERS]
    holds = np.zeros((len(sections), len(shared)), dtype=np.float32)
    for column, members in enumerate(shared):
        holds[members, column] = 1.0
    overlap = holds @ holds.T
    np.fill_diagonal(overlap, 0.0)
    return np.asarray(overlap / np.array([max(len(own), 1) for own in shingles], dtype=np.float32)[:, None])


def relative_signs(vectors: Floats, overlap: Floats, body: NDArray[np.bool_], centre: Floats) -> Floats:
    """``RELATIVE`` of each section, (S, 3).

    ``repetition``: the share of its wording that is in another section; ``kinship``: its mean cosine with the other body
    sections (1 where there is no other); ``genericness``: its cosine with the archive's ``centre`` (dimension,).
    ``vectors`` (S, dimension), ``overlap`` (S, S), ``body`` (S,).
    """
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    others = body[None, :] & ~np.eye(len(body), dtype=bool)
    count = others.sum(1)
    kinship = np.where(count, (units @ units.T * others).sum(1) / np.maximum(count, 1), 1.0)
    genericness = units @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    return np.stack([(overlap * others).max(1, initial=0.0), kinship, genericness], axis=1).astype(np.float32)


def title_alignment(vectors: Floats, body: NDArray[np.bool_]) -> float:
    """Cosine in [-1, 1] between a document's title, its first section, and the mean of its body sections."""
    mean = vectors[body].mean(axis=0)
    size = float(np.linalg.norm(vectors[0]) * np.linalg.norm(mean))
    return float(vectors[0] @ mean) / size if size else 0.0


_MOST_HOLDERS = 64  # sections: a run that is in more of them is the draft's own formula, and would cost their square


def _signs(text: str) -> tuple[float, ...]:
    lower = text.lower().replace("’", "'")
    words = WORD.findall(lower)
    count = max(len(words), 1)
    vague, promotion, boilerplate = (count_phrases(phrases, words) for phrases in _PHRASES)
    sentences = max(len(_SENTENCE.findall(text)), 1)
    specifics = len(_NUMBER.findall(text)) + len(_NAME.findall(text))
    rate = 100.0 / (count + 10)  # ten words more, lest one mark in a heading be a flood
    return (
        specifics * rate,
        vague * rate,
        promotion * rate,
        boilerplate * rate,
        _stuffing(words),
        min(count / sentences, 60.0),
        sum(len(word) >= LONG_WORD for word in words) / count,
        text.count("?") * rate,
        len(_QUOTE.findall(text)) * rate,
    )


def _stuffing(words: Sequence[str]) -> float:
    """Share of the words that repeat a content word of the same section, in [0, 1]."""
    content = Counter(word for word in words if word not in STOP_WORDS and len(word) >= CONTENT_LETTERS)
    total = sum(content.values())
    return (total - len(content)) / total if total else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return {tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}
