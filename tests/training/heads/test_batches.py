"""Batches: articles lie side by side as they are, with what is planted in its place."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.encoded import make_archive, make_encoded
from training.heads.batches import draw_planted, groups, hollow, make_batch
from training.planting.corruption import KINDS

many = settings(deadline=None, derandomize=True, max_examples=40)
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
        own = article.own
        kept = int(batch.inputs.keep[row].sum())
        assert kept == own + len(inserted)
        assert batch.inputs.keep[row, :kept].all()
        order = batch.inputs.signs[row, :kept, 0].long().numpy()  # the first sign is the section's number
        assert [section for section in order if section < own] == list(range(own))
        assert sorted(section - own for section in order if section >= own) == sorted(plant for plant, _ in inserted)
        kinds = [article.kinds[section - own] if section >= own else -1 for section in order]
        assert batch.kinds[row, :kept].tolist() == kinds
        assert batch.planted[row, :kept].tolist() == (order >= own).tolist()
        assert batch.own[row, :kept].tolist() == ((order < own) & ~article.title[order]).tolist()
        assert not (batch.planted | batch.own)[row, kept:].any()
        if article.title[0]:
            assert order[0] == 0
        for name in ("vectors", "title", "words", "wording"):
            found = getattr(batch.inputs, "embeddings" if name == "vectors" else name)[row, :kept]
            np.testing.assert_array_equal(found, getattr(article, name)[order].astype(np.float32))
        np.testing.assert_array_equal(batch.inputs.overlap[row, :kept, :kept], article.overlap[np.ix_(order, order)])
        assert all(not values[row, kept:].any() for values in batch.inputs)
        assert not batch.inputs.overlap[row, :, kept:].any()


def test_a_planted_section_comes_before_the_one_it_is_given() -> None:
    article = make_encoded(0, body=4, kinds=[5, 6])

    def order(*inserted: tuple[int, int]) -> list[int]:
        batch = make_batch([article], np.array([0]), planted=[inserted])
        return batch.inputs.signs[0, :, 0].int().tolist()

    assert order() == [0, 1, 2, 3, 4]
    assert order((0, 1)) == [0, 5, 1, 2, 3, 4]
    assert order((1, 5)) == [0, 1, 2, 3, 4, 6]
    assert order((0, 4), (1, 2)) == [0, 1, 6, 2, 3, 5, 4]
    assert sorted(order((0, 2), (1, 2))[2:4]) == [5, 6]


def test_a_title_that_does_not_belong_is_the_articles_nonsense_or_anothers() -> None:
    articles = [make_encoded(row, body=2, decoy=row == 1) for row in range(3)]
    titles = [article.vectors[0].astype(np.float32) for article in articles]
    for turn, expected in enumerate((articles[1].decoys[0].astype(np.float32), titles[2])):
        decoys = make_batch(articles, np.array([2, 1, 0]), turn=turn).decoys.numpy()
        np.testing.assert_array_equal(decoys, [titles[0], expected, titles[1]])


def test_so_many_articles_as_asked_for_show_a_planted_section_and_some_two() -> None:
    articles = [make_encoded(row, body=4, kinds=[1, 2, 3]) for row in range(600)]
    drawn = draw_planted(articles, np.arange(600), 0.4, np.random.default_rng(0))
    counts = np.array([len(inserted) for inserted in drawn])
    assert set(counts) == {0, 1, 2}
    assert (counts > 0).mean() == pytest.approx(0.4, abs=0.06)
    assert (counts == 2).sum() < (counts == 1).sum()
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


def test_a_hollow_article_holds_its_title_and_what_is_weak_by_itself_and_shows_all_of_it() -> None:
    kinds = [KINDS.index(kind) for kind in ("filler", "repeat", "jumble")]
    article = make_encoded(0, body=4, kinds=kinds)
    found = hollow(article)
    assert found is not None
    assert [KINDS[kind] for kind in found.kinds] == ["filler", "jumble"]
    assert found.signs[:, 0].tolist() == [0, 5, 7]  # the title and these two
    drawn = draw_planted([found], np.arange(1), 0.0, np.random.default_rng(0))
    batch = make_batch([found], np.arange(1), planted=drawn)
    assert sorted(batch.inputs.signs[0, :, 0].tolist()) == [0, 5, 7]
    assert int(batch.planted.sum()) == 2
    assert not batch.own.any()
    assert hollow(make_encoded(0, body=4, kinds=kinds[:2])) is None  # one alone is no article


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
