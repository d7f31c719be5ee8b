"""How long it takes to name the connectors of one draft, once its title is encoded: a history of random shares, on disk."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.material import drafts
from serving.connectors.history import FEATURES, History
from serving.connectors.index import Connector, Index, Texts
from serving.connectors.learning import DIMENSIONS
from serving.connectors.ranking import Ranker, Wanted
from serving.connectors.terms import index_terms
from serving.connectors.weights import Weights
from serving.scorer import Scorer
from serving.text.sections import read_document

CONNECTORS, SHARES = 10_000, 1_000_000
_WORDS, _OF_TITLE, _SITES, _DAYS = 30_000, 8, 20_000, 3_650


def measure_ranking(scorer: Scorer, rounds: int) -> dict[str, Any]:
    """Median milliseconds for one draft whose date is that of the draft before, and for one of another date.

    ``to score``: the ratio of the first to what it takes to score an article.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        titles = _write(folder, len(scorer.embed("a title")))[: rounds + 1]
        ranker = Ranker(folder, scorer.embed, "random")
        same = [_timed(ranker, title, None) for title in titles]
        other = [_timed(ranker, title, 3_000.0 + number) for number, title in enumerate(titles)]
        documents = [read_document(draft) for draft in drafts(rounds)]
        begun = time.perf_counter()
        scorer.score(documents)
        score = 1_000 * (time.perf_counter() - begun) / len(documents)
    return {
        "connectors": CONNECTORS,
        "shares": SHARES,
        "milliseconds": float(np.median(same[1:])),
        "milliseconds on another date": float(np.median(other)),
        "to score": float(np.median(same[1:])) / score,
    }


def _timed(ranker: Ranker, title: str, day: float | None) -> float:
    begun = time.perf_counter()
    ranker.rank(Wanted(title, "site-1.example", day))
    return 1_000 * (time.perf_counter() - begun)


def _write(folder: Path, dimension: int) -> list[str]:
    """The titles of the index that is written."""
    generator = np.random.default_rng(0)
    words = np.minimum(generator.zipf(1.3, (SHARES, _OF_TITLE)), _WORDS)
    titles = [" ".join(f"w{word}" for word in row) for row in words.tolist()]
    vectors = generator.normal(size=(SHARES, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sizes = np.diff(np.sort(generator.choice(SHARES - 1, CONNECTORS - 1, replace=False)) + 1, prepend=0, append=SHARES)
    sites = generator.integers(1, _SITES, SHARES).astype(np.uint64)
    starts = np.cumsum([0, *sizes]).astype(np.int64)
    days = generator.uniform(0, _DAYS, SHARES)
    days = days[np.lexsort((days, np.repeat(np.arange(CONNECTORS), sizes)))]
    history = History(starts, days, vectors, sites, sites, index_terms(titles))
    flat = np.ones(len(FEATURES), dtype=np.float32)
    index = Index(
        tuple(Connector(f"connector-{number}", "blog") for number in range(CONNECTORS)),
        history,
        Texts.of(titles),
        Texts.of([""] * SHARES),
        np.zeros(dimension, dtype=np.float32),
        np.eye(dimension, DIMENSIONS, dtype=np.float32),
        Weights(flat * 0, flat, flat),
        {"encoder": "random", "forgotten": []},
        "",
    )
    index.save(folder, "random")
    return titles
