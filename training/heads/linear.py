"""Linear models of outcomes: of the words of sections and of their meaning, by ridge regression on soft labels.

A few thousand long articles are too few for a network, which overfits. Short and long drafts have models of their own; an
article's weight in fitting each is the weight that the model has for an article of that length when serving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import Ridge
from torch import nn

from serving.model.lexicon import BINS, Wording, hash_terms
from training.config import Head
from training.heads.additive import AdditiveHead, curve
from training.heads.encoding import EncodedArticle
from training.heads.ensemble import HeadEnsemble

Floats = NDArray[np.float32]
WORDS = "words.npz"  # file of a run: what ``fit_words`` finds
_FEWEST = 5  # sections that a term must occur in
_CURVE = 3.0  # scale of the length's curve as a feature: the larger, the less the penalty shrinks it
_SMOOTH = 30.0  # ridge penalty of the curve where it is fitted alone


def fit_words(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, config: Head) -> Wording:
    """A linear model of hashed TF-IDF features: columns are the outcomes in short drafts, then in long ones.

    ``labels`` (articles, outcomes), NaN where not observed, and ``weights`` (articles,) are in the articles' order.
    """
    sections, owner = _count_terms(articles)
    present = np.bincount(sections.indices, minlength=BINS)
    scarcity = (
        np.where(present >= _FEWEST, 1 + np.log((1 + len(owner)) / (1 + present)), 0).astype(np.float16).astype(np.float32)
    )
    weighed = sections @ diags(scarcity)
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(1)).ravel())
    size = np.bincount(owner, minlength=len(articles))
    share = 1 / np.maximum(norms, 1e-9) / size[owner]
    mean = csr_matrix((share, (owner, np.arange(len(owner)))), shape=(len(articles), len(owner))) @ weighed
    features = hstack([mean, csr_matrix(_curves(articles))]).tocsr()
    values = _fit_by_length(features, articles, labels, weights, config.words)[:, :BINS]
    return Wording(scarcity, values.transpose(1, 0).copy())


def fit_meaning(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, config: Head) -> torch.Tensor:
    """A linear model of normalised embeddings: weights (length classes, title or body, dimension, outcomes)."""
    dimension, outcomes = articles[0].vectors.shape[1], labels.shape[1]
    means = np.stack([_mean_embeddings(article) for article in articles])
    values = _fit_by_length(np.concatenate([means, _curves(articles)], 1), articles, labels, weights, config.meaning)
    found = values[:, : 2 * dimension].reshape(2, outcomes, 2, dimension)
    return torch.from_numpy(found.transpose(0, 2, 3, 1).copy())


def fit_length(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats) -> torch.Tensor:
    """A piecewise linear model of the number of words, at the knots of ``curve``: (knots, outcomes)."""
    curves = _curves(articles)
    values = [_CURVE * _fit(curves, truth, weights, _SMOOTH) for truth in labels.T]
    return torch.from_numpy(np.stack(values, 1))


def with_wording(articles: Sequence[EncodedArticle], wording: Wording) -> list[EncodedArticle]:
    """The articles with the linear scores of their sections' TF-IDF features."""
    return [
        replace(article, wording=np.stack([wording.value(ids) for ids in article.split_ids()]).astype(np.float32))
        for article in articles
    ]


def body_words(articles: Sequence[EncodedArticle]) -> Floats:
    """Words of each article's own body."""
    read = [float((article.words * ~article.title)[: article.own].sum()) for article in articles]
    return np.array([words * article.scale for words, article in zip(read, articles, strict=True)], dtype=np.float32)


def _count_terms(articles: Sequence[EncodedArticle]) -> tuple[Any, NDArray[np.int64]]:
    """Sublinear counts of the terms of all own sections (sections, ``BINS``), and the number of each section's article."""
    found = [(row, *hash_terms(ids)) for row, article in enumerate(articles) for ids in article.split_ids()[: article.own]]
    owner = np.array([row for row, _, _ in found])
    ends = np.cumsum([0, *(len(bins) for _, bins, _ in found)])
    counts = 1 + np.log(np.concatenate([counts for _, _, counts in found])).astype(np.float32)
    bins = np.concatenate([bins for _, bins, _ in found])
    return csr_matrix((counts, bins, ends), shape=(len(found), BINS)), owner


def _mean_embeddings(article: EncodedArticle) -> Floats:
    vectors = torch.from_numpy(article.vectors[: article.own].astype(np.float32))
    normal = nn.functional.layer_norm(vectors, vectors.shape[1:])
    title = torch.from_numpy(article.title[: article.own]).float()
    means = [normal.T @ chosen / chosen.sum().clamp(min=1.0) for chosen in (title, 1 - title)]
    return np.asarray(torch.cat(means).numpy(), dtype=np.float32)


def _curves(articles: Sequence[EncodedArticle]) -> Floats:
    hats = curve(torch.from_numpy(body_words(articles)), AdditiveHead.KNOTS).numpy()
    return np.asarray(_CURVE * hats, dtype=np.float32)


def _fit_by_length(
    features: Any, articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, penalty: float
) -> Floats:
    """One fit for each length class and outcome: (length classes x outcomes, features)."""
    length = HeadEnsemble.share(torch.from_numpy(body_words(articles))).numpy()
    shares = (1 - length, length)
    return np.stack([_fit(features, truth, weights * share, penalty) for share in shares for truth in labels.T])


def _fit(features: Any, labels: Floats, weights: Floats, penalty: float) -> Floats:
    """Ridge regression: what a unit of each feature adds to the logit, (features,); 0 where nothing was observed."""
    seen = np.flatnonzero(~np.isnan(labels) & (weights > 0))
    if not len(seen):
        return np.zeros(features.shape[1], dtype=np.float32)
    mean = float(np.clip(np.average(labels[seen], weights=weights[seen]), 0.05, 0.95))
    model = Ridge(alpha=penalty, solver="lsqr", tol=1e-4)
    model.fit(features[seen], labels[seen], sample_weight=weights[seen])
    return np.asarray(model.coef_ / (mean * (1 - mean)), dtype=np.float32)  # from probabilities to logits, at their mean
