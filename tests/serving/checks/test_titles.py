"""Titles louder than their text."""

from __future__ import annotations

import pytest

from serving.checks.clickbait import title_marks
from serving.checks.titles import check_buzz, title_body_overlap
from serving.report import Check
from serving.text.markup import read_markup

PROSE = "Gardens need water. Roots find it deep below, and a slow hose feeds them better than a sprinkler does."


def check(title: str, text: str, *, high: bool = False, low: bool = False) -> tuple[Check, ...]:
    return check_buzz(title, read_markup(text, "markdown").blocks, title_is_high=high, alignment_is_low=low)


@pytest.mark.parametrize(
    ("title", "body", "share"),
    [
        ("Watering gardens", "We watered a garden.", 1.0),
        ("Cats", "dogs", 0.0),
        ("Cats and dogs", "My dog's bowl", 0.5),
        ("Caf\u00e9 policies", "cafe policy", 1.0),
        ("Dying skies", "It dies under one sky.", 1.0),
        ("News of universities", "A new university", 0.5),
        ("\u00c9t\u00e9 \u0438 \u043b\u0435\u0442\u043e", "\u043b\u0435\u0442\u043e", 1 / 3),
        ("Why is it so?", "x", 1.0),
        ("", "", 1.0),
    ],
)
def test_the_share_of_the_title_s_words_in_the_body(title: str, body: str, share: float) -> None:
    assert title_body_overlap(title, body) == share


def test_a_loud_title_that_the_body_delivers_is_left_alone() -> None:
    assert check("You won't believe how roots find water!!", PROSE) == ()
    assert check("Roots find water", PROSE, low=True) == ()
    assert check("Roots find water", PROSE, high=True) == ()


@pytest.mark.parametrize(
    "title", ["You won't believe how roots find water", "Gardeners FURIOUS about roots", "Roots!! Water!!"]
)
def test_a_loud_title_over_a_body_that_does_not_deliver_is_named(title: str) -> None:
    (found,) = check(title, PROSE, low=True)
    first = title_marks(title)[0]
    assert (found.code, found.severity, found.field) == ("buzz", "warning", "title")
    assert (found.start, found.end) == (first.start, first.end)


def test_a_title_that_speaks_of_something_else_needs_no_measure() -> None:
    (found,) = check("You won't believe what senators eat", PROSE)
    assert found.code == "buzz"
    assert "none of its words" in found.message
    (found,) = check(" Quantum senators ", PROSE, high=True)
    assert (found.code, found.start, found.end) == ("buzz", 1, 17)


def test_a_title_without_a_body_promises_nothing_yet() -> None:
    assert check("7 ways: you won't believe it!!", "", high=True, low=True) == ()


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("## 1. A\n\nb c\n\n## 2. D\n\ne f\n\n## 3. G\n\nh i", "3"),
        ("\n\n".join(f"## {number}. Way\n\nWords." for number in range(1, 10)), "9"),
        ("Intro.\n\n1. a b\n2. c d\n3. e f\n4. g h\n5. i j\n", "5"),
        ("## Water\n\nx y\n\n## Roots\n\nz", "2"),
        ("Only this. And that.", "2"),
    ],
)
def test_another_number_than_the_promised_is_named(text: str, instead: str) -> None:
    title = "\U0001f600 7 simple ways to water"
    found = next(found for found in check(title, text) if found.code == "unkept_count")
    assert (title[found.start : found.end], found.field) == ("7 simple ways", "title")
    assert f"promises 7 and the text counts {instead}:" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{number}. water {number}" for number in range(1, 8)),
        "\n\n".join(f"## {number}. Way\n\nWater." for number in range(1, 8)),
        "\n\n".join("## Heading\n\nWater." for _ in range(9)),
        "\n\n".join("## Heading\n\nWater." for _ in range(5)),
        "Water. " * 8,
        PROSE * 4 + "\n\n- a\n- b\n",
    ],
)
def test_a_kept_or_uncountable_promise_is_left_alone(text: str) -> None:
    assert check("7 ways to water", text) == ()
