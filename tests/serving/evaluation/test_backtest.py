"""Whether the model fits an archive: said only where there is enough to say it by."""

from __future__ import annotations

import numpy as np
import pytest

from serving.evaluation.backtest import FEWEST, Observed, run_backtest


def observe(count: int, *, signal: float = 0.0, noise: float = 1.0, of_words: float = 0.0, chance: float = 0.25) -> Observed:
    """Articles of three sources over two years; ``signal`` is what scores have of outcomes, ``of_words`` what length has."""
    generator = np.random.default_rng(7)
    found = Observed()
    for number in range(count):
        luck, words = generator.normal(), generator.normal()
        counted = round(float(np.exp(2 + luck + of_words * words)))
        score = signal * luck + noise * generator.normal()
        probability = 1 / (1 + np.exp(-score - np.log(chance / (1 - chance))))
        month = f"20{20 + number % 2}-{1 + number % 12:02}-01T00:00:00Z"
        found.add(float(probability), counted, round(500 + 100 * words), month, number % 3)
    return found


def test_a_model_that_knows_fits():
    found = run_backtest(observe(600, signal=1.5, noise=0.3), top=0.25, min_cohort=20)
    assert found is not None
    assert found.auc.low > 0.7
    assert found.lift > 2
    assert found.articles == 600


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"signal": 0.0}, "no better than chance"),
        ({"signal": 0.3, "of_words": 3.0}, "number of words"),
        ({"signal": 2.0, "noise": 0.3, "chance": 0.9}, "the chances are not"),
    ],
)
def test_a_model_that_does_not_is_to_be_retrained(facts, verdict):
    found = run_backtest(observe(600, **facts), top=0.25, min_cohort=20)
    assert found is not None
    assert verdict in found.verdict
    assert "retrain" in found.verdict
    assert not found.fits


def test_of_few_articles_nothing_is_said():
    assert run_backtest(observe(FEWEST - 1, signal=2.0), top=0.25, min_cohort=20) is None


def test_where_none_did_better_nothing_is_said():
    found = Observed()
    for number in range(300):
        found.add(0.1 + number / 1000, 0, 500, "", 0)
    assert run_backtest(found, top=0.25, min_cohort=20) is None


def test_large_cohorts_are_sampled():
    found = Observed()
    for number in range(5000):
        found.add(number / 5000, number, 500, "", 0)
    result = run_backtest(found, top=0.25, min_cohort=20)
    assert result is not None
    assert result.articles == 5000
    assert result.auc.value == pytest.approx(1.0)
