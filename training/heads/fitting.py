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
from torch import Tensor, nn

from training.config import Head
from training.encoder.network import masked_loss
from training.heads.additive import AdditiveHead, Contributions
from training.heads.encoding import EncodedArticle
from training.heads.ensemble import HeadEnsemble
from training.heads.linear import body_words, fit_length, fit_meaning
from training.planting.corruption import KINDS

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
HEADS = "heads.safetensors"
_SLOTS = 6000  # sections, with padding, of a batch
_PLAIN = 10  # times the rate, for parameters that are no layer's weights
_LITTLE = 0.1  # of a say, up to which an article teaches a kind nothing
_JUDGING_DECAY = 0.02  # of what learns from planted sections, of which there are as many as one likes
_GRADIENT = 1.0  # the longest step's gradient norm


@dataclass(frozen=True)
class Batch:
    """Articles side by side.

    ``inputs`` of the networks (B, S, …); ``wording`` (B, S, columns); ``kinds`` (B, S), a planted section's, -1 for others;
    ``decoys`` (B, dimension), embeddings of titles that do not belong: nonsense, or another article's first section.
    """

    inputs: dict[str, Tensor]
    wording: Tensor
    kinds: Tensor
    decoys: Tensor

    @property
    def served(self) -> dict[str, Tensor]:
        """Inputs of the ensemble that is served."""
        return {**self.inputs, "wording": self.wording}

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

    An article counts as much as its length gives that kind a say when serving; all that have planted sections teach strength.
    """
    length = HeadEnsemble.share(torch.from_numpy(body_words(articles))).numpy()
    strength = np.array([article.planted > 0 for article in articles])

    def fit(share: Floats) -> list[AdditiveHead]:
        chosen = np.flatnonzero(strength | (share > _LITTLE)) if (share > _LITTLE).any() else np.arange(len(articles))
        some, taught = [articles[index] for index in chosen.tolist()], (weights * share)[chosen]
        return [_fit_head(some, labels[chosen], taught, config, seed=seed + number) for number in range(config.members)]

    heads = HeadEnsemble(fit(1 - length), fit(length), labels.shape[1], dimension=articles[0].vectors.shape[1])
    heads.meaning.copy_(fit_meaning(articles, labels, weights, config))
    heads.length.copy_(fit_length(articles, labels, weights))
    heads.longest.fill_(longest(articles))
    return heads.eval()


def save_heads(heads: HeadEnsemble, path: Path) -> None:
    """Write the weights."""
    save_file({name: tensor.contiguous() for name, tensor in heads.state_dict().items()}, path)


def load_heads(path: Path, config: Head, example: EncodedArticle, outcomes: int) -> HeadEnsemble:
    """What ``save_heads`` wrote, ready for inference."""
    short, long = ([_build_head(example, outcomes, config) for _ in range(config.members)] for _ in range(2))
    heads = HeadEnsemble(short, long, outcomes, dimension=example.vectors.shape[1])
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
            planted = draw_planted(articles, group, config.planted, generator)
            batch = make_batch(articles, group, planted=planted, turn=epoch)
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
    layers = (head.metric, head.look, head.judge, head.judge_title)
    judging = [parameter for layer in layers for parameter in layer.parameters()]
    plain = list(head.length.parameters())
    others = {id(parameter) for parameter in (*judging, *plain)}
    valuing = [parameter for parameter in head.parameters() if id(parameter) not in others]
    return [
        {"params": judging, "weight_decay": _JUDGING_DECAY},
        {"params": valuing, "weight_decay": config.weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]


def learn_scales(head: AdditiveHead, articles: Sequence[EncodedArticle]) -> None:
    """Mean and deviation of the signs, and the length beyond which the curve stays flat, from the articles' own sections."""
    bodies = [article.signs[: article.own] for article in articles]
    signs = np.log1p(np.concatenate(bodies))
    head.sign_mean.copy_(torch.from_numpy(signs.mean(0)))
    head.sign_scale.copy_(torch.from_numpy(signs.std(0) + 0.1))
    head.longest.fill_(longest(articles))


def longest(articles: Sequence[EncodedArticle]) -> float:
    """Words beyond which an article counts as no longer: hardly one long article in a hundred has more."""
    words = body_words(articles)
    return float(np.percentile(words[words >= min(HeadEnsemble.MIDDLE, words.max())], 99))


def head_loss(head: AdditiveHead, batch: Batch, labels: Tensor, weights: Tensor, config: Head) -> Tensor:
    """Cross-entropy of the outcomes, ranking of the planted sections, and telling titles that belong from others."""
    found: Contributions = head(**batch.inputs)
    # The length has to say by itself what it can, or the content, which the encoder may know by heart, would say it all.
    loss = masked_loss(found.logits, labels, weights) + config.base * masked_loss(found.base, labels, weights)
    loss = loss + config.title * title_loss(head, batch, found.strength)
    if not batch.planted.any():
        return loss
    return loss + config.strength * strength_loss(found.strength, batch.own, batch.planted)


def title_loss(head: AdditiveHead, batch: Batch, strength: Tensor) -> Tensor:
    """Cross-entropy of telling an article's own title from one that does not belong: nonsense, or another article's."""
    title = batch.inputs["title"]
    both = (title.sum(1) > 0) & ((batch.inputs["keep"] - title).sum(1) > 0)
    if not both.any():
        return strength.new_zeros(())
    inputs = {name: value[both] for name, value in {**batch.inputs, "embeddings": with_decoys(batch)}.items()}
    others = head(**inputs).strength[:, 0]  # the title comes first
    return 0.5 * (nn.functional.softplus(others) + nn.functional.softplus(-strength[both, 0])).mean()


def with_decoys(batch: Batch) -> Tensor:
    """The embeddings, where titles that do not belong stand in the place of those that do."""
    first = batch.inputs["title"][:, :1].unsqueeze(-1)
    embeddings = batch.inputs["embeddings"]
    others = embeddings[:, :1] * (1 - first) + batch.decoys.unsqueeze(1) * first
    return torch.cat([others, embeddings[:, 1:]], 1)


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
    articles: Sequence[EncodedArticle],
    group: NDArray[np.int64],
    *,
    planted: Sequence[Sequence[tuple[int, int]]],
    turn: int = 0,
) -> Batch:
    """The articles numbered ``group`` side by side; ``planted`` says which weak section comes before which own one.

    Titles that do not belong take turns: each nonsense title of the article, then the first section of the one beside it.
    """
    orders = [_order(articles[index], inserted) for index, inserted in zip(group, planted, strict=True)]
    width = max(map(len, orders))
    count, (dimension, signs) = len(group), (articles[0].vectors.shape[1], articles[0].signs.shape[1])
    vectors = np.zeros((count, width, dimension), dtype=np.float32)
    measured = np.zeros((count, width, signs), dtype=np.float32)
    overlap = np.zeros((count, width, width), dtype=np.float32)
    wording = np.zeros((count, width, articles[0].wording.shape[1]), dtype=np.float32)
    title, words, keep, sizes = (np.zeros((count, width), dtype=np.float32) for _ in range(4))
    kinds = np.full((count, width), -1)
    for place, (index, order) in enumerate(zip(group, orders, strict=True)):
        article, used = articles[index], slice(0, len(order))
        vectors[place, used] = article.vectors[order]
        measured[place, used] = article.signs[order]
        wording[place, used] = article.wording[order]
        overlap[place, used, used] = article.overlap[np.ix_(order, order)]
        title[place, used] = article.title[order]
        sizes[place, used] = article.words[order]
        keep[place, used] = 1.0
        own = np.full(article.own, -1)
        kinds[place, used] = np.concatenate([own, article.kinds])[order]
        # The article's own body sections stand for those that were not read.
        unread = (kinds[place, used] < 0) & ~article.title[order]
        words[place, used] = np.where(unread, article.scale, 1.0) * article.words[order]
    arrays = {
        "embeddings": vectors,
        "signs": measured,
        "overlap": overlap,
        "title": title,
        "words": words,
        "keep": keep,
        "sizes": sizes,
    }
    decoys = np.roll(vectors[:, 0], 1, axis=0)
    for place, index in enumerate(group):
        made = articles[index].decoys
        if chosen := (turn + index) % (len(made) + 1):
            decoys[place] = made[chosen - 1]
    inputs = {name: torch.from_numpy(array) for name, array in arrays.items()}
    return Batch(inputs, torch.from_numpy(wording), torch.from_numpy(kinds), torch.from_numpy(decoys))


def _order(article: EncodedArticle, inserted: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Section numbers in reading order: the article's own, with planted ones before the body sections given."""
    order = list(range(article.own))
    for number, before in sorted(inserted, key=lambda pair: -pair[1]):
        order.insert(before, article.own + number)
    return np.array(order)


def draw_planted(
    articles: Sequence[EncodedArticle], group: NDArray[np.int64], share: float, generator: np.random.Generator
) -> list[list[tuple[int, int]]]:
    """For each article none, one or (rarely) two of its planted sections, each with a place in the body.

    What says again what a section says comes behind it: of two that are alike, the second is the weak one.
    """
    drawn: list[list[tuple[int, int]]] = []
    for index in group:
        article = articles[index]
        count = min(article.planted, 1 + (generator.random() < 0.2)) if generator.random() < share else 0  # noqa: PLR2004
        numbers = generator.permutation(article.planted)[:count]
        drawn.append(
            [(int(number), int(generator.integers(_first_place(article, number), article.own + 1))) for number in numbers]
        )
    return drawn


def _first_place(article: EncodedArticle, number: int) -> int:
    """Before which own section the planted one may come first."""
    first = int(article.title.sum())
    if article.kinds[number] != _REPEAT:
        return first
    shared = article.overlap[article.own + number, first : article.own]
    return first + 1 + int(shared.argmax()) if len(shared) and shared.max() > 0 else first


_REPEAT = KINDS.index("repeat")


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


def predict(heads: HeadEnsemble, articles: Sequence[EncodedArticle]) -> Floats:
    """Logits (articles, outcomes) of the articles without what is planted."""
    found: Floats | None = None
    generator = np.random.default_rng(0)
    with torch.no_grad():
        for group in groups(articles, generator):
            logits = heads(**make_batch(articles, group, planted=[[]] * len(group)).served).logits.numpy()
            found = np.zeros((len(articles), logits.shape[1]), dtype=np.float32) if found is None else found
            found[group] = logits
    return found if found is not None else np.zeros((0, 0), dtype=np.float32)
