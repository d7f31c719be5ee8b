"""Weights of the served heads' components, and the penalty of weak sections, fitted on validation articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from training.heads.additive import Contributions
from training.heads.batches import draw_planted, make_batch
from training.heads.encoding import EncodedArticle
from training.heads.ensemble import UNTEMPERED, HeadEnsemble
from training.heads.fitting import with_decoys

Floats = NDArray[np.float32]


def temper_heads(
    heads: HeadEnsemble, articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, cohorts: NDArray[np.int64]
) -> None:
    """Fit ``heads.temper``, ``heads.usual`` and ``heads.drag`` on validation ``articles`` (see ``HeadEnsemble``).

    The factors rank articles of one cohort best; the constants make the mean probability right. ``labels`` (articles,
    outcomes) lie in [0, 1]; ``weights`` (articles,) weigh pairs of articles; ``cohorts`` (articles, outcomes) are -1 where
    there is none. The fit is regularised towards the heads as they are, as strongly as ``_PRIOR`` articles would.
    """
    heads.temper.copy_(torch.tensor([UNTEMPERED]))
    heads.drag.zero_()
    heads.usual.zero_()
    found = []
    with torch.no_grad():
        for group in _in_order(len(articles)):
            batch = make_batch(articles, group, planted=[[]] * len(group))
            parts, base, _ = heads.parts(**batch.served)
            longness = heads.longness(*(batch.inputs[name] for name in ("title", "words", "keep")))
            found.append((torch.cat([base.unsqueeze(1), parts.sum(1)], 1), longness))
    features, length = (torch.cat(each).double().numpy() for each in zip(*found, strict=True))
    for outcome in range(labels.shape[1]):
        seen = ~np.isnan(labels[:, outcome])
        if not seen.any():
            continue
        mine, long, truth = features[seen, :, outcome], length[seen], labels[seen, outcome].astype(float)
        factors = _fit_order(mine, truth, weights[seen], cohorts[seen, outcome])
        level = np.stack([mine @ factors, 1 - long, long], axis=1)
        slope, *constants = _fit_logistic(level, truth, np.ones(len(truth)), np.array([1.0, 0.0, 0.0]), bounded=1)
        heads.temper[outcome] = torch.from_numpy(np.array([*(slope * factors), *constants]))
    _fit_usual(heads, articles)
    _fit_drag(heads, articles)


def _fit_usual(heads: HeadEnsemble, articles: Sequence[EncodedArticle]) -> None:
    """Mean contributions of titles and of bodies, in short drafts and in long ones."""
    total, count = torch.zeros_like(heads.usual), torch.zeros(2, 2, 1)
    with torch.no_grad():
        for group in _in_order(len(articles)):
            inputs = make_batch(articles, group, planted=[[]] * len(group)).served
            parts, _, _ = heads.parts(**inputs)
            said, title = heads.tempered(parts), (inputs["keep"] * inputs["title"]).unsqueeze(-1)
            length = heads.longness(inputs["title"], inputs["words"], inputs["keep"])
            for place, each in enumerate((title, inputs["keep"].unsqueeze(-1) - title)):
                there = each.amax(1)
                for size, share in enumerate((1 - length, length)):
                    total[size, place] += (share.unsqueeze(1) * (said * each).sum(1)).sum(0)
                    count[size, place] += (share.unsqueeze(1) * there).sum()
    heads.usual.copy_(total / count.clamp(min=1e-6))


def _fit_drag(heads: HeadEnsemble, articles: Sequence[EncodedArticle]) -> None:
    """The smallest penalty with which nearly all planted sections, and foreign titles, lower each outcome's logit."""
    generator = np.random.default_rng(0)
    needed: tuple[list[Tensor], list[Tensor]] = ([], [])
    with torch.no_grad():
        for group in _in_order(len(articles)):
            clean = make_batch(articles, group, planted=[[]] * len(group))
            spoilt = make_batch(articles, group, planted=draw_planted(articles, group, 1.0, generator))
            logits, weakness = _judge(heads, clean.served)
            for place, other in enumerate((spoilt.served, {**clean.served, "embeddings": with_decoys(clean)})):
                raised, weaker = _judge(heads, other)
                more = (weaker - weakness)[:, place]
                told = more > _TOLD
                needed[place].append((raised - logits)[told] / more[told].unsqueeze(1))
    for place, each in enumerate(needed):
        drags = torch.cat(each)
        if len(drags):
            heads.drag[place] = torch.quantile(drags, _MOSTLY[place], dim=0).clamp(0.0, _MOST_DRAG)


def _judge(heads: HeadEnsemble, inputs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Logits (B, outcomes), and the weakness of all sections together (B, 2)."""
    found: Contributions = heads(**inputs)
    weakness = heads.weakness(found.strength, *(inputs[name] for name in ("title", "words", "keep")))
    return found.logits, weakness.sum(1)


_TOLD = 0.02  # weakness that a planted section must add, or the network missed it and it teaches nothing
_MOSTLY = (0.95, 0.9)  # share of planted sections, and of foreign titles, which are harder to tell, that lower the logit
_MOST_DRAG = 3.0  # logits
_PRIOR = 1.0  # precision of the normal prior around the start
_LEAST = 0.05  # lower bound of a factor
_STEP = 256  # articles of a batch


def _in_order(count: int) -> Iterator[NDArray[np.int64]]:
    for start in range(0, count, _STEP):
        yield np.arange(start, min(start + _STEP, count))


def _fit_order(
    features: NDArray[np.float64], labels: NDArray[np.float64], weights: Floats, cohorts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Factors of ``features`` by which the better of two articles of one cohort most likely scores higher (Bradley-Terry)."""
    size = features.shape[1]
    differences, counts = [np.zeros((0, size))], [np.zeros(0)]
    for cohort in np.unique(cohorts[cohorts >= 0]):
        rows = np.flatnonzero(cohorts == cohort)
        better, worse = np.nonzero(labels[rows][:, None] > labels[rows][None, :])
        differences.append(features[rows[better]] - features[rows[worse]])
        counts.append(np.minimum(weights[rows[better]], weights[rows[worse]]) * 2.0 / len(rows))
    found = np.concatenate(differences)
    return _fit_logistic(found, np.ones(len(found)), np.concatenate(counts), np.ones(size), bounded=size)


def _fit_logistic(
    features: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    *,
    bounded: int,
) -> NDArray[np.float64]:
    """Factors that minimize the cross-entropy, regularised towards ``start``; the first ``bounded`` stay above zero."""

    def loss(factors: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ factors
        error = weights * (1 / (1 + np.exp(-logits)) - labels)
        away = factors - start
        total = np.sum(weights * (np.logaddexp(0, logits) - labels * logits)) + 0.5 * _PRIOR * np.sum(away**2)
        return float(total), features.T @ error + _PRIOR * away

    bounds = [(_LEAST, None) if place < bounded else (None, None) for place in range(len(start))]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
