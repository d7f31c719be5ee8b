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
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from training.articles import (
    ArticleDataset,
    TokenizedArticle,
    draw_sections,
    make_collator,
    pad_chunks,
    prepare_articles,
    read_documents,
    soft_targets,
    tokenize_articles,
    training_order,
)
from training.config import RunConfig, Train
from training.splits import SPLITS

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


def make_records(count: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "title": [f"title {number}" for number in range(count)],
            "text": [" ".join(f"w{word}" for word in rng.integers(0, 10_000, 30)) for _ in range(count)],
            "format": "auto",
            "source": ["a", "b"] * (count // 2),
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


@many
@given(batch=batches, limit=st.integers(1, 16))
def test_every_sections_tokens_land_in_their_place_in_the_grid(batch: list[list[int]], limit: int) -> None:
    articles = [make_article(lengths, mark=mark, titled=mark % 2 == 0) for mark, lengths in enumerate(batch)]
    found = make_collator(Train(max_sections=limit, untitled=0.2), PADDING)(articles)
    keep, place = found["keep"], found["place"].tolist()
    rows = [row for chunk in found["chunks"] for row in zip(chunk["input_ids"], chunk["attention_mask"], strict=True)]
    assert len(rows) == len(place)
    grid: dict[int, list[int]] = {}
    for at, (ids, mask) in zip(place, rows, strict=True):
        assert (ids[mask == 0] == PADDING).all()
        if at < keep.numel():
            assert at not in grid
            grid[at] = ids[mask == 1].tolist()
    assert sorted(grid) == torch.flatten(keep).nonzero().flatten().tolist()
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
@given(lengths=st.lists(st.integers(1, 300), min_size=1, max_size=120), budget=st.integers(256, 8192))
def test_chunks_hold_each_section_once_within_the_budget_and_in_few_shapes(lengths: list[int], budget: int) -> None:
    tokens = [np.full(length, index + 1, dtype=np.int32) for index, length in enumerate(lengths)]
    chunks, rows = pad_chunks(tokens, PADDING, budget)
    held = [row for row in rows if row >= 0]
    assert sorted(held) == list(range(len(lengths)))
    flat = [ids[mask == 1] for chunk in chunks for ids, mask in zip(chunk["input_ids"], chunk["attention_mask"], strict=True)]
    for row, ids in zip(rows, flat, strict=True):
        expected = [row + 1] * lengths[row] if row >= 0 else [PADDING]
        assert ids.tolist() == expected
    for chunk in chunks:
        height, width = chunk["input_ids"].shape
        assert width % 16 == 0
        assert height * width <= max(budget, 128, width)
