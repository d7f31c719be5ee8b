"""Conditional logit: which of several connectors shares an item (McFadden 1974)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from serving.connectors.history import FEATURES

Floats = NDArray[np.float32]

_SHARED = 1e-3  # penalty of the weights of all kinds
_OWN = 1e-2  # penalty of what a kind's weights differ from these
_ROUNDS = 200
_LEAST = 1e-6  # spread of a feature below which it says nothing


@dataclass(frozen=True)
class Weights:
    """``centre`` and ``spread`` (F,) of the features; ``common`` (F,) and, by kind, ``own`` (F,) to be added to it.

    A connector's chance is sigmoid(``slope`` x + ``intercept``) of the log odds x of its being the one among all.
    """

    centre: Floats
    spread: Floats
    common: Floats
    own: Mapping[str, Floats] = field(default_factory=dict)
    slope: float = 1.0
    intercept: float = 0.0

    def score(self, features: Floats, kinds: NDArray[np.str_]) -> Floats:
        """(C,): logits of connectors with ``features`` (C, F), to be compared with one another."""
        scaled = (features - self.centre) / self.spread
        logits = scaled @ self.common
        for kind, own in self.own.items():
            rows = np.flatnonzero(kinds == kind)
            logits[rows] += scaled[rows] @ own
        return np.asarray(logits, dtype=np.float32)

    def chances(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated chances in [0, 1] of log odds."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * odds + self.intercept))))

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready built-in types; each weight by its feature."""
        flat = {name: _by_feature(getattr(self, name)) for name in ("centre", "spread", "common")}
        own = {kind: _by_feature(each) for kind, each in self.own.items()}
        return {**flat, "own": own, "slope": self.slope, "intercept": self.intercept}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Self:
        """What ``to_dict`` made. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is something else."""

        def read(named: Mapping[str, float]) -> Floats:
            return np.array([named[name] for name in FEATURES], dtype=np.float32)

        own = {kind: read(each) for kind, each in facts["own"].items()}
        centre, spread, common = (read(facts[name]) for name in ("centre", "spread", "common"))
        return cls(centre, spread, common, own, float(facts["slope"]), float(facts["intercept"]))


def _by_feature(values: Floats) -> dict[str, float]:
    return dict(zip(FEATURES, (round(float(value), 5) for value in values), strict=True))


@dataclass(frozen=True)
class Choice:
    """One item and its candidates: ``features`` (K, F), their ``kinds`` (K,), and which of them ``shared`` it (K,)."""

    features: Floats
    kinds: NDArray[np.str_]
    shared: NDArray[np.bool_]


def log_odds(logits: NDArray[Any]) -> NDArray[np.float64]:
    """(C,): of each candidate's being the one, by the softmax of ``logits``."""
    shifted = logits.astype(np.float64) - logits.max()
    whole = np.exp(shifted).sum()
    return np.asarray(shifted - np.log(np.maximum(whole - np.exp(shifted), np.finfo(np.float64).tiny)))


def fit_weights(choices: Sequence[Choice]) -> Weights:
    """The weights under which the connectors that shared each item are likeliest, kinds drawn to what all have in common."""
    from scipy.optimize import minimize  # noqa: PLC0415 - of the packages for archives

    features = np.concatenate([choice.features for choice in choices])
    kinds = np.concatenate([choice.kinds for choice in choices])
    target = np.concatenate([choice.shared / choice.shared.sum() for choice in choices])
    starts = np.cumsum([0, *(len(choice.shared) for choice in choices)])[:-1]
    sizes = np.diff([*starts, len(target)])
    centre, spread = features.mean(axis=0), np.maximum(features.std(axis=0), _LEAST)
    scaled = ((features - centre) / spread).astype(np.float64)
    names = sorted(set(kinds.tolist())) if len(set(kinds.tolist())) > 1 else []
    rows = [np.flatnonzero(kinds == kind) for kind in names]
    count = scaled.shape[1]
    penalty = np.concatenate([np.full(count, _SHARED), np.full(count * len(names), _OWN)])

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, count)
        logits = scaled @ weights[0]
        for number, chosen in enumerate(rows, start=1):
            logits[chosen] += scaled[chosen] @ weights[number]
        logits -= np.repeat(np.maximum.reduceat(logits, starts), sizes)
        whole = np.repeat(np.add.reduceat(np.exp(logits), starts), sizes)
        error = np.exp(logits) / whole - target
        slopes = [scaled.T @ error, *(scaled[chosen].T @ error[chosen] for chosen in rows)]
        fit = -float(target @ (logits - np.log(whole))) / len(choices)
        return fit + float(penalty @ flat**2) / 2, np.concatenate(slopes) / len(choices) + penalty * flat

    found = minimize(loss, np.zeros(len(penalty)), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    common, *own = found.x.reshape(-1, count).astype(np.float32)
    return Weights(centre.astype(np.float32), spread.astype(np.float32), common, dict(zip(names, own, strict=True)))


def calibrate(odds: NDArray[np.float64], shared: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept of the logistic regression of ``shared`` on ``odds`` (Platt 1999), the slope not below zero."""
    from scipy.optimize import minimize  # noqa: PLC0415

    bounded = np.clip(odds, -30, 30)

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = line[0] * bounded + line[1]
        error = 1 / (1 + np.exp(-logits)) - shared
        fit = np.logaddexp(0, logits) - shared * logits
        return float(fit.sum()), np.array([error @ bounded, error.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])
