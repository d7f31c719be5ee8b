"""How good predictions are: within cohorts, overall, and whether probabilities mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]

_INTERVAL = (2.5, 97.5)
_BINS, _BIN_SIZE = 15, 30  # at most so many bins of at least so many articles
_SIMULATIONS = 200


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True)
class PairCounts:
    """Per cohort: ``right`` pairs (a tied score counts half) of all ``pairs`` of articles that did differently well."""

    right: Floats
    pairs: Floats

    def auc(self) -> float:
        """Cohort AUC: the chance that of two articles of one cohort the better one is scored higher; NaN of no pair."""
        return float(self.right.sum() / self.pairs.sum()) if self.pairs.sum() else float("nan")


def count_pairs(scores: Floats, counts: Floats, cohorts: pd.Series) -> PairCounts:
    """Pairs within each cohort, of rows whose outcome was observed (``counts`` not NaN)."""
    right, pairs = [], []
    observed = np.flatnonzero(~np.isnan(counts))
    for members in pd.Series(observed).groupby(cohorts.to_numpy()[observed]).indices.values():
        rows = observed[members]
        better = counts[rows][:, None] > counts[rows][None, :]
        difference = scores[rows][:, None] - scores[rows][None, :]
        right.append(float(np.sum(better * ((difference > 0) + 0.5 * (difference == 0)))))
        pairs.append(float(better.sum()))
    return PairCounts(np.array(right), np.array(pairs))


def bootstrap_auc(ours: PairCounts, rival: PairCounts | None, *, resamples: int, seed: int) -> tuple[Interval, Interval | None]:
    """Cohort AUC and its difference to a rival's on the same cohorts, which are resampled together (paired)."""
    generator = np.random.default_rng(seed)
    draws = generator.integers(0, max(len(ours.pairs), 1), (resamples, len(ours.pairs)))
    with np.errstate(invalid="ignore"):
        values = ours.right[draws].sum(axis=1) / ours.pairs[draws].sum(axis=1)
        interval = Interval(ours.auc(), *_middle(values))
        if rival is None:
            return interval, None
        others = rival.right[draws].sum(axis=1) / rival.pairs[draws].sum(axis=1)
    return interval, Interval(ours.auc() - rival.auc(), *_middle(values - others))


def _middle(values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, _INTERVAL)
    return float(low), float(high)


def soft_auc(scores: Floats, labels: Floats) -> float:
    """Area under the ROC curve where each row counts as positive by its label in [0, 1] and as negative by the rest."""
    ranks = rankdata(scores)
    order = np.argsort(ranks, kind="stable")
    negative = 1 - labels
    below = np.zeros(len(scores))
    for rows in np.split(order, np.flatnonzero(np.diff(ranks[order])) + 1):
        below[rows] = negative[rows].sum() / 2
    passed = np.concatenate([[0.0], np.cumsum(negative[order])])
    first = rankdata(scores, method="min").astype(int) - 1
    total = float(np.sum(labels * (passed[first] + below)))
    pairs = float(labels.sum() * negative.sum())
    return total / pairs if pairs else float("nan")


def expected_calibration_error(probabilities: Floats, labels: Floats) -> float:
    """Mean gap between predicted and observed share over bins of equal size (ECE, Naeini et al. 2015)."""
    order = np.argsort(probabilities, kind="stable")
    bins = np.array_split(order, max(1, min(_BINS, len(order) // _BIN_SIZE)))
    gaps = [len(rows) * abs(float(probabilities[rows].mean() - labels[rows].mean())) for rows in bins]
    return sum(gaps) / len(order)


def calibration_error_by_chance(probabilities: Floats, seed: int) -> float:
    """The calibration error that perfect probabilities stay below 19 times in 20, for so few articles."""
    generator = np.random.default_rng(seed)
    draws = generator.random((_SIMULATIONS, len(probabilities))) < probabilities
    return float(np.quantile([expected_calibration_error(probabilities, drawn.astype(float)) for drawn in draws], 0.95))


def brier_score(probabilities: Floats, labels: Floats) -> float:
    """Mean squared distance of the probability from the outcome, for soft labels its expectation (Brier 1950)."""
    return float(np.mean(labels * (1 - probabilities) ** 2 + (1 - labels) * probabilities**2))
