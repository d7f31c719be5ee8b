"""Calibrates logits to probabilities with an interval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from serving.errors import TrainingError
from serving.model.bundle import LAYOUT

Floats = NDArray[np.float64]

_GRID = 41  # points at which the interval is stored
_RESAMPLES = 400
_INSIDE = (10, 90)  # percentiles: an interval of 80 %
_MIN_SLOPE = 1e-3  # a calibrated logit never falls when the network's rises
_PRIOR = 0.5  # standard deviation of a source's own slope and intercept around the common ones


@dataclass(frozen=True)
class PlattScaling:
    """``slope`` x logit + ``intercept`` (Platt 1999), fitted to soft labels."""

    slope: float
    intercept: float

    def apply(self, logits: Floats) -> Floats:
        """Calibrated logits."""
        return self.slope * logits + self.intercept


def fit_platt(logits: Floats, labels: Floats, prior: PlattScaling | None = None) -> PlattScaling:
    """The scaling that minimizes the cross-entropy with ``labels``, chances in [0, 1].

    With ``prior`` the fit is regularised towards it (a normal prior of width ``_PRIOR``).
    """
    centre = np.array([prior.slope, prior.intercept] if prior else [1.0, 0.0])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scaled = parameters[0] * logits + parameters[1]
        error = 1 / (1 + np.exp(-scaled)) - labels
        total = float(np.sum(np.logaddexp(0, scaled) - labels * scaled))
        gradient = np.array([np.sum(error * logits), np.sum(error)])
        if prior:
            total += float(np.sum((parameters - centre) ** 2)) / (2 * _PRIOR**2)
            gradient += (parameters - centre) / _PRIOR**2
        return total, gradient

    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=[(_MIN_SLOPE, None), (None, None)])
    return PlattScaling(float(found.x[0]), float(found.x[1]))


def fit_interval(
    logits: Floats, labels: Floats, sources: Sequence[str], scaling: PlattScaling, seed: int
) -> dict[str, list[float]]:
    """The 80 % interval of the probability along the calibrated logit: how far the truth of a single source strays.

    Sources are drawn (in proportion to their rows), their rows resampled and scaled anew with the common scaling as prior;
    the interval holds the middle 80 % of these curves. So it covers differences between publishers and small numbers.
    """
    generator = np.random.default_rng(seed)
    calibrated = scaling.apply(logits)
    grid = np.linspace(calibrated.min() - 1, calibrated.max() + 1, _GRID)
    neutral = PlattScaling(1.0, 0.0)
    rows = pd.Series(np.arange(len(logits))).groupby(np.asarray(sources)).indices
    members = list(rows.values())
    weights = np.array([len(member) for member in members]) / len(logits)
    curves = []
    for number in generator.choice(len(members), size=_RESAMPLES, p=weights):
        drawn = generator.choice(members[number], size=len(members[number]))
        own = fit_platt(calibrated[drawn], labels[drawn], prior=neutral)
        curves.append(1 / (1 + np.exp(-own.apply(grid))))
    low, high = np.percentile(curves, _INSIDE, axis=0)
    return {"logits": _rounded(grid), "low": _rounded(low), "high": _rounded(high)}


def calibrate(scored: pd.DataFrame, articles: pd.DataFrame, outcomes: Sequence[str], *, seed: int, place: Path) -> None:
    """Fit each outcome on validation articles and write ``calibration.json``.

    ``scored`` holds each outcome's raw logit as it is served, in the index of ``articles``. Raises ``TrainingError`` when an
    outcome was observed in none of them.
    """
    calibration: dict[str, Any] = {}
    held = articles.loc[scored.index]
    held = held[held["split"].str.startswith("validation")]
    for outcome in outcomes:
        rows = held[held[f"{outcome}_top"].notna()]
        if rows.empty:
            raise TrainingError(
                f'no validation article has "{outcome}" observed, so it cannot be calibrated (give more articles)'
            )
        logits = scored.loc[rows.index, outcome].to_numpy(dtype=np.float64)
        labels, sources = rows[f"{outcome}_top"].to_numpy(dtype=np.float64), rows["publisher"].tolist()
        scaling = fit_platt(logits, labels)
        calibration[outcome] = {
            "slope": scaling.slope,
            "intercept": scaling.intercept,
            **fit_interval(logits, labels, sources, scaling, seed),
        }
    (place / LAYOUT.calibration).write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 6) for value in values]
