"""Measures the exported bundle, through the serving code, and its rivals on the same articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from serving.evaluation.metrics import (
    Interval,
    PairCounts,
    brier_score,
    calibration_error_by_chance,
    cohort_spearman,
    count_pairs,
    count_top_pairs,
    expected_calibration_error,
    middle,
    precision_at_top,
    reliability,
    resample_auc,
    soft_auc,
)
from serving.scorer import Scorer
from training.baselines.baseline import RIVALS, TFIDF, rival_column
from training.config import Evaluation
from training.data.articles import read_documents
from training.data.heldout import TEST_SPLITS, article_words, evaluation_cohorts
from training.evaluation.explained import explain_articles
from training.evaluation.faithfulness import measure_faithfulness
from training.evaluation.weakness import measure_weakness

Floats = NDArray[np.float64]

OURS = "ours"
_FEWEST = 30  # articles of a slice, or pairs of them, below which it is left out
_QUARTERS = (0.25, 0.5, 0.75)
_DIGITS = 5


def score_articles(scorer: Scorer, articles: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Served probabilities of ``articles``, one column for each outcome; NaN for those without a word."""
    scores = pd.DataFrame(np.nan, index=articles.index, columns=list(outcomes))
    for row, document in tqdm(read_documents(articles), total=len(articles), desc="evaluate", unit=" articles"):
        predicted = scorer.predict(document)
        scores.iloc[row] = [predicted[outcome] for outcome in outcomes]
    return scores


def evaluate_bundle(
    scorer: Scorer, articles: pd.DataFrame, rivals: pd.DataFrame, outcomes: Sequence[str], config: Evaluation, *, seed: int
) -> dict[str, Any]:
    """All that is measured, ready for JSON: ``test``, ``pooled``, ``slices``, ``weak`` and ``faithfulness``.

    ``articles`` and ``rivals`` (``score_rivals``) share their index. The first keys hold what ``measure`` and
    ``measure_slices`` return; see ``training.evaluation.weakness`` and ``training.evaluation.faithfulness`` for the others.
    """
    scores = score_articles(scorer, articles, outcomes)
    explained = explain_articles(scorer, articles, outcomes, config.explained, seed)
    primary = scorer.bundle.manifest.primary
    found = {
        **measure(articles, scores, rivals, outcomes, resamples=config.resamples, seed=seed),
        "slices": measure_slices(articles, scores, rivals, primary, resamples=config.resamples, seed=seed),
        "weak": measure_weakness(scorer, explained, probes=config.probes, resamples=config.resamples, seed=seed),
        "faithfulness": measure_faithfulness(scorer, explained, resamples=config.resamples, seed=seed),
    }
    ready: dict[str, Any] = to_json(found)
    return ready


@dataclass(frozen=True)
class Part:
    """The observed articles of one split, file and outcome: ``counts``, top ``labels``, ``cohorts``, and ``scores`` by name.

    The first scores are ``OURS``; rivals follow that scored every article.
    """

    counts: Floats
    labels: Floats
    cohorts: pd.Series
    scores: dict[str, Floats]

    def pairs(self) -> list[PairCounts]:
        """For each score, the pairs of articles with different counts."""
        return [count_pairs(each, self.counts, self.cohorts) for each in self.scores.values()]

    def top_pairs(self) -> list[PairCounts]:
        """For each score, the pairs of an article in the top share and one outside of it."""
        return [count_top_pairs(each, self.labels, self.cohorts) for each in self.scores.values()]


def take_part(rows: pd.DataFrame, scores: pd.DataFrame, rivals: pd.DataFrame, outcome: str) -> Part | None:
    """Those of ``rows`` with the outcome observed and a score; None where no two of them can be compared."""
    seen = rows[rows[f"{outcome}_top"].notna() & scores.loc[rows.index, outcome].notna()]
    counts, cohorts = seen[outcome].to_numpy(dtype=float), evaluation_cohorts(seen, outcome)
    found = {OURS: scores.loc[seen.index, outcome].to_numpy(dtype=float)}
    for rival in RIVALS:
        theirs = rivals.loc[seen.index, rival_column(rival, outcome)].to_numpy(dtype=float)
        if len(theirs) and not np.isnan(theirs).any():
            found[rival] = theirs
    part = Part(counts, seen[f"{outcome}_top"].to_numpy(dtype=float), cohorts, found)
    return part if count_pairs(counts, counts, cohorts).pairs.sum() else None


def measure(
    articles: pd.DataFrame,
    scores: pd.DataFrame,
    rivals: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """``test``: a record for each test split, file and outcome with articles to compare; frames share their index.

    Keys: ``split``, ``file``, ``outcome``, ``articles``, ``cohorts``; ``cohort_auc`` and ``top_auc`` (``Interval``), the latter
    of the top share against the rest; ``rivals``: by name both of theirs, and ``difference`` and ``top_difference`` of ours
    to them, paired; ``baseline_cohort_auc`` and ``difference``: TF-IDF's; ``auc``, ``spearman``, ``top_decile`` (share of
    top articles among the best-scored tenth); ``ece``, ``ece_by_chance`` (what perfect ones would stay below),
    ``brier`` and ``reliability`` of the probabilities. ``pooled``: the means over files, by split and outcome.
    """
    records: list[dict[str, Any]] = []
    pooled: list[dict[str, Any]] = []
    for split, outcome in product(TEST_SPLITS, outcomes):
        drawn: dict[str, dict[str, tuple[float, Floats]]] = {}
        for number, file in enumerate(articles["file"].unique()):
            rows = articles[(articles["split"] == split) & (articles["file"] == file)]
            part = take_part(rows, scores, rivals, outcome)
            if part is None:
                continue
            drawn[file] = draw_aucs(part.scores, part.pairs(), resamples=resamples, seed=seed + number)
            names = {"split": split, "file": str(file), "outcome": outcome}
            records.append(names | _describe(part, drawn[file], resamples=resamples, seed=seed + number))
        if drawn:
            pooled.append({"split": split, "outcome": outcome, **_pool(drawn)})
    return {"test": records, "pooled": pooled}


def draw_aucs(
    names: Iterable[str], pairs: Sequence[PairCounts], *, resamples: int, seed: int
) -> dict[str, tuple[float, Floats]]:
    """By name: the cohort AUC of its ``pairs``, and what it is on the resamples that all of them share."""
    draws = resample_auc(pairs, resamples=resamples, seed=seed)
    return {name: (each.auc(), drawn) for name, each, drawn in zip(names, pairs, draws, strict=True)}


def compare(drawn: dict[str, tuple[float, Floats]], auc: str, difference: str) -> dict[str, dict[str, Interval]]:
    """By rival: its figure under the name ``auc``, and that of ours less its under the name ``difference``."""
    value, draws = drawn[OURS]
    return {
        rival: {auc: middle(other, others), difference: middle(value - other, draws - others)}
        for rival, (other, others) in drawn.items()
        if rival != OURS
    }


def _describe(part: Part, drawn: dict[str, tuple[float, Floats]], *, resamples: int, seed: int) -> dict[str, Any]:
    """A record of ``measure`` without its names."""
    top = draw_aucs(part.scores, part.top_pairs(), resamples=resamples, seed=seed)
    theirs, at_top = compare(drawn, "cohort_auc", "difference"), compare(top, "top_auc", "top_difference")
    ours, baseline = part.scores[OURS], theirs.get(TFIDF)
    return {
        "articles": len(ours),
        "cohorts": int(part.cohorts.nunique()),
        "cohort_auc": middle(*drawn[OURS]),
        "top_auc": middle(*top[OURS]),
        "baseline_cohort_auc": baseline["cohort_auc"] if baseline else None,
        "difference": baseline["difference"] if baseline else None,
        "rivals": {rival: theirs[rival] | at_top[rival] for rival in theirs},
        "auc": soft_auc(ours, part.labels),
        "spearman": cohort_spearman(ours, part.counts, part.cohorts),
        "top_decile": precision_at_top(ours, part.labels, part.cohorts),
        "ece": expected_calibration_error(ours, part.labels),
        "ece_by_chance": calibration_error_by_chance(ours, seed),
        "brier": brier_score(ours, part.labels),
        "reliability": asdict(reliability(ours, part.labels)),
    }


def _pool(drawn: dict[str, dict[str, tuple[float, Floats]]]) -> dict[str, Any]:
    """Means over files, which are resampled each by itself; of rivals that scored in all of them."""
    names = [name for name in (OURS, *RIVALS) if all(name in each for each in drawn.values())]
    means = {
        name: (
            float(np.mean([each[name][0] for each in drawn.values()])),
            np.mean([each[name][1] for each in drawn.values()], axis=0),
        )
        for name in names
    }
    return {
        "files": [str(file) for file in drawn],
        "cohort_auc": middle(*means[OURS]),
        "rivals": compare(means, "cohort_auc", "difference"),
    }


def measure_slices(
    articles: pd.DataFrame, scores: pd.DataFrame, rivals: pd.DataFrame, outcome: str, *, resamples: int, seed: int
) -> list[dict[str, Any]]:
    """Cohort AUC of ours, and its difference to TF-IDF, by year and by quarter of length; pairs lie within a slice.

    Keys: ``split``, ``file``, ``outcome``, ``by`` (``year`` or ``words``), ``slice``, ``articles``, ``cohorts``,
    ``cohort_auc``, ``baseline_cohort_auc``, ``difference``. Slices of fewer than 30 observed articles, or pairs, are left out.
    """
    found: list[dict[str, Any]] = []
    for split, file in product(TEST_SPLITS, articles["file"].unique()):
        rows = articles[(articles["split"] == split) & (articles["file"] == file) & articles[f"{outcome}_top"].notna()]
        for by, name, members in _slices(rows):
            part = take_part(members, scores, rivals, outcome) if len(members) >= _FEWEST else None
            pairs = part.pairs() if part else []
            if part is None or pairs[0].pairs.sum() < _FEWEST:
                continue
            drawn = draw_aucs(part.scores, pairs, resamples=resamples, seed=seed)
            baseline = compare(drawn, "baseline_cohort_auc", "difference").get(TFIDF, {})
            names = {"split": split, "file": str(file), "outcome": outcome, "by": by, "slice": name}
            sizes = {"articles": len(part.counts), "cohorts": int(part.cohorts.nunique())}
            found.append({**names, **sizes, "cohort_auc": middle(*drawn[OURS]), **baseline})
    return found


def _slices(rows: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    if not len(rows):
        return
    for year, members in rows.groupby(rows["published_at"].dt.year):
        yield "year", str(int(year)), members
    words = article_words(rows)
    edges = np.unique(np.quantile(words, _QUARTERS).astype(int))
    quarter = np.searchsorted(edges, words)
    names = [f"to {edges[0]}", *(f"{low + 1}–{high}" for low, high in pairwise(edges)), f"over {edges[-1]}"]
    for number, name in enumerate(names):
        yield "words", name, rows[quarter == number]


def to_json(value: Any) -> Any:
    """Intervals, arrays and numbers of numpy as JSON knows them, rounded; NaN as null."""
    if isinstance(value, Interval):
        return to_json(asdict(value))
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    if isinstance(value, np.ndarray):
        return to_json(value.tolist())
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, _DIGITS)
    return value
