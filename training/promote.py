"""The gate between a candidate bundle and the one in use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serving.errors import BundleError
from serving.evaluation.metrics import Interval, bootstrap_auc, count_pairs
from serving.model.bundle import Bundle
from serving.model.registry import Models
from serving.scorer import Scorer
from training.baselines.baseline import TFIDF
from training.bundle.parity import PARITY
from training.bundle.refit import AGREEING
from training.data.heldout import evaluation_cohorts
from training.evaluation.evaluate import score_articles

Record = Mapping[str, Any]

MAX_ECE = 0.05
MARGIN = 0.02  # of cohort AUC, by which a candidate must be shown to be no worse than the bundle in use
# The calibration is fitted on about as few articles as it is tested on: the variances of both errors add up.
_BOTH = sqrt(2)
_SHARP = 0.03  # half-width of an interval above which the condition is "not worse", not "better"
_COIN = 0.5  # cohort AUC of scores that know nothing
_ENOUGH = 20  # articles or probes from which on the mean itself must be above zero, not only its interval's end
_COMPARED = 900  # newest test articles on which the candidate meets the bundle in use, of all files together


@dataclass(frozen=True)
class Condition:
    """One condition of the gate and whether it was met; ``finding`` says what was measured."""

    name: str
    met: bool
    finding: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.met else 'FAIL'} {self.name}: {self.finding}"


def judge(bundle: Bundle, models: Models, articles: pd.DataFrame, *, resamples: int, seed: int) -> list[Condition]:
    """All conditions, measured on the primary outcome of later articles, or where there are none of unseen sources'.

    Against the bundle in use the candidate has to show that it is no worse, of every outcome: of few articles nothing can be
    shown, and the bundle in use stays. What else cannot be measured because nothing is there to measure counts as met.
    """
    metrics, primary = bundle.manifest.metrics, bundle.manifest.primary
    split, records = _newest(metrics["test"], primary)
    pooled = next((each for each in metrics["pooled"] if (each["split"], each["outcome"]) == (split, primary)), None)
    parity = metrics["parity"]["torch_onnx_fp32"]
    return [
        Condition(
            "exactly exported", parity <= PARITY, f"torch and ONNX differ by {parity:.1g} in logits (at most {PARITY:g})"
        ),
        Condition("measured", bool(records), f"{len(records)} files with held-out articles whose {primary} differ"),
        *_above_chance(pooled),
        *_against_baseline(records, pooled),
        *_calibrated(records),
        *_faithful(metrics["faithfulness"]),
        _finding_weakness(metrics["weak"]),
        *_refitted(metrics.get("refit")),
        *_not_rejected(bundle, models),
        *_against_current(bundle, models, articles, resamples=resamples, seed=seed),
    ]


def _refitted(found: Record | None) -> Iterator[Condition]:
    """What serves, fitted on all articles, says the same of them as what was measured."""
    if found is not None:
        finding = f"rank correlation {found['spearman']:.3f} with what was measured (at least {AGREEING:g})"
        yield Condition("fitted on all articles", found["spearman"] >= AGREEING, finding)


def _not_rejected(bundle: Bundle, models: Models) -> Iterator[Condition]:
    """A rollback sticks until somebody puts the bundle to use by name."""
    if bundle.version in models.rejected():
        finding = f"{bundle.version} was rolled back from (shareability model use {bundle.version} puts it to use all the same)"
        yield Condition("not rolled back from", False, finding)


def promote(bundle: Bundle, models: Models) -> None:
    """Copy the bundle into the models folder and switch to it, each in one step.

    Where it is there already, measured at another time, its new card replaces the old one.
    """
    target = models.path(bundle.version)
    models.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models.folder, prefix=f".{bundle.version}-") as temporary:
        copy, old = Path(temporary) / "new", Path(temporary) / "old"
        shutil.copytree(bundle.path, copy)
        if target.exists():
            target.rename(old)
        copy.rename(target)
    models.use(bundle.version)


def _newest(records: Sequence[Record], primary: str) -> tuple[str, list[Record]]:
    found: dict[str, list[Record]] = {"test": [], "test_unseen": []}
    for record in records:
        if record["outcome"] == primary:
            found[record["split"]].append(record)
    return next(((split, each) for split, each in found.items() if each), ("test", []))


def _above_chance(pooled: Record | None) -> Iterator[Condition]:
    """The mean of the files is shown to be better than a coin."""
    found = _read(pooled["cohort_auc"]) if pooled else None
    if found is not None:
        yield Condition("better than chance", found.low > _COIN, f"cohort AUC {found} (its low end must be above {_COIN:g})")


def _against_baseline(records: Sequence[Record], pooled: Record | None) -> Iterator[Condition]:
    """Not worse than TF-IDF on any file, and better in the mean of the files, where the intervals are narrow enough."""
    for record in records:
        name = f"not worse than TF-IDF on {record['file']}"
        difference = _read(record["difference"])
        if difference is None:
            yield Condition(name, True, "TF-IDF could not be fitted, so there is nothing to compare with")
        else:
            finding = f"cohort AUC {record['cohort_auc']['value']:.3f}, difference {difference}"
            yield Condition(name, difference.high >= 0, finding)
    difference = _read(pooled["rivals"].get(TFIDF, {}).get("difference")) if pooled else None
    if difference is None or pooled is None:
        return
    where = f"difference {difference} in the mean of {len(pooled['files'])} files"
    if max(difference.high - difference.value, difference.value - difference.low) <= _SHARP:
        yield Condition("better than TF-IDF", difference.low > 0, where)
    else:
        finding = f'{where}; its interval is too wide to ask for more than "not worse"'
        yield Condition("better than TF-IDF", difference.high >= 0, finding)


def _calibrated(records: Sequence[Record]) -> Iterator[Condition]:
    for record in records:
        most = max(MAX_ECE, _BOTH * record["ece_by_chance"])
        finding = f"ECE {record['ece']:.3f} (at most {most:.3f} of {record['articles']} articles)"
        yield Condition(f"calibrated on {record['file']}", record["ece"] <= most, finding)


def _faithful(found: Record) -> Iterator[Condition]:
    """The largest contributions move the prediction more than others do."""
    names = ("contributions agree with removals", "removals of what contributes beat random ones")
    if not found["articles"]:
        yield from (Condition(name, True, "no held-out article had enough sections to measure it") for name in names)
        return
    measured = (
        ("rank correlation", found["agreement"]),
        ("difference in the probability's fall", found["comprehensiveness"]["over_random"]),
    )
    for name, (what, record) in zip(names, measured, strict=True):
        yield _above_zero(name, what, _read(record), found["articles"])


def _finding_weakness(weak: Record) -> Condition:
    name = "planted weak sections are found first more often than by chance"
    if not weak["probes"]:
        return Condition(name, True, "no held-out article had enough sections to plant one in")
    rates = weak["all"]
    what = f"{rates['ours'][0]:.0%} against {rates['random'][0]:.0%} of {weak['probes']}, difference"
    return _above_zero(name, what, _read(weak["above"]["random"]), weak["probes"])


def _above_zero(name: str, what: str, found: Interval | None, count: int) -> Condition:
    """Met by a mean above zero; of a few, by an interval that reaches there."""
    if found is None:
        return Condition(name, True, f"{what}: nothing to measure")
    if count >= _ENOUGH:
        return Condition(name, found.value > 0, f"{what} {found}")
    return Condition(name, found.high > 0, f"{what} {found}; of so few that only the interval has to reach above zero")


def _against_current(
    bundle: Bundle, models: Models, articles: pd.DataFrame, *, resamples: int, seed: int
) -> Iterator[Condition]:
    """For each outcome of the bundle in use: the candidate predicts it, too, and shows that it does so no worse."""
    current = models.current()
    if current is None or current == bundle.version:
        return
    try:
        rival = Bundle.open(models.path(current))
    except BundleError as error:
        finding = f"it cannot be compared with, for it cannot be opened: {error.message}"
        yield Condition(f"not worse than {current}, now in use", True, finding)
        return
    ours = {outcome.name for outcome in bundle.manifest.outcomes}
    for outcome in (each.name for each in rival.manifest.outcomes):
        name = f"not worse than {current}, now in use, by {outcome}"
        if outcome not in ours:
            yield Condition(name, False, f'it predicts "{outcome}" and this one does not (give articles with it, too)')
        else:
            yield _no_worse(name, (bundle, rival), newest_articles(articles, outcome), outcome, resamples, seed)


def _no_worse(
    name: str, bundles: tuple[Bundle, Bundle], rows: pd.DataFrame, outcome: str, resamples: int, seed: int
) -> Condition:
    """Met where the candidate, the first of ``bundles``, is shown to be worse than the second by less than ``MARGIN``."""
    counts, cohorts = rows[outcome].to_numpy(dtype=float), evaluation_cohorts(rows, outcome)
    ours, theirs = (
        count_pairs(np.nan_to_num(scores[outcome].to_numpy()), counts, cohorts)
        for scores in (score_articles(Scorer(each, measured=True), rows, [outcome]) for each in bundles)
    )
    if not ours.pairs.sum():
        return Condition(name, False, f"no two of the {len(rows)} newest articles can be compared (give more articles)")
    _, difference = bootstrap_auc(ours, theirs, resamples=resamples, seed=seed)
    if difference is None:
        return Condition(name, False, f"the {len(rows)} newest articles are too few to compare by (give more articles)")
    finding = f"difference in cohort AUC {difference} on the {len(rows)} newest articles"
    return Condition(name, difference.low > -MARGIN, f"{finding} (its low end must be above {-MARGIN:g})")


def newest_articles(articles: pd.DataFrame, primary: str) -> pd.DataFrame:
    """The newest test articles with the primary outcome observed, as many of each file, ``_COMPARED`` at most in all."""
    held = articles[articles["split"].str.startswith("test") & articles[f"{primary}_top"].notna()]
    later = held["split"] == "test"
    held = held[later] if later.any() else held
    each = max(1, _COMPARED // max(held["file"].nunique(), 1))
    return held.sort_values("published_at").groupby("file").tail(each).reset_index(drop=True)


def _read(record: Record | None) -> Interval | None:
    """An interval as the manifest holds it; None where it was not measured."""
    if record is None or any(record[key] is None for key in ("value", "low", "high")):
        return None
    return Interval(**record)
