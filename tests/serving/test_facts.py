"""What is counted of a draft is what a reader sees of it."""

from __future__ import annotations

import pytest

from serving.facts import WORDS_A_MINUTE, count_facts
from serving.report import Facts
from serving.text.sections import Draft, read_document
from tests.sections import Written, words

EASY = "The cat sat on the mat. It was a warm day. She had milk. " * 10
HARD = (
    "Institutional investors increasingly acknowledge environmental considerations notwithstanding regulatory uncertainties "
    "surrounding international sustainability frameworks across jurisdictions. "
) * 10


def facts(text: str, form: Written | str = "markdown", title: str = "") -> Facts:
    return count_facts(read_document(Draft(text, title, form)))  # type: ignore[arg-type]


def test_words_are_those_of_title_and_text() -> None:
    assert facts("Three **bold** words \U0001f41d here: cafe\u0301s.", title="A title").words == 7
    assert facts("", title="A title alone").words == 3


@pytest.mark.parametrize(("count", "minutes"), [(1, 1), (WORDS_A_MINUTE, 1), (4 * WORDS_A_MINUTE, 4), (1000, 4)])
def test_reading_takes_whole_minutes_and_at_least_one(count: int, minutes: int) -> None:
    assert facts(words(count)).minutes == minutes


def test_short_words_and_sentences_read_more_easily() -> None:
    easy, hard = facts(EASY).ease, facts(HARD).ease
    assert easy is not None
    assert hard is not None
    assert easy < 25
    assert hard > 60


@pytest.mark.parametrize("text", ["Too few words to say.", "\u5317\u4eac" * 200, f"```\n{words(200)}\n```", words(200)])
def test_where_the_ease_says_nothing_it_is_null(text: str) -> None:
    assert facts(text).ease is None


@pytest.mark.parametrize(
    ("form", "text", "links", "pictures"),
    [
        ("markdown", "See [one](http://a.x/1), [two](#top) and http://b.x. ![a bee](bee.png) ![](b.png)", 2, 2),
        ("html", '<p>See <a href="http://a.x/1">one</a>. <img src="bee.png" srcset="bee2.png 2x"><img src="b.png"></p>', 1, 2),
        (
            "html",
            '<p>A film.</p><picture><source srcset="a.webp"><img src="a.png"></picture><video poster="p.png"></video>',
            0,
            1,
        ),
        ("plain", "Nothing to see at www.example.org, or elsewhere.", 1, 0),
    ],
)
def test_links_and_pictures_are_counted_once(form: Written, text: str, links: int, pictures: int) -> None:
    found = facts(text, form)
    assert (found.links, found.pictures) == (links, pictures)
