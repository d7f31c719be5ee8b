"""Baselines on the same articles and labels, from a count of words to a fine-tuned encoder: the rivals."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from training.baselines.frozen import score_by_embeddings
from training.baselines.plain import score_by_plain_tuning
from training.baselines.ranks import score_by_ranks
from training.baselines.rivals import Featured, FileRows, Rival, Scores, score_by_best, split_files
from training.config import RunConfig
from training.data.heldout import article_words

log = logging.getLogger(__name__)

# Rivals and what they are, in the order of the reports.
RIVALS = {
    "length": "number of words alone",
    "tfidf": "TF-IDF of words and letters, logistic regression",
    "ranks": "TF-IDF of words and pairs of words and the length, ridge regression of the rank within the cohort",
    "embeddings": "frozen encoder's embedding of the beginning, logistic regression or boosted trees",
    "plain": "whole article in one sequence, encoder and linear head tuned",
}
TFIDF = "tfidf"
_CHARS = 20_000  # of a text that are read: more hardly change its TF-IDF


def score_rivals(articles: pd.DataFrame, chosen: pd.Index, outcomes: Sequence[str], config: RunConfig) -> pd.DataFrame:
    """Probabilities of the test articles ``chosen`` by index, column ``<rival>_<outcome>``; NaN in all other rows.

    Each file has rivals of its own, which makes them stronger. Only the tuned encoder is trained on all files, as ours is.
    """
    names = [rival_column(rival, outcome) for rival in RIVALS for outcome in outcomes]
    scores = pd.DataFrame(np.nan, index=articles.index, columns=names)
    files = split_files(articles, chosen, outcomes, config.seed)
    rivals: dict[str, Rival] = {"length": _score_by_length, TFIDF: _score_by_tfidf, "ranks": score_by_ranks}
    if config.baseline.embedded and not config.encoder.kept:  # an encoder that is kept was tuned before
        rivals["embeddings"] = score_by_embeddings
    if config.baseline.plain_epochs and not config.encoder.kept:
        rivals["plain"] = score_by_plain_tuning
    for rival, score in rivals.items():
        log.info("rival: %s", RIVALS[rival])
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ConvergenceWarning
            )  # a fit that did not converge is chosen or not by its validation score, as any other
            for outcome, found in score(files, outcomes, config):
                scores.loc[found.index, rival_column(rival, outcome)] = found
    return scores


def rival_column(rival: str, outcome: str) -> str:
    """The column of a rival's scores in what ``score_rivals`` returns."""
    return f"{rival}_{outcome}"


def _score_by_length(files: Sequence[FileRows], outcomes: Sequence[str], config: RunConfig) -> Scores:
    """Logistic regression on the logarithm of the number of words: whether longer is better is learned."""
    for rows in files:
        parts = (rows.train, rows.validation, rows.test)
        features = Featured(*(np.log1p(article_words(part))[:, None] for part in parts))
        for outcome in rows.teachable(outcomes):
            yield outcome, score_by_best([LogisticRegression(random_state=config.seed)], features, rows, outcome)


def _score_by_tfidf(files: Sequence[FileRows], outcomes: Sequence[str], config: RunConfig) -> Scores:
    settings = config.baseline
    for rows in files:
        vectorizer = _vectorizer(settings.features)
        train, test = vectorizer.fit_transform(_texts(rows.train)), vectorizer.transform(_texts(rows.test))
        validation = vectorizer.transform(_texts(rows.validation)) if len(rows.validation) else None
        features = Featured(train, validation, test)
        for outcome in rows.teachable(outcomes):
            models = [
                LogisticRegression(C=strength, max_iter=300, random_state=config.seed) for strength in settings.regularization
            ]
            yield outcome, score_by_best(models, features, rows, outcome)


def _vectorizer(features: int) -> FeatureUnion:
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=features, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=features, sublinear_tf=True)
    return make_union(words, letters)


def _texts(articles: pd.DataFrame) -> list[str]:
    return (articles["title"] + "\n" + articles["text"].str.slice(0, _CHARS)).tolist()
