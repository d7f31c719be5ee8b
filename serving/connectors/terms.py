"""Words of titles to numbers: hashed TF-IDF (Salton and Buckley 1988, sublinear) over past shares, kept by term."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
_WORD = re.compile(r"\w[\w+#.-]*\w|\w")

Floats = NDArray[np.float32]


def count_terms_of(text: str) -> tuple[NDArray[np.int64], Floats]:
    """The buckets of the words of ``text``, ascending, and 1 + log of how often each occurs."""
    counts = Counter(zlib.crc32(word.encode("utf-8", "replace")) % BUCKETS for word in _WORD.findall(text.casefold()))
    buckets = np.array(sorted(counts), dtype=np.int64)
    return buckets, (1 + np.log([counts[bucket] for bucket in buckets.tolist()])).astype(np.float32)


@dataclass(frozen=True)
class Terms:
    """``starts`` (BUCKETS + 1,): where each bucket's ``rows`` begin, with ``weights`` of unit length a row.

    ``scarcity`` (BUCKETS,) is the weight of a word that few titles have.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: Floats
    scarcity: Floats

    def likeness(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """The rows that share a word with ``text``, ascending, and the cosine in (0, 1] of each."""
        buckets, counts = count_terms_of(text)
        weights = counts * self.scarcity[buckets]
        length = float(np.linalg.norm(weights))
        if not length:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        spans = [slice(*self.starts[bucket : bucket + 2]) for bucket in buckets]
        rows = np.concatenate([self.rows[span] for span in spans])
        parts = np.concatenate([weight / length * self.weights[span] for weight, span in zip(weights, spans, strict=True)])
        if not len(rows):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        sums = np.bincount(rows, weights=parts)
        found = np.flatnonzero(sums)
        return found, sums[found].astype(np.float32)


def index_terms(texts: Sequence[str]) -> Terms:
    """The words of ``texts``, row by row."""
    counted = [count_terms_of(text) for text in texts]
    sizes = np.array([len(buckets) for buckets, _ in counted])
    buckets = np.concatenate([each for each, _ in counted]) if counted else np.zeros(0, dtype=np.int64)
    counts = np.concatenate([each for _, each in counted]) if counted else np.zeros(0, dtype=np.float32)
    rows = np.repeat(np.arange(len(texts)), sizes)
    known = np.bincount(buckets, minlength=BUCKETS)
    scarcity = (np.log((1 + len(texts)) / (1 + known)) + 1).astype(np.float32)
    weights = counts * scarcity[buckets]
    length = np.sqrt(np.bincount(rows, weights=weights**2, minlength=len(texts)))
    weights = (weights / np.maximum(length[rows], 1e-9)).astype(np.float32)
    order = np.argsort(buckets, kind="stable")
    starts = np.concatenate([[0], np.cumsum(known)]).astype(np.int64)
    return Terms(starts, rows[order].astype(np.int32), weights[order], scarcity)
