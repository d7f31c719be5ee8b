"""Tests of headlines: several titles of one article, shown to readers at random, and how many of them clicked."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from serving.articles.problems import counted
from serving.errors import RecordError
from training.data.corpus import load_records

log = logging.getLogger(__name__)

COLUMNS = ("test", "title", "impressions", "clicks")
PAIRS = ("first", "second", "preference")


def load_tests(paths: Sequence[Path]) -> pd.DataFrame:
    """The headlines of all tests in ``paths``, files of any format that holds articles: ``COLUMNS``, one row each.

    ``test`` names what is compared; ``clicks`` are of ``impressions``. Headlines that nobody was shown, and those that are
    alone in their test, say nothing: they are left out, and their number is logged. Raises ``RecordError`` where a column is
    missing, a number is not observed, or there are more clicks than impressions.
    """
    if not paths:
        return pd.DataFrame({name: [] for name in COLUMNS})
    found = load_records(paths, outcomes=("impressions", "clicks"), bare=True)
    if "test" not in found:
        raise RecordError('there is no column "test" that says which headlines were compared (add it to the file of tests)')
    for name in ("impressions", "clicks"):
        empty = np.flatnonzero(found[name].isna())
        if len(empty):
            raise RecordError(f'test "{found["test"].iloc[empty[0]]}": "{name}" is empty (fill it, or remove the row)')
    more = np.flatnonzero(found["clicks"] > found["impressions"])
    if len(more):
        raise RecordError(f'test "{found["test"].iloc[more[0]]}": more clicks than impressions (are the columns exchanged?)')
    found["test"] = found["file"] + "\n" + found["test"].astype(str)
    shown = found[found["impressions"] > 0]
    kept = shown[shown.groupby("test")["title"].transform("nunique") > 1].reset_index(drop=True)
    log.info(
        "%s of %s; %d left out: not shown, or alone in their test",
        counted(len(kept), "headline"),
        counted(kept["test"].nunique(), "test"),
        len(found) - len(kept),
    )
    return kept[list(COLUMNS)]


def compare_headlines(tests: pd.DataFrame) -> pd.DataFrame:
    """All pairs of one test's headlines: row positions ``first`` and ``second``, and the ``preference`` for the first.

    It lies between -0.5 and 0.5: the chance that the first draws more clicks (normal approximation to the difference of two
    proportions), less that of a coin. So a test that was shown to few says little.
    """
    return pd.DataFrame(list(_compare(tests)), columns=list(PAIRS))


def _compare(tests: pd.DataFrame) -> Iterator[tuple[int, int, float]]:
    clicks, shown = (tests[name].to_numpy(dtype=np.float64) for name in ("clicks", "impressions"))
    for rows in tests.groupby("test").indices.values():
        for first, second in combinations(np.asarray(rows).tolist(), 2):
            both = (clicks[first] + clicks[second]) / (shown[first] + shown[second])
            deviation = np.sqrt(both * (1 - both) * (1 / shown[first] + 1 / shown[second]))
            away = clicks[first] / shown[first] - clicks[second] / shown[second]
            yield first, second, float(norm.cdf(away / deviation) - 0.5) if deviation > 0 else 0.0
