"""Past shares as arrays, and what they say of every connector at one moment.

Only what was shared before the day of the draft is read: no feature knows of anything later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from serving.connectors.terms import Terms

Floats = NDArray[np.float32]

FEATURES = (
    "shares",  # log of 1 + all shares
    "month",  # log of shares, each halved for every 30 days of age
    "half_year",  # the same with 180 days
    "silent",  # log of 1 + days since the last share
    "site",  # log of 1 + shares of the draft's site
    "site_part",  # log of the connector's part of all shares of the site, shrunk to its part of all shares
    "domain_part",  # the same of the registered domain
    "nearest",  # cosine in meaning of the nearest share
    "near_lately",  # log of shares near in meaning, weighted by nearness and age
    "near_mean",  # log of the mean nearness in meaning
    "words",  # cosine in words of the nearest share
    "words_lately",  # log of shares near in words, weighted by nearness and age
    "words_mean",  # log of the mean nearness in words
)
_MONTH, _HALF_YEAR = 30.0, 180.0
_NARROW = 12.0  # of a kernel exp(12 (cosine - 1)): a share half as near counts a four-hundredth
_FAR = float(np.exp(-_NARROW))
_NONE, _FEW = 1e-5, 0.1  # shares that are added before a logarithm is taken
_LONG_AGO = 1e5  # days


@dataclass(frozen=True)
class Query:
    """What a draft is looked for by: its ``vector`` (D,) of unit length, or of zeros, ``text``, and the ``site``'s numbers."""

    vector: Floats
    text: str
    site: np.uint64
    domain: np.uint64


@dataclass(frozen=True)
class History:
    """N past shares of C connectors, sorted by connector and day.

    ``starts`` (C + 1,): where each connector's shares begin; every one has some. ``days`` (N,) since 1970; ``vectors`` (N, D)
    of unit length (zeros where there is no title); ``sites`` and ``domains`` (N,), see ``hosts.number_of``.
    """

    starts: NDArray[np.int64]
    days: NDArray[np.float64]
    vectors: Floats
    sites: NDArray[np.uint64]
    domains: NDArray[np.uint64]
    terms: Terms

    @cached_property
    def connector(self) -> NDArray[np.int64]:
        """(N,): whose share each is."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def at(self, day: float, *, withheld: NDArray[np.bool_] | None = None) -> Moment:
        """What is known before ``day``; ``withheld`` (N,) shares are not known either."""
        return Moment(self, day, withheld)


class Moment:
    """A history as it stands before a ``day``. ``known`` (C,): shares of each connector."""

    def __init__(self, history: History, day: float, withheld: NDArray[np.bool_] | None) -> None:
        self._history = history
        age = np.maximum(day - history.days, 0).astype(np.float32)  # of later shares, which do not count, it is not told
        past = history.days < np.floor(day)
        if withheld is not None:
            past &= ~withheld
        self.past = past
        self._past = past.astype(np.float32)
        self._lately = np.where(past, np.exp2(-age / _HALF_YEAR), 0).astype(np.float32)
        self.known = self._sum(self._past)
        self._half_year = self._sum(self._lately)
        month = self._sum(np.where(past, np.exp2(-age / _MONTH), 0))
        self.silent = np.minimum.reduceat(np.where(past, age, _LONG_AGO), history.starts[:-1])
        self._steady = [np.log1p(self.known), np.log(_FEW + month), np.log(_FEW + self._half_year), np.log1p(self.silent)]

    def _sum(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self._history.starts[:-1], dtype=np.float32)

    def nearness(self, query: Query) -> Floats:
        """(N,): cosine in meaning of each share with the query; -1 for those that are not known."""
        return np.where(self.past, self._history.vectors @ query.vector, np.float32(-1))

    def features(self, query: Query, nearness: Floats | None = None) -> Floats:
        """(C, len(FEATURES)): what is known of each connector and the draft."""
        nearness = self.nearness(query) if nearness is None else nearness
        kernel = np.exp(_NARROW * (nearness - 1)) * self._past
        columns = [
            *self._steady,
            np.log1p(self._shared(self._history.sites, query.site)),
            self._part(self._shared(self._history.sites, query.site)),
            self._part(self._shared(self._history.domains, query.domain)),
            np.maximum.reduceat(nearness, self._history.starts[:-1]),
            np.log(_NONE + self._sum(kernel * self._lately)),
            np.log((self._sum(kernel) + _FAR) / (self.known + 1)),
            *self._words(query),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _shared(self, numbers: NDArray[np.uint64], wanted: np.uint64) -> Floats:
        """(C,): known shares of one site."""
        rows = np.flatnonzero(numbers == wanted) if wanted else np.zeros(0, dtype=np.int64)
        rows = rows[self.past[rows]]
        return np.bincount(self._history.connector[rows], minlength=len(self.known)).astype(np.float32)

    def _part(self, shared: Floats) -> Floats:
        prior = _FEW * (self.known + 1) / (self.known.sum() + 1)
        return np.asarray(np.log((shared + prior) / (shared.sum() + _FEW)))

    def _words(self, query: Query) -> list[Floats]:
        rows, cosine = self._history.terms.likeness(query.text)
        rows, cosine = rows[self.past[rows]], cosine[self.past[rows]]
        count, whose = len(self.known), self._history.connector[rows]
        nearest = np.zeros(count, dtype=np.float32)
        np.maximum.at(nearest, whose, cosine)
        kernel = np.exp(_NARROW * (cosine - 1)) - _FAR
        lately = np.bincount(whose, weights=kernel * self._lately[rows], minlength=count) + _FAR * self._half_year
        whole = np.bincount(whose, weights=kernel, minlength=count) + _FAR * self.known
        return [nearest, np.log(_NONE + lately), np.log((whole + _FAR) / (self.known + 1))]


def day_of(moment: datetime) -> float:
    """Days since 1970-01-01; a moment without a zone is of UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400


def date_of(day: float) -> str:
    """ISO 8601 of days since 1970-01-01."""
    return datetime.fromtimestamp(float(day) * 86_400, UTC).date().isoformat()
