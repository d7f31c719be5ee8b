"""Cards agree with the numbers, and following one does not make another appear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from serving.report import Report, SectionReport
from serving.scorer import Scorer
from serving.text.sections import Document
from tests.behaviour.material import Article, plant_each

pytestmark = pytest.mark.slow

GOOD = ("fair", "strong")
MOST_TURNED = 0.02  # of the good sections that are looked at again, and of the removals


@pytest.fixture(scope="module")
def spoilt(shipped: Scorer, articles: tuple[Article, ...]) -> list[tuple[Document, Report]]:
    """Two hundred drafts: every article with each filler planted, at one place after another."""
    planted = [each for turn, article in enumerate(articles) for each in plant_each(article, turn)][:200]
    documents = [each.article.read() for each in planted]
    return list(zip(documents, shipped.score(documents), strict=True))


def test_cards_do_not_contradict_the_numbers(spoilt: list[tuple[Document, Report]]) -> None:
    verdicts: Counter[str] = Counter()
    for _, report in spoilt:
        name = report.leading
        assert name is not None
        whole = report.outcomes[name]
        assert whole is not None
        for section in report.sections:
            part = section.outcomes[name]
            assert part is not None
            removable = section.kind == "body" and part.without is not None
            helps = part.without < whole.probability if removable and part.without else part.contribution > 0
            assert section.verdict != "strong" or part.contribution >= 0
            assert section.verdict != "weak" or not helps
            assert section.verdict != "style" or helps
            assert (section.index in report.weakest) == (section.verdict not in GOOD)
            verdicts[section.verdict] += 1
    assert set(verdicts) == {"strong", "fair", "style", "weak"}


def test_taking_out_a_weak_section_makes_no_good_one_weak(
    shipped: Scorer, spoilt: list[tuple[Document, Report]], measured: Callable[[str], None]
) -> None:
    removals = again = turned = turning = 0
    for document, report in spoilt:
        for section in _weak(report):
            left = _without(document, section.index)
            after = shipped.score([left])[0]
            verdicts = {each.start: each.verdict for each in after.sections if each.kind == "body"}
            good = [each.start for each in report.sections if each.kind == "body" and each.verdict in GOOD]
            worse = sum(verdicts[start] == "weak" for start in good)
            removals, again = removals + 1, again + len(good)
            turned, turning = turned + worse, turning + bool(worse)
    measured(f"cards: {removals} weak sections taken out; {turned} of {again} good ones turned weak, in {turning} removals")
    assert removals > 100
    assert turned <= MOST_TURNED * again
    assert turning <= MOST_TURNED * removals


def _weak(report: Report) -> Iterator[SectionReport]:
    return (section for section in report.sections if section.kind == "body" and section.verdict == "weak")


def _without(document: Document, index: int) -> Document:
    kept = (section for section in document.sections if section.index != index)
    return replace(document, sections=tuple(replace(section, index=number) for number, section in enumerate(kept)))
