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
    probabilities = [title.probability for title in ranked.titles]
    assert probabilities == sorted(probabilities, reverse=True)
    assert ranked.titles[0].rank == 1
    assert ranked.titles[0].difference == 0
    for title in ranked.titles:
        assert title.difference == pytest.approx(title.probability - probabilities[0])


def test_equal_titles_share_a_rank(ranked):
    first, second = (title for title in ranked.titles if title.title == "News")
    assert first.rank == second.rank


def test_a_tie_is_what_differs_too_little_to_choose_by(scorer, ranked):
    for title in ranked.titles[1:]:
        assert title.tie == (-title.difference < MEANT)
    assert all(title.tie for title in compare_titles(scorer, ARTICLE, ["News", "News"]).titles)
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
