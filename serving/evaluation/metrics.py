"""How good predictions are: within cohorts, overall, and whether probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEW_COHORTS = 10  # below so many a resample of cohorts says little
_INTERVAL = (2.5, 97.5)
_BINS, _BIN_SIZE = 15, 30  # at most so many bins of at least so many articles
_SIMULATIONS = 200
_FEWEST_RANKS = 5  # articles of a cohort below which their order says nothing


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True)
class PairCounts:
    """Pairs of articles of one cohort that did differently well, and how many of them the scores put right.

    Per article: half of the ``pairs`` it is one of and half of the ``right`` ones (a tied score counts half of that);
    ``cohort`` numbers its cohort from 0.
    """

    right: Floats
    pairs: Floats
    cohort: Ints

    @property
    def cohorts(self) -> int:
        """How many cohorts there are."""
        return int(self.cohort.max(initial=-1)) + 1

    def auc(self) -> float:
        """Cohort AUC: the chance that of two articles of one cohort the better one is scored higher; NaN of no pair."""
        return float(self.right.sum() / self.pairs.sum()) if self.pairs.sum() else float("nan")


def count_pairs(scores: Floats, counts: Floats, cohorts: pd.Series) -> PairCounts:
    """Pairs within each cohort, of rows whose outcome was observed (``counts`` not NaN)."""
    return _count(scores, counts, cohorts, lambda rows: counts[rows][:, None] > counts[rows][None, :])


def count_top_pairs(scores: Floats, labels: Floats, cohorts: pd.Series) -> PairCounts:
    """Pairs within each cohort of one article in its top share and one that is not, by ``labels``, chances in [0, 1].

    Articles that share the last top places are no pair: neither did better. The area under the ROC curve of this question
    within cohorts is what published figures usually mean.
    """

    def weigh(rows: Ints) -> Floats:
        top, rest = labels[rows][:, None], labels[rows][None, :]
        return np.where(top > rest, top * (1 - rest), 0.0)

    return _count(scores, labels, cohorts, weigh)


def _count(scores: Floats, observed: Floats, cohorts: pd.Series, weigh: Callable[[Ints], NDArray[np.generic]]) -> PairCounts:
    seen = np.flatnonzero(~np.isnan(observed))
    right, pairs = np.zeros(len(seen)), np.zeros(len(seen))
    number = np.zeros(len(seen), dtype=np.int64)
    for cohort, members in enumerate(_members(cohorts.to_numpy()[seen])):
        rows = seen[members]
        weights = weigh(rows).astype(np.float64)
        difference = scores[rows][:, None] - scores[rows][None, :]
        won = weights * ((difference > 0) + 0.5 * (difference == 0))
        right[members] = (won.sum(0) + won.sum(1)) / 2
        pairs[members] = (weights.sum(0) + weights.sum(1)) / 2
        number[members] = cohort
    return PairCounts(right, pairs, number)


def _members(cohorts: NDArray[np.generic]) -> Iterator[Ints]:
    for members in pd.Series(range(len(cohorts))).groupby(cohorts).indices.values():
        yield np.asarray(members, dtype=np.int64)


def bootstrap_auc(ours: PairCounts, rival: PairCounts | None, *, resamples: int, seed: int) -> tuple[Interval, Interval | None]:
    """Cohort AUC and its difference to a rival's on the same cohorts, which are resampled together (paired)."""
    found = [ours] if rival is None else [ours, rival]
    draws = resample_auc(found, resamples=resamples, seed=seed)
    interval = middle(ours.auc(), draws[0])
    return interval, None if rival is None else middle(ours.auc() - rival.auc(), draws[0] - draws[1])


def resample_auc(found: Sequence[PairCounts], *, resamples: int, seed: int) -> Floats:
    """Cohort AUC of several scores of the same articles on the same resamples: (scores, resamples), NaN of no pair.

    Whole cohorts are drawn. Where fewer than ``FEW_COHORTS`` hold any pair, articles are drawn within each instead, and a
    pair counts as often as its two articles do, to first order.
    """
    generator = np.random.default_rng(seed)
    right, pairs = np.stack([each.right for each in found]), np.stack([each.pairs for each in found])
    cohort, count = found[0].cohort, found[0].cohorts
    wins, totals = np.zeros((len(found), resamples)), np.zeros((len(found), resamples))
    whole = np.count_nonzero(np.bincount(cohort, weights=pairs[0])) >= FEW_COHORTS
    drawn = generator.multinomial(count, np.full(count, 1 / count), resamples) if whole else None
    for number in range(count):
        rows = np.flatnonzero(cohort == number)
        if drawn is not None:
            wins += right[:, rows].sum(1, keepdims=True) * drawn[:, number]
            totals += pairs[:, rows].sum(1, keepdims=True) * drawn[:, number]
            continue
        times = 2 * generator.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), resamples) - 1
        wins += right[:, rows] @ times.T
        totals += pairs[:, rows] @ times.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(totals > 0, np.clip(wins / totals, 0.0, 1.0), np.nan)


def bootstrap_mean(values: Floats, groups: Sequence[object], *, resamples: int, seed: int) -> Interval:
    """The mean of ``values`` (NaN: left out) with its interval; ``groups`` of values are resampled whole."""
    known = ~np.isnan(values)
    if not known.any():
        return Interval(float("nan"), float("nan"), float("nan"))
    numbers = pd.factorize(np.asarray(groups)[known])[0]
    sums, sizes = np.bincount(numbers, weights=values[known]), np.bincount(numbers)
    draws = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), resamples)
    return middle(float(values[known].mean()), (draws @ sums) / (draws @ sizes))


def middle(value: float, draws: Floats) -> Interval:
    """``value`` with the middle 95 % of ``draws`` (NaN: left out)."""
    known = draws[~np.isnan(draws)]
    if not len(known):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.percentile(known, _INTERVAL)
    return Interval(value, float(low), float(high))


def cohort_spearman(scores: Floats, counts: Floats, cohorts: pd.Series) -> float:
    """Spearman's rank correlation within cohorts, their mean weighted by size; NaN where none has an order to speak of."""
    total, weight = 0.0, 0
    for rows in _members(cohorts.to_numpy()):
        if len(rows) >= _FEWEST_RANKS and np.ptp(counts[rows]) > 0:
            total += len(rows) * spearman(scores[rows], counts[rows])
            weight += len(rows)
    return total / weight if weight else float("nan")


def spearman(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation; 0 where one of both is constant."""
    if not np.ptp(first) or not np.ptp(second):
        return 0.0
    return float(spearmanr(first, second).statistic)


def precision_at_top(scores: Floats, labels: Floats, cohorts: pd.Series, share: float = 0.1) -> float:
    """Mean label of the best-scored ``share`` of each cohort, at least one article; tied ones at the edge share it alike.

    Cohorts of fewer than ``_FEWEST_RANKS`` are left out; NaN of none.
    """
    total, chosen = 0.0, 0
    for rows in _members(cohorts.to_numpy()):
        if len(rows) < _FEWEST_RANKS:
            continue
        count = max(1, round(share * len(rows)))
        edge = np.sort(scores[rows])[-count]
        above, tied = scores[rows] > edge, scores[rows] == edge
        total += float(labels[rows][above].sum() + (count - above.sum()) * labels[rows][tied].mean())
        chosen += count
    return total / chosen if chosen else float("nan")


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


@dataclass(frozen=True)
class Reliability:
    """Bins of probabilities: their means, the observed shares and how many articles each holds."""

    predicted: Floats
    observed: Floats
    articles: Ints


def reliability(probabilities: Floats, labels: Floats) -> Reliability:
    """Bins of equal size, in order of the probability; at least one."""
    order = np.argsort(probabilities, kind="stable")
    bins = np.array_split(order, max(1, min(_BINS, len(order) // _BIN_SIZE)))
    return Reliability(
        np.array([probabilities[rows].mean() for rows in bins]),
        np.array([labels[rows].mean() for rows in bins]),
        np.array([len(rows) for rows in bins]),
    )


def expected_calibration_error(probabilities: Floats, labels: Floats) -> float:
    """Mean gap between predicted and observed share over bins of equal size (ECE, Naeini et al. 2015)."""
    bins = reliability(probabilities, labels)
    return float(np.average(np.abs(bins.predicted - bins.observed), weights=bins.articles))


def calibration_error_by_chance(probabilities: Floats, seed: int) -> float:
    """The calibration error that perfect probabilities stay below 19 times in 20, for so few articles."""
    generator = np.random.default_rng(seed)
    draws = generator.random((_SIMULATIONS, len(probabilities))) < probabilities
    return float(np.quantile([expected_calibration_error(probabilities, drawn.astype(float)) for drawn in draws], 0.95))


def brier_score(probabilities: Floats, labels: Floats) -> float:
    """Mean squared distance of the probability from the outcome, for soft labels its expectation (Brier 1950)."""
    return float(np.mean(labels * (1 - probabilities) ** 2 + (1 - labels) * probabilities**2))
