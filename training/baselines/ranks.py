"""The rival that a careful analyst builds in an hour: ridge regression of the rank within the cohort on words and length.

A rank says of every article how it did, where membership in the top share says it of those at the border alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

from training.baselines.rivals import Featured, FileRows, Scores, fit_softly, validate_scores
from training.config import RunConfig
from training.data.heldout import article_words

Floats = NDArray[np.float64]

_CHARS = 20_000  # of a text that are read: more hardly change its TF-IDF
_PENALTIES = (3.0, 10.0, 30.0)
_LENGTH = 0.1  # of the logarithm of the length beside a row of TF-IDF, whose length is 1


def score_by_ranks(files: Sequence[FileRows], outcomes: Sequence[str], config: RunConfig) -> Scores:
    """For each file and outcome the ridge regression whose penalty ranks the validation articles best."""
    for rows in files:
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=config.baseline.features, sublinear_tf=True)
        words.fit(_texts(rows.train))
        parts = (rows.train, rows.validation, rows.test)
        features = Featured(*(_features(part, words) if len(part) else None for part in parts))
        for outcome in rows.teachable(outcomes):
            yield outcome, _score(features, rows, outcome, config.seed)


def _score(features: Featured, rows: FileRows, outcome: str, seed: int) -> pd.Series:
    """Probabilities of the test articles: a logistic line through the predicted ranks."""
    known = rows.train[f"{outcome}_percentile"].notna().to_numpy()
    ranks = rows.train.loc[known, f"{outcome}_percentile"].to_numpy(dtype=np.float64)
    found: list[_Fitted] = []
    for penalty in _PENALTIES:
        model = Ridge(penalty, solver="sparse_cg", random_state=seed).fit(features.train[known], ranks)
        held = model.predict(features.validation) if features.validation is not None else np.zeros(0)
        found.append(_Fitted(model, held, validate_scores(held, rows.validation, outcome)))
    best = max(found, key=lambda each: each.reached)
    line = _fit_line(best, features, rows, outcome)
    return pd.Series(line.predict_proba(best.model.predict(features.test)[:, None])[:, 1], index=rows.test.index)


@dataclass(frozen=True)
class _Fitted:
    """A ridge regression, the ranks that it predicts of validation articles, and the cohort AUC that these reach."""

    model: Ridge
    held: Floats
    reached: float


def _fit_line(best: _Fitted, features: Featured, rows: FileRows, outcome: str) -> LogisticRegression:
    """From predicted rank to the chance of the top share, by validation articles; by training articles where these lack."""
    tops = rows.validation[f"{outcome}_top"].to_numpy(dtype=np.float64)
    seen = ~np.isnan(tops)
    ranks, chances = best.held[seen], tops[seen]
    if not len(chances) or chances.max() == 0 or chances.min() == 1:
        tops = rows.train[f"{outcome}_top"].to_numpy(dtype=np.float64)
        seen = ~np.isnan(tops)
        ranks, chances = best.model.predict(features.train[seen]), tops[seen]
    line = LogisticRegression(C=1e3)
    fit_softly(line, ranks[:, None], chances)
    return line


def _features(articles: pd.DataFrame, words: TfidfVectorizer) -> csr_matrix:
    length = _LENGTH * np.log1p(article_words(articles))[:, None]
    return csr_matrix(hstack([words.transform(_texts(articles)), csr_matrix(length)]))


def _texts(articles: pd.DataFrame) -> list[str]:
    return (articles["title"] + "\n" + articles["text"].str.slice(0, _CHARS)).tolist()
