"""The report of a run: everything that was measured, in tables and pictures, for whoever decides about the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training.evaluation.documents import fill_in
from training.evaluation.plots import plot_hits, plot_reliability, plot_rivals
from training.evaluation.weakness import FINDERS

REPORT = "README.md"
_PICTURES = {"reliability": "reliability.png", "rivals": "rivals.png", "hits": "weak-sections.png"}


def write_report(manifest: dict[str, Any], folder: Path) -> None:
    """Write ``README.md`` and its pictures to ``folder``, from what the manifest holds alone."""
    folder.mkdir(parents=True, exist_ok=True)
    metrics = manifest["metrics"]
    if metrics["test"]:
        plot_reliability(metrics["test"], folder / _PICTURES["reliability"])
        plot_rivals(metrics["test"], folder / _PICTURES["rivals"])
    if metrics["weak"]["probes"]:
        plot_hits(metrics["weak"], folder / _PICTURES["hits"])
    pooled = [record for record in metrics["pooled"] if len(record["files"]) > 1]
    values = {**manifest, "pooled": pooled, "finders": FINDERS, "pictures": _PICTURES}
    (folder / REPORT).write_text(fill_in("run_report.md.jinja", values), encoding="utf-8")
