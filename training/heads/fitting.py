"""Fits the additive heads on encoded articles: outcomes on labels, strength on planted weak sections."""

from __future__ import annotations

import logging
from collections.abc import Sequence
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
from training.heads.batches import Batch, draw_planted, groups, make_batch
from training.heads.encoding import EncodedArticle
from training.heads.ensemble import HeadEnsemble
from training.heads.linear import body_words, fit_length, fit_meaning

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
HEADS = "heads.safetensors"
_PLAIN = 10  # factor of the learning rate for the curve over the length
_LITTLE = 0.1  # weight in a length class up to which an article is left out of its fit
_JUDGING_DECAY = 0.02  # weight decay of the strength layers: planted sections are plentiful, so they need little
_GRADIENT = 1.0  # norm at which gradients are clipped


def fit_heads(articles: Sequence[EncodedArticle], labels: Floats, weights: Floats, config: Head, *, seed: int) -> HeadEnsemble:
    """An ensemble fitted on ``articles``; ``labels`` (articles, outcomes) and ``weights`` (articles,) are in their order.

    An article's weight in each length class is the one that the class has for its length when serving; all articles that have
    planted sections teach strength.
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
    """Parameters of the strength layers, of the layers that predict outcomes, and of the curve over the length.

    Outcomes are few and noisy, so the layers that predict them are regularised to zero by ``config.weight_decay``.
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
    """Set the signs' mean and deviation, and the length at which the curve ends, from the articles' own sections."""
    bodies = [article.signs[: article.own] for article in articles]
    signs = np.log1p(np.concatenate(bodies))
    head.sign_mean.copy_(torch.from_numpy(signs.mean(0)))
    head.sign_scale.copy_(torch.from_numpy(signs.std(0) + 0.1))
    head.longest.fill_(longest(articles))


def longest(articles: Sequence[EncodedArticle]) -> float:
    """The 99th percentile of long articles' words: the curve over the length is flat beyond it."""
    words = body_words(articles)
    return float(np.percentile(words[words >= min(HeadEnsemble.MIDDLE, words.max())], 99))


def head_loss(head: AdditiveHead, batch: Batch, labels: Tensor, weights: Tensor, config: Head) -> Tensor:
    """Cross-entropy of outcomes, ranking loss of planted sections, and cross-entropy of own against foreign titles."""
    found: Contributions = head(**batch.inputs)
    # The base is fitted alone, too: else the content, which the encoder may have memorised, would explain the length's share.
    loss = masked_loss(found.logits, labels, weights) + config.base * masked_loss(found.base, labels, weights)
    loss = loss + config.title * title_loss(head, batch, found.strength)
    if not batch.planted.any():
        return loss
    return loss + config.strength * strength_loss(found.strength, batch.own, batch.planted)


def title_loss(head: AdditiveHead, batch: Batch, strength: Tensor) -> Tensor:
    """Cross-entropy of an article's own title against a foreign one: nonsense, or another article's."""
    title = batch.inputs["title"]
    both = (title.sum(1) > 0) & ((batch.inputs["keep"] - title).sum(1) > 0)
    if not both.any():
        return strength.new_zeros(())
    inputs = {name: value[both] for name, value in {**batch.inputs, "embeddings": with_decoys(batch)}.items()}
    others = head(**inputs).strength[:, 0]  # the title comes first
    return 0.5 * (nn.functional.softplus(others) + nn.functional.softplus(-strength[both, 0])).mean()


def with_decoys(batch: Batch) -> Tensor:
    """The embeddings, with foreign titles in the place of the articles' own."""
    first = batch.inputs["title"][:, :1].unsqueeze(-1)
    embeddings = batch.inputs["embeddings"]
    others = embeddings[:, :1] * (1 - first) + batch.decoys.unsqueeze(1) * first
    return torch.cat([others, embeddings[:, 1:]], 1)


def strength_loss(strength: Tensor, own: Tensor, planted: Tensor) -> Tensor:
    """Ranks planted sections below own ones: overall (balanced cross-entropy) and within their article (softmax)."""
    logistic = nn.functional.binary_cross_entropy_with_logits
    ones, zeros = strength[own], strength[planted]
    alone = 0.5 * (logistic(ones, torch.ones_like(ones)) + logistic(zeros, torch.zeros_like(zeros)))
    rows = planted.any(1)
    others = torch.where(own, -strength, -torch.inf)[rows]
    total = torch.logsumexp(others, 1, keepdim=True)
    each = nn.functional.softplus(total + strength[rows])[planted[rows]]  # -log softmax of each planted against all own
    return alone + 0.5 * each.mean()


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
