"""Changes that say the same do not change the prediction; white space changes nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from serving.model.bundle import Bundle
from serving.report import Report, SectionOutcome
from serving.scorer import Scorer
from tests.behaviour.material import Article, curl, spelled, swap_names

pytestmark = pytest.mark.slow

MOVE = 0.03  # of the probability

# What the same draft may look like, in pairs.
SAME: dict[str, Callable[[Article], tuple[Article, Article]]] = {
    "names": lambda article: (article, swap_names(article)),
    "spelling": lambda article: (spelled(article, "british"), spelled(article, "american")),
    "quotation marks": lambda article: (article, article.changed(curl)),
}
WHITE_SPACE: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "spaces at the ends of lines": lambda text: text.replace("\n", "   \n"),
    "empty lines at the end": lambda text: text + "\n \n\t\n",
    "more empty lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_said_otherwise_scores_the_same(
    kind: str, articles: tuple[Article, ...], expected: Callable[[Article], float], measured: Callable[[str], None]
) -> None:
    moves, scores = [], []
    for article in articles:
        one, other = SAME[kind](article)
        scores.append(expected(one))
        moves.append((expected(other) - scores[-1], article.slug))
    moves.sort(key=lambda move: -abs(move[0]))
    kept = sum(abs(move) < MOVE for move, _ in moves) / len(moves)
    largest = ", ".join(f"{slug} {move:+.3f}" for move, slug in moves[:5])
    spread = f"{min(scores):.2f} to {max(scores):.2f}"
    measured(f"{kind}: moves by less than {MOVE} in {kept:.1%} of {len(moves)} drafts ({spread}); most: {largest}")
    assert kept >= 0.95, largest


@pytest.mark.parametrize("kind", WHITE_SPACE)
def test_white_space_changes_nothing(
    kind: str, shipped: Scorer, articles: tuple[Article, ...], reports: dict[str, Report]
) -> None:
    change = WHITE_SPACE[kind]
    for article in articles:
        spaced = replace(article, title=f"{article.title} ", text=change(article.text))
        assert spaced.text != article.text
        assert _but_for_offsets(shipped.score([spaced.read()])[0]) == _but_for_offsets(reports[article.slug])


def test_remembered_embeddings_are_those_of_a_fresh_scorer(
    shipped_bundle: Bundle, articles: tuple[Article, ...], reports: dict[str, Report]
) -> None:
    article = articles[0]
    assert Scorer(shipped_bundle, threads=1).score([article.read()])[0] == reports[article.slug]


def _but_for_offsets(report: Report) -> tuple[object, ...]:
    sections: list[tuple[str | None, int, dict[str, SectionOutcome], str, list[str]]] = [
        (section.heading, section.words, section.outcomes, section.verdict, [reason.message for reason in section.reasons])
        for section in report.sections
    ]
    return report.outcomes, sections, report.weakest, [check.message for check in report.checks]
