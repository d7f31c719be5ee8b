import pytest

from serving.compare import MEANT, compare_titles
from serving.errors import DraftError
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

TITLES = ("What we learned from a year of measuring", "News", "How To Keep Readers: 7 Lessons", "News")


@pytest.fixture(scope="module")
def ranked(scorer):
    return compare_titles(scorer, ARTICLE, TITLES)


def test_each_title_gets_what_scoring_it_alone_gives(scorer, ranked):
    for title in ranked.titles:
        report = scorer.score([read_document(Draft(text=ARTICLE, title=title.title))])[0]
        alone = report.outcomes[report.model.primary]
        assert title.probability == pytest.approx(alone.probability, abs=1e-6)
        assert title.low == pytest.approx(alone.low, abs=1e-6)
        assert title.percentile == alone.percentile


def test_the_best_comes_first_and_differences_are_to_it(ranked):
    probabilities = [title.probability for title in ranked.titles if not title.note]
    assert probabilities == sorted(probabilities, reverse=True)
    assert ranked.titles[0].rank == 1
    assert ranked.titles[0].difference == 0
    for title in ranked.titles:
        assert title.difference == pytest.approx(title.probability - probabilities[0])


def test_a_title_that_says_the_same_is_a_duplicate_and_is_not_ranked(scorer):
    found = compare_titles(scorer, ARTICLE, ["Notes on readers", "NOTES on readers!", "News"])
    assert [(each.title, each.note, each.rank is None) for each in found.titles[-1:]] == [
        ("NOTES on readers!", "duplicate", True)
    ]
    assert [each.rank for each in found.titles[:2]] == [1, 2]


@pytest.mark.parametrize(
    "title", ["banana banana banana", "!!!", "12345", "asdf jkl; qwer zxcv asdf", "Lorem ipsum dolor sit amet"]
)
def test_nonsense_is_never_first(scorer, title):
    found = compare_titles(scorer, ARTICLE, [title, "What readers do with an article"])
    assert [(each.note, each.rank) for each in found.titles] == [(None, 1), ("nonsense", None)]
    assert found.titles[0].difference == 0


def test_what_a_title_adds_is_the_chance_less_that_of_the_draft_without_one(scorer, ranked):
    bare = scorer.score([read_document(Draft(ARTICLE))])[0].outcomes["shares"].probability
    for title in ranked.titles:
        assert title.adds == pytest.approx(title.probability - bare, abs=1e-6)
    assert compare_titles(scorer, "", ["What readers do with an article"]).titles[0].adds is None


@pytest.mark.parametrize("start", ["# Old news of readers\n\n", "Old news of readers\n\n", "**Old news of readers**\n\n"])
def test_the_old_headline_at_the_start_of_the_text_is_no_section(scorer, start):
    titles = ["Old news of readers", "What readers do with an article"]
    kept = compare_titles(scorer, start + ARTICLE, titles, format="markdown")
    bare = compare_titles(scorer, ARTICLE, titles, format="markdown")
    for with_it, without in zip(kept.titles, bare.titles, strict=True):
        assert with_it.title == without.title
        assert with_it.probability == pytest.approx(without.probability, abs=1e-6)


def test_a_tie_is_what_differs_too_little_to_choose_by(scorer, ranked):
    for title in ranked.titles[1:]:
        assert title.tie == (not title.note and -title.difference < MEANT)
    assert not compare_titles(scorer, ARTICLE, ["News"]).titles[0].tie


def test_the_order_of_the_titles_changes_nothing(scorer, ranked):
    turned = compare_titles(scorer, ARTICLE, TITLES[::-1])
    expected = {title.title: title.probability for title in ranked.titles}
    for title in turned.titles:
        assert title.probability == pytest.approx(expected[title.title], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "titles", "code", "field"),
    [
        (ARTICLE, [], "no_titles", "titles"),
        (ARTICLE, ["News", " "], "empty_title", "titles.1"),
        (ARTICLE, ["News", "News " * 500], "too_long", "titles.1"),
        (ARTICLE * 10, ["News"], "too_long", "text"),
    ],
)
def test_what_cannot_be_compared_is_named(scorer, text, titles, code, field):
    with pytest.raises(DraftError) as refusal:
        compare_titles(scorer, text, titles, max_chars=2_000)
    assert (refusal.value.code, refusal.value.field) == (code, field)
