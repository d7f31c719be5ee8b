"""Do contributions explain the prediction? The served network scores articles again with sections removed.

Comprehensiveness and sufficiency as in ERASER (DeYoung et al. 2020, arXiv:1911.03429): how far the probability falls when the
sections that lift it most are removed, and when they alone are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.evaluation.metrics import bootstrap_mean, spearman
from serving.scorer import Scorer
from training.evaluation.explained import Explained, contributions_of, falls_of, keep_sections

SHARE = 0.2  # of the body sections are removed, or left; at least one
_DRAWS = 3  # random choices of sections that an article's own choice is compared with
_FEWEST = 3  # sections below which no rank correlation is measured


def measure_faithfulness(scorer: Scorer, articles: Sequence[Explained], *, resamples: int, seed: int) -> dict[str, Any]:
    """Means over ``articles``, each with its 95 % bootstrap, of the primary outcome's probability.

    Keys: ``articles``, ``share``; where there are any ``comprehensiveness`` (higher is better) and ``sufficiency`` (lower is
    better), each with ``ours``, ``random``, ``lead`` (the first sections) and our advantage ``over_random``, ``over_lead``;
    ``agreement``: Spearman's correlation over a draft's sections of the contribution and the fall without that section.
    """
    result: dict[str, Any] = {"articles": len(articles), "share": SHARE}
    if not articles:
        return result
    generator = np.random.default_rng(seed)
    rows = pd.DataFrame([erase(scorer, article, generator) for article in articles])

    def mean(values: pd.Series) -> object:
        return bootstrap_mean(values.to_numpy(dtype=float), range(len(values)), resamples=resamples, seed=seed)

    for measure, sign in (("comprehensiveness", 1), ("sufficiency", -1)):
        parts = {choice: mean(rows[f"{measure}_{choice}"]) for choice in ("ours", "random", "lead")}
        ahead = {
            f"over_{choice}": mean(sign * (rows[f"{measure}_ours"] - rows[f"{measure}_{choice}"]))
            for choice in ("random", "lead")
        }
        result[measure] = parts | ahead
    return {**result, "agreement": mean(rows["agreement"])}


def erase(scorer: Scorer, article: Explained, generator: np.random.Generator) -> dict[str, float]:
    """``<measure>_<choice>`` and ``agreement`` of one article; the title always stays."""
    body = article.body
    count = max(1, round(SHARE * len(body)))
    best = np.argsort(-contributions_of(article.report, body), kind="stable")[:count]
    drawn = [generator.permutation(len(body))[:count] for _ in range(_DRAWS)]
    choices = {"ours": [best], "random": drawn, "lead": [np.arange(count)]}
    found: dict[str, float] = {}
    for choice, chosen in choices.items():
        falls = [_falls(scorer, article, positions) for positions in chosen]
        found[f"comprehensiveness_{choice}"], found[f"sufficiency_{choice}"] = np.mean(falls, axis=0).tolist()
    found["agreement"] = agree(article)
    return found


def _falls(scorer: Scorer, article: Explained, positions: NDArray[np.int64]) -> tuple[float, float]:
    """How far the probability falls without the body sections at ``positions``, and with them alone."""
    primary = article.report.model.primary
    chosen = {article.body[position].index for position in positions}
    others = [section.index for section in article.body if section.index not in chosen]
    left = (scorer.predict(keep_sections(article.document, kept))[primary] for kept in (others, list(chosen)))
    without, alone = left
    return article.primary - without, article.primary - alone


def agree(article: Explained) -> float:
    """Spearman's correlation of contributions and falls over the sections that can be taken out; NaN of too few."""
    sections = article.report.sections
    falls = falls_of(article.report, sections)
    known = ~np.isnan(falls)
    if known.sum() < _FEWEST:
        return float("nan")
    return spearman(contributions_of(article.report, sections)[known], falls[known])
