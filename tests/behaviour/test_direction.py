"""What a connector would pass on scores higher than the same without its substance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.behaviour.material import Article, read_articles

pytestmark = pytest.mark.slow


def test_a_concrete_draft_scores_higher_than_its_diluted_twin(
    articles: tuple[Article, ...], expected: Callable[[Article], float], measured: Callable[[str], None]
) -> None:
    concrete = {article.slug: article for article in articles}
    gains = {}
    for twin in read_articles("diluted"):
        assert twin.title == concrete[twin.slug].title  # the text alone decides
        gains[twin.slug] = expected(concrete[twin.slug]) - expected(twin)
    shown = ", ".join(f"{slug} {gain:+.3f}" for slug, gain in gains.items())
    higher = sum(gain > 0 for gain in gains.values())
    measured(f"concrete over diluted: higher in {higher} of {len(gains)} pairs ({shown})")
    assert higher > len(gains) / 2, shown
