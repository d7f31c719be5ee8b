"""The bundle that ships with the repository, and a place for what the behaviour tests measured of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from serving.model.bundle import Bundle
from serving.model.registry import Models
from serving.report import Report
from serving.scorer import Scorer
from tests.behaviour.material import Article, read_articles

MODELS = Path(__file__).parents[2] / "models"
_MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def shipped_bundle() -> Bundle:
    """What ``models/current`` names; a bundle that is there and cannot be opened is an error, not a skip."""
    models = Models(MODELS)
    version = models.current()
    if version is None:
        pytest.skip("models/current names no bundle: these tests are about the one that ships with the repository")
    return Bundle.open(models.path(version))


@pytest.fixture(scope="session")
def shipped(shipped_bundle: Bundle) -> Scorer:
    """Scores with the shipped bundle, as always but for reading no section twice."""
    return Scorer(shipped_bundle, threads=2, remember=30_000)


@pytest.fixture(scope="session")
def articles() -> tuple[Article, ...]:
    return read_articles()


@pytest.fixture(scope="session")
def reports(shipped: Scorer, articles: tuple[Article, ...]) -> dict[str, Report]:
    """The report about each draft as it is, by its name."""
    return {article.slug: shipped.score([article.read()])[0] for article in articles}


@pytest.fixture(scope="session")
def expected(shipped: Scorer) -> Callable[[Article], float]:
    """The primary outcome's probability of an article."""
    primary = shipped.bundle.manifest.primary
    return lambda article: shipped.predict(article.read())[primary]


@pytest.fixture
def measured(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Takes one line for the end of the run, whether the test passes or not."""
    return pytestconfig.stash.setdefault(_MEASURED, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was measured."""
    lines = config.stash.get(_MEASURED, [])
    if lines:
        terminalreporter.section("measured of the shipped bundle")
        for line in lines:
            terminalreporter.write_line(line)
