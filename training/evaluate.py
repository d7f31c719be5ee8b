"""Measures the exported bundle, through the code that serves it, beside the baseline on the same articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from serving.scorer import Scorer
from training.articles import read_documents
from training.baseline import COLUMN
from training.metrics import (
    bootstrap_auc,
    brier_score,
    calibration_error_by_chance,
    count_pairs,
    expected_calibration_error,
    soft_auc,
)

TEST_SPLITS = {"test": "later", "test_unseen": "unseen sources"}
_BATCH = 64


def score_articles(scorer: Scorer, articles: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Served probabilities of ``articles``, one column for each outcome; NaN for those without a word."""
    scores = pd.DataFrame(np.nan, index=articles.index, columns=list(outcomes))
    for row, document in tqdm(read_documents(articles), total=len(articles), desc="evaluate", unit=" articles"):
        predicted = scorer.predict(document)
        scores.iloc[row] = [predicted[outcome] for outcome in outcomes]
    return scores


def evaluation_cohorts(articles: pd.DataFrame, outcome: str, by: str) -> pd.Series:
    """Who is compared with whom: articles of one cohort and one source, also where small sources share a cohort."""
    return articles[by] + "\n" + articles[f"{outcome}_cohort"].astype(str)


def measure(
    articles: pd.DataFrame,
    scores: pd.DataFrame,
    baseline: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    by: str,
    resamples: int,
    seed: int,
) -> list[dict[str, Any]]:
    """One record for each test split, file and outcome that has observed articles; frames share their index.

    Keys: ``split``, ``file``, ``outcome``, ``articles``; ``cohort_auc``, ``baseline_cohort_auc``, ``difference`` (each
    with value, low, high: 95 % bootstrap over cohorts, paired); ``auc``, ``ece``, ``ece_by_chance`` (what
    perfect ones would stay below) and ``brier`` of the probabilities. ``by`` is the column that names the source.
    """
    found: list[dict[str, Any]] = []
    for split, file, outcome in product(TEST_SPLITS, articles["file"].unique(), outcomes):
        chosen = (articles["split"] == split) & (articles["file"] == file)
        part = articles[chosen & articles[f"{outcome}_top"].notna() & scores[outcome].notna()]
        counts, cohorts = part[outcome].to_numpy(dtype=float), evaluation_cohorts(part, outcome, by)
        ours = scores.loc[part.index, outcome].to_numpy(dtype=float)
        theirs = baseline.loc[part.index, COLUMN.format(outcome)].fillna(0.0).to_numpy(dtype=float)
        our_pairs, their_pairs = count_pairs(ours, counts, cohorts), count_pairs(theirs, counts, cohorts)
        if not our_pairs.pairs.sum():
            continue
        auc, difference = bootstrap_auc(our_pairs, their_pairs, resamples=resamples, seed=seed)
        rival, _ = bootstrap_auc(their_pairs, None, resamples=resamples, seed=seed)
        labels = part[f"{outcome}_top"].to_numpy(dtype=float)
        found.append(
            {
                "split": split,
                "file": file,
                "outcome": outcome,
                "articles": len(part),
                "cohorts": len(our_pairs.pairs),
                "cohort_auc": asdict(auc),
                "baseline_cohort_auc": asdict(rival),
                "difference": asdict(difference) if difference else None,
                "auc": soft_auc(ours, labels),
                "ece": expected_calibration_error(ours, labels),
                "ece_by_chance": calibration_error_by_chance(ours, seed),
                "brier": brier_score(ours, labels),
            }
        )
    return found
