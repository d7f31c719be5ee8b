"""Titles louder than their text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.blocks import Block
from serving.buzz import check_buzz, delivered_count, promised_count, title_body_overlap, title_marks
from serving.markup import Format, read_blocks
from serving.report import Check

PROSE = "Gardens need water. Roots find it deep below, and a slow hose feeds them better than a sprinkler does."


def marks(title: str) -> list[tuple[str, str]]:
    return [(mark.code, title[mark.start : mark.end]) for mark in title_marks(title)]


def blocks(text: str, form: Format = "markdown") -> list[Block]:
    return list(read_blocks(text, form))


def check(title: str, text: str, *, high: bool = False, low: bool = False) -> tuple[Check, ...]:
    return check_buzz(title, blocks(text), title_is_high=high, alignment_is_low=low)


# ---------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("You won\u2019t believe what happened next", ["curiosity_gap", "curiosity_gap"]),
        ("\U0001f600 This one weird trick saves water", ["curiosity_gap"]),
        ("The reason why will shock you", ["curiosity_gap", "curiosity_gap"]),
        ("Senator slams the plan", ["outrage"]),
        ("Neighbours furious over hedge", ["outrage"]),
        ("Why this MATTERS to you", ["shouting"]),
        ("Is it over?!", ["shouting"]),
        ("7 ways to water", ["listicle_promise"]),
    ],
)
def test_a_loud_title_is_marked(title: str, expected: list[str]) -> None:
    assert [code for code, _ in marks(title)] == expected


@pytest.mark.parametrize(
    "title",
    [
        "",
        "How roots find water",
        "NASA, UNESCO and the GDPR: JSON over HTTP",
        "IBM to buy HashiCorp",
        "Why does it rain?",
        "\u65e5\u672c\u306e\u5ead",
        "The islams of the world",
        "7 billion people",
    ],
)
def test_a_calm_title_has_no_marks(title: str) -> None:
    assert marks(title) == []


def test_neighbouring_shouts_are_one_mark_at_its_place() -> None:
    assert marks("\U0001f600 It is REALLY TRUE now!!") == [("shouting", "REALLY TRUE"), ("shouting", "!!")]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(["You won't believe", " ", "7", " ways", "SHOCK", "!!", "\U0001f600", "of the", "\r\n", "x"])))
def test_marks_lie_in_the_title_in_order(parts: list[str]) -> None:
    title = "".join(parts)
    found = title_marks(title)
    assert all(0 <= mark.start < mark.end <= len(title) for mark in found)
    assert list(found) == sorted(found, key=lambda mark: (mark.start, mark.end, mark.code))


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("7 ways to sleep", 7),
        ("Seven odd facts about cats", 7),
        ("The 10 best laptops of 2024", 10),
        ("5 of the best books", 5),
        ("Top 10", 10),
        ("A 5-step guide", 5),
        ("Sleep: 12 books", 12),
        ("How I learned 3 lessons", 3),
        ("Here are 9 tools", 9),
    ],
)
def test_a_promised_number_is_read(title: str, count: int) -> None:
    assert promised_count(title) == count


@pytest.mark.parametrize(
    "title",
    [
        "",
        "7 billion people",
        "2024 elections",
        "1984 ways",
        "10-minute recipes",
        "10 years of lessons",
        "3.5 ways",
        "50% things",
        "$5 ideas",
        "5-7 ways",
        "Company cuts 500 jobs",
        "Google kills 5 apps",
        "1 weird trick",
        "Catch 22: ways out",
    ],
)
def test_other_numbers_promise_nothing(title: str) -> None:
    assert promised_count(title) is None


@pytest.mark.parametrize(
    ("form", "text", "count"),
    [
        ("markdown", "## 1. A\n\nb\n\n## 2. C\n\nd\n\n## The end\n\ne", 2),
        ("markdown", "## Step 1\n\nb\n\n## Step 2\n\nd\n\n## Step 3\n\ne", 3),
        ("html", "<p>1. a</p><p>2. b</p><p>3) c</p>", 3),
        ("markdown", "a\n\n- b\n- c\n- d\n", 3),
        ("html", "<ol><li>a<li>b<li>c<li>d</ol>", 4),
        ("markdown", "# A\n\nb\n\n# C\n\nd", 2),
        ("plain", PROSE, None),
    ],
)
def test_what_a_body_counts_out(form: Format, text: str, count: int | None) -> None:
    assert delivered_count(blocks(text, form)) == count


# ---------------------------------------------------------------- title and body


@pytest.mark.parametrize(
    ("title", "body", "share"),
    [
        ("Watering gardens", "We watered a garden.", 1.0),
        ("Cats", "dogs", 0.0),
        ("Cats and dogs", "My dog's bowl", 0.5),
        ("Caf\u00e9 policies", "cafe policy", 1.0),
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
