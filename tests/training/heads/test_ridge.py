"""The model of outcomes learns what words, meaning and length are worth, each length class for itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from serving.model.lexicon import hash_terms
from tests.encoded import make_archive, make_encoded
from training.config import Head
from training.heads.batches import make_batch
from training.heads.encoding import EncodedArticle
from training.heads.head import CLASSES, SectionHead
from training.heads.judge import Judge
from training.heads.ridge import Documents, Linear, count_terms, describe, fit_linear, longest_body, with_wording
from training.heads.selection import Choice, Taught, choose, fit_models, load_choices, pair, put, save_choices

GOOD, LONG = 7, 8  # a token of what does well, and one of what is long
SHORT, ESSAY = 30.0, 900.0  # words of a body
Labels = NDArray[np.float32]


def make_articles(count: int, words: float, *, seed: int = 0) -> tuple[list[EncodedArticle], Labels]:
    """Every second holds the good token in one section and does well; its embeddings point along the second place."""
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
    return found, (np.arange(count) % 2).astype(np.float32)


def fit(articles: list[EncodedArticle], labels: Labels, *, penalty: float = 0.1, meaning: float = 1.0) -> Linear:
    documents = described(articles)
    ones, longest = np.ones(len(labels), dtype=np.float32), longest_body(documents.size)
    return fit_linear(documents, labels, ones, penalty=penalty, meaning=meaning, longest=longest)


def described(articles: list[EncodedArticle]) -> Documents:
    return describe(articles, count_terms(articles))


def place_of(token: int) -> int:
    return int(hash_terms(np.array([token]))[0][0])


def test_what_stands_in_good_articles_is_worth_something() -> None:
    articles, labels = make_articles(120, ESSAY)
    found = fit(articles, labels, meaning=0.01)
    assert found.words.argmax() == place_of(GOOD)
    scarcity = count_terms(articles)
    assert scarcity[place_of(GOOD)] > 1
    assert scarcity[place_of(70)] == 0  # in no section at all


def test_the_good_direction_is_found_in_title_and_body() -> None:
    found = fit(*make_articles(120, ESSAY), penalty=10.0, meaning=3.0)
    assert found.meaning[0].argmax() == found.meaning[1].argmax() == 1


def test_planted_sections_teach_nothing() -> None:
    articles, labels = make_articles(120, ESSAY)
    spoilt = []
    for article in articles:
        ids, vectors = article.ids.copy(), article.vectors.copy()
        ids[-4:], vectors[-1] = GOOD, 50.0
        spoilt.append(replace(article, ids=ids, vectors=vectors))
    first, second = fit(articles, labels), fit(spoilt, labels)
    np.testing.assert_array_equal(first.words, second.words)
    np.testing.assert_array_equal(first.meaning, second.meaning)


def test_articles_without_weight_and_without_the_outcome_teach_nothing() -> None:
    articles, labels = make_articles(120, ESSAY)
    documents = described(articles)
    weights = np.ones(120, dtype=np.float32)
    weights[:30] = 0.0
    wrong = labels.copy()
    wrong[:30] = 1 - wrong[:30]
    wrong[30:40] = np.nan
    kept = np.arange(40, 120)
    found = fit_linear(documents, wrong, weights, penalty=1.0, meaning=1.0, longest=900.0)
    alone = fit_linear(documents[kept], labels[kept], weights[kept], penalty=1.0, meaning=1.0, longest=900.0)
    np.testing.assert_allclose(found.words, alone.words, atol=1e-4)
    nothing = fit_linear(documents, np.full(120, np.nan, dtype=np.float32), weights, penalty=1.0, meaning=1.0, longest=900.0)
    assert not nothing.words.any()
    assert not nothing.scores(documents, 900.0).any()


def test_a_longer_article_is_not_better_for_its_words() -> None:
    """Where the length says it all, the words that only long articles have are worth little."""
    short, _ = make_articles(100, 300.0, seed=2)
    long, _ = make_articles(100, 2000.0, seed=3)
    long = [replace(article, ids=np.where(np.arange(20) == 0, LONG, article.ids).astype(np.int32)) for article in long]
    labels = np.repeat([0.2, 0.8], 100).astype(np.float32)
    held_back = fit([*short, *long], labels, penalty=3.0, meaning=0.01)
    same = [replace(article, words=np.full(5, 300.0, dtype=np.float32)) for article in (*short, *long)]
    without = fit(same, labels, penalty=3.0, meaning=0.01)
    assert abs(held_back.words[place_of(LONG)]) < 0.35 * without.words[place_of(LONG)]


def test_the_length_says_what_it_can_along_a_curve() -> None:
    lengths = [30.0, 100.0, 400.0, 1600.0]
    articles = [make_articles(1, words, seed=seed)[0][0] for seed, words in enumerate(lengths * 40)]
    articles = [replace(article, vectors=article.vectors * 0 + 1, ids=article.ids * 0) for article in articles]
    found = fit(articles, np.tile([0.2, 0.4, 0.7, 0.3], 40).astype(np.float32))
    scores = found.scores(described(articles), 2000.0)[:4]
    assert scores.argsort().tolist() == [0, 3, 1, 2]
    assert float(scores[2] - scores[0]) == pytest.approx(0.5 / (0.4 * 0.6), rel=0.1)  # a chance's slope in logits


def test_the_words_of_a_body_are_its_own_also_those_that_were_not_read() -> None:
    article = replace(make_encoded(0, body=2, kinds=[1]), words=np.array([5, 40, 60, 900], dtype=np.float32))
    short = replace(make_encoded(1, body=1, titled=False), words=np.array([33.0], dtype=np.float32))
    documents = described([article, replace(article, scale=2.5), short])
    assert documents.size.tolist() == [100.0, 250.0, 33.0]
    assert documents.present.tolist() == [[1, 1], [1, 1], [0, 1]]


def test_a_document_is_as_near_the_usual_one_as_its_title_and_its_body_are() -> None:
    """So a missing title changes nothing on average."""
    articles, labels = make_articles(120, ESSAY)
    found, documents = fit(articles, labels), described(articles)
    title = documents.words[0] @ found.words + documents.meaning[:, 0] @ found.meaning[0]
    assert float(title.mean()) == pytest.approx(float(found.usual[0]), abs=1e-4)


def test_pairs_of_headlines_teach_titles_by_what_differs() -> None:
    articles, _ = make_articles(60, SHORT)
    documents = described(articles)
    headlines = [replace(article, title=np.array([True] + [False] * 4)) for article in articles]
    for row, article in enumerate(headlines):
        article.ids[:4] = 30
        article.ids[0] = LONG if row % 2 else 31
    compared = pd.DataFrame({"first": range(1, 60, 2), "second": range(0, 60, 2), "preference": [0.4] * 30})
    scarcity = np.ones_like(count_terms(articles))
    chance = np.random.default_rng(0).random(60).astype(np.float32)
    pairs = pair(headlines, compared, scarcity, weight=1.0)
    ones = np.ones(60, dtype=np.float32)
    with_pairs, without = (
        fit_linear(documents, chance, ones, each, penalty=1.0, meaning=0.1, longest=100.0) for each in (pairs, None)
    )
    assert with_pairs.words[place_of(LONG)] > without.words[place_of(LONG)] + 0.2
    assert pair(headlines, compared.iloc[:0], scarcity, weight=1.0) is None


# ---------------------------------------------------------------- choice


def as_frame(articles: list[EncodedArticle], labels: Labels) -> pd.DataFrame:
    told = {"shares": labels, "shares_cohort": 0, "publisher": "p", "file": "f", "split": "validation"}
    return pd.DataFrame(told, index=range(len(articles)))


def test_the_penalty_that_ranks_validation_articles_best_is_chosen_and_the_level_is_theirs() -> None:
    articles, labels = make_articles(200, ESSAY)
    documents, ones = described(articles), np.ones(100, dtype=np.float32)
    train = Taught(documents[np.arange(100)], labels[:100, None], ones)
    rare = np.where(np.arange(100) % 10 == 1, labels[100:], 0.0).astype(np.float32)
    held = Taught(documents[np.arange(100, 200)], rare[:, None], ones)
    config = Head(words=(1.0, 1e7), meaning=(1.0,))
    ((_, chosen),) = choose(train, held, as_frame(articles[100:], rare), ["shares"], config, 900.0)
    assert (chosen.penalty, chosen.meaning) == (1.0, 1.0)
    ((_, model),) = fit_models(train, [[chosen, chosen]], 900.0)
    chances = 1 / (1 + np.exp(-model.scores(held.documents, 900.0)))
    assert float(chances.mean()) == pytest.approx(0.1, abs=0.05)


def test_without_validation_articles_the_middle_candidate_is_taken() -> None:
    articles, labels = make_articles(40, ESSAY)
    train = Taught(described(articles), labels[:, None], np.ones(40, dtype=np.float32))
    found = choose(train, None, as_frame([], labels[:0]), ["shares"], Head(words=(1.0, 2.0, 4.0), meaning=(0.5,)), 900.0)
    assert found == [[Choice(2.0, 0.5)] * CLASSES]


def test_choices_come_back_as_they_were_saved(tmp_path) -> None:  # type: ignore[no-untyped-def]
    choices = [[Choice(1.0, 0.5, 1.5, -0.25), Choice(3.0, 2.0)]]
    save_choices(choices, tmp_path / "choices.json")
    assert load_choices(tmp_path / "choices.json") == choices


def test_the_head_says_what_the_models_say() -> None:
    """Of documents in which every section is believed, and all are read."""
    archive = make_archive(60)
    documents = described(archive)
    rng = np.random.default_rng(0)
    taught = Taught(documents, rng.random((60, 2)).astype(np.float32), np.ones(60, dtype=np.float32))
    choices = [[Choice(1.0, 1.0, 2.0, 0.3), Choice(1.0, 0.5)], [Choice(3.0, 1.0), Choice(1.0, 2.0, 0.5, -0.1)]]
    models, scarcity = fit_models(taught, choices, 500.0), count_terms(archive)
    head = SectionHead([Judge(12, signs=9, width=8)], 2, dimension=12).eval()
    wording = put(models, head, scarcity, 500.0)
    judge = head.judges[0]
    assert isinstance(judge, Judge)
    judge.forward = lambda inputs: 50 * inputs.keep  # type: ignore[method-assign]
    inputs = make_batch(with_wording(archive, wording), np.arange(60)).inputs
    shares = documents.classes
    expected = [sum(shares[:, n] * each[n].scores(documents, 500.0) for n in range(CLASSES)) for each in models]
    np.testing.assert_allclose(head(inputs).logits.numpy(), np.stack(expected, 1), atol=5e-3)


def test_each_section_gets_what_its_own_tokens_are_worth() -> None:
    archive = make_archive(5)
    ones = np.ones(5, dtype=np.float32)
    taught = Taught(described(archive), 0.2 * np.arange(5, dtype=np.float32)[:, None], ones)
    head = SectionHead([Judge(12, signs=9, width=8)], 1, dimension=12)
    table = put(fit_models(taught, [[Choice(1.0, 1.0)] * CLASSES], 500.0), head, count_terms(archive), 500.0)
    for article, worded in zip(archive, with_wording(archive, table), strict=True):
        for section, ids in enumerate(article.split_ids()):
            np.testing.assert_array_equal(worded.wording[section], table.value(ids))
