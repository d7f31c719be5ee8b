"""Heads learn outcomes from labels and strength from what was planted, and see articles as they are."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from tests.encoded import DIMENSION, SIGNS, make_archive, make_encoded
from training.config import Head
from training.heads.additive import AdditiveHead
from training.heads.batches import Batch, draw_planted, groups, make_batch
from training.heads.encoding import EncodedArticle
from training.heads.ensemble import UNTEMPERED, HeadEnsemble
from training.heads.fitting import (
    fit_heads,
    learn_scales,
    load_heads,
    predict,
    save_heads,
    strength_loss,
    title_loss,
    with_decoys,
)
from training.heads.stacking import temper_heads
from training.planting.corruption import KINDS

many = settings(deadline=None, derandomize=True, max_examples=40)
ONES = np.ones(150, dtype=np.float32)
CONFIG = Head(members=2, width=16, dropout=0.0, epochs=30, rate=1e-2)


def make_labels(articles: list[EncodedArticle]) -> NDArray[np.float32]:
    """What does well is where the vectors' second place is large in the article's own sections; the other outcome is chance."""
    rng = np.random.default_rng(7)
    means = np.array([article.vectors[: len(article.title) - article.planted, 1].mean() for article in articles])
    labels = np.stack([means > np.median(means), rng.random(len(articles)) < 0.3], axis=1).astype(np.float32)
    labels[rng.random(len(articles)) < 0.2, 1] = np.nan
    return labels


@pytest.fixture(scope="module")
def archive() -> list[EncodedArticle]:
    return make_archive(160)


@pytest.fixture(scope="module")
def heads(archive: list[EncodedArticle]) -> HeadEnsemble:
    return fit_heads(archive[:110], make_labels(archive)[:110], np.ones(110, dtype=np.float32), CONFIG, seed=3)


def run(heads: torch.nn.Module, batch: Batch) -> NDArray[np.float32]:
    """Strengths (B, S)."""
    with torch.no_grad():
        strength: NDArray[np.float32] = heads(**batch.served).strength.numpy()
    return strength


# ---------------------------------------------------------------- learning


def test_planted_sections_come_out_weaker_than_an_articles_own(archive: list[EncodedArticle], heads: HeadEnsemble) -> None:
    unseen = [article for article in archive[110:] if article.planted]
    batch = make_batch(unseen, np.arange(len(unseen)), planted=[[(0, 2)]] * len(unseen))
    strength = run(heads, batch)
    assert strength[batch.planted].mean() < 0 < strength[batch.own].mean()
    ranks = [(row[own] > row[planted]).mean() for row, own, planted in zip(strength, batch.own, batch.planted, strict=True)]
    assert np.mean(ranks) > 0.95


def test_outcomes_are_learned_from_their_labels(archive: list[EncodedArticle], heads: HeadEnsemble) -> None:
    found = predict(heads, archive[110:])
    labels = make_labels(archive)[110:]
    assert found.shape == (50, 2)
    assert roc_auc_score(labels[:, 0], found[:, 0]) > 0.8


@pytest.mark.slow
def test_the_same_seed_gives_the_same_heads_and_another_gives_others(archive: list[EncodedArticle]) -> None:
    labels, weights = make_labels(archive[:40]), np.ones(40, dtype=np.float32)
    config = CONFIG.model_copy(update={"epochs": 2})
    first, again, other = (predict(fit_heads(archive[:40], labels, weights, config, seed=seed), archive) for seed in (3, 3, 9))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


def test_the_members_of_an_ensemble_differ(heads: HeadEnsemble, archive: list[EncodedArticle]) -> None:
    batch = make_batch(archive[110:], np.arange(50), planted=[[]] * 50)
    with torch.no_grad():
        members = heads.networks(**batch.inputs).logits
    assert len(members) == 4
    assert all((one - two).abs().max() > 1e-3 for one, two in combinations(members, 2))


@pytest.mark.slow
def test_articles_without_weight_teach_no_outcome(archive: list[EncodedArticle]) -> None:
    """Half of the labels are turned round, and count nothing."""
    labels = make_labels(archive)
    weights = np.ones(110, dtype=np.float32)
    weights[::2] = 0.0
    wrong = labels[:110].copy()
    wrong[::2] = 1 - wrong[::2]
    found = predict(fit_heads(archive[:110], wrong, weights, CONFIG.model_copy(update={"members": 1}), seed=3), archive[110:])
    assert roc_auc_score(labels[110:, 0], found[:, 0]) > 0.7


def test_articles_of_one_section_and_without_titles_are_no_error() -> None:
    articles = [make_encoded(row, body=1, titled=False) for row in range(6)]
    labels = np.array([[0.0], [1.0]] * 3, dtype=np.float32)
    heads = fit_heads(articles, labels, np.ones(6, dtype=np.float32), CONFIG.model_copy(update={"epochs": 2}), seed=1)
    assert np.isfinite(predict(heads, articles)).all()


# ---------------------------------------------------------------- tempering


def fitted_logits(heads: HeadEnsemble, articles: list[EncodedArticle]) -> torch.Tensor:
    return torch.from_numpy(predict(heads, articles)[:, 0])


def cohorts_of(count: int, size: int = 15) -> NDArray[np.int64]:
    return np.repeat((np.arange(count) // size)[:, None], 2, axis=1)


@pytest.fixture(scope="module")
def held() -> tuple[list[EncodedArticle], NDArray[np.float32]]:
    articles = make_archive(150, seed=1)
    return articles, make_labels(articles)


def test_tempering_makes_held_out_articles_likelier(
    heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    articles, labels = held
    overconfident = deepcopy(heads)
    overconfident.temper[:, :7] = 6.0
    truth = torch.from_numpy(labels[:, 0])
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    before = loss(fitted_logits(overconfident, articles), truth)
    temper_heads(overconfident, articles, labels, ONES, cohorts_of(150))
    after = loss(fitted_logits(overconfident, articles), truth)
    assert after < 0.8 * before
    afresh = deepcopy(heads)
    temper_heads(afresh, articles, labels, ONES, cohorts_of(150))
    torch.testing.assert_close(afresh.temper, overconfident.temper)  # whatever it was tempered by before
    torch.testing.assert_close(afresh.drag, overconfident.drag)


def test_contributions_that_order_nothing_are_believed_less(
    heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    articles, labels = held
    rng = np.random.default_rng(0)
    chance = np.stack([rng.permutation(labels[:, 0]), rng.permutation(labels[:, 0])], axis=1)
    trusted, doubted = deepcopy(heads), deepcopy(heads)
    temper_heads(trusted, articles, labels, ONES, cohorts_of(150))
    temper_heads(doubted, articles, chance, ONES, cohorts_of(150))
    assert (doubted.temper[:, [1, 4]].mean(1) < 0.5 * trusted.temper[0, [1, 4]].mean()).all()
    assert (doubted.temper[:, :7] > 0).all()  # what contributes to the good never turns round


def test_articles_without_weight_do_not_say_how_much_to_believe(
    heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    articles, labels = held
    cohorts, weights = cohorts_of(150), ONES.copy()
    weights[75:] = 0.0
    turned = labels.copy()
    turned[75:] = 1 - turned[75:]
    trusted, deceived = deepcopy(heads), deepcopy(heads)
    temper_heads(trusted, articles, labels, weights, cohorts)
    temper_heads(deceived, articles, turned, weights, cohorts)
    shown = [found.temper[0, 1] / found.temper[0, 4] for found in (trusted, deceived)]  # the level is that of all articles
    torch.testing.assert_close(*shown, atol=1e-3, rtol=1e-2)


def test_tempering_sets_the_level(heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]) -> None:
    articles, _ = held
    rare = (np.random.default_rng(0).random((150, 2)) < 0.1).astype(np.float32)
    found = deepcopy(heads)
    temper_heads(found, articles, rare, ONES, cohorts_of(150))
    chances = 1 / (1 + np.exp(-predict(found, articles)))
    assert chances.mean(0) == pytest.approx(rare.mean(0), abs=0.04)


def test_an_outcome_that_no_held_out_article_shows_is_left_as_it_is(
    heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    articles, labels = held
    unseen = labels.copy()
    unseen[:, 1] = np.nan
    found = deepcopy(heads)
    temper_heads(found, articles, unseen, ONES, cohorts_of(150))
    assert found.temper[1].tolist() == UNTEMPERED
    assert found.temper[0].tolist() != UNTEMPERED
    nobody = deepcopy(heads)
    temper_heads(nobody, articles[:9], labels[:9], ONES[:9], np.full((9, 2), -1))  # nobody to compare with
    assert torch.isfinite(nobody.temper).all()


def test_held_out_articles_say_how_much_drag_lets_nothing_weak_raise_a_chance(
    archive: list[EncodedArticle], heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    """Of sections that are planted, and of titles that do not belong, as far as they are told from others."""
    dragged = deepcopy(heads)
    temper_heads(dragged, *held, ONES, cohorts_of(150))
    assert (dragged.drag > 0).all()
    free = deepcopy(dragged)
    free.drag.zero_()
    unseen = [article for article in archive[110:] if article.planted]
    batch, spoilt = (make_batch(unseen, np.arange(len(unseen)), planted=[each] * len(unseen)) for each in ([], [(0, 2)]))
    titled = batch.inputs["title"][:, 0] > 0
    with torch.no_grad():
        for other, some, least in (
            (spoilt.served, titled | True, 0.9),
            ({**batch.served, "embeddings": with_decoys(batch)}, titled, 0.7),
        ):
            lowered = [
                float((each(**other).logits < each(**batch.served).logits)[some].float().mean()) for each in (dragged, free)
            ]
            assert lowered[0] > least
            assert lowered[0] > lowered[1]


def test_held_out_sections_contribute_nothing_in_the_mean(
    heads: HeadEnsemble, held: tuple[list[EncodedArticle], NDArray[np.float32]]
) -> None:
    """Of titles, and of bodies, each in short and in long articles; but for what is weak, which takes something away."""
    found = deepcopy(heads)
    temper_heads(found, *held, ONES, cohorts_of(150))
    found.drag.zero_()
    batch = make_batch(held[0], np.arange(150), planted=[[]] * 150)
    with torch.no_grad():
        centred = found(**batch.served).sections
        found.usual.zero_()
        plain = found(**batch.served).sections
    title = batch.inputs["title"].unsqueeze(-1)
    for each in (title, 1 - title):
        mean, before = ((sections * each).sum(1).mean(0).abs() for sections in (centred, plain))
        assert mean.max() < 0.25 * before.max()


def test_saved_heads_come_back_as_they_were(archive: list[EncodedArticle], heads: HeadEnsemble, tmp_path: Path) -> None:
    heads = deepcopy(heads)
    heads.temper.copy_(torch.rand(2, 9))
    heads.drag.copy_(torch.rand(2, 2))
    save_heads(heads, tmp_path / "heads.safetensors")
    loaded = load_heads(tmp_path / "heads.safetensors", CONFIG, archive[0], outcomes=2)
    assert not loaded.training
    np.testing.assert_array_equal(predict(loaded, archive), predict(heads, archive))


def test_scales_are_those_of_the_articles_own_sections(archive: list[EncodedArticle]) -> None:
    head = AdditiveHead(archive[0].vectors.shape[1], 1, signs=SIGNS, width=8)
    learn_scales(head, archive)
    own = [article.signs[: len(article.title) - article.planted] for article in archive]
    np.testing.assert_allclose(head.sign_mean, np.log1p(np.concatenate(own)).mean(0), rtol=1e-4)
    spoilt = [replace(article, signs=article.signs.copy(), words=article.words.copy()) for article in archive]
    for article in spoilt:
        if article.planted:
            article.signs[-article.planted :] = 1e6
            article.words[-article.planted :] = 1e6
        article.words[article.title] = 1e6
    other = AdditiveHead(archive[0].vectors.shape[1], 1, signs=SIGNS, width=8)
    learn_scales(other, spoilt)
    assert all(torch.equal(getattr(head, name), getattr(other, name)) for name in ("sign_mean", "sign_scale", "longest"))
    longest = max(float(article.words[: len(article.title) - article.planted].sum()) for article in archive)
    assert 0.5 * longest < float(head.longest) <= longest


# ---------------------------------------------------------------- batches

drawn_batches = st.tuples(st.integers(0, 10_000), st.lists(st.integers(0, 39), min_size=1, max_size=12))


@many
@given(drawn=drawn_batches)
def test_articles_lie_side_by_side_with_what_is_planted_in_its_place(drawn: tuple[int, list[int]]) -> None:
    seed, numbers = drawn
    articles, group = make_archive(40), np.array(numbers)
    planted = draw_planted(articles, group, 1.0, np.random.default_rng(seed))
    batch = make_batch(articles, group, planted=planted)
    for row, number in enumerate(numbers):
        article, inserted = articles[number], planted[row]
        own = len(article.title) - article.planted
        kept = int(batch.inputs["keep"][row].sum())
        assert kept == own + len(inserted)
        assert batch.inputs["keep"][row, :kept].all()
        order = batch.inputs["signs"][row, :kept, 0].long().numpy()  # the first sign is the section's number
        assert [section for section in order if section < own] == list(range(own))
        assert sorted(section - own for section in order if section >= own) == sorted(plant for plant, _ in inserted)
        kinds = [article.kinds[section - own] if section >= own else -1 for section in order]
        assert batch.kinds[row, :kept].tolist() == kinds
        assert batch.planted[row, :kept].tolist() == (order >= own).tolist()
        assert batch.own[row, :kept].tolist() == ((order < own) & ~article.title[order]).tolist()
        assert not (batch.planted | batch.own)[row, kept:].any()
        if article.title[0]:
            assert order[0] == 0
        for name, values in (("embeddings", article.vectors), ("title", article.title), ("words", article.words)):
            np.testing.assert_array_equal(batch.inputs[name][row, :kept], values[order].astype(np.float32))
        np.testing.assert_array_equal(batch.inputs["overlap"][row, :kept, :kept], article.overlap[np.ix_(order, order)])
        assert all(not values[row, kept:].any() for values in batch.inputs.values())
        assert not batch.inputs["overlap"][row, :, kept:].any()


def test_an_articles_own_sections_stand_for_those_that_were_not_read_and_are_seen_as_long_as_they_are() -> None:
    article = replace(make_encoded(0, body=2, kinds=[1]), words=np.array([5, 40, 60, 50], dtype=np.float32), scale=3.0)
    batch = make_batch([article], np.array([0]), planted=[[(0, 2)]])
    assert batch.inputs["words"].tolist() == [[5, 120, 50, 180]]
    assert batch.inputs["sizes"].tolist() == [[5, 40, 50, 60]]


def test_a_planted_section_comes_before_the_one_it_is_given() -> None:
    article = make_encoded(0, body=4, kinds=[5, 6])

    def order(*inserted: tuple[int, int]) -> list[int]:
        batch = make_batch([article], np.array([0]), planted=[inserted])
        return batch.inputs["signs"][0, :, 0].int().tolist()

    assert order() == [0, 1, 2, 3, 4]
    assert order((0, 1)) == [0, 5, 1, 2, 3, 4]
    assert order((1, 5)) == [0, 1, 2, 3, 4, 6]
    assert order((0, 4), (1, 2)) == [0, 1, 6, 2, 3, 5, 4]
    assert sorted(order((0, 2), (1, 2))[2:4]) == [5, 6]


def test_a_title_that_does_not_belong_is_the_articles_nonsense_or_anothers() -> None:
    articles = [make_encoded(row, body=2, decoy=row == 1) for row in range(3)]
    titles = [article.vectors[0].astype(np.float32) for article in articles]
    for turn, expected in enumerate((articles[1].decoys[0].astype(np.float32), titles[2])):
        decoys = make_batch(articles, np.array([2, 1, 0]), planted=[[]] * 3, turn=turn).decoys.numpy()
        np.testing.assert_array_equal(decoys, [titles[0], expected, titles[1]])


def test_so_many_articles_as_asked_for_show_a_planted_section_and_some_two() -> None:
    articles = [make_encoded(row, body=4, kinds=[1, 2, 3]) for row in range(600)]
    drawn = draw_planted(articles, np.arange(600), 0.4, np.random.default_rng(0))
    counts = np.array([len(inserted) for inserted in drawn])
    assert set(counts) == {0, 1, 2}
    assert (counts > 0).mean() == pytest.approx(0.4, abs=0.06)
    assert (counts == 2).sum() < (counts == 1).sum() / 2
    assert all(len({plant for plant, _ in inserted}) == len(inserted) for inserted in drawn)
    assert {before for inserted in drawn for _, before in inserted} == {1, 2, 3, 4, 5}  # anywhere behind the title
    assert not any(draw_planted(articles, np.arange(600), 0.0, np.random.default_rng(0)))
    assert not any(draw_planted([make_encoded(0, body=4)], np.arange(1), 1.0, np.random.default_rng(0)))


def test_what_repeats_a_section_comes_behind_it() -> None:
    article = make_encoded(0, body=4, kinds=[KINDS.index("repeat")])
    article.overlap[5] = [0, 0.1, 0.2, 0.9, 0.1, 0]  # it says the third section again
    drawn = draw_planted([article] * 200, np.arange(200), 1.0, np.random.default_rng(0))
    assert {before for inserted in drawn for _, before in inserted} == {4, 5}
    article.overlap[5] = 0.0
    drawn = draw_planted([article] * 200, np.arange(200), 1.0, np.random.default_rng(0))
    assert {before for inserted in drawn for _, before in inserted} == {1, 2, 3, 4, 5}


@many
@given(count=st.integers(1, 700), longest=st.integers(1, 400), seed=st.integers(0, 99))
def test_every_article_is_in_one_group_of_articles_of_like_length(count: int, longest: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, longest + 1, count)
    template = make_encoded(0, body=1)
    articles = [replace(template, title=np.zeros(size, dtype=bool)) for size in sizes]
    found = list(groups(articles, rng))
    assert sorted(np.concatenate(found).tolist()) == list(range(count))
    for group in found:
        assert len(group) == 1 or len(group) * sizes[group].max() <= 6000
        assert len(group) <= 512
    ranges = sorted((sizes[group].min(), sizes[group].max()) for group in found)
    assert all(before[1] <= after[0] + 2 for before, after in pairwise(ranges))


def test_predictions_are_in_the_articles_order_and_without_what_is_planted(
    archive: list[EncodedArticle], heads: HeadEnsemble
) -> None:
    together = predict(heads, archive)
    for number in (0, 17, 101):
        np.testing.assert_allclose(predict(heads, [archive[number]])[0], together[number], atol=1e-4)
    np.testing.assert_allclose(predict(heads, archive[::-1])[::-1], together, atol=1e-4)
    bare = []
    for article in archive:
        own = slice(0, len(article.title) - article.planted)
        bare.append(
            replace(
                article,
                vectors=article.vectors[own],
                signs=article.signs[own],
                overlap=article.overlap[own, own],
                title=article.title[own],
                words=article.words[own],
                kinds=article.kinds[:0],
                tokens=article.tokens[own],
                ids=article.ids[: article.tokens[own].sum()],
                wording=article.wording[own],
            )
        )
    np.testing.assert_allclose(predict(heads, bare), together, atol=1e-4)


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
    head = AdditiveHead(DIMENSION, 2, signs=SIGNS, width=8).eval()
    articles = [make_encoded(row, body=2, titled=row < 2) for row in range(4)]
    batch = make_batch(articles, np.arange(4), planted=[[]] * 4)
    with torch.no_grad():
        strength = head(**batch.inputs).strength
        sure, deceived = (float(title_loss(head, batch, strength + shift)) for shift in (100, -100))
        untitled = make_batch(articles[2:], np.arange(2), planted=[[]] * 2)
        assert float(title_loss(head, untitled, strength[2:] - 100)) == 0  # there is none to compare
    assert deceived - sure > 40
    assert sure > 0  # the ones that do not belong are still to be told


def test_titles_that_do_not_belong_take_the_place_of_those_that_do() -> None:
    articles = [make_encoded(row, body=2, titled=row < 2) for row in range(3)]
    batch = make_batch(articles, np.arange(3), planted=[[]] * 3)
    found = with_decoys(batch)
    assert torch.equal(found[:2, 0], batch.decoys[:2])
    assert torch.equal(found[2], batch.inputs["embeddings"][2])  # it has no title
    assert torch.equal(found[:, 1:], batch.inputs["embeddings"][:, 1:])
