"""Marks of clickbait and outrage in titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.checks.clickbait import title_marks


def marks(title: str) -> list[tuple[str, str]]:
    return [(mark.code, title[mark.start : mark.end]) for mark in title_marks(title)]


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
