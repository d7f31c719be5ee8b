"""How a chance compares with par, in five bands."""

from __future__ import annotations

from bisect import bisect_right

from serving.report import Band

BANDS: tuple[Band, ...] = ("low", "modest", "average", "good", "excellent")
# Chance divided by par at which each band but the first begins: at a par of 25 %, from 15, 21, 29 and 40 %.
EDGES = (0.6, 0.84, 1.16, 1.6)


def band_of(probability: float, par: float) -> Band:
    """The band of a chance; both lie in (0, 1), and ``par`` is the chance of an item of which nothing is known."""
    return BANDS[bisect_right(EDGES, probability / par)]
