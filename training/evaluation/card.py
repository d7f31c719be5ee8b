"""The model card, written from the manifest alone: nothing in it that was not measured or configured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from training.data.heldout import TEST_SPLITS
from training.evaluation.documents import fill_in
from training.evaluation.result_tables import interval


def write_card(manifest: dict[str, Any]) -> str:
    """``README.md`` of a bundle, with Hugging Face's metadata on top."""
    return fill_in("card.md.jinja", manifest)


def summary(measurements: Iterable[dict[str, Any]]) -> str:
    """The results in lines for a terminal."""
    return "\n".join(
        f"{record['file']:>20} {TEST_SPLITS[record['split']]:>15} {record['outcome']:>8}: "
        f"cohort AUC {interval(record['cohort_auc'])}, baseline {interval(record['baseline_cohort_auc'])}, "
        f"ECE {record['ece']:.3f}"
        for record in measurements
    )
