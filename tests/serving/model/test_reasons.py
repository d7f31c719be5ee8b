"""Reasons name the signs in which a weak section stands out, say honestly how far, and what to do."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.model.evidence import SectionEvidence
from serving.model.marks import TracedText
from serving.model.reasons import FROM, MOST_REASONS, NAMES, SignReference, find_reasons
from serving.report import Reason
from tests.sections import make_section

many = settings(deadline=None, derandomize=True, max_examples=120)
TEXT = (
    "Some words, needless to say, say little at the end of the day; click here, order now. Leave a comment, or accept cookies. "
    "Why ask? Words, words and more words: incomprehensibilities notwithstanding."
)
SECTION = make_section(TEXT)
EVIDENCE = SectionEvidence(
    TracedText(TEXT, tuple(range(len(TEXT))), tuple(range(1, len(TEXT) + 1))), make_section(TEXT.upper(), index=1)
)
ARCHIVE = np.linspace(0, 100, 101)  # of each sign, so that a value is its own percentile
MIDDLE = dict.fromkeys(NAMES, 50.0)
CODES = {
    "specifics": ("thin", False),
    "vagueness": ("vague", True),
    "promotion": ("promotional", True),
    "boilerplate": ("boilerplate", True),
    "stuffing": ("stuffed", True),
    "sentence_words": ("sentences", True),
    "long_words": ("wording", True),
    "questions": ("questions", True),
    "quotes": ("quotations", False),
    "repetition": ("repeats", True),
    "kinship": ("off_topic", False),
    "genericness": ("average", True),
}

COUNTED = ("specifics", "quotes", "kinship", "genericness")  # what is missing, or shows in no single word


def references(**separations: float) -> dict[str, SignReference]:
    """The named signs are used and separate so far; the others are not used."""
    return {name: SignReference(ARCHIVE, separations.get(name, 0.99), name in separations) for name in NAMES}


def find(signs: dict[str, float], known: dict[str, SignReference], evidence: SectionEvidence = EVIDENCE) -> tuple[Reason, ...]:
    return find_reasons(SECTION, np.array([{**MIDDLE, **signs}[name] for name in NAMES]), known, evidence)


@pytest.mark.parametrize(("name", "code", "high"), [(name, *rest) for name, rest in CODES.items()])
def test_what_stands_out_is_named_with_how_far_and_what_to_do(name: str, code: str, high: bool) -> None:
    known = references(**{name: 0.8 if high else 0.2})
    (found,) = find({name: 96.5 if high else 3.5}, known)
    assert found.code == code
    assert found.spans or name in COUNTED
    assert "%" not in found.message
    assert re.search(r"[;] \w+", found.message)  # the mend
    assert (found.start, found.end) == (SECTION.start, SECTION.end)
    (other,) = find({name: 3.5 if high else 96.5}, known)  # what speaks for strength is no reason
    assert other.code == "generic"


def test_every_sign_has_a_reason() -> None:
    assert set(CODES) == set(NAMES)


@pytest.mark.parametrize(("name", "high"), [(name, high) for name, (_, high) in CODES.items()])
def test_a_sign_that_weak_sections_lack_or_have_where_that_is_no_fault_is_not_named(name: str, high: bool) -> None:
    known = references(**{name: 0.1 if high else 0.9})  # promotion is full of names: having few is then no sign of weakness
    for value in (0.5, 99.5):
        (found,) = find({name: value}, known)
        assert found.code == "generic"


@pytest.mark.parametrize("name", NAMES)
def test_signs_that_are_not_known_to_matter_are_not_named(name: str) -> None:
    (found,) = find({name: 99.5}, references())
    assert found.code == "generic"


def test_without_a_sign_the_reason_is_that_it_could_stand_anywhere() -> None:
    (found,) = find({}, references(specifics=0.2, vagueness=0.8))
    assert found.code == "generic"
    assert (found.start, found.end, found.spans) == (SECTION.start, SECTION.end, ())


def test_the_words_that_show_it_are_marked_and_quoted() -> None:
    (found,) = find({"vagueness": 99.5}, references(vagueness=0.9))
    assert [TEXT[start:end] for start, end in found.spans] == ["needless to say", "at the end of the day"]
    assert "“needless to say”, “at the end of the day”" in found.message


@pytest.mark.parametrize("name", ["vagueness", "promotion", "boilerplate", "stuffing", "repetition"])
def test_what_shows_in_no_words_is_no_reason(name: str) -> None:
    plain = "The mill ground rye for nine farms until the river froze in 1911"
    evidence = SectionEvidence(TracedText(plain, tuple(range(len(plain))), tuple(range(1, len(plain) + 1))), None)
    (found,) = find({name: 99.5}, references(**{name: 0.9}), evidence)
    assert found.code == "generic"


def test_a_repetition_names_the_other_place() -> None:
    (found,) = find({"repetition": 99.5}, references(repetition=0.9))
    assert found.also == (0, len(TEXT))
    assert found.spans[0] == (0, len(TEXT) - 1)


def test_the_most_telling_come_first_and_three_are_enough() -> None:
    known = references(specifics=0.05, vagueness=0.9, promotion=0.6, boilerplate=0.55, stuffing=0.52)
    found = find({"specifics": 2.5, "vagueness": 97.5, "promotion": 97.5, "boilerplate": 97.5, "stuffing": 97.5}, known)
    assert [reason.code for reason in found] == ["thin", "vague", "promotional"]
    assert len(found) == MOST_REASONS
    further = find({"vagueness": 81.5, "promotion": 99.5}, references(vagueness=0.75, promotion=0.75))
    assert [reason.code for reason in further] == ["promotional", "vague"]


@pytest.mark.parametrize(("value", "named"), [(FROM + 0.5, True), (FROM - 0.5, False), (100.0, True), (1e9, True)])
def test_a_sign_is_named_from_eighty_percent_on(value: float, named: bool) -> None:
    assert (find({"vagueness": value}, references(vagueness=0.8))[0].code == "vague") == named
    assert (find({"specifics": 100 - value}, references(specifics=0.2))[0].code == "thin") == named


def test_a_value_that_most_of_the_archive_shares_does_not_stand_out() -> None:
    mostly_none = SignReference(np.maximum(ARCHIVE - 90, 0.0), 0.9, used=True)
    known = {**references(), "promotion": mostly_none}
    assert find({"promotion": 0.0}, known)[0].code == "generic"
    (found,) = find({"promotion": 0.1}, known)
    assert found.code == "promotional"
    rarely_more = {**references(), "specifics": SignReference(np.maximum(ARCHIVE - 90, 0.0), 0.1, used=True)}
    assert find({"specifics": 0.0}, rarely_more)[0].code == "generic"  # nine in ten have none


@many
@given(
    seed=st.integers(0, 9999),
    ties=st.floats(0, 1),
    value=st.one_of(st.integers(0, 5).map(float), st.floats(0, 60)),
    high=st.booleans(),
)
def test_the_percentage_said_is_never_more_than_the_archives(seed: int, ties: float, value: float, high: bool) -> None:
    rng = np.random.default_rng(seed)
    sections = np.where(rng.random(350) < ties, rng.integers(0, 6, 350), 50 * rng.random(350))
    name = "sentence_words" if high else "specifics"
    reference = SignReference(np.percentile(sections, np.arange(101)), 0.9 if high else 0.1, used=True)
    (found,) = find({name: value}, {**references(), name: reference})
    share = 100 * float(np.mean(sections < value if high else sections > value))
    said = re.search(r"than in (\d+) of 100", found.message)
    if said:
        assert found.code in ("sentences", "thin")
        assert FROM <= int(said[1]) <= 99
        assert int(said[1]) <= share + 0.5  # of three hundred sections, one is a third of a percent
    else:
        assert share < FROM + 1.5
