"""Linear models learn what words and embeddings are worth, each kind of draft for itself, and nothing of the length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from serving.model.lexicon import BINS, hash_terms
from tests.encoded import DIMENSION, make_encoded
from training.config import Head
from training.heads.additive import AdditiveHead, curve
from training.heads.encoding import EncodedArticle
from training.heads.linear import body_words, fit_length, fit_meaning, fit_words, with_wording

CONFIG = Head(words=0.1, meaning=1.0)
GOOD, LONG = 7, 8  # a token of what does well, and one of what is long
SHORT, ESSAY = 30.0, 900.0  # words of a body


def make_articles(count: int, words: float, *, seed: int = 0) -> tuple[list[EncodedArticle], NDArray[np.float32]]:
    """Half of them hold the good token in one section and do well; their embeddings point along the second place."""
    rng = np.random.default_rng(seed)
    found = []
    for row in range(count):
        article = make_encoded(row, body=3, kinds=[1], seed=seed)
        ids = rng.integers(20, 60, len(article.ids)).astype(np.int32)
        vectors = article.vectors.copy()
        if row % 2:
            ids[4 * int(rng.integers(0, 4))] = GOOD
            vectors[:4, 1] += 1.5
        found.append(replace(article, ids=ids, vectors=vectors, words=np.full(5, words / 3, dtype=np.float32)))
    labels = np.zeros((count, 2), dtype=np.float32)
    labels[1::2, 0] = 1.0
    labels[:, 1] = np.nan
    return found, labels


@pytest.fixture(scope="module")
def essays() -> tuple[list[EncodedArticle], NDArray[np.float32]]:
    return make_articles(120, ESSAY)


def test_what_stands_in_good_articles_is_worth_something(essays: tuple[list[EncodedArticle], NDArray[np.float32]]) -> None:
    articles, labels = essays
    table = fit_words(articles, labels, np.ones(120, dtype=np.float32), CONFIG)
    assert table.values.shape == (BINS, 4)
    values = table.values[:, 2]  # the first outcome, in long drafts
    good = hash_terms(np.array([GOOD]))[0][0]
    assert np.argmax(values) == good
    assert table.scarcity[good] > 1
    assert (table.values[:, [1, 3]] == 0).all()  # the second outcome was never observed
    assert table.scarcity[hash_terms(np.array([70]))[0]] == 0  # in no section at all


@pytest.mark.slow
def test_short_articles_teach_what_is_said_of_short_drafts(essays: tuple[list[EncodedArticle], NDArray[np.float32]]) -> None:
    """In posts the good token does harm."""
    posts, turned = make_articles(120, SHORT, seed=1)
    articles, labels = [*essays[0], *posts], np.concatenate([essays[1], 1 - turned])
    table = fit_words(articles, labels, np.ones(240, dtype=np.float32), CONFIG)
    short, long = table.values[hash_terms(np.array([GOOD]))[0][0], [0, 2]]
    assert short < -0.5
    assert long > 0.5


@pytest.mark.slow
def test_planted_sections_and_articles_without_weight_teach_nothing(
    essays: tuple[list[EncodedArticle], NDArray[np.float32]],
) -> None:
    articles, labels = essays
    weights = np.ones(120, dtype=np.float32)
    weights[:40] = 0.0
    first = fit_words(articles, labels, weights, CONFIG), fit_meaning(articles, labels, weights, CONFIG)
    spoilt, wrong = [], labels.copy()
    wrong[:40] = 1 - wrong[:40]
    for article in articles:
        ids, vectors = article.ids.copy(), article.vectors.copy()
        ids[-4:], vectors[-1] = GOOD, 50.0
        spoilt.append(replace(article, ids=ids, vectors=vectors))
    second = fit_words(spoilt, wrong, weights, CONFIG), fit_meaning(spoilt, wrong, weights, CONFIG)
    np.testing.assert_array_equal(first[0].values, second[0].values)
    assert torch.equal(first[1], second[1])


def test_a_longer_article_is_not_better_for_its_words() -> None:
    """Where the length says it all, the words that only long articles have are worth little."""
    short, _ = make_articles(100, 300.0, seed=2)
    long, _ = make_articles(100, 2000.0, seed=3)
    long = [replace(article, ids=np.where(np.arange(20) == 0, LONG, article.ids).astype(np.int32)) for article in long]
    labels = np.repeat([[0.2], [0.8]], 100, axis=0).astype(np.float32)
    ones = np.ones(200, dtype=np.float32)
    held_back = fit_words([*short, *long], labels, ones, CONFIG.model_copy(update={"words": 3.0}))
    same = [replace(article, words=np.full(5, 300.0, dtype=np.float32)) for article in (*short, *long)]
    without = fit_words(same, labels, ones, CONFIG.model_copy(update={"words": 3.0}))
    place = hash_terms(np.array([LONG]))[0][0]
    assert abs(held_back.values[place, 1]) < 0.35 * without.values[place, 1]


def test_the_good_direction_is_found_in_title_and_body(essays: tuple[list[EncodedArticle], NDArray[np.float32]]) -> None:
    articles, labels = essays
    found = fit_meaning(articles, labels, np.ones(120, dtype=np.float32), CONFIG)
    assert found.shape == (2, 2, DIMENSION, 2)
    assert found[1, 0, :, 0].argmax() == found[1, 1, :, 0].argmax() == 1
    assert (found[..., 1] == 0).all()


def test_the_length_says_what_it_can_along_a_curve() -> None:
    articles = [make_articles(1, words, seed=seed)[0][0] for seed, words in enumerate([30.0, 100.0, 400.0, 1600.0] * 40)]
    labels = np.tile(np.array([[0.2], [0.4], [0.7], [0.3]], dtype=np.float32), (40, 1))
    knots = fit_length(articles, labels, np.ones(160, dtype=np.float32))
    assert knots.shape == (AdditiveHead.KNOTS, 1)
    said = (curve(torch.tensor([30.0, 100.0, 400.0, 1600.0]), AdditiveHead.KNOTS) @ knots)[:, 0]
    assert said.argsort().tolist() == [0, 3, 1, 2]
    assert float(said[2] - said[0]) == pytest.approx(0.5 / (0.4 * 0.6), rel=0.25)  # a chance's slope in logits


def test_each_section_gets_what_its_own_tokens_are_worth(essays: tuple[list[EncodedArticle], NDArray[np.float32]]) -> None:
    articles, labels = essays
    table = fit_words(articles, labels, np.ones(120, dtype=np.float32), CONFIG)
    for article, worded in zip(articles[:5], with_wording(articles[:5], table), strict=True):
        assert worded.wording.shape == (5, 4)
        for section, ids in enumerate(article.split_ids()):
            np.testing.assert_array_equal(worded.wording[section], table.value(ids))


def test_the_words_of_a_body_are_its_own_also_those_that_were_not_read() -> None:
    article = replace(make_encoded(0, body=2, kinds=[1]), words=np.array([5, 40, 60, 900], dtype=np.float32))
    short = replace(make_encoded(1, body=1, titled=False), words=np.array([33.0], dtype=np.float32))
    assert body_words([article, replace(article, scale=2.5), short]).tolist() == [100.0, 250.0, 33.0]
