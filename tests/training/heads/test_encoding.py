"""Articles are read once, whole, as serving reads them, with weak sections of other hands behind their own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.model.encoder import Embedding
from serving.model.signs import measure_overlap, measure_signs
from serving.text.blocks import count_words
from serving.text.sections import Document, Draft, Section, read_document
from tests.encoded import make_archive, make_encoded
from training.heads.encoding import FEWEST_SECTIONS, EncodedArticle, encode_articles, load_articles, save_articles
from training.planting.corruption import KINDS

SUBJECTS = ("garden", "harbour", "bakery", "railway", "library", "vineyard", "observatory", "printing house")


class HashedEncoder:
    """Every text has a vector of its own, the same each time."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, text: str) -> Embedding:
        self.texts.append(text)
        return Embedding(self.vector(text), truncated=False, ids=self.ids(text))

    @staticmethod
    def ids(text: str) -> np.ndarray:
        return np.array([len(word) for word in text.split()], dtype=np.int64)

    @staticmethod
    def vector(text: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        return np.random.default_rng(seed).normal(size=8).astype(np.float32)


def write_body(subject: str, paragraphs: int) -> str:
    return "\n\n".join(
        f"In {1900 + number} the {subject} of Ostmark counted {number + 3} visitors a day. Marta Lindqvist kept its books for "
        f"{number + 11} years and wrote down every one of them, on paper number {number}, before leaving the {subject}."
        for number in range(paragraphs)
    )


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    """Long and short articles with and without titles, one without a word, at odd row numbers."""
    rows = [(f"How the {subject} got its visitors", write_body(subject, 4 + number)) for number, subject in enumerate(SUBJECTS)]
    rows += [("Only a title", ""), ("", write_body("mill", 1)), ("...", "!!!"), ("A note", write_body("mill", 3))]
    frame = pd.DataFrame(rows, columns=["title", "text"]).assign(format="plain", split="train", file="a")
    return frame.set_axis(range(100, 100 + 7 * len(frame), 7))


def encode(articles: pd.DataFrame, encoder: HashedEncoder | None = None, **given: int) -> list[EncodedArticle]:
    settings = {"most": 40, "plants": 3, "judged": 999, "seed": 5, **given}
    return encode_articles(articles, encoder or HashedEncoder(), **settings)  # type: ignore[arg-type]


def documents(articles: pd.DataFrame) -> dict[int, Document]:
    return {
        row: read_document(Draft(text, title, "plain"))
        for row, title, text in zip(articles.index, articles["title"], articles["text"], strict=True)
        if title != "..."
    }


def test_articles_with_words_are_encoded_under_their_row_numbers(articles: pd.DataFrame) -> None:
    assert [article.row for article in encode(articles)] == list(documents(articles))


def test_own_sections_come_first_as_serving_sees_them_and_planted_ones_last(articles: pd.DataFrame) -> None:
    encoder = HashedEncoder()
    for article in encode(articles, encoder):
        document = documents(articles)[article.row]
        own = len(document.sections)
        assert len(article.title) == own + article.planted
        assert article.title.tolist() == [section.kind == "title" for section in document.sections] + [False] * article.planted
        vectors = np.stack([encoder.vector(section.text) for section in document.sections])
        np.testing.assert_array_equal(article.vectors[:own], vectors.astype(np.float16))
        np.testing.assert_array_equal(article.signs[:own], measure_signs(document.sections))
        overlap = measure_overlap(document.sections)
        np.testing.assert_allclose(article.overlap[:own, :own], overlap, atol=1e-3)
        assert article.words[:own].tolist() == [section.words for section in document.sections]
        texts = {encoder.vector(text).astype(np.float16).tobytes(): text for text in encoder.texts}
        planted = [Section(0, "body", None, 0, 0, texts[vector.tobytes()], 0) for vector in article.vectors[own:]]
        np.testing.assert_array_equal(article.signs[own:], measure_signs(planted))
        assert article.words[own:].tolist() == [count_words(section.text) for section in planted]


def test_long_articles_get_weak_sections_of_different_kinds_and_short_ones_none(articles: pd.DataFrame) -> None:
    found = encode(articles)
    for article in found:
        body = int((~article.title).sum()) - article.planted
        if body < FEWEST_SECTIONS:
            assert article.planted == 0
        else:
            assert 1 <= article.planted <= 3
            assert len(set(article.kinds.tolist())) == article.planted
            assert set(article.kinds.tolist()) <= set(range(len(KINDS)))
    assert {kind for article in encode(articles, plants=99) for kind in article.kinds.tolist()} == set(range(len(KINDS)))
    assert not any(article.planted for article in encode(articles, plants=0))


def test_weak_sections_and_foreign_titles_are_made_for_so_many_articles_of_a_file(articles: pd.DataFrame) -> None:
    many = pd.concat([articles, articles.assign(file="b")], ignore_index=True)
    some = [article for article in encode(many, judged=4) if article.planted or len(article.decoys)]
    assert 4 <= len(some) <= 8  # nothing is made for one without a body
    assert {many.loc[article.row, "file"] for article in some} == {"a", "b"}


def test_a_planted_repeat_repeats_and_what_is_off_topic_does_not(articles: pd.DataFrame) -> None:
    shares: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for article in encode(articles, plants=len(KINDS)):
        own = len(article.title) - article.planted
        for place, kind in enumerate(article.kinds, own):
            shares[KINDS[kind]].append(float(article.overlap[place, :own].max(initial=0.0)))
    assert np.mean(shares["repeat"]) > 0.3
    assert np.mean(shares["repeat"]) > 3 * np.mean(shares["promotion"])


def test_how_much_is_not_read_is_known_and_every_section_keeps_its_own_words(articles: pd.DataFrame) -> None:
    found = encode(articles, most=3)
    assert max(len(article.title) - article.planted for article in found) == 3
    for article in found:
        document = documents(articles)[article.row]
        own = len(article.title) - article.planted
        body = ~article.title[:own]
        whole = sum(section.words for section in document.sections if section.kind == "body")
        assert article.words[:own][body].sum() * article.scale == pytest.approx(whole, rel=1e-5)
        assert article.words[:own].tolist() == [section.words for section in document.sections[:3]]
    assert max(article.scale for article in found) > 1.5


def test_articles_get_nonsense_titles(articles: pd.DataFrame) -> None:
    """Of its own words in no order, of halves of its title and another, or of another with one of its words in it."""
    many = pd.concat([articles] * 12, ignore_index=True)
    encoder = HashedEncoder()
    texts, kinds = {}, dict.fromkeys(("jumbled", "spliced", "exchanged"), 0)
    found = encode(many, encoder)
    texts = {encoder.vector(text).astype(np.float16).tobytes(): text.split() for text in encoder.texts}
    titles = [title.split() for title in many["title"].dropna()]
    for article in found:
        assert len(article.decoys) == (2 if (~article.title).any() else 0)
        title = str(many.loc[article.row, "title"] or "").split()
        own = {*title, *str(many.loc[article.row, "text"]).split()}
        for words in (texts[decoy.tobytes()] for decoy in article.decoys):
            assert words not in titles
            if any(len(other) == len(words) and sum(map(str.__ne__, other, words)) == 1 for other in titles):
                kinds["exchanged"] += 1
                assert set(words) & set(title)
            elif not set(words) <= own:
                kinds["spliced"] += 1
                assert set(words) & set(title)
            else:
                kinds["jumbled"] += 1
    assert min(kinds.values()) > 5, kinds  # halves of titles that share most of their words count as jumbled here


def test_the_same_seed_encodes_the_same_and_another_plants_others(articles: pd.DataFrame) -> None:
    first, again, other = (encode(articles, seed=seed) for seed in (1, 1, 2))
    for one, two in zip(first, again, strict=True):
        assert_equal(one, two)
    assert any(one.kinds.tolist() != two.kinds.tolist() for one, two in zip(first, other, strict=True))


# ---------------------------------------------------------------- files


def assert_equal(one: EncodedArticle, two: EncodedArticle) -> None:
    assert (one.row, one.scale) == (two.row, two.scale)
    for name in ("vectors", "signs", "overlap", "title", "words", "kinds", "decoys"):
        expected, found = getattr(one, name), getattr(two, name)
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape), name
        np.testing.assert_array_equal(found, expected)


@settings(deadline=None, derandomize=True, max_examples=15)
@given(count=st.integers(0, 30), seed=st.integers(0, 99), plants=st.integers(0, 3))
def test_saved_articles_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, count: int, seed: int, plants: int
) -> None:
    written = make_archive(count, plants=plants, seed=seed)
    path = tmp_path_factory.mktemp("encoded") / "articles.npz"
    written = [replace(article, scale=1 + number / 7) for number, article in enumerate(written)]
    save_articles(written, path)
    loaded = load_articles(path)
    assert len(loaded) == count
    for one, two in zip(written, loaded, strict=True):
        assert_equal(one, two)


def test_a_single_title_comes_back(tmp_path: Path) -> None:
    article = make_encoded(7, body=0)
    save_articles([article], tmp_path / "one.npz")
    assert_equal(article, load_articles(tmp_path / "one.npz")[0])
