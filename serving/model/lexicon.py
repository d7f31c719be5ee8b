"""A linear score of a section's hashed TF-IDF features: a weight for each token and each pair of neighbouring tokens.

The features of a section have length 1 and are hashed into a table of fixed size (Weinberger et al. 2009, arXiv:0902.2206).
Fitted on a few thousand articles, it adds to what the encoder knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from serving.errors import BundleError

_BITS = 17
BINS = 1 << _BITS
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Fibonacci hashing
_SECOND = np.uint64(32)  # bits of the second token of a pair


@dataclass(frozen=True, slots=True)
class Wording:
    """A linear model: ``scarcity`` (``BINS``,), inverse document frequencies, 0 for terms that are too rare; and ``values``
    (``BINS``, columns), weights in logits.
    """

    scarcity: NDArray[np.float32]
    values: NDArray[np.float32]

    def value(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The score (columns,) of a section's tokens ``ids`` (tokens,); 0 where no term is known."""
        bins, weights = weigh_terms(ids, self.scarcity)
        return np.asarray(weights @ self.values[bins], dtype=np.float32)

    @classmethod
    def open(cls, path: Path) -> Self:
        """What ``save`` wrote. Raises ``BundleError`` when it is something else."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                scarcity, values = (stored[name].astype(np.float32) for name in ("scarcity", "values"))
            if scarcity.shape != (BINS,) or values.ndim != 2 or len(values) != BINS:  # noqa: PLR2004
                raise ValueError(f"arrays of the shapes {scarcity.shape} and {values.shape}")
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, AttributeError) as error:
            raise BundleError(f"{path} does not hold what this version reads: {error!r} (export the bundle again)") from None
        return cls(scarcity, values)

    def save(self, path: Path) -> None:
        """Write it, in half precision."""
        with path.open("wb") as file:  # numpy would add an ending to a bare name
            np.savez_compressed(file, scarcity=self.scarcity.astype(np.float16), values=self.values.astype(np.float16))


def hash_terms(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The bins of a section's tokens and pairs of neighbouring tokens, each bin once, and how often each is hit."""
    single = ids.astype(np.uint64) + np.uint64(1)
    pairs = (single[:-1] << _SECOND) + single[1:]
    mixed = np.concatenate([single, pairs]) * _MIX  # wraps around, as it should
    bins, counts = np.unique(mixed >> np.uint64(64 - _BITS), return_counts=True)
    return bins.astype(np.int64), counts


def weigh_terms(ids: NDArray[np.int64], scarcity: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The bins of a section's known terms and their TF-IDF weights, of Euclidean length 1 together."""
    bins, counts = hash_terms(ids)
    weights = ((1 + np.log(counts)) * scarcity[bins]).astype(np.float32)
    known = weights > 0
    bins, weights = bins[known], weights[known]
    return bins, weights / np.linalg.norm(weights) if len(weights) else weights
