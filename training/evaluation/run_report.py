"""The report of a run: everything that was measured, in tables and pictures, for whoever decides about the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.evaluation.plots import plot_hits, plot_reliability, plot_rivals
from training.evaluation.result_tables import (
    accuracy_table,
    faithfulness_lines,
    hits_table,
    ranking_table,
    rivals_list,
    rivals_table,
    signs_table,
    slices_table,
    weakness_lines,
)
from training.evaluation.weakness import FINDERS

REPORT = "README.md"
_RELIABILITY, _RIVALS, _HITS = "reliability.png", "rivals.png", "weak-sections.png"


def write_report(manifest: dict[str, Any], folder: Path) -> None:
    """Write ``README.md`` and its pictures to ``folder``, from what the manifest holds alone."""
    folder.mkdir(parents=True, exist_ok=True)
    metrics = manifest["metrics"]
    if metrics["test"]:
        plot_reliability(metrics["test"], folder / _RELIABILITY)
        plot_rivals(metrics["test"], folder / _RIVALS)
    if metrics["weak"]["probes"]:
        plot_hits(metrics["weak"], folder / _HITS)
    parts = (_accuracy(manifest), _slices(metrics), _weak(metrics), _faithful(metrics))
    (folder / REPORT).write_text("\n".join(line for part in parts for line in part) + "\n", encoding="utf-8")


def _accuracy(manifest: dict[str, Any]) -> Iterator[str]:
    metrics = manifest["metrics"]
    yield f"# Evaluation of {manifest['version']}"
    yield ""
    yield "All figures come from the bundle as it is served, on articles that were held out of this run: later ones of known"
    yield "sources, and those of sources that were held out wholly. In brackets: 95 % bootstrap over cohorts, over articles"
    yield f"where there are fewer than ten; differences are paired. The primary outcome is `{manifest['primary']}`."
    yield ""
    yield "## Who ranks best"
    yield ""
    yield "Cohort AUC: the chance that of two articles of one publisher and period the better one is scored higher. Top AUC:"
    yield "the same for one in the top share of its cohort and one that is not. Top tenth: how many of the best-scored tenth of"
    yield "a cohort are in its top share; by chance it would be that share itself."
    yield ""
    yield from accuracy_table(metrics["test"])
    yield from ranking_table(metrics["test"])
    yield f"![cohort AUC of ours and its rivals]({_RIVALS})"
    yield ""
    yield "## Rivals"
    yield ""
    yield from rivals_list(metrics["test"])
    yield from rivals_table(metrics["test"])
    several = [record for record in metrics["pooled"] if len(record["files"]) > 1]
    if several:
        yield "In the mean of the files:"
        yield ""
        yield from rivals_table(several)
    yield "## Probabilities"
    yield ""
    yield f"![predicted against observed]({_RELIABILITY})"
    yield ""


def _slices(metrics: dict[str, Any]) -> Iterator[str]:
    for by, title in (("year", "By year"), ("words", "By number of words, in quarters")):
        if any(record["by"] == by for record in metrics["slices"]):
            yield f"## {title}"
            yield ""
            yield from slices_table(metrics["slices"], by)


def _weak(metrics: dict[str, Any]) -> Iterator[str]:
    weak = metrics["weak"]
    yield "## Weak sections"
    yield ""
    yield from weakness_lines(weak)
    if not weak["probes"]:
        return
    yield "First / among the first three, by what the section is looked for with:"
    yield ""
    for finder, meaning in FINDERS.items():
        yield f"- `{finder}`: {meaning}"
    yield ""
    yield from hits_table(weak)
    yield f"![planted sections found]({_HITS})"
    yield ""


def _faithful(metrics: dict[str, Any]) -> Iterator[str]:
    yield "## Faithfulness"
    yield ""
    yield from faithfulness_lines(metrics["faithfulness"])
    yield "## Signs"
    yield ""
    yield from signs_table(metrics["signs"])
