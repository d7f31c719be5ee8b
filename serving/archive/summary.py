"""What a run found, gathered in one pass over its parts: memory does not grow with the archive but for its outcomes."""

from __future__ import annotations

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from serving.evaluation.backtest import Observed, run_backtest

BINS = 20  # of probabilities
SHOWN = 20  # articles, sources


class Summary:
    """Counts, distributions, the best and the worst, the commonest reasons; and the backtest of what was observed."""

    def __init__(self, outcomes: Sequence[str], primary: str) -> None:
        self._outcomes = tuple(outcomes)
        self._primary = primary
        self._articles = self._words = self._sections = 0
        self._errors: Counter[str] = Counter()
        self._abstained: Counter[str] = Counter()
        self._histograms = {name: [0] * BINS for name in self._outcomes}
        self._sums = dict.fromkeys(self._outcomes, 0.0)
        self._best: list[tuple[float, int, dict[str, Any]]] = []
        self._worst: list[tuple[float, int, dict[str, Any]]] = []
        self._reasons: Counter[str] = Counter()
        self._messages: dict[str, str] = {}
        self._sources: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        self._months: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        self._observed: dict[str, Observed] = {}
        self._numbers: dict[str, int] = {}

    def add(self, table: pa.Table) -> None:
        """One more part that is done."""
        for row in table.to_pylist():
            self._articles += 1
            if row["error"]:
                self._errors[row["error"].partition(":")[0]] += 1
            elif row["abstained"]:
                self._abstained[row["abstained"]] += 1
            else:
                self._add_scored(row)

    def _add_scored(self, row: dict[str, Any]) -> None:
        self._words += row["words"]
        self._sections += row["sections"]
        for code, message in json.loads(row["reasons"]).items():
            self._reasons[code] += 1
            self._messages.setdefault(code, message)
        # An outcome is null where the model knows nothing of it for an article of this form.
        known = {name: row[f"{name}_probability"] for name in self._outcomes if row[f"{name}_probability"] is not None}
        for name, probability in known.items():
            self._histograms[name][min(int(probability * BINS), BINS - 1)] += 1
            self._sums[name] += probability
        if self._primary in known:
            self._add_primary(row, known[self._primary])
        number = self._numbers.setdefault(row["source"], len(self._numbers))
        for name, count in json.loads(row["observed"]).items():
            if name in known:
                observed = self._observed.setdefault(name, Observed())
                observed.add(known[name], count, row["words"], row["published_at"], number)

    def _add_primary(self, row: dict[str, Any], probability: float) -> None:
        """The article's place among the best and the worst, its source and its month, by the primary outcome."""
        shown = {name: row[name] for name in ("id", "title", "url", "source", "published_at", "weakest_reason")}
        shown |= {"probability": probability, "percentile": row[f"{self._primary}_percentile"]}
        _keep(self._best, (probability, -self._articles, shown))
        _keep(self._worst, (-probability, -self._articles, shown))
        for group, key in ((self._sources, row["source"]), (self._months, row["published_at"][:7])):
            group[key][0] += 1
            group[key][1] += probability

    def to_dict(self, *, top: float, min_cohort: int) -> dict[str, Any]:
        """All of it, JSON-ready; ``top`` and ``min_cohort`` are those of the bundle's labels."""
        scored = self._articles - self._errors.total() - self._abstained.total()
        backtests = {}
        for name, observed in self._observed.items():
            found = run_backtest(observed, top=top, min_cohort=min_cohort)
            backtests[name] = {**asdict(found), "verdict": found.verdict, "fits": found.fits} if found else None
        return {
            "articles": self._articles,
            "scored": scored,
            "errors": dict(self._errors.most_common()),
            "abstained": dict(self._abstained.most_common()),
            "words": self._words,
            "sections": self._sections,
            "primary": self._primary,
            "outcomes": {
                name: {"mean": self._sums[name] / sum(found) if any(found) else None, "histogram": found}
                for name, found in self._histograms.items()
            },
            "reasons": [
                {"code": code, "articles": count, "example": self._messages[code]}
                for code, count in self._reasons.most_common()
            ],
            "best": [shown for *_, shown in sorted(self._best, key=lambda each: each[:2], reverse=True)],
            "worst": [shown for *_, shown in sorted(self._worst, key=lambda each: each[:2], reverse=True)],
            "sources": _means(self._sources, by_size=True)[:SHOWN],
            "months": [each for each in _means(self._months, by_size=False) if each["name"]],
            "backtest": backtests,
        }


def _keep(heap: list[tuple[float, int, dict[str, Any]]], item: tuple[float, int, dict[str, Any]]) -> None:
    """Keep the largest; of equal ones the first."""
    (heapq.heappush if len(heap) < SHOWN else heapq.heappushpop)(heap, item)


def _means(groups: dict[str, list[float]], *, by_size: bool) -> list[dict[str, Any]]:
    found = [{"name": name, "articles": int(count), "mean": total / count} for name, (count, total) in groups.items()]
    return sorted(found, key=lambda each: (-each["articles"], each["name"]) if by_size else (0, each["name"]))


def unread_cells(summary: dict[str, Any], column: str) -> int:
    """How many cells of a column could not be read, in all inputs."""
    return sum(read["unread"].get(column, {"count": 0})["count"] for read in summary["inputs"])
