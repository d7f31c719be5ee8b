"""The bundle that serves: the measured one, with its model of outcomes fitted once more on all articles.

What is newest teaches most, and it is what a bundle is measured on. So a bundle is measured first; then the same recipe is
fitted on everything, which nothing is left to measure; both heads are in the bundle, for comparing it with later ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from scipy.stats import spearmanr

from serving.model.bundle import LAYOUT, read_manifest
from serving.model.lexicon import Wording
from training.bundle.distributions import score_items
from training.bundle.export import version_of, write_manifest
from training.bundle.head_graph import export_head
from training.bundle.parity import open_network
from training.data.articles import sample_articles
from training.heads.head import SectionHead

Card = Callable[[dict[str, Any]], str]

REFITTED = "refitted"  # the bundle's folder in that of the run
AGREEING = 0.5  # least rank correlation of what both heads say of the measured articles: a fit that went wrong shows
_DRAFTS = 150  # of each file and split, on which both heads are compared


@dataclass(frozen=True)
class Refitted:
    """A head fitted on ``count`` articles, and the weights of its words."""

    head: SectionHead
    wording: Wording
    count: int


def refit_bundle(refitted: Refitted, articles: pd.DataFrame, measured: Path, *, describe: Card, seed: int) -> Path:
    """Write the bundle in ``measured`` beside it as ``REFITTED``, with the ``refitted`` head, too; whole or not at all.

    ``describe`` writes the card. Calibration and references stay those that were measured.
    """
    facts = read_manifest(measured).to_dict()
    outcomes = [outcome["name"] for outcome in facts["outcomes"]]
    with TemporaryDirectory(dir=measured.parent, prefix=".bundle-") as temporary:
        place = Path(temporary) / REFITTED
        shutil.copytree(measured, place)
        (place / LAYOUT.head).rename(place / LAYOUT.measured_head)
        (place / LAYOUT.words).rename(place / LAYOUT.measured_words)
        refitted.wording.save(place / LAYOUT.words)
        export_head(refitted.head, place / LAYOUT.head)
        facts["metrics"]["refit"] = {"articles": refitted.count, **_compare(measured, place, articles, outcomes, seed)}
        facts["version"] = version_of(place)
        (place / LAYOUT.card).write_text(describe(facts), encoding="utf-8")
        write_manifest(place, facts)
        final = measured.parent / REFITTED
        shutil.rmtree(final, ignore_errors=True)
        place.rename(final)
    return final


def _compare(measured: Path, refitted: Path, articles: pd.DataFrame, outcomes: Sequence[str], seed: int) -> dict[str, Any]:
    """The rank correlation of both heads' logits on held-out articles, of the outcome where it is lowest."""
    held = sample_articles(articles[~articles["split"].isin(["train", "duplicate"])], _DRAFTS, seed)
    limits = read_manifest(measured).limits
    before, after = (score_items(open_network(place, limits), held, outcomes) for place in (measured, refitted))
    ranks = [float(spearmanr(before[name], after[name]).statistic) for name in outcomes]
    return {"drafts": len(held), "spearman": round(min(ranks), 4)}
