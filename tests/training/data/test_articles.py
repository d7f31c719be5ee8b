"""Labelled articles become batches in which every section has its place."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from training.config import Data, RunConfig, Train
from training.data.articles import (
    ArticleDataset,
    TokenizedArticle,
    draw_sections,
    limit_articles,
    make_collator,
    pack_sections,
    prepare_articles,
    read_documents,
    soft_targets,
    tokenize_articles,
    training_order,
)
from training.data.splits import SPLITS

PADDING = 0
many = settings(deadline=None, derandomize=True, max_examples=60)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(0)


def make_article(lengths: list[int], *, titled: bool = True, mark: int = 0, words: list[int] | None = None) -> TokenizedArticle:
    """An article whose sections' tokens say which article and section they are of."""
    count = len(lengths)
    return TokenizedArticle(
        tokens=tuple(np.full(length, 1000 * (mark + 1) + section, dtype=np.int32) for section, length in enumerate(lengths)),
        title=np.array([titled and section == 0 for section in range(count)]),
        words=np.array(words or lengths, dtype=np.float32),
        labels=np.array([mark / 10, np.nan], dtype=np.float32),
    )


def make_records(count: int = 60, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "title": [f"title {number}" for number in range(count)],
            "text": [" ".join(f"w{word}" for word in rng.integers(0, 10_000, 30)) for _ in range(count)],
            "format": "auto",
            "source": ["a", "b"] * (count // 2),
            "file": "archive",
            "published_at": pd.date_range("2025-01-01", periods=count, tz="UTC"),
            "shares": rng.integers(0, 50, count).astype(float),
            "links": np.where(np.arange(count) % 3, np.nan, 1.0),
        }
    )


# ---------------------------------------------------------------- preparing


def test_prepared_articles_have_a_split_and_labels_of_each_outcome() -> None:
    articles = prepare_articles(make_records(), ["shares", "links"], RunConfig())
    assert set(articles["split"]) == {"train", "validation", "test"} < set(SPLITS)
    assert articles["shares_top"].between(0, 1).all()
    assert articles["links_percentile"].isna().equals(articles["links"].isna())
    assert (articles["links_cohort"] == -1).equals(articles["links"].isna())


def test_labels_of_a_split_do_not_depend_on_the_outcomes_of_another() -> None:
    records = make_records()
    before = prepare_articles(records, ["shares"], RunConfig()).set_index("title")
    held_out = before.index[before["split"] != "train"]
    changed = records.assign(shares=records["shares"].where(~records["title"].isin(held_out), records["shares"] * 7 + 1_000))
    after = prepare_articles(changed, ["shares"], RunConfig()).set_index("title")
    labels = ["shares_cohort", "shares_percentile", "shares_top"]
    pd.testing.assert_frame_equal(before.loc[before["split"] == "train", labels], after.loc[after["split"] == "train", labels])
    assert not before["shares"].equals(after["shares"])


def in_two_files() -> pd.DataFrame:
    """Blogs of two sources, and news of many that belong to two groups."""
    records = pd.concat([make_records(), make_records(240, seed=2)], ignore_index=True)
    records.loc[60:, "source"] = [f"site{row % 48}" for row in range(240)]
    return records.assign(
        file=np.where(records.index < 60, "blogs", "news"), group=np.where(records.index % 48 < 24, "north", "south")
    )


def test_articles_are_compared_with_their_publishers_which_each_file_names_its_own_way() -> None:
    records = in_two_files()
    articles = prepare_articles(records, ["shares"], RunConfig(data=Data(cohorts={"news": "group"})))
    blogs = articles["file"] == "blogs"
    assert articles["publisher"][blogs].equals(articles["source"][blogs])
    assert articles["publisher"][~blogs].equals(articles["group"][~blogs])
    observed = articles[articles["shares_cohort"] >= 0]
    train = observed[(observed["split"] == "train") & (observed["file"] == "news")]
    assert (train.groupby("shares_cohort")["publisher"].nunique() < 2).all()
    assert (train.groupby("shares_cohort")["source"].nunique() >= 2).all()
    unseen = articles["split"].str.endswith("unseen")
    assert unseen.any()
    assert not set(articles["source"][unseen]) & set(articles["source"][~unseen])


def test_cohorts_lie_within_one_split_and_file() -> None:
    articles = prepare_articles(in_two_files(), ["shares", "links"], RunConfig())
    for outcome in ("shares", "links"):
        observed = articles[articles[f"{outcome}_cohort"] >= 0]
        assert observed["file"].nunique() == 2
        assert (observed.groupby(f"{outcome}_cohort")[["split", "file"]].nunique() < 2).all(axis=None)


def test_labels_of_a_file_do_not_depend_on_another_file() -> None:
    records = in_two_files()
    labels = ["title", "shares_percentile", "shares_top"]
    alone = prepare_articles(records[records["file"] == "blogs"].reset_index(drop=True), ["shares"], RunConfig())
    beside = prepare_articles(records, ["shares"], RunConfig())
    pd.testing.assert_frame_equal(beside.loc[beside["file"] == "blogs", labels].reset_index(drop=True), alone[labels])


def test_files_may_be_limited_to_articles_of_which_the_most_was_observed() -> None:
    articles = pd.DataFrame({"file": ["blogs"] * 20 + ["news"] * 30, "shares": [1.0, np.nan, np.nan, 4.0, np.nan] * 10})
    found = limit_articles(articles, {"news": 15}, "shares", seed=1)
    assert (found["file"] == "blogs").sum() == 20
    news = found[found["file"] == "news"]
    assert len(news) == 15
    assert news["shares"].notna().sum() == 12  # all that there are
    assert found.index.is_monotonic_increasing
    assert found.equals(limit_articles(articles, {"news": 15}, "shares", seed=1))
    others = limit_articles(articles, {"news": 5}, "shares", seed=2)
    assert others["shares"][others["file"] == "news"].notna().all()
    assert not others.index.equals(limit_articles(articles, {"news": 5}, "shares", seed=3).index)
    assert limit_articles(articles, {}, "shares", seed=1).equals(articles)


def test_targets_mix_percentile_and_top_and_stay_unobserved() -> None:
    articles = pd.DataFrame(
        {"a_top": [1.0, 0.0], "a_percentile": [0.9, 0.3], "b_top": [np.nan, 0.5], "b_percentile": [np.nan, 0.7]}
    )
    found = soft_targets(articles, ["a", "b"], 0.5)
    np.testing.assert_allclose(found, [[0.95, np.nan], [0.15, 0.6]], rtol=1e-6)


def test_articles_without_words_are_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    articles = pd.DataFrame({"title": ["A", "...", "B"], "text": ["words", "!!!", ""], "format": "auto"})
    with caplog.at_level(logging.WARNING):
        assert [row for row, _ in read_documents(articles)] == [0, 2]
    assert "1 of 3 articles hold no words" in caplog.text


# ---------------------------------------------------------------- tokens


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder: Path) -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(tiny_encoder)


def test_sections_are_tokenized_one_by_one_and_cut_at_the_limit(tokenizer: PreTrainedTokenizerBase) -> None:
    paragraph = "what the readers share and why they do it. " * 8
    articles = pd.DataFrame(
        {"title": ["A title", "!!!", "Alone"], "text": [f"{paragraph}\n\n{paragraph}", "...", ""], "format": "plain"}
    )
    labels = np.array([[0.1], [0.2], [0.3]], dtype=np.float32)
    found, rows = tokenize_articles(articles, labels, tokenizer, max_tokens=24)
    assert rows == [0, 2]
    assert [article.labels.tolist() for article in found] == [labels[0].tolist(), labels[2].tolist()]
    assert [article.title.tolist() for article in found] == [[True, False, False], [True]]
    assert found[0].words.tolist() == [2, 72, 72]
    assert found[0].tokens[0].tolist() == tokenizer("A title")["input_ids"]
    assert found[0].tokens[1].tolist() == tokenizer(paragraph, truncation=True, max_length=24)["input_ids"]
    assert len(found[0].tokens[1]) == 24


def test_files_are_repeated_as_told() -> None:
    order = training_order(["blogs", "posts", "blogs", "old"], {"blogs": 2, "old": 0})
    assert order == [0, 0, 1, 2, 2]
    articles = [make_article([3], mark=mark) for mark in range(4)]
    dataset = ArticleDataset(articles, order)
    assert len(dataset) == 5
    assert [dataset[index] for index in range(5)] == [articles[position] for position in order]


# ---------------------------------------------------------------- drawing sections


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_title_and_opening_are_always_drawn_and_the_rest_in_order(titled: bool, limit: int) -> None:
    article = make_article([4] * 12, titled=titled)
    drawn = [draw_sections(article, limit, untitled=0.0).tolist() for _ in range(200)]
    opening = [0, 1] if titled else [0]
    for sections in drawn:
        assert sections[: len(opening)] == opening
        assert sections == sorted(set(sections))
        assert len(sections) == limit + titled
    seen = {section for sections in drawn for section in sections}
    assert seen == (set(opening) if limit == 1 else set(range(12)))


def test_short_articles_are_read_whole() -> None:
    assert draw_sections(make_article([4] * 4), 3, untitled=0.0).tolist() == [0, 1, 2, 3]
    assert draw_sections(make_article([4]), 3, untitled=0.99).tolist() == [0]


def test_now_and_then_the_title_is_left_out_but_never_the_only_section() -> None:
    article = make_article([4] * 3)
    drawn = [len(draw_sections(article, 8, untitled=0.5)) for _ in range(100)]
    assert set(drawn) == {2, 3}
    assert {len(draw_sections(make_article([4]), 8, untitled=0.999)) for _ in range(30)} == {1}


def test_the_same_seed_draws_the_same_sections() -> None:
    article = make_article([4] * 30)
    torch.manual_seed(3)
    first = draw_sections(article, 5, 0.1).tolist()
    torch.manual_seed(3)
    assert draw_sections(article, 5, 0.1).tolist() == first


# ---------------------------------------------------------------- collating

batches = st.lists(st.lists(st.integers(2, 200), min_size=1, max_size=14), min_size=1, max_size=12)


def sections_of(chunk: dict[str, Tensor]) -> list[list[int]]:
    """The tokens of each slot of a chunk, in order; checks that each is one stretch of one row that counts from 0."""
    found: list[list[int]] = []
    for slot in range(int(chunk["slots"].max()) + 1):
        rows, columns = (chunk["slots"] == slot).nonzero(as_tuple=True)
        assert len(set(rows.tolist())) == 1
        assert columns.tolist() == list(range(int(columns[0]), int(columns[0]) + len(columns)))
        assert chunk["positions"][rows, columns].tolist() == list(range(len(columns)))
        found.append(chunk["input_ids"][rows, columns].tolist())
    assert (chunk["input_ids"][chunk["slots"] < 0] == PADDING).all()
    return found


@many
@given(batch=batches, limit=st.integers(1, 16), alone=st.booleans())
def test_every_sections_tokens_land_in_their_place_in_the_grid(batch: list[list[int]], limit: int, alone: bool) -> None:
    articles = [make_article(lengths, mark=mark, titled=mark % 2 == 0) for mark, lengths in enumerate(batch)]
    found = make_collator(Train(max_sections=limit, untitled=0.2), PADDING, alone=alone)(articles)
    keep, place = found["keep"], found["place"].tolist()
    packed = [tokens for chunk in found["chunks"] for tokens in sections_of(chunk)]
    grid = dict(zip(place, packed, strict=True))
    assert sorted(place) == torch.flatten(keep).nonzero().flatten().tolist()
    for row, article in enumerate(articles):
        kept = int(keep[row].sum())
        assert keep[row].tolist() == [1.0] * kept + [0.0] * (keep.shape[1] - kept)
        sections = [grid[row * keep.shape[1] + column] for column in range(kept)]
        which = [tokens[0] - 1000 * (row + 1) for tokens in sections]
        assert sections == [article.tokens[section].tolist() for section in which]
        assert found["title"][row, :kept].tolist() == article.title[which].tolist()


@many
@given(batch=batches, limit=st.integers(1, 6))
def test_word_counts_add_up_to_the_whole_body(batch: list[list[int]], limit: int) -> None:
    articles = [make_article(lengths, mark=mark) for mark, lengths in enumerate(batch)]
    found = make_collator(Train(max_sections=limit, untitled=0.0), PADDING)(articles)
    for row, article in enumerate(articles):
        assert float(found["words"][row].sum()) == pytest.approx(float(article.words.sum()), rel=1e-5)
        assert float(found["words"][row, 0]) == article.words[0]


def test_labels_go_along_and_stay_unobserved() -> None:
    found = make_collator(Train(), PADDING)([make_article([3], mark=mark) for mark in (4, 2)])
    np.testing.assert_allclose(found["labels"], [[0.4, np.nan], [0.2, np.nan]], rtol=1e-6)


@many
@given(
    lengths=st.lists(st.integers(1, 300), min_size=1, max_size=120),
    width=st.integers(16, 256),
    rows=st.integers(1, 32),
    alone=st.booleans(),
)
def test_packed_chunks_hold_every_token_once_side_by_side(lengths: list[int], width: int, rows: int, alone: bool) -> None:
    tokens = [np.arange(300 * index + 1, 300 * index + 1 + length) for index, length in enumerate(lengths)]
    chunks, order = pack_sections(tokens, PADDING, width=width, rows=rows, alone=alone)
    assert sorted(order) == list(range(len(lengths)))
    packed = [found for chunk in chunks for found in sections_of(chunk)]
    assert packed == [tokens[index].tolist() for index in order]
    used = 0
    for chunk in chunks:
        assert {values.shape for values in chunk.values()} == {chunk["slots"].shape}
        height, wide = chunk["slots"].shape
        assert wide == max(width, *lengths)
        assert height % 8 == 0
        filled = (chunk["slots"] >= 0).any(1)
        assert filled.tolist() == sorted(filled.tolist(), reverse=True)  # rows that only fill up come last
        assert 0 < int(filled.sum()) <= rows
        used += int(filled.sum())
        if alone:
            assert all(len(set(row[row >= 0].tolist())) <= 1 for row in chunk["slots"])
    assert used == len(lengths) if alone else used <= len(lengths)


def test_packing_leaves_little_room() -> None:
    lengths = np.random.default_rng(0).integers(4, 128, 400)
    chunks, _ = pack_sections([np.full(length, 1) for length in lengths], PADDING)
    filled = sum(int((chunk["slots"] >= 0).any(1).sum()) for chunk in chunks)
    assert lengths.sum() > 0.9 * 128 * filled
