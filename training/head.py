"""Fitting the additive head on encoded articles: outcomes from labels, strength from planted weak sections."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from scipy.optimize import minimize
from torch import Tensor, nn

from training.config import Head
from training.network import AdditiveHead, Contributions, HeadEnsemble, masked_loss
from training.sections import EncodedArticle

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
HEADS = "heads.safetensors"
_SLOTS = 6000  # sections, with padding, of a batch
_PLAIN = 10  # times the rate, for parameters that are no layer's weights
_JUDGING_DECAY = 0.02  # of what learns from planted sections, of which there are as many as one likes
_GRADIENT = 1.0  # the longest step's gradient norm


@dataclass(frozen=True)
class Batch:
    """Articles side by side.

    ``inputs`` of the head (B, S, …); ``kinds`` (B, S), a planted section's, -1 for others; ``decoys`` (B, dimension),
    embeddings of titles that do not belong: nonsense, or another article's first section.
    """

    inputs: dict[str, Tensor]
    kinds: Tensor
    decoys: Tensor

    @property
    def planted(self) -> Tensor:
        """(B, S): which sections are planted."""
        return self.kinds >= 0

    @property
    def own(self) -> Tensor:
        """(B, S): which are the articles' own body sections."""
        return (self.inputs["keep"] * (1 - self.inputs["title"]) > 0) & (self.kinds < 0)


def fit_heads(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, config: Head, *, seed: int) -> HeadEnsemble:
    """An ensemble fitted on ``articles``; ``labels`` (articles, outcomes) and ``weights`` (articles,) are in their order.

    All heads see all articles; each counts as much as its length gives it a say when serving.
    """
    totals = [float((article.words * ~article.title)[: len(article.title) - article.planted].sum()) for article in articles]
    length = HeadEnsemble.share(torch.tensor(totals)).numpy()
    short, long = (
        [_fit_head(articles, labels, weights * share, config, seed=seed + number) for number in range(config.members)]
        for share in (1 - length, length)
    )
    return HeadEnsemble(short, long, labels.shape[1]).eval()


def temper_heads(heads: HeadEnsemble, articles: Sequence[EncodedArticle], labels: Floats, cohorts: NDArray[np.int64]) -> None:
    """Fit ``heads.temper`` on held-out ``articles`` (see ``HeadEnsemble``).

    The factors are those that order articles of one cohort best, the constants those that make the level right. ``labels``
    (articles, outcomes) lie in [0, 1]; ``cohorts`` (articles, outcomes), -1 where there is none. The fit is drawn towards
    leaving everything as it is, by as much as ``_PRIOR`` articles would.
    """
    heads.temper.copy_(torch.tensor([[1.0, 1.0, 1.0, 0.0, 0.0]]))
    parts = []
    with torch.no_grad():
        for group in _in_order(len(articles)):
            inputs = make_batch(articles, group, planted=[[]] * len(group)).inputs
            found = heads(**inputs)
            parts.append((found.base, found.sections.sum(1), heads.longness(inputs["title"], inputs["words"], inputs["keep"])))
    base, content, length = (torch.cat(each).double().numpy() for each in zip(*parts, strict=True))
    for outcome in range(labels.shape[1]):
        seen = ~np.isnan(labels[:, outcome])
        if not seen.any():
            continue
        short = 1 - length[seen]
        features = np.stack(
            [base[seen, outcome], content[seen, outcome] * short, content[seen, outcome] * length[seen]], axis=1
        )
        truth = labels[seen, outcome].astype(float)
        factors = _fit_order(features, truth, cohorts[seen, outcome])
        level = np.stack([features @ factors, short, length[seen]], axis=1)
        slope, *constants = _fit_logistic(level, truth, np.ones(len(truth)), np.array([1.0, 0.0, 0.0]), bounded=1)
        heads.temper[outcome] = torch.from_numpy(np.array([*(slope * factors), *constants]))


_PRIOR = 1.0
_LEAST = 0.05
_STEP = 256


def _in_order(count: int) -> Iterator[NDArray[np.int64]]:
    for start in range(0, count, _STEP):
        yield np.arange(start, min(start + _STEP, count))


def _fit_order(features: NDArray[np.float64], labels: NDArray[np.float64], cohorts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Factors of ``features`` by which the better of two articles of one cohort most likely scores higher (Bradley-Terry)."""
    differences, weights = [np.zeros((0, features.shape[1]))], [np.zeros(0)]
    for cohort in np.unique(cohorts[cohorts >= 0]):
        rows = np.flatnonzero(cohorts == cohort)
        better, worse = np.nonzero(labels[rows][:, None] > labels[rows][None, :])
        differences.append(features[rows[better]] - features[rows[worse]])
        weights.append(np.full(len(better), 2.0 / len(rows)))
    found = np.concatenate(differences)
    return _fit_logistic(found, np.ones(len(found)), np.concatenate(weights), np.ones(3), bounded=3)


def _fit_logistic(
    features: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    *,
    bounded: int,
) -> NDArray[np.float64]:
    """Factors that minimize the cross-entropy, drawn towards ``start``; the first ``bounded`` stay above zero."""

    def loss(factors: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ factors
        error = weights * (1 / (1 + np.exp(-logits)) - labels)
        away = factors - start
        total = np.sum(weights * (np.logaddexp(0, logits) - labels * logits)) + 0.5 * _PRIOR * np.sum(away**2)
        return float(total), features.T @ error + _PRIOR * away

    bounds = [(_LEAST, None) if place < bounded else (None, None) for place in range(len(start))]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def save_heads(heads: HeadEnsemble, path: Path) -> None:
    """Write the weights."""
    save_file({name: tensor.contiguous() for name, tensor in heads.state_dict().items()}, path)


def load_heads(path: Path, config: Head, example: EncodedArticle, outcomes: int) -> HeadEnsemble:
    """What ``save_heads`` wrote, ready for inference."""
    short, long = ([_build_head(example, outcomes, config) for _ in range(config.members)] for _ in range(2))
    heads = HeadEnsemble(short, long, outcomes)
    heads.load_state_dict(load_file(path))
    return heads.eval()


def _build_head(example: EncodedArticle, outcomes: int, config: Head) -> AdditiveHead:
    dimension, signs = example.vectors.shape[1], example.signs.shape[1]
    return AdditiveHead(dimension, outcomes, signs=signs, width=config.width, dropout=config.dropout)


def _fit_head(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, config: Head, *, seed: int) -> AdditiveHead:
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    weights = weights / max(float(weights.mean()), 1e-9)
    head = _build_head(articles[0], labels.shape[1], config)
    learn_scales(head, articles)
    steps = config.epochs * len(list(groups(articles, generator)))
    optimizer = torch.optim.AdamW(parameter_groups(head, config), lr=config.rate)
    rates = [config.rate, config.rate, _PLAIN * config.rate]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps, pct_start=0.1)
    for epoch in range(config.epochs):
        total = 0.0
        drawn = list(groups(articles, generator))
        for group in drawn:
            batch = make_batch(articles, group, planted=draw_planted(articles, group, config.planted, generator))
            loss = head_loss(head, batch, torch.from_numpy(labels[group]), torch.from_numpy(weights[group]), config)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(head.parameters(), _GRADIENT)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        log.info("head %d, pass %d of %d: loss %.4f", seed, epoch + 1, config.epochs, total / len(drawn))
    return head.eval()


def parameter_groups(head: AdditiveHead, config: Head) -> list[dict[str, Any]]:
    """The parameters that judge strength, those that value content for outcomes, and those that are no layer's weights.

    Outcomes are few and noisy, so what values content is drawn to nothing by ``config.weight_decay``.
    """
    judging = [*head.metric.parameters(), *head.look.parameters(), *head.judge.parameters()]
    plain = [head.length, head.bias, head.drag]
    others = {id(parameter) for parameter in (*judging, *plain)}
    valuing = [parameter for parameter in head.parameters() if id(parameter) not in others]
    return [
        {"params": judging, "weight_decay": _JUDGING_DECAY},
        {"params": valuing, "weight_decay": config.weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]


def learn_scales(head: AdditiveHead, articles: Sequence[EncodedArticle]) -> None:
    """Mean and deviation of the signs, and the length beyond which the curve stays flat, from the articles' own sections."""
    bodies = [article.signs[: len(article.title) - article.planted] for article in articles]
    signs = np.log1p(np.concatenate(bodies))
    head.sign_mean.copy_(torch.from_numpy(signs.mean(0)))
    head.sign_scale.copy_(torch.from_numpy(signs.std(0) + 0.1))
    totals = [float((article.words * ~article.title)[: len(article.title) - article.planted].sum()) for article in articles]
    head.longest.fill_(float(np.percentile(totals, 99)))


def head_loss(head: AdditiveHead, batch: Batch, labels: Tensor, weights: Tensor, config: Head) -> Tensor:
    """Cross-entropy of the outcomes, with and without what is planted, and ranking of the planted sections."""
    found: Contributions = head(**batch.inputs)
    # The length has to say by itself what it can, or the content, which the encoder may know by heart, would say it all.
    loss = masked_loss(found.logits, labels, weights) + config.base * masked_loss(found.base, labels, weights)
    loss = loss + config.title * title_loss(head, batch, found.logits, config.margin)
    if not batch.planted.any():
        return loss
    chosen = batch.planted.any(1)
    clean = {name: value[chosen] for name, value in batch.inputs.items()}
    clean["keep"] = clean["keep"] * (1 - batch.planted[chosen].float())
    untouched: Contributions = head(**clean)
    gain = nn.functional.relu(found.logits[chosen] - untouched.logits + config.margin)
    loss = 0.5 * (loss + masked_loss(untouched.logits, labels[chosen], weights[chosen])) if len(gain) else loss
    return loss + config.gain * gain.mean() + config.strength * strength_loss(found.strength, batch.own, batch.planted)


def title_loss(head: AdditiveHead, batch: Batch, logits: Tensor, margin: float) -> Tensor:
    """How far a nonsense title, or another article's, beats the own one: a title is for the body it stands above."""
    title = batch.inputs["title"]
    both = (title.sum(1) > 0) & ((batch.inputs["keep"] - title).sum(1) > 0)
    if not both.any():
        return logits.new_zeros(())
    inputs = {name: value[both] for name, value in batch.inputs.items()}
    swapped = inputs["embeddings"].clone()
    swapped[:, 0] = batch.decoys[both]  # the title comes first
    others = head(**{**inputs, "embeddings": swapped}).logits
    return nn.functional.relu(others - logits[both] + margin).mean()


def strength_loss(strength: Tensor, own: Tensor, planted: Tensor) -> Tensor:
    """Planted sections below own ones: by themselves (balanced cross-entropy) and within their article (softmax)."""
    logistic = nn.functional.binary_cross_entropy_with_logits
    ones, zeros = strength[own], strength[planted]
    alone = 0.5 * (logistic(ones, torch.ones_like(ones)) + logistic(zeros, torch.zeros_like(zeros)))
    rows = planted.any(1)
    others = torch.where(own, -strength, -torch.inf)[rows]
    total = torch.logsumexp(others, 1, keepdim=True)
    each = nn.functional.softplus(total + strength[rows])[planted[rows]]  # -log softmax of each planted against all own
    return alone + 0.5 * each.mean()


def make_batch(
    articles: Sequence[EncodedArticle], group: NDArray[np.int64], *, planted: Sequence[Sequence[tuple[int, int]]]
) -> Batch:
    """The articles numbered ``group`` side by side; ``planted`` says which weak section comes before which own one."""
    orders = [_order(articles[index], inserted) for index, inserted in zip(group, planted, strict=True)]
    width = max(map(len, orders))
    count, (dimension, signs) = len(group), (articles[0].vectors.shape[1], articles[0].signs.shape[1])
    vectors = np.zeros((count, width, dimension), dtype=np.float32)
    measured = np.zeros((count, width, signs), dtype=np.float32)
    overlap = np.zeros((count, width, width), dtype=np.float32)
    title, words, keep = (np.zeros((count, width), dtype=np.float32) for _ in range(3))
    kinds = np.full((count, width), -1)
    for place, (index, order) in enumerate(zip(group, orders, strict=True)):
        article, used = articles[index], slice(0, len(order))
        vectors[place, used] = article.vectors[order]
        measured[place, used] = article.signs[order]
        overlap[place, used, used] = article.overlap[np.ix_(order, order)]
        title[place, used] = article.title[order]
        words[place, used] = article.words[order]
        keep[place, used] = 1.0
        own = np.full(len(article.title) - article.planted, -1)
        kinds[place, used] = np.concatenate([own, article.kinds])[order]
    arrays = {"embeddings": vectors, "signs": measured, "overlap": overlap, "title": title, "words": words, "keep": keep}
    decoys = np.roll(vectors[:, 0], 1, axis=0)
    for place, index in enumerate(group):
        if len(articles[index].decoys):
            decoys[place] = articles[index].decoys[0]
    inputs = {name: torch.from_numpy(array) for name, array in arrays.items()}
    return Batch(inputs, torch.from_numpy(kinds), torch.from_numpy(decoys))


def _order(article: EncodedArticle, inserted: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Section numbers in reading order: the article's own, with planted ones before the body sections given."""
    own = len(article.title) - article.planted
    order = list(range(own))
    for number, before in sorted(inserted, key=lambda pair: -pair[1]):
        order.insert(before, own + number)
    return np.array(order)


def draw_planted(
    articles: Sequence[EncodedArticle], group: NDArray[np.int64], share: float, generator: np.random.Generator
) -> list[list[tuple[int, int]]]:
    """For each article none, one or (rarely) two of its planted sections, each with a place in the body."""
    drawn: list[list[tuple[int, int]]] = []
    for index in group:
        article = articles[index]
        first = int(article.title.sum())
        own = len(article.title) - article.planted
        count = min(article.planted, 1 + (generator.random() < 0.2)) if generator.random() < share else 0  # noqa: PLR2004
        numbers = generator.permutation(article.planted)[:count]
        drawn.append([(int(number), int(generator.integers(first, own + 1))) for number in numbers])
    return drawn


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


_MOST = 512  # articles of a batch


def predict(head: nn.Module, articles: Sequence[EncodedArticle]) -> Floats:
    """Logits (articles, outcomes) of the articles without what is planted."""
    found: Floats | None = None
    generator = np.random.default_rng(0)
    with torch.no_grad():
        for group in groups(articles, generator):
            logits = head(**make_batch(articles, group, planted=[[]] * len(group)).inputs).logits.numpy()
            found = np.zeros((len(articles), logits.shape[1]), dtype=np.float32) if found is None else found
            found[group] = logits
    return found if found is not None else np.zeros((0, 0), dtype=np.float32)
