"""Rivals learn what there is to learn, on the rows they are given, and score only those they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from tests.sections import words
from training.baselines.baseline import RIVALS, rival_column, score_rivals
from training.baselines.frozen import embed_articles, like_lengths
from training.baselines.rivals import Featured, fit_softly, score_by_best, split_files
from training.config import Baseline, Encoder, RunConfig, Train
from training.encoder.network import load_encoder

TRAIN, VALIDATION, TEST = 80, 20, 40


def archive(texts: list[str], shares: np.ndarray, file: str = "blogs") -> pd.DataFrame:
    size = len(texts)
    split = np.repeat(["train", "validation", "test"], [size - VALIDATION - TEST, VALIDATION, TEST])
    return pd.DataFrame(
        {
            "title": "A title",
            "text": texts,
            "file": file,
            "split": split,
            "publisher": "one",
            "shares": shares,
            "shares_cohort": pd.factorize(split)[0],
            "shares_percentile": pd.Series(shares).groupby(split).rank(pct=True),
            "shares_top": (shares > 0).astype(float),
        }
    )


@pytest.fixture
def articles() -> pd.DataFrame:
    """Short articles about sourdough are shared; the rest is not, and longer."""
    generator = np.random.default_rng(1)
    liked = generator.random(TRAIN + VALIDATION + TEST) < 0.4
    texts = [
        "We weighed sourdough loaves and wrote it down." if like else f"Other news of the day, {words(12, 'thing')} and more."
        for like in liked
    ]
    return archive(texts, liked.astype(float))


def settings(encoder: Path | None = None, **baseline) -> RunConfig:
    return RunConfig(
        baseline=Baseline(**{"features": 500, "embedded": 0, **baseline}),
        encoder=Encoder(name=str(encoder)) if encoder else Encoder(),
        train=Train(bf16=False, batch_size=8, encoder_rate=2e-3, head_rate=2e-2),
    )


def held_out(articles: pd.DataFrame) -> pd.Index:
    return articles.index[articles["split"] == "test"]


def separates(scores: pd.Series, articles: pd.DataFrame) -> bool:
    liked = articles.loc[scores.index, "shares"] > 0
    return bool(scores[liked].min() > scores[~liked].max())


def test_words_and_length_tell_them_apart_and_nothing_else_is_scored(articles):
    chosen = held_out(articles)[:30]
    scores = score_rivals(articles, chosen, ["shares"], settings())
    assert list(scores) == [rival_column(rival, "shares") for rival in RIVALS]
    assert scores.index.equals(articles.index)
    for rival in ("tfidf", "length", "ranks"):  # that shorter is better here is learned
        found = scores[rival_column(rival, "shares")].dropna()
        assert found.index.equals(chosen)
        assert separates(found, articles)
    assert scores[[rival_column(rival, "shares") for rival in ("embeddings", "plain")]].isna().all(axis=None)


def test_ranks_tell_what_the_top_share_does_not(articles):
    """Among articles that are all in the top share, or all outside, the rank still says which did better."""
    generator = np.random.default_rng(2)
    size = 400
    level = generator.integers(0, 4, size)
    texts = [f"{word} news of the {words(4, 'thing')}" for word in np.array(["plain", "fair", "good", "great"])[level]]
    ranked = archive(texts, level + 0.1 * generator.random(size))
    ranked["shares_top"] = (ranked["shares_percentile"] > 0.75).astype(float)
    scores = score_rivals(ranked, held_out(ranked), ["shares"], settings())
    outside = held_out(ranked)[(ranked.loc[held_out(ranked), "shares_top"] == 0).to_numpy()]
    found = scores.loc[outside, rival_column("ranks", "shares")].corr(ranked.loc[outside, "shares"], method="spearman")
    assert found > 0.8


def test_no_test_label_is_looked_at(articles):
    hidden = articles.copy()
    hidden.loc[held_out(articles), ["shares_percentile"]] = 0.5
    hidden.loc[held_out(articles), ["shares"]] = 1.0
    first, second = (score_rivals(rows, held_out(articles), ["shares"], settings()) for rows in (articles, hidden))
    pd.testing.assert_frame_equal(first, second)


def test_a_file_of_a_few_articles_or_of_one_answer_gets_no_rival(articles):
    small = archive(articles["text"].head(15 + VALIDATION + TEST).tolist(), np.arange(15 + VALIDATION + TEST) % 2.0, "small")
    alike = archive(articles["text"].tolist(), np.zeros(len(articles)), "alike")
    both = pd.concat([articles, small, alike], ignore_index=True)
    scores = score_rivals(both, held_out(both), ["shares"], settings())
    scored = both[scores[rival_column("tfidf", "shares")].notna()]
    assert set(scored["file"]) == {"blogs"}


def test_the_model_that_ranks_validation_best_is_taken(articles):
    rows = split_files(articles, held_out(articles), ["shares"], 1)[0]
    told = Featured(*(part["shares"].to_numpy()[:, None] for part in (rows.train, rows.validation, rows.test)))

    class Contrary(LogisticRegression):
        def predict_proba(self, features: np.ndarray) -> np.ndarray:
            return super().predict_proba(features)[:, ::-1]

    for models in ([Contrary(), LogisticRegression()], [LogisticRegression(), Contrary()]):
        assert separates(score_by_best(models, told, rows, "shares"), articles)


def test_a_soft_label_counts_for_both_sides():
    features = np.array([[0.0], [1.0]])
    model = LogisticRegression(C=1e6)
    fit_softly(model, features, np.array([0.2, 0.7]))
    assert model.predict_proba(features)[:, 1] == pytest.approx([0.2, 0.7], abs=0.01)


def test_an_article_is_embedded_alike_alone_and_among_others(tiny_encoder, articles):
    encoder, tokenizer = load_encoder(str(tiny_encoder))
    some = articles.head(12)
    together = embed_articles(some, encoder, tokenizer, bf16=False)
    alone = np.concatenate([embed_articles(some.iloc[[row]], encoder, tokenizer, bf16=False) for row in range(len(some))])
    assert together.shape == (12, 48)
    assert together == pytest.approx(alone, abs=1e-5)


def test_batches_hold_every_row_once_and_like_lengths_together():
    tokens = [[1] * size for size in (5, 300, 7, 6, 290, 1)]
    batches = like_lengths(tokens, size=4)
    assert sorted(row for rows in batches for row in rows) == list(range(6))
    assert [len(rows) for rows in batches] == [4, 2]
    assert set(batches[1]) == {1, 4}


@pytest.mark.slow
def test_embeddings_and_plain_tuning_learn_and_are_repeatable(tiny_encoder, articles):
    config = settings(tiny_encoder, embedded=50, plain_epochs=3.0)
    chosen = held_out(articles)
    first, second = (score_rivals(articles, chosen, ["shares"], config) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    for rival in ("embeddings", "plain"):
        assert separates(first.loc[chosen, rival_column(rival, "shares")], articles), rival
