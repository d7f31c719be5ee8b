"""Encoded articles side by side, with weak sections planted among their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from serving.model.inference import HeadInputs
from training.heads.encoding import EncodedArticle
from training.planting.corruption import KINDS

_SLOTS = 6000  # sections, with padding, of a batch
_REPEAT = KINDS.index("repeat")
_MOST = 512  # articles of a batch
_SECOND = 0.35  # share of the articles with a planted section that have a second one
# Kinds that are weak by themselves, whatever stands around them.
_BY_THEMSELVES = [KINDS.index(kind) for kind in ("filler", "platitudes", "boilerplate", "promotion", "stuffing", "jumble")]


@dataclass(frozen=True)
class Batch:
    """Articles side by side.

    ``inputs`` of the head; ``kinds`` (B, S), a planted section's, -1 for others; ``decoys`` (B, dimension), embeddings of
    foreign titles: nonsense, or another article's first section.
    """

    inputs: HeadInputs[Tensor]
    kinds: Tensor
    decoys: Tensor

    @property
    def planted(self) -> Tensor:
        """(B, S): which sections are planted."""
        return self.kinds >= 0

    @property
    def own(self) -> Tensor:
        """(B, S): which are the articles' own body sections."""
        return (self.inputs.keep * (1 - self.inputs.title) > 0) & (self.kinds < 0)


def make_batch(
    articles: Sequence[EncodedArticle],
    group: NDArray[np.int64],
    *,
    planted: Sequence[Sequence[tuple[int, int]]] | None = None,
    turn: int = 0,
) -> Batch:
    """The articles numbered ``group`` side by side; ``planted`` says which weak section comes before which own.

    Foreign titles take turns: each nonsense title of the article, then the first section of the one beside it.
    """
    orders = [_order(articles[index], inserted) for index, inserted in zip(group, planted or [[]] * len(group), strict=True)]
    width = max(map(len, orders))
    count, (dimension, signs) = len(group), (articles[0].vectors.shape[1], articles[0].signs.shape[1])
    vectors = np.zeros((count, width, dimension), dtype=np.float32)
    measured = np.zeros((count, width, signs), dtype=np.float32)
    overlap = np.zeros((count, width, width), dtype=np.float32)
    wording = np.zeros((count, width, articles[0].wording.shape[1]), dtype=np.float32)
    title, words, keep = (np.zeros((count, width), dtype=np.float32) for _ in range(3))
    kinds = np.full((count, width), -1)
    for place, (index, order) in enumerate(zip(group, orders, strict=True)):
        article, used = articles[index], slice(0, len(order))
        vectors[place, used] = article.vectors[order]
        measured[place, used] = article.signs[order]
        wording[place, used] = article.wording[order]
        overlap[place, used, used] = article.overlap[np.ix_(order, order)]
        title[place, used] = article.title[order]
        words[place, used] = article.words[order]
        keep[place, used] = 1.0
        own = np.full(article.own, -1)
        kinds[place, used] = np.concatenate([own, article.kinds])[order]
    arrays = (vectors, measured, overlap, title, words, wording, keep)  # in the order of their declaration
    decoys = np.roll(vectors[:, 0], 1, axis=0)
    for place, index in enumerate(group):
        made = articles[index].decoys
        if chosen := (turn + index) % (len(made) + 1):
            decoys[place] = made[chosen - 1]
    return Batch(HeadInputs(*map(torch.from_numpy, arrays)), torch.from_numpy(kinds), torch.from_numpy(decoys))


def _order(article: EncodedArticle, inserted: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Section numbers in reading order: the article's own, with planted ones before the body sections given."""
    order = list(range(article.own))
    for number, before in sorted(inserted, key=lambda pair: -pair[1]):
        order.insert(before, article.own + number)
    return np.array(order, dtype=np.int64)


def draw_planted(
    articles: Sequence[EncodedArticle], group: NDArray[np.int64], share: float, generator: np.random.Generator
) -> list[list[tuple[int, int]]]:
    """For each article none, one or (rarely) two of its planted sections, each with a place in the body.

    What says again what a section says comes behind it: of two that are alike, the second is the weak one. A hollow article has
    all of them.
    """
    drawn: list[list[tuple[int, int]]] = []
    for index in group:
        article = articles[index]
        count = min(article.planted, 1 + (generator.random() < _SECOND)) if generator.random() < share else 0
        count = article.planted if article.title[: article.own].all() else count
        numbers = generator.permutation(article.planted)[:count]
        drawn.append(
            [(int(number), int(generator.integers(_first_place(article, number), article.own + 1))) for number in numbers]
        )
    return drawn


def hollow(article: EncodedArticle) -> EncodedArticle | None:
    """The title and those of the planted sections that are weak by themselves; None where these are fewer than two."""
    chosen = np.flatnonzero(np.isin(article.kinds, _BY_THEMSELVES))
    if len(chosen) < 2:  # noqa: PLR2004
        return None
    rows = np.concatenate([np.flatnonzero(article.title), article.own + chosen])
    cut = {name: getattr(article, name)[rows] for name in ("vectors", "signs", "title", "words", "wording")}
    overlap, kinds = article.overlap[np.ix_(rows, rows)], article.kinds[chosen]
    return replace(article, **cut, overlap=overlap, kinds=kinds, decoys=article.decoys[:0])


def _first_place(article: EncodedArticle, number: int) -> int:
    """Before which own section the planted one may come first."""
    first = int(article.title.sum())
    if article.kinds[number] != _REPEAT:
        return first
    shared = article.overlap[article.own + number, first : article.own]
    return first + 1 + int(shared.argmax()) if len(shared) and shared.max() > 0 else first


def groups(articles: Sequence[EncodedArticle], generator: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Batches of articles of like length, in a random order."""
    sizes = np.array([len(article.title) for article in articles]) + generator.random(len(articles)) * 2
    order = np.argsort(sizes)
    found: list[NDArray[np.int64]] = []
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and (stop + 1 - start) * sizes[order[stop]] <= _SLOTS and stop - start < _MOST:
            stop += 1
        found.append(order[start:stop])
        start = stop
    for number in generator.permutation(len(found)):
        yield found[number]
