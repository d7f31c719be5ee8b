"""Plots: reliability of probabilities, cohort AUC of all rivals, hit rates of planted weak sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.baselines.baseline import RIVALS
from training.data.heldout import TEST_SPLITS
from training.evaluation.weakness import DEPTHS, FINDERS

Record = Mapping[str, Any]

_OURS, _OTHERS, _FAINT = "#1b4f72", "#b9770e", "#909497"
_COLUMNS = 3
_DPI = 110
_BAR = 0.8 / len(FINDERS)  # of the room that a kind has


def plot_reliability(records: Sequence[Record], path: Path) -> None:
    """Predicted against observed share, one panel for each record."""

    def draw(axes: Axes, record: Record) -> None:
        bins = record["reliability"]
        edge = 1.05 * max(*bins["predicted"], *bins["observed"], 0.1)
        axes.plot([0, edge], [0, edge], color=_FAINT, linewidth=1)
        axes.plot(bins["predicted"], bins["observed"], marker="o", markersize=4, color=_OURS)
        axes.set(xlim=(0, edge), ylim=(0, edge), xlabel="predicted", ylabel="observed")
        axes.set_title(f"{_name(record)}\nECE {record['ece']:.3f}, n = {record['articles']}", fontsize=9)

    _save(_panels(records, draw), path)


def plot_rivals(records: Sequence[Record], path: Path) -> None:
    """Cohort AUC of ours and of every rival with its 95 % interval, one panel for each record."""

    def draw(axes: Axes, record: Record) -> None:
        rivals = [name for name in RIVALS if name in record["rivals"]]
        shown = [record["cohort_auc"], *(record["rivals"][name]["cohort_auc"] for name in rivals)]
        for row, found in enumerate(shown):
            low, high = (abs(_known(found[end], found["value"]) - found["value"]) for end in ("low", "high"))
            axes.errorbar(found["value"], row, xerr=[[low], [high]], fmt="o", color=_OTHERS if row else _OURS, capsize=3)
        axes.axvline(0.5, color=_FAINT, linewidth=1)
        axes.set_yticks(range(len(shown)), ["ours", *rivals])
        axes.invert_yaxis()
        axes.set(xlabel="cohort AUC")
        axes.set_title(_name(record), fontsize=9)

    _save(_panels(records, draw), path)


def plot_hits(weak: Record, path: Path) -> None:
    """Hit rates by kind of planted section, for each finder; one panel for each depth."""
    rows = {**weak["kinds"], "all": weak["all"]}

    def draw(axes: Axes, place: int) -> None:
        for number, finder in enumerate(FINDERS):
            colour = _OURS if finder == "ours" else (_FAINT if finder == "random" else _OTHERS)
            heights = [found[finder][place] for found in rows.values()]
            axes.bar(
                [row + number * _BAR for row in range(len(rows))],
                heights,
                width=_BAR,
                color=colour,
                alpha=1.0 if finder in {"ours", "random"} else 0.35 + 0.2 * number,
                label=finder,
            )
        axes.set_xticks([row + 0.4 - _BAR / 2 for row in range(len(rows))], list(rows), rotation=45, ha="right", fontsize=8)
        axes.set(ylim=(0, 1), ylabel="found")
        axes.set_title(f"among the first {DEPTHS[place]}" if DEPTHS[place] > 1 else "first", fontsize=9)

    figure = _panels(range(len(DEPTHS)), draw, width=5.5)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(FINDERS), fontsize=8)
    _save(figure, path)


def _panels(items: Sequence[Any], draw: Callable[[Axes, Any], None], width: float = 3.6) -> Figure:
    columns = min(_COLUMNS, len(items))
    rows = -(-len(items) // columns)
    figure = Figure(figsize=(width * columns, 3.2 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place < len(items):
            draw(axes, items[place])
        else:
            axes.set_axis_off()
    return figure


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})  # the same picture is the same file


def _name(record: Record) -> str:
    return f"{record['file']}\n{TEST_SPLITS[record['split']]}: {record['outcome']}"


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
