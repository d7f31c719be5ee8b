"""Signs are counts of what a section holds: finite, its own, and the same whatever stands beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.model.phrases import BOILERPLATE, PROMOTION, VAGUE
from serving.model.signs import RELATIVE, SIGNS, measure_overlap, measure_signs, relative_signs, title_alignment
from serving.text.sections import Section
from tests.sections import make_section, words

many = settings(deadline=None, derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
SHARES = ("stuffing", "long_words")
PROSE = (
    "In 1987 Marta Lindqvist counted 12 pairs of gulls on the breakwater of Ostmark. Two summers later there were 148. "
    "“We thought that was the end,” she says; the harbour log of Kallund agrees with her."
)


def measure(text: str) -> dict[str, float]:
    return dict(zip(SIGNS, measure_signs([make_section(text)])[0].tolist(), strict=True))


def sections(*texts: str) -> list[Section]:
    return [make_section(text, index=index) for index, text in enumerate(texts)]


pieces = st.lists(
    st.one_of(
        st.sampled_from(
            ["in conclusion", "Click here", "all rights reserved", "12.5%", "Marta", "?", "“well”", ". ", "\n", "it's", "café"]
        ),
        st.text(max_size=12),
    ),
    max_size=40,
).map(" ".join)

# ---------------------------------------------------------------- one section by itself


@many
@given(text=st.one_of(pieces, st.text(max_size=200)))
def test_signs_of_any_text_are_finite_and_in_range(text: str) -> None:
    signs = measure(text)
    assert all(np.isfinite(value) and value >= 0 for value in signs.values())
    assert all(signs[name] <= 1 for name in SHARES)
    assert signs["sentence_words"] <= 60


@many
@given(texts=st.lists(pieces, min_size=1, max_size=5))
def test_a_row_depends_on_its_section_alone(texts: list[str]) -> None:
    together = measure_signs(sections(*texts))
    assert together.shape == (len(texts), len(SIGNS))
    for row, text in enumerate(texts):
        np.testing.assert_array_equal(together[row], measure_signs(sections(text))[0])


def test_no_sections_have_no_rows() -> None:
    assert measure_signs([]).shape == (0, len(SIGNS))
    assert measure_overlap([]).shape == (0, 0)


@pytest.mark.parametrize(
    ("sign", "more", "less"),
    [
        ("specifics", PROSE, "It is a place like any other, and there is much to be said about it, as there always is."),
        ("specifics", "On 4 May 2019 they spent 240,000 euros.", "One day in spring they spent a great deal of money."),
        ("vagueness", "In conclusion, there are many things that, generally speaking, depend on various things.", PROSE),
        ("promotion", "Sign up today for a free trial and save big with our special offer.", PROSE),
        ("boilerplate", "We use cookies. By continuing you agree to our privacy policy. All rights reserved.", PROSE),
        (
            "stuffing",
            "Cheap garden hoses: buy garden hoses, garden hose reviews, best garden hoses and garden hose tips",
            PROSE,
        ),
        ("sentence_words", words(40) + ".", "Short. Very short. Ever so short."),
        ("long_words", "Organisational responsibilities necessitate interdepartmental communication", "We talk a lot at work"),
        ("questions", "Why? Because. And then? What now?", "Because of this and of that."),
        ("quotes", "“Yes,” she said. “No,” he said.", "She said yes and he said no."),
        ("quotes", "'Yes,' she said, 'and no.'", "It's the dogs' own and nobody's business."),
    ],
)
def test_a_sign_is_high_where_a_reader_would_say_so(sign: str, more: str, less: str) -> None:
    assert measure(more)[sign] > 1.2 * measure(less)[sign]


def test_capitals_that_begin_a_sentence_are_no_names() -> None:
    assert measure("We went. They came. It rained. Nobody stayed.")["specifics"] == 0
    assert measure("and so we went with Marta to Ostmark again")["specifics"] > 0


def test_apostrophes_of_either_kind_count_alike() -> None:
    for text in ("It's no secret, don't miss it", "in today's world"):
        assert measure(text) == {**measure(text.replace("'", "’"))}


def test_case_does_not_hide_a_phrase() -> None:
    assert measure("CLICK HERE and SIGN UP")["promotion"] == measure("click here and sign up")["promotion"] > 0


def test_a_rate_does_not_grow_with_the_length() -> None:
    one, ten = measure(PROSE), measure(" ".join([PROSE] * 10))
    for name in ("specifics", "sentence_words", "long_words", "quotes"):
        assert ten[name] == pytest.approx(one[name], rel=0.35)


def test_a_few_words_are_no_flood() -> None:
    assert measure("Why?")["questions"] < 10
    assert measure("Sign up")["promotion"] < 10


def test_what_the_encoder_does_not_read_is_not_counted() -> None:
    start = "We talk at work. " * 400
    assert measure(start) == measure(start + "Click here! " * 50)


# ---------------------------------------------------------------- overlap

few_words = st.lists(
    st.sampled_from(["the", "cat", "sat", "on", "a", "mat", "and", "the", "dog", "lay", "by"]), max_size=14
).map(" ".join)


@many
@given(texts=st.lists(few_words, max_size=6))
def test_overlap_is_a_share_of_the_rows_wording_and_counts_the_same_runs_both_ways(texts: list[str]) -> None:
    overlap = measure_overlap(sections(*texts))
    assert overlap.shape == (len(texts), len(texts))
    assert ((overlap >= 0) & (overlap <= 1)).all()
    assert (np.diag(overlap) == 0).all()
    runs = [{tuple(text.split()[start : start + 3]) for start in range(len(text.split()) - 2)} for text in texts]
    for row in range(len(texts)):
        for column in range(len(texts)):
            if row != column:
                common = len(runs[row] & runs[column])
                assert overlap[row, column] == pytest.approx(common / max(len(runs[row]), 1))


@many
@given(texts=st.lists(few_words, min_size=2, max_size=6), data=st.data())
def test_the_overlap_of_two_sections_does_not_depend_on_the_others(texts: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(texts))))[: data.draw(st.integers(1, len(texts)))]
    found = measure_overlap(sections(*(texts[number] for number in order)))
    np.testing.assert_array_equal(found, measure_overlap(sections(*texts))[np.ix_(order, order)])


def test_a_quotation_is_all_of_itself_and_a_part_of_what_it_is_from() -> None:
    whole, part = measure_overlap(sections(PROSE, PROSE[40:100]))
    assert whole[1] < 0.5
    assert part[0] > 0.8
    assert measure_overlap(sections(PROSE, PROSE.upper().replace(",", " –")))[0, 1] > 0.9


def test_a_formula_of_a_long_draft_is_no_repetition() -> None:
    texts = [f"{words(6, f'w{number}x')} read more in our archive" for number in range(70)]
    assert measure_overlap(sections(*texts)).max() == 0
    assert measure_overlap(sections(*texts[:60])).min(initial=1.0, where=~np.eye(60, dtype=bool)) > 0


# ---------------------------------------------------------------- among others


def relative(vectors: list[list[float]], body: list[bool], centre: list[float], texts: list[str] | None = None) -> np.ndarray:
    overlap = measure_overlap(sections(*(texts or [""] * len(vectors))))
    return relative_signs(np.array(vectors, dtype=np.float32), overlap, np.array(body), np.array(centre, dtype=np.float32))


def test_a_repeated_section_is_found() -> None:
    texts = [words(30, "a"), words(30, "b"), words(30, "c") + " " + words(30, "a")]
    found = relative([[1.0, 0.0]] * 3, [True] * 3, [1.0, 0.0], texts)[:, RELATIVE.index("repetition")]
    assert found[0] == 1
    assert found[1] == 0
    assert 0.4 < found[2] < 0.6


def test_to_repeat_the_title_is_no_repetition() -> None:
    found = relative([[1.0, 0.0]] * 2, [False, True], [1.0, 0.0], ["how roots find water", "how roots find water"])
    assert found[:, 0].tolist() == [1.0, 0.0]


def test_kinship_is_the_mean_cosine_with_the_other_body_sections() -> None:
    found = relative([[0, 5], [1, 0], [3, 0], [0, 1]], [False, True, True, True], [1.0, 1.0])[:, RELATIVE.index("kinship")]
    assert found.tolist() == pytest.approx([1 / 3, 0.5, 0.5, 0.0])
    assert relative([[0, 1], [1, 0]], [False, True], [1.0, 0.0])[1, 1] == 1.0  # there is no other


def test_genericness_is_the_cosine_with_the_archives_centre() -> None:
    found = relative([[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0]], [True] * 3, [9.0, 0.0])[:, RELATIVE.index("genericness")]
    assert found.tolist() == pytest.approx([1.0, 0.0, -1.0])


@many
@given(
    seed=st.integers(0, 999),
    count=st.integers(1, 8),
    nothing=st.booleans(),
)
def test_relative_signs_are_finite_and_cosines(seed: int, count: int, nothing: bool) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 4)) * (not nothing)
    body = rng.random(count) < 0.7
    found = relative(vectors.tolist(), body.tolist(), (rng.normal(size=4) * (not nothing)).tolist())
    assert found.shape == (count, len(RELATIVE))
    assert np.isfinite(found).all()
    assert (np.abs(found) <= 1 + 1e-5).all()


def test_a_title_is_aligned_with_a_body_of_its_subject() -> None:
    vectors = np.array([[1.0, 0.0], [2.0, 0.2], [2.0, -0.2]], dtype=np.float32)
    body = np.array([False, True, True])
    assert title_alignment(vectors, body) == pytest.approx(1.0)
    assert title_alignment(vectors * np.array([[-1.0], [1.0], [1.0]], dtype=np.float32), body) == pytest.approx(-1.0)
    assert title_alignment(np.zeros_like(vectors), body) == 0.0


def test_no_phrase_is_listed_twice() -> None:
    phrases = [phrase.strip() for listed in (VAGUE, PROMOTION, BOILERPLATE) for phrase in listed.split(",")]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []
