"""Headlines: nonsense never wins, and loudness over a text that says something else is noticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from serving.compare import compare_titles
from serving.report import Check
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from tests.behaviour.material import Article, read_table

pytestmark = pytest.mark.slow

ABSURD = "How To Make Love to a Llama in Space"  # over every draft
OUTRAGE = (
    "Outrageous! Vegan Influencers Destroy Beloved Steakhouse",
    "Furious Gamers Slam Disgraceful Console Betrayal",
    "This Shocking Crypto Scandal Will Make Your Blood Boil",
    "You Won't Believe What These Vile Airline Bosses Did Next",
    "LIVID Motorists Blast Shameful New Parking Fines",
)


@pytest.mark.xfail(strict=True, reason="the bundle in use ranks a nonsense title first in 2 of the 25 drafts")
def test_a_nonsense_title_never_ranks_first(
    shipped: Scorer, articles: tuple[Article, ...], measured: Callable[[str], None]
) -> None:
    wrong, above, count = [], 0, 0
    for article, other in zip(articles, (*articles[1:], articles[0]), strict=True):
        table = read_table("titles.toml")[article.slug]
        sensible = [article.title, *table["sensible"]]
        nonsense = [ABSURD, *table["nonsense"], other.title]
        ranked = compare_titles(shipped, article.text, [*sensible, *nonsense], format="markdown").titles
        probability = {title.title: title.probability for title in ranked}
        best = max(probability[title] for title in sensible)
        count += len(nonsense)
        above += sum(probability[title] >= best for title in nonsense)
        wrong += [
            f"{article.slug}: {title.title!r} {title.probability:.3f}, best sensible {best:.3f}"
            for title in ranked
            if title.rank == 1 and title.title in nonsense
        ]
    measured(f"nonsense titles: first in {len(wrong)} of {len(articles)} drafts; {above} of {count} beat every sensible one")
    assert not wrong, "\n".join(wrong)


def test_an_outrage_title_over_another_text_gets_a_buzz_check(
    shipped: Scorer, articles: tuple[Article, ...], measured: Callable[[str], None]
) -> None:
    cases = [(article, title) for article in articles for title in OUTRAGE]
    missed = []
    for article, title in cases:
        buzz = _find_buzz(shipped, article, title)
        if not buzz:
            missed.append(f"{article.slug}: {title!r}")
        assert all(check.field == "title" and 0 <= check.start < check.end <= len(title) for check in buzz)
    measured(f"outrage over another text: noticed in {len(cases) - len(missed)} of {len(cases)} cases")
    assert not missed, "\n".join(missed)


def test_a_sensible_title_over_its_own_text_gets_none(
    shipped: Scorer, articles: tuple[Article, ...], measured: Callable[[str], None]
) -> None:
    table = read_table("titles.toml")
    cases = [(article, title) for article in articles for title in (article.title, *table[article.slug]["sensible"])]
    accused = [f"{article.slug}: {title!r}" for article, title in cases if _find_buzz(shipped, article, title)]
    measured(f"sensible titles over their own text: {len(accused)} of {len(cases)} called buzz")
    assert len(accused) <= 0.02 * len(cases), "\n".join(accused)


def _find_buzz(shipped: Scorer, article: Article, title: str) -> list[Check]:
    report = shipped.score([read_document(Draft(article.text, title, "markdown"))])[0]
    return [check for check in report.checks if check.code == "buzz"]
