"""Encoded articles made of random vectors, in which it is known what is weak and what does well."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.heads.encoding import EncodedArticle
from training.planting.corruption import KINDS

DIMENSION, SIGNS, OUTCOMES = 12, 9, 2


def make_encoded(
    row: int, body: int, kinds: Sequence[int] = (), *, titled: bool = True, decoy: bool = False, seed: int = 0
) -> EncodedArticle:
    """An article of ``body`` sections and planted ones of ``kinds``.

    The first sign is the section's number; the second of a planted section is its kind, 9 of others. Planted vectors point
    another way than own ones.
    """
    rng = np.random.default_rng((seed, row))
    own, count = titled + body, titled + body + len(kinds)
    vectors = rng.normal(size=(count, DIMENSION)) + rng.normal(size=DIMENSION)
    vectors[own:, 0] += 6.0
    vectors[:own, 0] -= 3.0
    signs = rng.random((count, SIGNS)) * 3
    signs[:, 0] = np.arange(count)
    signs[:, 1] = 9.0
    signs[own:, 1] = kinds
    overlap = rng.random((count, count)) * (1 - np.eye(count))
    return EncodedArticle(
        row=row,
        vectors=vectors.astype(np.float16),
        signs=signs.astype(np.float32),
        overlap=overlap.astype(np.float16),
        title=np.arange(count) < titled,
        words=rng.integers(20, 160, count).astype(np.float32),
        kinds=np.array(kinds, dtype=np.int8),
        decoys=rng.normal(size=(int(decoy), DIMENSION)).astype(np.float16),
        ids=rng.integers(5, 50, 4 * count).astype(np.int32),
        tokens=np.full(count, 4, dtype=np.int32),
        wording=rng.normal(size=(count, 2 * OUTCOMES)).astype(np.float32),
    )


def make_archive(count: int, *, plants: int = 3, seed: int = 0) -> list[EncodedArticle]:
    """Articles of one to nine body sections, some without a title; those with four and more have planted sections.

    Every fifth has a nonsense title.
    """
    rng = np.random.default_rng(seed)
    found: list[EncodedArticle] = []
    for row in range(count):
        body = int(rng.integers(1, 10))
        kinds = rng.choice(len(KINDS), size=plants, replace=False).tolist() if body > 3 else []
        found.append(make_encoded(row, body, kinds, titled=bool(rng.random() < 0.9), decoy=row % 5 == 0, seed=seed))
    return found
