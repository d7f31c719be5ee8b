"""What a user would build instead: TF-IDF with logistic regression, trained on the same articles and labels."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from training.config import Baseline

log = logging.getLogger(__name__)

COLUMN = "baseline_{}"


def score_baseline(articles: pd.DataFrame, outcomes: Sequence[str], config: Baseline, *, seed: int) -> pd.DataFrame:
    """Probabilities of a baseline for each outcome, column ``baseline_<outcome>``; NaN for articles it was trained on.

    Each file gets baselines of its own, which is the stronger rival: its words need not serve two kinds of articles.
    """
    scores = pd.DataFrame(np.nan, index=articles.index, columns=[COLUMN.format(outcome) for outcome in outcomes])
    for file, rows in articles.groupby("file").groups.items():
        part = articles.loc[rows]
        train, rest = part[part["split"] == "train"], part[part["split"] != "train"]
        for outcome in outcomes:
            labels = train[f"{outcome}_top"].to_numpy(dtype=np.float64)
            if len(rest) and np.unique(labels[~np.isnan(labels)]).size > 1:
                log.info("baseline of %s on %s", outcome, file)
                scores.loc[rest.index, COLUMN.format(outcome)] = _fit_and_score(train, labels, rest, config, seed)
    return scores


def _fit_and_score(
    train: pd.DataFrame, labels: NDArray[np.float64], rest: pd.DataFrame, config: Baseline, seed: int
) -> NDArray[np.float64]:
    seen = ~np.isnan(labels)
    vectorizer = _vectorizer(config.features)
    features = vectorizer.fit_transform(_texts(train[seen]))
    chances = labels[seen]
    # A soft label is one row that counts for both classes, each by its chance.
    model = LogisticRegression(C=config.regularization, max_iter=300, random_state=seed)
    model.fit(
        vstack([features, features]),
        np.repeat([1, 0], len(chances)),
        sample_weight=np.concatenate([chances, 1 - chances]),
    )
    probabilities: NDArray[np.float64] = model.predict_proba(vectorizer.transform(_texts(rest)))[:, 1]
    return probabilities


def _vectorizer(features: int) -> FeatureUnion:
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=features, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=features, sublinear_tf=True)
    return make_union(words, letters)


def _texts(articles: pd.DataFrame) -> list[str]:
    return (articles["title"] + "\n" + articles["text"].str.slice(0, 20_000)).tolist()
