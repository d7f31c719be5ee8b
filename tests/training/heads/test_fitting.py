"""Judges learn strength from what was planted; the penalty lets nothing weak raise a chance."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.encoded import DIMENSION, OUTCOMES, SIGNS, make_archive, make_encoded
from training.config import Head
from training.heads.batches import hollow, make_batch
from training.heads.encoding import EncodedArticle
from training.heads.fitting import (
    fit_judges,
    fit_penalty,
    learn_scales,
    load_head,
    save_head,
    strength_loss,
    title_loss,
    with_decoys,
)
from training.heads.head import SectionHead
from training.heads.judge import Judge

CONFIG = Head(judges=2, width=16, dropout=0.0, epochs=30, rate=1e-2)


@pytest.fixture(scope="module")
def archive() -> list[EncodedArticle]:
    return make_archive(160)


@pytest.fixture(scope="module")
def head(archive: list[EncodedArticle]) -> SectionHead:
    found = SectionHead(fit_judges(archive[:110], CONFIG, seed=3), OUTCOMES, dimension=DIMENSION)
    torch.manual_seed(1)
    found.meaning.copy_(0.1 * torch.randn_like(found.meaning))
    return found.eval()


def test_planted_sections_come_out_weaker_than_an_articles_own(archive: list[EncodedArticle], head: SectionHead) -> None:
    unseen = [article for article in archive[110:] if article.planted]
    batch = make_batch(unseen, np.arange(len(unseen)), planted=[[(0, 2)]] * len(unseen))
    with torch.no_grad():
        strength = head(batch.inputs).strength.numpy()
    assert strength[batch.planted].mean() < 0 < strength[batch.own].mean()
    ranks = [(row[own] > row[planted]).mean() for row, own, planted in zip(strength, batch.own, batch.planted, strict=True)]
    assert np.mean(ranks) > 0.95


def test_sections_are_weak_also_where_all_are(archive: list[EncodedArticle], head: SectionHead) -> None:
    empty = [found for article in archive[110:] if (found := hollow(article)) is not None]
    batch = make_batch(empty, np.arange(len(empty)), planted=[[(n, 0) for n in range(each.planted)] for each in empty])
    with torch.no_grad():
        strength = head(batch.inputs).strength.numpy()
    assert (strength[batch.planted] < 0).mean() > 0.9


def test_few_own_titles_are_doubted(archive: list[EncodedArticle], head: SectionHead) -> None:
    batch = make_batch(archive[:110], np.arange(110))
    titled = (batch.inputs.title.sum(1) > 0) & batch.own.any(1)
    for judge in head.judges:
        assert float((judge(batch.inputs)[titled, 0] < 0).float().mean()) < 0.15


@pytest.mark.slow
def test_the_same_seed_gives_the_same_judges_and_another_gives_others(archive: list[EncodedArticle]) -> None:
    config = CONFIG.model_copy(update={"epochs": 2})
    batch = make_batch(archive, np.arange(160))
    first, again, other = (fit_judges(archive[:40], config, seed=seed)[0](batch.inputs) for seed in (3, 3, 9))
    assert torch.equal(first, again)
    assert (first - other).abs().max() > 1e-3


def test_the_judges_differ(archive: list[EncodedArticle], head: SectionHead) -> None:
    batch = make_batch(archive[110:], np.arange(50))
    with torch.no_grad():
        one, two = (judge(batch.inputs) for judge in head.judges)
    assert (one - two).abs().max() > 1e-3


def test_articles_that_teach_no_judge_are_no_error() -> None:
    articles = [make_encoded(row, body=1, titled=False) for row in range(6)]
    (judge,) = fit_judges(articles, CONFIG.model_copy(update={"epochs": 2, "judges": 1}), seed=1)
    assert torch.isfinite(judge(make_batch(articles, np.arange(6)).inputs)).all()


def test_a_penalty_lets_nothing_weak_raise_a_chance(archive: list[EncodedArticle], head: SectionHead) -> None:
    """Neither sections that are planted, nor titles that do not belong, as far as they are told from others."""
    held, archive = (
        [replace(each, wording=0.1 * each.wording) for each in some] for some in (make_archive(150, seed=1), archive)
    )
    penalized = deepcopy(head)
    fit_penalty(penalized, held)
    assert (penalized.penalty > 0).all()
    free = deepcopy(penalized)
    free.penalty.zero_()
    unseen = [article for article in archive[110:] if article.planted]
    batch, spoilt = (make_batch(unseen, np.arange(len(unseen)), planted=[each] * len(unseen)) for each in ([], [(0, 2)]))
    titled = batch.inputs.title[:, 0] > 0
    with torch.no_grad():
        for other, some, least in ((spoilt.inputs, titled | True, 0.9), (with_decoys(batch), titled, 0.5)):
            lowered = [
                float((each(other).logits < each(batch.inputs).logits)[some].float().mean()) for each in (penalized, free)
            ]
            assert lowered[0] > least
            assert lowered[0] > lowered[1]


def test_a_saved_head_comes_back_as_it_was(archive: list[EncodedArticle], head: SectionHead, tmp_path: Path) -> None:
    head = deepcopy(head)
    head.penalty.copy_(torch.rand(2, OUTCOMES))
    save_head(head, tmp_path / "head.safetensors")
    loaded = load_head(tmp_path / "head.safetensors", CONFIG, archive[0], OUTCOMES)
    assert not loaded.training
    inputs = make_batch(archive, np.arange(160)).inputs
    with torch.no_grad():
        assert torch.equal(loaded(inputs).logits, head(inputs).logits)


def test_scales_are_those_of_the_articles_own_sections(archive: list[EncodedArticle]) -> None:
    judge, other = (Judge(DIMENSION, signs=SIGNS, width=8) for _ in range(2))
    learn_scales(judge, archive)
    own = [article.signs[: article.own] for article in archive]
    np.testing.assert_allclose(judge.sign_mean, np.log1p(np.concatenate(own)).mean(0), rtol=1e-4)
    spoilt = [replace(article, signs=article.signs.copy()) for article in archive]
    for article in spoilt:
        if article.planted:
            article.signs[-article.planted :] = 1e6
    learn_scales(other, spoilt)
    assert all(torch.equal(getattr(judge, name), getattr(other, name)) for name in ("sign_mean", "sign_scale"))


# ---------------------------------------------------------------- losses


def test_ranking_costs_less_the_further_planted_ones_are_below_own_ones() -> None:
    own = torch.tensor([[True, True, False, False], [True, False, True, True]])
    planted = torch.tensor([[False, False, True, False], [False, True, False, False]])

    def loss(gap: float) -> float:
        strength = torch.where(planted, -gap, gap).requires_grad_()
        found = strength_loss(strength, own, planted)
        found.backward()
        assert strength.grad is not None
        assert torch.isfinite(strength.grad).all()
        assert strength.grad[0, 3] == 0  # neither own nor planted
        return float(found.detach())

    assert loss(-1.0) > loss(0.0) > loss(1.0) > loss(5.0) > 0
    assert loss(30.0) < 1e-6


def test_a_title_is_told_from_one_that_does_not_belong() -> None:
    torch.manual_seed(0)
    judge = Judge(DIMENSION, signs=SIGNS, width=8).eval()
    articles = [make_encoded(row, body=2, titled=row < 2) for row in range(4)]
    batch = make_batch(articles, np.arange(4))
    with torch.no_grad():
        strength = judge(batch.inputs)
        sure, deceived = (float(title_loss(judge, batch, strength + shift)) for shift in (100, -100))
        untitled = make_batch(articles[2:], np.arange(2))
        assert float(title_loss(judge, untitled, strength[2:] - 100)) == 0  # there is none to compare
    assert deceived - sure > 40
    assert sure > 0  # the ones that do not belong are still to be told


def test_titles_that_do_not_belong_take_the_place_of_those_that_do() -> None:
    articles = [make_encoded(row, body=2, titled=row < 2) for row in range(3)]
    batch = make_batch(articles, np.arange(3))
    found = with_decoys(batch).embeddings
    assert torch.equal(found[:2, 0], batch.decoys[:2])
    assert torch.equal(found[2], batch.inputs.embeddings[2])  # it has no title
    assert torch.equal(found[:, 1:], batch.inputs.embeddings[:, 1:])
