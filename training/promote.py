"""The gate between a candidate bundle and the one in use."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from serving.bundle import Bundle
from serving.errors import BundleError
from serving.models import Models
from serving.scorer import Scorer
from training.evaluate import evaluation_cohorts, score_articles
from training.export import PARITY
from training.metrics import Interval, bootstrap_auc, count_pairs

log = logging.getLogger(__name__)

MAX_ECE = 0.1
_COMPARED = 3000  # newest test articles on which the candidate meets the bundle in use


@dataclass(frozen=True)
class Condition:
    """One condition of the gate and whether it was met; ``finding`` says what was measured."""

    name: str
    met: bool
    finding: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.met else 'FAIL'} {self.name}: {self.finding}"


def judge(bundle: Bundle, models: Models, articles: pd.DataFrame, *, by: str, resamples: int, seed: int) -> list[Condition]:
    """All conditions, each measured on the primary outcome of held-out later articles."""
    primary = bundle.manifest.primary
    later = [record for record in bundle.manifest.metrics["test"] if record["split"] == "test" and record["outcome"] == primary]
    parity = bundle.manifest.metrics["parity"]["torch_onnx_fp32"]
    return [
        Condition(
            "exactly exported", parity <= PARITY, f"torch and ONNX differ by {parity:.1g} in logits (at most {PARITY:g})"
        ),
        Condition("measured", bool(later), f"{len(later)} files with later articles whose {primary} differ"),
        *_against_baseline(later),
        *_calibrated(later),
        *_against_current(bundle, models, articles, by=by, resamples=resamples, seed=seed),
    ]


def promote(bundle: Bundle, models: Models) -> None:
    """Copy the bundle into the models folder and switch to it, each in one step."""
    target = models.path(bundle.version)
    if not target.exists():
        models.folder.mkdir(parents=True, exist_ok=True)
        temporary = models.folder / f".{bundle.version}"
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.copytree(bundle.path, temporary)
        temporary.rename(target)
    models.use(bundle.version)


def _against_baseline(records: Sequence[dict[str, Any]]) -> Iterator[Condition]:
    for record in records:
        difference = Interval(**record["difference"])
        finding = f"cohort AUC {record['cohort_auc']['value']:.3f}, difference {difference}"
        yield Condition(f"not worse than the baseline on {record['file']}", not difference.high < 0, finding)


def _calibrated(records: Sequence[dict[str, Any]]) -> Iterator[Condition]:
    for record in records:
        most = max(MAX_ECE, record["ece_by_chance"])
        finding = f"ECE {record['ece']:.3f} (at most {most:.3f})"
        yield Condition(f"calibrated on {record['file']}", record["ece"] <= most, finding)


def _against_current(
    bundle: Bundle, models: Models, articles: pd.DataFrame, *, by: str, resamples: int, seed: int
) -> Iterator[Condition]:
    current = models.current()
    if current is None or current == bundle.version:
        return
    primary = bundle.manifest.primary
    name = f"not worse than {current}, now in use"
    try:
        rival = Bundle.open(models.path(current))
    except BundleError as error:
        log.warning("the bundle in use cannot be compared with: %s", error.message)
        return
    if primary not in rival.calibration:
        yield Condition(name, True, f'it does not predict "{primary}", so there is nothing to compare')
        return
    rows = articles[(articles["split"] == "test") & articles[f"{primary}_top"].notna()]
    rows = rows.sort_values("published_at").tail(_COMPARED).reset_index(drop=True)
    counts, cohorts = rows[primary].to_numpy(dtype=float), evaluation_cohorts(rows, primary, by)
    ours, theirs = (
        count_pairs(np.nan_to_num(score_articles(Scorer(each), rows, [primary])[primary].to_numpy()), counts, cohorts)
        for each in (bundle, rival)
    )
    _, difference = bootstrap_auc(ours, theirs, resamples=resamples, seed=seed)
    met = difference is not None and not difference.high < 0
    yield Condition(name, met, f"difference in cohort AUC {difference} on the {len(rows)} newest articles")
