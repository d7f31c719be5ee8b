"""Phrases are counted where they begin, as whole words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.model.phrases import BOILERPLATE, PROMOTION, VAGUE, count_phrases, index_phrases

many = settings(deadline=None, derandomize=True, max_examples=80)
INDEX = index_phrases("a lot of, a lot, lot, money-back, don't miss")
LISTS = {"vague": VAGUE, "promotion": PROMOTION, "boilerplate": BOILERPLATE}


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 0),
        ("a lot of words", 2),  # where it begins, and the "lot" within it
        ("a lot", 2),
        ("a", 0),
        ("lots of ballots", 0),
        ("lot lot lot", 3),
        ("money-back or money back", 1),
        ("don't miss it", 1),
        ("they don't", 0),
    ],
)
def test_phrases_are_counted_where_they_begin(words: str, count: int) -> None:
    assert count_phrases(INDEX, words.split()) == count


@many
@given(
    before=st.lists(st.sampled_from(["a", "lot", "of", "it", "and", "more"])),
    phrase=st.sampled_from(["a lot of", "don't miss"]),
)
def test_every_begun_phrase_counts_and_at_most_once_a_word(before: list[str], phrase: str) -> None:
    words = [*before, *phrase.split()]
    assert count_phrases(INDEX, before) < count_phrases(INDEX, words) <= len(words)
    assert count_phrases(INDEX, words) == sum(
        any(words[start : start + len(each)] == list(each) for each in INDEX.get(word, ())) for start, word in enumerate(words)
    )


@pytest.mark.parametrize("name", LISTS)
def test_every_listed_phrase_is_found_in_the_words_of_a_text(name: str) -> None:
    from serving.model.signs import measure_signs
    from tests.sections import make_section

    index = index_phrases(LISTS[name])
    phrases = [" ".join(words) for listed in index.values() for words in listed]
    assert len(phrases) == len(set(phrases)) > 50
    column = {"vague": 1, "promotion": 2, "boilerplate": 3}[name]
    signs = measure_signs([make_section(phrase.capitalize()) for phrase in phrases])
    assert [phrase for phrase, sign in zip(phrases, signs, strict=True) if not sign[column]] == []
