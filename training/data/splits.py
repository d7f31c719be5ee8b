"""Which articles train, validate and test: by time within each source, plus sources that are held out wholly."""

from __future__ import annotations

import hashlib
import logging
import re

import numpy as np
import pandas as pd
from datasketch import MinHash, MinHashLSH

from training.config import Splits

log = logging.getLogger(__name__)

UNSEEN = "validation_unseen"  # articles of sources that train nothing
# In the order in which a set of near-duplicates keeps its first member.
SPLITS = ("train", "validation", UNSEEN, "test", "test_unseen")
DROPPED = "duplicate"
_PERMUTATIONS = 64
_SHINGLE = 3
_FEW = 20  # articles of a publisher below which its newest are too few to be a share of them
_WORDS = 400  # of the beginning: enough to recognise a re-post


def assign_splits(frame: pd.DataFrame, config: Splits, *, by: str, seed: int) -> pd.Series:
    """The split of each row: one of ``SPLITS``, or ``DROPPED`` for what would leak from one split to another.

    Within a publisher (column ``by``; those with few articles count as one) the newest ``config.test`` of the rows are
    ``test`` ("later"), those before ``validation``, fewer in a large file; undated rows train. Sources drawn by ``seed`` are
    held out wholly, half for ``validation_unseen``, half for ``test_unseen``. Dropped are near-duplicates of a row in an
    earlier split, and bare headlines of articles that are held out.
    """
    dated = frame["published_at"]
    publisher = frame[by].where(frame.groupby(by)[by].transform("size") >= _FEW, "")
    rank = dated.groupby(publisher).rank(method="first", pct=True)
    enough = config.most / frame.groupby("file")["file"].transform("size")
    test, validation = enough.clip(upper=config.test), enough.clip(upper=config.validation)
    split = pd.Series("train", index=frame.index)
    split[rank > 1 - test - validation] = "validation"
    split[rank > 1 - test] = "test"
    for file, sources in frame["source"].groupby(frame["file"]):
        drawn = _draw_sources(sources, config.unseen_sources, seed)
        split[(frame["file"] == file) & frame["source"].isin(drawn[::2])] = UNSEEN
        split[(frame["file"] == file) & frame["source"].isin(drawn[1::2])] = "test_unseen"
    split[_echoes(frame, split)] = DROPPED
    clusters = near_duplicates(frame["title"] + "\n" + frame["text"], config.duplicate_similarity)
    order = split.map({name: position for position, name in enumerate((*SPLITS, DROPPED))})
    first = order.groupby(clusters).transform("min")
    straddling = order > first
    log.info("%d near-duplicates of articles in an earlier split dropped", int(straddling.sum()))
    return split.mask(straddling, DROPPED)


def _draw_sources(source: pd.Series, share: float, seed: int) -> list[str]:
    """Sources drawn by a hash of their name, so that a new source does not move the others; none when there is one."""
    names = sorted(source.unique(), key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    count = round(share * len(names))
    return names[: max(count, 2)] if len(names) >= 5 else []  # noqa: PLR2004  fewer cannot spare two


def _echoes(frame: pd.DataFrame, split: pd.Series) -> pd.Series:
    """Bare headlines (no text) whose title is that of an article in another file that does not train."""
    title = frame["title"].str.lower().str.replace(r"\W+", " ", regex=True).str.strip()
    bare = ~frame["text"].str.strip().astype(bool)
    held = set(title[~bare & (split != "train")]) - {""}
    return bare & title.isin(held)


def near_duplicates(texts: pd.Series, similarity: float) -> np.ndarray:
    """Cluster numbers: rows whose beginnings have an (estimated) Jaccard similarity of at least ``similarity`` share one.

    MinHash with locality-sensitive hashing (Broder 1997) over shingles of three words; similar rows are joined transitively.
    """
    # The index is tuned to miss little; what it finds too much, the sketches' own estimate sorts out.
    lsh = MinHashLSH(threshold=similarity, num_perm=_PERMUTATIONS, weights=(0.1, 0.9))
    sketches: list[MinHash] = []
    parent = np.arange(len(texts))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = int(parent[row])
        return row

    for row, sketch in enumerate(MinHash.generator((_shingles(text) for text in texts), num_perm=_PERMUTATIONS, seed=1)):
        for other in lsh.query(sketch):
            if sketch.jaccard(sketches[other]) >= similarity:
                parent[root(row)] = root(other)
        lsh.insert(row, sketch, check_duplication=False)
        sketches.append(sketch)
    return np.array([root(row) for row in range(len(texts))])


def _shingles(text: str) -> set[bytes]:
    words = re.findall(r"\w+", text[: _WORDS * 12].lower())[:_WORDS]
    last = max(1, len(words) - _SHINGLE + 1)
    return {" ".join(words[start : start + _SHINGLE]).encode() for start in range(last)}
