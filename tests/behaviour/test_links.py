"""A link that could harm readers is noticed in any draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serving.report import Report
from serving.scorer import Scorer
from tests.behaviour.material import Article

pytestmark = pytest.mark.slow

LINK = "[the full report](javascript:alert(1))"


def test_a_link_that_runs_a_script_gets_a_check(shipped: Scorer, articles: tuple[Article, ...]) -> None:
    for article in articles:
        unsafe = replace(article, text=f"{article.text}\nMore is in {LINK}, which was published later.\n")
        report = shipped.score([unsafe.read()])[0]
        found = [check for check in report.checks if check.code == "script_link"]
        assert [unsafe.text[check.start : check.end] for check in found] == [LINK], article.slug
        assert found[0].severity == "error"


def test_the_drafts_as_they_are_get_none(reports: dict[str, Report]) -> None:
    for slug, report in reports.items():
        assert not [check for check in report.checks if check.code.endswith("_link")], slug
