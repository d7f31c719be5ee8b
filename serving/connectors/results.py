"""What a ranking of connectors is worth on later shares, beside what popularity, text and history alone give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serving.connectors.history import FEATURES
from serving.connectors.weights import Weights

_RIVALS = {"popularity": ("shares",), "text": ("nearest",), "history": ("site", "shares")}
_SURE = 0.3  # chance from which on it is said how many do share


@dataclass(frozen=True)
class Ranked:
    """One later item: its candidates' ``rows`` (K,), log ``odds``, ``features`` (K, F), who ``shared`` it, who ``counts``."""

    rows: NDArray[np.int64]
    odds: NDArray[np.float64]
    features: NDArray[np.float32]
    shared: NDArray[np.bool_]
    counts: NDArray[np.bool_]


def measure(items: Sequence[Ranked], kinds: NDArray[np.str_], weights: Weights) -> dict[str, Any]:
    """Recall among the first five and ten and the mean reciprocal rank, in all and by kind, with calibration.

    Only connectors that count are ranked, as for a user who knows them: those with enough shares before.
    """
    found: dict[str, Any] = {"all": _compare(items, None, kinds)}
    for kind in sorted(set(kinds.tolist())):
        if (figures := _compare(items, kind, kinds)) is not None:
            found[kind] = figures
    chances = np.concatenate([weights.chances(each.odds) for each in items])
    shared = np.concatenate([each.shared for each in items])
    sure = chances >= _SURE
    bins = np.clip((chances * 10).astype(int), 0, 9)
    error = sum(abs((chances - shared)[bins == each].mean()) * (bins == each).mean() for each in set(bins.tolist()))
    found["calibration"] = {
        "named": int(sure.sum()),
        "promised": round(float(chances[sure].mean()), 3) if sure.any() else None,
        "shared": round(float(shared[sure].mean()), 3) if sure.any() else None,
        "error": round(float(error), 4),
    }
    return found


def _compare(items: Sequence[Ranked], kind: str | None, kinds: NDArray[np.str_]) -> dict[str, Any] | None:
    places: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ("ranking", *_RIVALS)}
    candidates: set[int] = set()
    for each in items:
        chosen = each.counts & (kinds[each.rows] == kind if kind else True)
        if not (each.shared & chosen).any():
            continue
        candidates.update(each.rows[chosen].tolist())
        for name, found in places.items():
            order = np.argsort(-_scores(each, name)[chosen], kind="stable")
            hits = each.shared[chosen][order]
            count = hits.sum()
            found.append((hits[:5].sum() / count, hits[:10].sum() / count, 1 / (1 + int(hits.argmax()))))
    if not places["ranking"]:
        return None
    columns = ("recall_5", "recall_10", "reciprocal_rank")
    means = {name: dict(zip(columns, np.mean(each, axis=0).round(3).tolist(), strict=True)) for name, each in places.items()}
    return {"items": len(places["ranking"]), "connectors": len(candidates), **means}


def _scores(item: Ranked, name: str) -> NDArray[np.float64]:
    """What a rival goes by, of each candidate; the second feature where the first is equal."""
    if name == "ranking":
        return item.odds
    first, *second = (item.features[:, FEATURES.index(each)].astype(np.float64) for each in _RIVALS[name])
    return np.asarray(first + sum(1e-3 * each for each in second))
