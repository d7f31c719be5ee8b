"""The model of outcomes: ridge regression of the rank within the cohort on a document's words, meaning and length.

Short and long drafts have models of their own; an article's weight in fitting each is the weight that the model has for an
article of that length when serving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, issparse, vstack
from scipy.sparse.linalg import LinearOperator, lsmr

from serving.model.lexicon import BINS, Wording, hash_terms
from training.heads.encoding import EncodedArticle
from training.heads.head import KNOTS, MIDDLE, blend, curve, unit

Floats = NDArray[np.float32]
_FEWEST = 5  # sections that a term must occur in
_CURVE = 3.0  # scale of the curve over the length as a feature: the larger, the less the penalty shrinks it
_PRECISION = 1e-4  # relative tolerance of the least-squares solver
_STEPS = 300  # of the solver at most
_LEAST_VARIANCE = 0.05  # of labels: where nearly all are alike, a logit is not blown up


@dataclass(frozen=True)
class Documents:
    """What the model of outcomes sees of N documents.

    ``words``: the TF-IDF features of the title and the mean of the body's, (N, ``BINS``) each; ``meaning`` (N, 2, dimension):
    the embedding of the title and the mean of the body's; ``present`` (N, 2): whether there is a title, and a body; ``size``
    (N,): words of the body. A body section counts as its words.
    """

    words: tuple[csr_matrix, csr_matrix]
    meaning: Floats
    present: Floats
    size: Floats

    def __getitem__(self, rows: NDArray[Any]) -> Documents:
        title, body = self.words
        return Documents((title[rows], body[rows]), self.meaning[rows], self.present[rows], self.size[rows])

    @property
    def classes(self) -> Floats:
        """The weight of each length class, (N, ``CLASSES``)."""
        return blend(torch.from_numpy(self.size)).numpy()


@dataclass(frozen=True)
class Pairs:
    """Headlines that were tested, and the P pairs of them that were compared.

    ``first`` and ``second`` (P,) number the headlines of a pair; ``preference`` (P,) in [-0.5, 0.5] is for the first.
    ``weight``: of all pairs together, as a multiple of the weight of all documents that teach beside them.
    """

    headlines: Documents
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    preference: Floats
    weight: float


@dataclass(frozen=True)
class Linear:
    """The weights of one outcome in one length class: see ``SectionHead`` for what they multiply."""

    words: Floats
    meaning: Floats
    usual: Floats
    length: Floats
    constant: float = 0.0

    @classmethod
    def nothing(cls, dimension: int) -> Self:
        """Of an outcome that nothing is known of."""
        words, meaning, usual = np.zeros(BINS, np.float32), np.zeros((2, dimension), np.float32), np.zeros(2, np.float32)
        return cls(words, meaning, usual, np.zeros(KNOTS, np.float32))

    def scores(self, documents: Documents, longest: float) -> Floats:
        """Logits (N,) of documents in which every section is believed."""
        title, body = documents.words
        said = (title + body) @ self.words + np.einsum("npd,pd->n", documents.meaning, self.meaning)
        return np.asarray(
            said - documents.present @ self.usual + _hats(documents.size, longest) @ self.length + self.constant,
            dtype=np.float32,
        )

    def scaled(self, slope: float, constant: float) -> Linear:
        """``slope`` times these logits, plus ``constant``."""
        times = {name: slope * getattr(self, name) for name in ("words", "meaning", "usual", "length")}
        return replace(self, **times, constant=slope * self.constant + constant)


def count_terms(articles: Sequence[EncodedArticle]) -> Floats:
    """Inverse document frequencies (``BINS``,) of the terms of all own sections; 0 for those that are too rare."""
    counts, _ = _own_terms(articles)
    present = np.bincount(counts.indices, minlength=BINS)
    known = np.where(present >= _FEWEST, 1 + np.log((1 + counts.shape[0]) / (1 + present)), 0)
    return known.astype(np.float16).astype(np.float32)  # as it is stored


def describe(articles: Sequence[EncodedArticle], scarcity: Floats) -> Documents:
    """What the model sees of ``articles``, of their own sections."""
    counts, owner = _own_terms(articles)
    weighed = counts @ diags(scarcity)
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(1)).ravel())
    features = diags(1 / np.maximum(norms, 1e-9)) @ weighed
    own = [slice(0, article.own) for article in articles]
    title = np.concatenate([article.title[rows] for article, rows in zip(articles, own, strict=True)])
    words = np.concatenate([article.words[rows] for article, rows in zip(articles, own, strict=True)])
    vectors = np.concatenate([article.vectors[rows] for article, rows in zip(articles, own, strict=True)])
    units = unit(torch.from_numpy(vectors.astype(np.float32))).numpy()
    means = [_mean(weight, owner, len(articles)) for weight in (title.astype(float), ~title * words)]
    size = np.bincount(owner, ~title * words, len(articles)) * np.array([article.scale for article in articles])
    return Documents(
        words=(csr_matrix(means[0] @ features), csr_matrix(means[1] @ features)),
        meaning=np.stack([mean @ units for mean in means], 1).astype(np.float32),
        present=np.stack([np.asarray(mean.sum(1)).ravel() > 0 for mean in means], 1).astype(np.float32),
        size=size.astype(np.float32),
    )


def fit_linear(
    documents: Documents,
    labels: Floats,
    weights: Floats,
    pairs: Pairs | None = None,
    *,
    penalty: float,
    meaning: float,
    longest: float,
) -> Linear:
    """Ridge regression of ``labels`` (N,) in [0, 1], NaN where not observed; all weights are 0 where none was.

    ``penalty`` is of the words' weights; ``meaning`` the scale of the embeddings beside them. A missing title or body is
    taken for the usual one. ``pairs`` of headlines weigh together ``Pairs.weight`` times as much as all documents.
    """
    seen = np.flatnonzero(~np.isnan(labels) & (weights > 0))
    if not len(seen):
        return Linear.nothing(documents.meaning.shape[2])
    chosen, weight = documents[seen], weights[seen].astype(np.float64)
    level = float(np.average(labels[seen], weights=weight))
    usual = _usual(chosen, weight)
    parts = [_rows(chosen, usual, labels[seen] - level, weight, longest)]
    if pairs is not None and len(pairs.preference):
        parts.append(_pair_rows(pairs, weight.sum()))
    found = _solve(_Rows(*(_stack(each) for each in zip(*parts, strict=True))), usual, penalty, meaning)
    found = np.float32(1 / max(level * (1 - level), _LEAST_VARIANCE)) * found  # from chances to logits, at their mean
    of_words, of_meaning, of_length = np.split(found, [BINS, len(found) - KNOTS])
    of_meaning = np.float32(meaning) * of_meaning.reshape(usual.meaning.shape)
    scores = usual.words @ of_words + np.einsum("pd,pd->p", usual.meaning, of_meaning)
    return Linear(of_words, of_meaning, scores, np.float32(_CURVE) * of_length)


@dataclass(frozen=True)
class _Usual:
    """The mean title and the mean body: ``words`` (2, ``BINS``) and ``meaning`` (2, dimension)."""

    words: Floats
    meaning: Floats


class _Rows(NamedTuple):
    """Rows of the regression: ``words`` (N, ``BINS``); ``present`` (N, 2), which usual parts are taken off; ``meaning``
    (N, 2 x dimension), less the usual; ``length`` (N, ``KNOTS``); ``target`` and ``weight`` (N,).
    """

    words: Any
    present: NDArray[Any]
    meaning: NDArray[Any]
    length: NDArray[Any]
    target: NDArray[Any]
    weight: NDArray[Any]


def _usual(documents: Documents, weight: NDArray[np.float64]) -> _Usual:
    counted = documents.present * (weight[:, None] / np.maximum(weight @ documents.present, 1e-9))
    words = np.stack([part.T @ counted[:, number] for number, part in enumerate(documents.words)])
    meaning = np.einsum("np,npd->pd", counted, documents.meaning)
    return _Usual(words.astype(np.float32), meaning.astype(np.float32))


def _rows(documents: Documents, usual: _Usual, target: NDArray[Any], weight: NDArray[np.float64], longest: float) -> _Rows:
    away = (documents.meaning - usual.meaning) * documents.present[..., None]
    title, body = documents.words
    return _Rows(
        words=csr_matrix(title + body),
        present=documents.present,
        meaning=away.reshape(len(target), -1),
        length=_hats(documents.size, longest),
        target=target,
        weight=weight,
    )


def _pair_rows(pairs: Pairs, total: float) -> _Rows:
    """The first headline less the second: what is the same of both, the usual title and the length, drops out."""
    first, second = pairs.headlines[pairs.first], pairs.headlines[pairs.second]
    count = len(pairs.preference)
    return _Rows(
        words=csr_matrix(first.words[0] - second.words[0]),
        present=np.zeros((count, 2), dtype=np.float32),
        meaning=(first.meaning - second.meaning).reshape(count, -1),
        length=np.zeros((count, KNOTS), dtype=np.float32),
        target=pairs.preference,
        weight=np.full(count, pairs.weight * total / count),
    )


def _stack(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 else (vstack(parts, "csr") if issparse(parts[0]) else np.concatenate(parts))


def _solve(rows: _Rows, usual: _Usual, penalty: float, meaning: float) -> Floats:
    """The ridge regression's weights: of the words, of the scaled meaning and of the scaled length."""
    dense = np.concatenate([meaning * rows.meaning, _CURVE * rows.length], axis=1, dtype=np.float32)
    root = np.sqrt(rows.weight)

    def predict(values: NDArray[Any]) -> NDArray[Any]:
        of_words, others = np.split(values.astype(np.float32), [BINS])
        return np.asarray(root * (rows.words @ of_words - rows.present @ (usual.words @ of_words) + dense @ others))

    def project(errors: NDArray[Any]) -> NDArray[Any]:
        errors = (root * errors).astype(np.float32)  # a float64 vector would have the matrix copied each time
        return np.concatenate([rows.words.T @ errors - (errors @ rows.present) @ usual.words, errors @ dense])

    matrix = LinearOperator((len(root), BINS + dense.shape[1]), matvec=predict, rmatvec=project, dtype=np.float64)
    found: NDArray[Any] = lsmr(matrix, root * rows.target, damp=penalty**0.5, atol=_PRECISION, btol=_PRECISION, maxiter=_STEPS)[
        0
    ]
    return found.astype(np.float32)


def with_wording(articles: Sequence[EncodedArticle], wording: Wording) -> list[EncodedArticle]:
    """The articles with the linear scores of their sections' TF-IDF features."""
    return [
        replace(article, wording=np.stack([wording.value(ids) for ids in article.split_ids()]).astype(np.float32))
        for article in articles
    ]


def longest_body(sizes: Floats) -> float:
    """The 99th percentile of long bodies' ``sizes`` in words (N,): the curve over the length is flat beyond it."""
    return float(np.percentile(sizes[sizes >= min(MIDDLE, sizes.max())], 99))


def _hats(sizes: Floats, longest: float) -> Floats:
    return curve(torch.from_numpy(np.minimum(sizes, longest).astype(np.float32))).numpy()


def _own_terms(articles: Sequence[EncodedArticle]) -> tuple[Any, NDArray[np.int64]]:
    """Sublinear counts of the terms of all own sections (sections, ``BINS``), and the number of each section's article."""
    found = [(row, *hash_terms(ids)) for row, article in enumerate(articles) for ids in article.split_ids()[: article.own]]
    owner = np.array([row for row, _, _ in found])
    ends = np.cumsum([0, *(len(bins) for _, bins, _ in found)])
    counts = 1 + np.log(np.concatenate([counts for _, _, counts in found])).astype(np.float32)
    bins = np.concatenate([bins for _, bins, _ in found])
    return csr_matrix((counts, bins, ends), shape=(len(found), BINS)), owner


def _mean(weights: NDArray[Any], owner: NDArray[np.int64], count: int) -> Any:
    """The matrix (documents, sections) that takes the weighted mean of each document's sections; a row of none is 0."""
    share = weights / np.maximum(np.bincount(owner, weights, count), 1e-9)[owner]
    return csr_matrix((share, (owner, np.arange(len(owner)))), shape=(count, len(owner)))
