"""Paragraphs that add nothing: they do not raise the prediction, and they are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest

from serving.report import Report
from serving.scorer import Scorer
from tests.behaviour.material import Article, Planted, plant_all, plant_each

pytestmark = pytest.mark.slow

RISE = 0.01  # of the probability: more is worth padding a draft for
FIRST = 3  # as many of the weakest sections as an editor will look at


def test_filler_does_not_raise_the_prediction(
    articles: tuple[Article, ...],
    reports: dict[str, Report],
    expected: Callable[[Article], float],
    measured: Callable[[str], None],
) -> None:
    rises = []
    for article in articles:
        report = reports[article.slug]
        before = report.outcomes[report.model.primary].probability
        rises += [(expected(planted.article) - before, planted) for planted in plant_all(article)]
    values = np.array([rise for rise, _ in rises])
    kept = float(np.mean(values <= RISE))
    spread = f"mean {values.mean():+.3f}, worst {values.max():+.3f}"
    measured(f"filler: raises by at most {RISE} in {kept:.1%} of {len(values)} cases, {spread}")
    measured(f"  too high, by kind: {_by_kind([(planted, rise > RISE) for rise, planted in rises])}")
    worst = sorted(rises, key=lambda pair: -pair[0])[:40]
    assert kept >= 0.95, "\n".join(f"{rise:+.3f} {planted}" for rise, planted in worst)


def test_planted_filler_is_among_the_weakest(
    shipped: Scorer, articles: tuple[Article, ...], measured: Callable[[str], None]
) -> None:
    planted_in_turn = [planted for turn, article in enumerate(articles) for planted in plant_each(article, turn)]
    places = [(planted, _place(shipped, planted)) for planted in planted_in_turn]
    count = len(places)
    named, first, early = (sum(at < limit for _, at in places) / count for limit in (np.inf, 1, FIRST))
    shares = f"among the first {FIRST} in {early:.1%}, first in {first:.1%}"
    measured(f"planted filler: named in {named:.1%} of {count} cases, {shares}")
    measured(f"  not among the first {FIRST}, by kind: {_by_kind([(planted, at >= FIRST) for planted, at in places])}")
    assert early >= 0.8, "\n".join(str(planted) for planted, at in places if at >= FIRST)


def _place(shipped: Scorer, planted: Planted) -> float:
    """Where ``weakest`` names the planted section (of a repetition: one of the two), from 0; infinity where it does not."""
    text = planted.article.text
    spans = [(planted.start, planted.end)]
    if planted.twin:
        starts = (text.find(planted.twin), text.rfind(planted.twin))
        spans = [(start, start + len(planted.twin)) for start in starts]
    report = shipped.score([planted.article.read()])[0]
    sections = {
        section.index
        for section in report.sections
        for start, end in spans
        if section.kind == "body" and section.start <= start and end <= section.end
    }
    assert sections, f"no section holds what was planted: {planted}"
    return min((report.weakest.index(index) for index in sections if index in report.weakest), default=np.inf)


def _by_kind(cases: list[tuple[Planted, bool]]) -> str:
    """For each kind how many cases went wrong, the worst first."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for planted, wrong in cases:
        kinds[planted.kind].append(wrong)
    worst = sorted(kinds.items(), key=lambda item: -np.mean(item[1]))
    return ", ".join(f"{kind} {sum(wrong)}/{len(wrong)}" for kind, wrong in worst)
