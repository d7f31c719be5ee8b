"""Parts that rivals share: the rows of one file, fitting on soft labels, and selection on validation articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import issparse, vstack
from threadpoolctl import threadpool_limits

from serving.evaluation.metrics import count_pairs
from training.config import RunConfig
from training.data.heldout import evaluation_cohorts

Floats = NDArray[np.float64]
Scores = Iterator[tuple[str, pd.Series]]

_VALIDATED = 2000  # validation articles of a file that select a model
_FEWEST = 20  # training articles of a file below which no model is fitted


@dataclass(frozen=True)
class FileRows:
    """The articles of one file that a rival is fitted on, selected by, and scores."""

    file: str
    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

    def teachable(self, outcomes: Sequence[str]) -> list[str]:
        """The outcomes with training articles both in the top share and outside of it."""
        tops = {outcome: self.train[f"{outcome}_top"].dropna() for outcome in outcomes}
        return [outcome for outcome, top in tops.items() if top.max() > 0 and top.min() < 1]


# Scores test articles: for each file and outcome that it can learn, the outcome and a probability by row index.
Rival = Callable[[Sequence[FileRows], Sequence[str], RunConfig], Scores]


def split_files(articles: pd.DataFrame, chosen: pd.Index, outcomes: Sequence[str], seed: int) -> list[FileRows]:
    """The rows of each file with enough to learn from and rows to score, ``chosen`` by index; unlabelled ones do not train."""
    labelled = articles[articles[[f"{outcome}_top" for outcome in outcomes]].notna().any(axis=1)]
    found: list[FileRows] = []
    for file, part in labelled.groupby("file", sort=False):
        validation = part[part["split"].str.startswith("validation")]
        validation = validation.sample(min(len(validation), _VALIDATED), random_state=seed).sort_index()
        rows = FileRows(str(file), part[part["split"] == "train"], validation, part[part.index.isin(chosen)])
        if len(rows.train) >= _FEWEST and len(rows.test):
            found.append(rows)
    return found


@dataclass(frozen=True)
class Featured:
    """Features of the training, validation and test articles of one file, a matrix (rows, features) each; None of no row."""

    train: Any
    validation: Any
    test: Any


def score_by_best(models: Sequence[Any], features: Featured, rows: FileRows, outcome: str) -> pd.Series:
    """Probabilities of the test articles by that of ``models`` whose cohort AUC on the validation articles is highest."""
    chances = rows.train[f"{outcome}_top"].to_numpy(dtype=np.float64)
    seen = np.flatnonzero(~np.isnan(chances))
    best: tuple[float, Any] | None = None
    for model in models:
        fit_softly(model, features.train[seen], chances[seen])
        reached = _validate(model, features.validation, rows.validation, outcome) if len(models) > 1 else 0.0
        if best is None or reached > best[0]:
            best = reached, model
    if best is None:
        raise ValueError("there are no models to choose from")
    return pd.Series(best[1].predict_proba(features.test)[:, 1], index=rows.test.index)


def fit_softly(model: Any, features: Any, chances: Floats) -> None:
    """Fit a scikit-learn classifier: a soft label is one row that counts for both classes, each by its chance."""
    yes, no = np.flatnonzero(chances > 0), np.flatnonzero(chances < 1)
    join = vstack if issparse(features) else np.concatenate
    weights = np.concatenate([chances[yes], 1 - chances[no]])
    with threadpool_limits(1, "openmp"):  # where cores are shared, threads that wait for each other take minutes
        model.fit(join([features[yes], features[no]]), np.repeat([1, 0], [len(yes), len(no)]), sample_weight=weights)


def _validate(model: Any, features: Any, validation: pd.DataFrame, outcome: str) -> float:
    return validate_scores(model.predict_proba(features)[:, 1], validation, outcome) if len(validation) else 0.0


def validate_scores(scores: Floats, validation: pd.DataFrame, outcome: str) -> float:
    """The cohort AUC of ``scores`` of ``validation`` articles; 0 where these hold no pair to compare."""
    if not len(validation):
        return 0.0
    counts = validation[outcome].to_numpy(dtype=np.float64)
    reached = count_pairs(scores, counts, evaluation_cohorts(validation, outcome)).auc()
    return 0.0 if np.isnan(reached) else reached
