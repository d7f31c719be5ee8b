from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.articles.records import Record
from serving.outcomes.join import Joiner, Target, join_counts

SITE = "https://example.com"
TARGETS = [
    Target("1", f"{SITE}/2023/05/bees-in-winter/", "How bees get through the winter"),
    Target("2", f"{SITE}/2023/06/wasps/", "What wasps are good for"),
    Target("3", f"{SITE}/?p=17", "Why we counted ants"),
    Target("4", "", "A piece that never had an address"),
]


def row(url="", title="", **observed):
    return Record(id="x", url=url, title=title, observed={name: float(count) for name, count in observed.items()})


def join(*rows, **options):
    counts, (match,) = join_counts(TARGETS, [("export.csv", rows)], **options)
    return counts, match


@pytest.mark.parametrize(
    ("given_row", "article", "how"),
    [
        (row("http://www.example.com/2023/05/bees-in-winter?utm_source=x", shares=5), 0, "address"),
        (row("/2023/06/wasps", views=5), 1, "path"),
        (row("https://example.com/2023/06/WASPS/", views=5), 1, "letter case"),
        (row("https://example.com/?p=17", links=5), 2, "address"),
        (row(title="A piece that never had an address!", clicks=5), 3, "title"),
    ],
)
def test_a_row_finds_its_article(given_row, article, how):
    counts, match = join(given_row)
    assert counts[article] == given_row.observed
    assert match.joined == Counter([how])
    assert [each for position, each in enumerate(counts) if position != article] == [{}] * 3


@pytest.mark.parametrize(
    "stranger",
    [
        row("https://other.org/2023/05/bees-in-winter/", "How bees get through the winter", shares=9),
        row("/2023/05/bees", shares=9),
        row("https://example.com/?p=18", shares=9),
        row("(not set)", shares=9),
        row(title="Wasps", shares=9),
    ],
)
def test_what_is_about_no_article_is_joined_to_none(stranger):
    counts, match = join(stranger)
    assert counts == [{}] * 4
    assert (match.strangers, match.joined.total()) == (1, 0)


def test_an_old_address_leads_to_the_new_one():
    redirects = {"/old-bees": "/older-bees", "/older-bees/": f"{SITE}/2023/05/bees-in-winter", "/round": "/round/"}
    counts, match = join(row(f"{SITE}/old-bees/", shares=3), row("/round", shares=1), redirects=redirects)
    assert counts[0] == {"shares": 3}
    assert (match.joined["redirect"], match.strangers) == (1, 1)


def test_spellings_of_one_article_are_summed_and_repeats_count_once():
    rows = [row("/2023/06/wasps", views=5), row("/2023/06/wasps/?fbclid=1", views=7), row("/2023/06/wasps", views=5)]
    counts, match = join(*rows)
    assert counts[1] == {"views": 12}
    assert (match.rows, match.repeated, match.several, match.articles) == (3, 1, 1, 1)


def test_several_exports_add_up_and_what_none_says_stays_unknown():
    exports = [
        ("a.csv", [row(TARGETS[0].url, shares=2), row(TARGETS[1].url, shares=0)]),
        ("b.csv", [row(TARGETS[0].url, shares=3, links=1)]),
    ]
    counts, _ = join_counts(TARGETS, exports)
    assert counts == [{"shares": 5, "links": 1}, {"shares": 0}, {}, {}]
    zeros, _ = join_counts(TARGETS, exports, missing={"b.csv": "zero"})
    assert zeros == [{"shares": 5, "links": 1}, {"shares": 0, "links": 0}, {"shares": 0, "links": 0}, {"shares": 0, "links": 0}]


def test_two_articles_of_one_address_or_title_are_not_guessed_between():
    twins = [
        Target("1", f"{SITE}/a", "The same title for both"),
        Target("2", "http://example.com/a/", "The same title for both"),
    ]
    joiner = Joiner(twins)
    assert joiner.find(f"{SITE}/a", "") is None
    assert joiner.find("", "The same title for both") is None


def test_a_likely_partner_is_proposed_and_not_taken():
    counts, match = join(row(f"{SITE}/2023/05/bees-in-the-winter", shares=4))
    assert counts == [{}] * 4
    (stranger,) = match.first_strangers
    assert stranger.likely == TARGETS[0].url
    assert match.first_without[0].likely == f"{SITE}/2023/05/bees-in-the-winter"


URLS = st.sampled_from([*(target.url for target in TARGETS), "/2023/06/wasps", "/x", "(other)", "", "https://other.org/"])
TITLES = st.sampled_from([*(target.title for target in TARGETS), "", "Other"])
ROWS = st.lists(st.builds(row, URLS, TITLES, shares=st.integers(0, 9)), max_size=12)


@given(ROWS)
def test_every_row_is_accounted_for(rows):
    counts, match = join(*rows)
    assert match.rows == len(rows) == match.joined.total() + match.repeated + match.nameless + match.strangers
    assert match.articles + match.without == len(TARGETS)
    assert sum(each.get("shares", 0) for each in counts) == match.outcomes.get("shares", 0)
