"""Counts to labels: how an article did among its cohort, the articles of its source in its period.

Raw counts say mostly who published an article and when. A rank within the cohort takes both out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OutcomeLabels:
    """Labels of one outcome, one entry per row; NaN (cohort: -1) where the outcome was not observed.

    ``percentile`` is the mid-rank in (0, 1) of the count within its cohort; ``top`` the chance in [0, 1] to be in the
    cohort's top share, which averages to exactly that share in every cohort.
    """

    cohort: NDArray[np.int64]
    percentile: Floats
    top: Floats


def label_outcome(frame: pd.DataFrame, outcome: str, *, by: str, top: float, min_cohort: int) -> OutcomeLabels:
    """Label ``outcome`` of the rows of one split, each compared with the other rows of this split alone.

    Splits are labelled apart, so that no outcome of a held-out article reaches a training label. ``by`` is the column
    that names the source.
    """
    counts = frame[outcome].to_numpy(dtype=np.float64)
    observed = ~np.isnan(counts)
    cohort = np.full(len(frame), -1, dtype=np.int64)
    seen = frame.loc[observed]
    cohort[observed] = assign_cohorts(seen[by], seen["published_at"], min_cohort)
    percentile = np.full(len(frame), np.nan)
    share = np.full(len(frame), np.nan)
    for rows in _members(cohort):
        # A rank is the same for a count and for its logarithm; log1p only matters to those who plot it.
        percentile[rows] = (rankdata(counts[rows]) - 0.5) / len(rows)
        share[rows] = share_of_top(counts[rows], top)
    return OutcomeLabels(cohort, percentile, share)


def share_of_top(counts: Floats, top: float) -> Floats:
    """For each count its chance to be in the top share ``top`` of ``counts``; tied ones at the threshold share it alike.

    The mean is exactly ``top``, whether all counts differ or nine in ten are zero.
    """
    above = len(counts) - rankdata(counts, method="max")
    at_least = len(counts) - rankdata(counts, method="min") + 1
    share: Floats = np.clip((top * len(counts) - above) / (at_least - above), 0.0, 1.0)
    return share


def assign_cohorts(source: pd.Series, published_at: pd.Series, min_cohort: int) -> NDArray[np.int64]:
    """Cohort numbers (0, 1, …) of rows.

    Each source's months are joined in order until they hold ``min_cohort`` articles; its undated articles come before
    its first month. Sources with fewer articles than that in all are compared with each other: together they are cohort
    0, the only one that may hold fewer.
    """
    month = published_at.dt.year.fillna(0).astype(int) * 12 + published_at.dt.month.fillna(0).astype(int)
    cohort = np.empty(len(source), dtype=np.int64)
    following = 1  # 0 is the cohort of the small sources
    for rows in _members(pd.factorize(source, use_na_sentinel=False)[0]):
        if len(rows) < min_cohort:
            cohort[rows] = 0
            continue
        months, inverse, sizes = np.unique(month.to_numpy()[rows], return_inverse=True, return_counts=True)
        period = _join_periods(sizes, min_cohort)
        cohort[rows] = following + period[inverse]
        following += int(period[-1]) + 1 if len(months) else 0
    return cohort


def _join_periods(sizes: NDArray[np.int64], minimum: int) -> NDArray[np.int64]:
    """Neighbouring months joined until each period holds ``minimum``; a short last period joins the one before."""
    period = np.zeros(len(sizes), dtype=np.int64)
    current, held = 0, 0
    for index, size in enumerate(sizes):
        if held >= minimum:
            current, held = current + 1, 0
        period[index] = current
        held += int(size)
    if held < minimum and current:
        period[period == current] = current - 1
    return period


def _members(cohort: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Row numbers of each cohort; -1 is none."""
    order = np.argsort(cohort, kind="stable")
    edges = np.flatnonzero(np.diff(cohort[order])) + 1
    return [rows for rows in np.split(order, edges) if len(rows) and cohort[rows[0]] >= 0]
