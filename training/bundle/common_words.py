"""What the archive's prose is like: its languages and commonest words, which tell the drafts that the bundle cannot judge."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from serving.model.abstention import ProseReference, find_terms, identify_language
from serving.model.bundle import LAYOUT
from training.data.articles import read_documents, sample_articles

WORDS = 150  # nearly all of them are words of grammar, which every text of a language needs
# Of the median section's share of commonest words: 1 of 500 articles of a real archive, a list or a table each, has less
# in nearly all of its sections, as code and other languages have.
_FLOOR = 0.55
_LEAST_SHARE = 0.05  # of the articles, from which on a language is one of the archive's


def write_prose(articles: pd.DataFrame, *, most: int, seed: int, place: Path) -> tuple[str, ...]:
    """Write ``prose.json`` in ``place``; the archive's languages (ISO 639), the commonest first.

    It looks at no more than ``most`` training articles of each file, drawn by ``seed``.
    """
    learned = sample_articles(articles[articles["split"] == "train"], most, seed)
    held_in: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    sections: list[list[str]] = []
    for _, document in read_documents(learned):
        terms = [find_terms(section.text) for section in document.sections]
        held_in.update({term for each in terms for term in each if term[0].isalpha()})
        sections += [each for each, section in zip(terms, document.sections, strict=True) if section.kind == "body" and each]
        languages[identify_language(" ".join(section.text for section in document.sections)) or ""] += 1
    common = ProseReference(frozenset(word for word, _ in sorted(held_in.items(), key=_rank)[:WORDS]), 0.0)
    floor = _FLOOR * float(np.median([common.share(terms) for terms in sections])) if sections else 0.0
    ProseReference(common.words, floor).save(place / LAYOUT.prose)
    known = [language for language, count in languages.most_common() if language and count >= _LEAST_SHARE * languages.total()]
    return tuple(known)


def _rank(pair: tuple[str, int]) -> tuple[int, str]:
    """The commonest first; of equal ones in the alphabet's order, so that a run can be repeated."""
    word, count = pair
    return -count, word
