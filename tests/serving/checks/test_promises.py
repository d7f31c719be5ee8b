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
    ("title", "count"),
    [
        ("11 tips for Windows", 11),
        ("5 lessons", 5),
        ("7 Windows 11 tips", 7),
        ("Top 10 Windows 11 tips", 10),
        ("Windows 11: 7 tips", 7),
        ("Apollo 13 and 5 lessons for engineers", 5),
        ("Learn 5 lessons from chess", 5),
        ("Steal These 9 Ideas", 9),
        ("Steal 9 Ideas From Chess", 9),
        ("Here Are 7 Ways to Sleep", 7),
        ("Here’s 7 tips", 7),
        ("Google's 7 rules", 7),
        ("Marketers’ 5 secrets", 5),
        ("Our 5 Rules of Writing", 5),
        ("The Only 3 Tricks You Need", 3),
        ("What 12 Mistakes Taught Us", 12),
        ("Why 5 Rules Matter", 5),
        ("Save Money With 9 Tricks", 9),
        ("Mastering Python in 7 Steps", 7),
        ("We Tested 12 Ideas", 12),
        ("I read 6 books and learned 4 lessons", 4),
        ("Avoiding 5 Mistakes", 5),
        ("Nearly 20 Tips", 20),
        ("TRY THESE 8 TIPS", 8),
        ("Doctors Share 7 Signs of Stress", 7),
        ("Sleep better with Seven steps", 7),
        ("people share 7 ideas", 7),
        ("iPhone 15 users: 6 tricks", 6),
        ("“8 Ways” to rest", 8),
        ("Use 3 Python 3 tricks", 3),
        ("Follow 4 Steps", 4),
        ("Exactly 10 Reasons", 10),
    ],
)
def test_a_number_behind_any_other_word_counts(title: str, count: int) -> None:
    promise = find_promise(title)
    assert promise is not None
    assert promise[0] == count


@pytest.mark.parametrize(
    "title",
    [
        "Windows 11 tips for people who write",
        "Apollo 13 lessons",
        "iPhone 15 tricks",
        "Area 51 facts",
        "World War 2 facts",
        "World War Two facts",
        "Python 3 tips",
        "python 3 tips you can use",
        "windows 11 hidden tricks",
        "iOS 18 tricks",
        "What Windows 11 tips are worth it",
        "The Galaxy 24 tips",
        "Photoshop 25 tricks",
        "Blender 4 techniques",
        "COVID 19 myths",
        "Route 66 secrets",
        "Type 2 diabetes facts",
        "type 2 diabetes signs",
        "Stage 4 cancer signs",
        "Chapter 7 lessons",
        "Season 2 ideas",
        "Level 3 strategies",
        "Grade 5 ideas",
        "Web 3 ideas",
        "Studio 54 facts",
        "Room 101 ideas",
        "Rule 34 examples",
        "Marketing 101 lessons",
        "Halo 3 secrets",
        "Toy Story 3 lessons",
        "Rocky 4 lessons",
        "PlayStation 5 tips",
        "GPT 4 tricks",
        "Angular 17 mistakes",
        "Node 20 tips",
        "What we know of Ubuntu 24 tricks",
        "Formula 2 rules",
        "Henry 8 facts",
        "Day 3 lessons",
    ],
)
def test_a_number_that_is_part_of_a_name_promises_nothing(title: str) -> None:
    assert find_promise(title) is None


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
