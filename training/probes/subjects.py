"""What an article is about: the words of its title, and what its text uses as nouns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

import numpy as np

from training.probes.frames import STOPWORDS
from training.probes.prose import Article

WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
# A word where nouns stand: behind an article or a preposition and before the end of a phrase.
_PLACED = re.compile(
    r"\b(?:the|a|an|of|for|in|with|about|on|and|by|from|our|their|your|its|this|these) "
    r"([^\W\d_][\w'’-]*\w)"
    r"(?=[.,;:!?)]|$| (?:of|in|on|for|with|at|from|to|and|or|but|that|which|is|was|are|were|has|have|had|can|will|would|as)\b)"
)


def find_subjects(article: Article) -> list[str]:
    """The title's words with content, those first that the text uses as nouns; spelled as within a sentence there."""
    spelled, placed = _count_spellings(article), _count_placed(article)
    words = {word.lower(): word for word in _content_words([article.title])}
    best = sorted(words, key=lambda word: (-placed[word], -spelled[word]))
    return [word if spelled[word] else words[word] for word in best]


def choose_topic(article: Article, rng: np.random.Generator) -> str | None:
    """One of the title's first two subjects, a noun where there is one; with "the" where the text mostly says so too."""
    subjects, placed = find_subjects(article), _count_placed(article)
    nouns = [subject for subject in subjects if placed[subject.lower()]] or subjects
    if not nouns:
        return None
    topic = nouns[int(rng.integers(len(nouns[:2])))]
    shown = " ".join(paragraph.text for paragraph in article.paragraphs)
    definite = len(re.findall(rf"\b(?:[Tt]he|[Aa]n?) {re.escape(topic)}\b", shown))
    return f"the {topic}" if 2 * definite > len(re.findall(rf"\b{re.escape(topic)}\b", shown)) else topic


def find_phrases(title: str) -> list[str]:
    """Neighbouring words with content in ``title``."""
    pairs = pairwise(title.split())
    return [
        f"{first} {second}"
        for first, second in pairs
        if all(list(_content_words([word])) == [word] for word in (first, second))
    ]


def find_frequent(article: Article) -> list[str]:
    """The words with content that the text uses most often as nouns."""
    placed = _count_placed(article)
    frequent = (word for word, _ in placed.most_common() if len(word) > 3 and word not in STOPWORDS)  # noqa: PLR2004
    return list(islice(frequent, 8))


def _count_spellings(article: Article) -> Counter[str]:
    return Counter(_content_words(paragraph.text for paragraph in article.paragraphs))


def _count_placed(article: Article) -> Counter[str]:
    """How often each word, in lower case, stands as a noun."""
    return Counter(word for paragraph in article.paragraphs for word in _PLACED.findall(paragraph.text.lower()))


def _content_words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in WORD.findall(text):
            word = re.sub(r"['’]s$", "", word)  # noqa: PLW2901
            if len(word) > (1 if word.isupper() else 2) and re.split("['’]", word.lower())[0] not in STOPWORDS:
                yield word
