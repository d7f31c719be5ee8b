"""Fits the judges on planted weak sections and foreign titles, and the penalty of what reads weak."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from serving.model.inference import HeadInputs
from training.config import Head
from training.heads.batches import Batch, draw_planted, groups, hollow, make_batch
from training.heads.encoding import FEWEST_SECTIONS, EncodedArticle
from training.heads.head import SectionHead, weakness
from training.heads.judge import Judge

log = logging.getLogger(__name__)

HEAD, WORDS = "head.safetensors", "words.npz"  # files of a run
_DECAY = 0.02  # weight decay: planted sections are plentiful, so they need little
_GRADIENT = 1.0  # norm at which gradients are clipped
_STEP = 256  # articles of a batch that teaches nothing


def build_judge(example: EncodedArticle, config: Head) -> Judge:
    """A judge of articles like ``example`` that knows nothing yet."""
    dimension, signs = example.vectors.shape[1], example.signs.shape[1]
    return Judge(dimension, signs=signs, width=config.width, dropout=config.dropout)


def save_head(head: SectionHead, path: Path) -> None:
    """Write the weights."""
    save_file({name: tensor.contiguous() for name, tensor in head.state_dict().items()}, path)


def load_head(path: Path, config: Head, example: EncodedArticle, outcomes: int) -> SectionHead:
    """What ``save_head`` wrote, ready for inference."""
    judges = [build_judge(example, config) for _ in range(config.judges)]
    head = SectionHead(judges, outcomes, dimension=example.vectors.shape[1])
    head.load_state_dict(load_file(path))
    return head.eval()


def fit_judges(articles: Sequence[EncodedArticle], config: Head, *, seed: int) -> list[Judge]:
    """Judges fitted on those of ``articles`` that have planted sections or foreign titles.

    Some articles are shown hollow, too, with nothing but weak sections: these have to be told without others to compare with.
    """
    taught = [article for article in articles if article.planted or len(article.decoys)]
    taught += [empty for article in taught if (empty := hollow(article)) is not None]
    return [_fit_judge(taught or articles[:1], config, seed + number) for number in range(config.judges)]


def _fit_judge(articles: Sequence[EncodedArticle], config: Head, seed: int) -> Judge:
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    judge = build_judge(articles[0], config)
    learn_scales(judge, articles)
    steps = config.epochs * len(list(groups(articles, generator)))
    optimizer = torch.optim.AdamW(judge.parameters(), lr=config.rate, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, total_steps=steps, pct_start=0.1)
    for epoch in range(config.epochs):
        total = 0.0
        drawn = list(groups(articles, generator))
        for group in drawn:
            planted = draw_planted(articles, group, config.planted, generator)
            batch = make_batch(articles, group, planted=planted, turn=epoch)
            strength = judge(batch.inputs)
            loss = title_loss(judge, batch, strength) + strength_loss(strength, batch.own, batch.planted)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(judge.parameters(), _GRADIENT)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        log.info("judge %d, pass %d of %d: loss %.4f", seed, epoch + 1, config.epochs, total / len(drawn))
    _trust_titles(judge.eval(), articles)
    return judge


def learn_scales(judge: Judge, articles: Sequence[EncodedArticle]) -> None:
    """Set the signs' mean and deviation from the articles' own sections."""
    signs = np.log1p(np.concatenate([article.signs[: article.own] for article in articles]))
    judge.sign_mean.copy_(torch.from_numpy(signs.mean(0)))
    judge.sign_scale.copy_(torch.from_numpy(signs.std(0) + 0.1))


def _trust_titles(judge: Judge, articles: Sequence[EncodedArticle]) -> None:
    """Shift the strength of titles, so that nearly all that stand above their own body are above 0.

    Balanced between own and foreign ones, as it is fitted, it would doubt every fifth own title.
    """
    titled = [article for article in articles if 0 < article.title.sum() < article.own]
    if not titled:
        return
    with torch.no_grad():
        found = [judge(make_batch(titled, group).inputs)[:, 0] for group in _in_order(len(titled))]
        judge.judge_title.shift(-torch.quantile(torch.cat(found), _DOUBTED))


def title_loss(judge: Judge, batch: Batch, strength: Tensor) -> Tensor:
    """Cross-entropy of an article's own title against a foreign one: nonsense, or another article's."""
    both = (batch.inputs.title.sum(1) > 0) & batch.own.any(1)
    if not both.any():
        return 0 * strength.sum()
    inputs = HeadInputs(*(value[both] for value in with_decoys(batch)))
    others = judge(inputs)[:, 0]  # the title comes first
    return 0.5 * (nn.functional.softplus(others) + nn.functional.softplus(-strength[both, 0])).mean()


def with_decoys(batch: Batch) -> HeadInputs[Tensor]:
    """The inputs, with foreign titles in the place of the articles' own."""
    first = batch.inputs.title[:, :1].unsqueeze(-1)
    embeddings = batch.inputs.embeddings
    others = embeddings[:, :1] * (1 - first) + batch.decoys.unsqueeze(1) * first
    return batch.inputs._replace(embeddings=torch.cat([others, embeddings[:, 1:]], 1))


def strength_loss(strength: Tensor, own: Tensor, planted: Tensor) -> Tensor:
    """Ranks planted sections below own ones: overall (balanced cross-entropy) and within their article (softmax)."""
    loss = 0 * strength.sum()
    if own.any():
        loss = loss + 0.5 * nn.functional.softplus(-strength[own]).mean()
    if planted.any():
        loss = loss + 0.5 * nn.functional.softplus(strength[planted]).mean()
    rows = planted.any(1) & own.any(1)
    if rows.any():
        total = torch.logsumexp(torch.where(own, -strength, -torch.inf)[rows], 1, keepdim=True)
        each = nn.functional.softplus(total + strength[rows])[planted[rows]]  # -log softmax of each planted against all own
        loss = loss + 0.5 * each.mean()
    return loss


def fit_penalty(head: SectionHead, articles: Sequence[EncodedArticle]) -> None:
    """Set the smallest penalty with which nearly all foreign titles, and planted sections, lower each outcome's logit.

    That of titles comes first: what is planted beside a title changes how it reads, too. That of the body is so large at least
    that a body in which all is weak falls from the best tenth of the long articles to their worst: archives hold no such
    bodies, so that nothing but this prior speaks of them.
    """
    head.penalty.zero_()
    for part in (_TITLE, _BODY):
        generator = np.random.default_rng(0)
        needed: list[Tensor] = []
        usual: list[Tensor] = []
        with torch.no_grad():
            for group in _in_order(len(articles)):
                clean = make_batch(articles, group)
                if part == _TITLE:
                    inputs = with_decoys(clean)
                else:
                    inputs = make_batch(articles, group, planted=draw_planted(articles, group, 1.0, generator)).inputs
                (logits, weak), (raised, weaker) = _weigh(head, clean.inputs), _weigh(head, inputs)
                more = (weaker - weak)[:, part]
                told = more > _TOLD
                needed.append((raised - logits)[told] / more[told].unsqueeze(1))
                usual.append(logits[clean.own.sum(1) >= FEWEST_SECTIONS])
        penalties, level = torch.cat(needed), torch.cat(usual)
        if len(penalties):
            head.penalty[part] = torch.quantile(penalties, _MOSTLY[part], dim=0).clamp(0.0, _MOST)
        if len(level) and part == _BODY:
            spread = torch.quantile(level, 0.9, dim=0) - torch.quantile(level, 0.1, dim=0)
            head.penalty[part] = torch.maximum(head.penalty[part], spread)


def _weigh(head: SectionHead, inputs: HeadInputs[Tensor]) -> tuple[Tensor, Tensor]:
    """Logits (B, outcomes), and the weakness of all sections together (B, 2)."""
    found = head(inputs)
    return found.logits, weakness(found.strength, inputs).sum(1)


_DOUBTED = 0.05  # share of own titles whose strength is below 0
_BODY, _TITLE = 0, 1  # rows of the penalty
_TOLD = 0.02  # weakness that a planted section must add, or the judges missed it and it teaches nothing
_MOSTLY = (0.95, 0.9)  # share of planted sections, and of foreign titles, which are harder to tell, that lower the logit
_MOST = 3.0  # logits


def _in_order(count: int) -> Iterator[NDArray[np.int64]]:
    for start in range(0, count, _STEP):
        yield np.arange(start, min(start + _STEP, count))
