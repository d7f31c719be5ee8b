"""Numbers that a title promises, and what the body counts out."""

from __future__ import annotations

import pytest

from serving.checks.promises import find_instead, find_promise
from serving.text.markup import Format, read_markup

PROSE = "Gardens need water. Roots find it deep below, and a slow hose feeds them better than a sprinkler does."


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
    promise = find_promise(title)
    assert promise is not None
    assert promise[0] == count


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
    assert find_promise(title) is None


@pytest.mark.parametrize(
    ("form", "text", "count"),
    [
        ("markdown", "## 1. A\n\nb\n\n## 2. C\n\nd\n\n## The end\n\ne", 2),
        ("markdown", "## Step 1\n\nb\n\n## Step 2\n\nd\n\n## Step 3\n\ne", 3),
        ("html", "<p>1. a</p><p>2. b</p><p>3) c</p>", 3),
        ("markdown", "a\n\n- b\n- c\n- d\n", 3),
        ("html", "<ol><li>a<li>b<li>c<li>d</ol>", 4),
        ("markdown", "# A\n\nb\n\n# C\n\nd", 2),
        ("plain", PROSE, 2),  # no more things than sentences
    ],
)
def test_what_a_body_counts_out_instead_of_what_was_promised(form: Format, text: str, count: int) -> None:
    blocks = read_markup(text, form).blocks
    assert find_instead(50, blocks) == count
    assert find_instead(count, blocks) is None
