import json

import numpy as np
import pandas as pd
import pytest

from serving.errors import TrainingError
from training.heads.calibration import PlattScaling, calibrate, fit_interval, fit_platt
from training.heads.references import Inspected


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


@pytest.fixture
def scores():
    return np.random.default_rng(1).normal(size=4000)


def test_platt_finds_the_scaling_that_made_the_labels(scores):
    found = fit_platt(scores, sigmoid(0.5 * scores - 1.2))
    assert (found.slope, found.intercept) == (pytest.approx(0.5, abs=1e-3), pytest.approx(-1.2, abs=1e-3))


def test_a_useless_score_never_turns_the_order_round(scores):
    found = fit_platt(scores, sigmoid(-2 * scores))
    assert found.slope > 0


def test_few_rows_stay_near_the_prior(scores):
    labels = sigmoid(2 * scores + 1)
    prior = PlattScaling(1.0, 0.0)
    few, many = (fit_platt(scores[:n], labels[:n], prior) for n in (3, 4000))
    assert abs(few.slope - 1) < 0.5 * abs(many.slope - 1)


def test_the_interval_is_wider_where_sources_differ(scores):
    generator = np.random.default_rng(2)
    scores = scores[:1000]
    alike = sigmoid(scores - 1)
    shift = np.repeat([-1.5, 0.0, 1.5, 0.5], 250)
    differing = sigmoid(scores - 1 + shift)
    sources = np.repeat(["a", "b", "c", "d"], 250)

    def width(labels):
        drawn = (generator.random(len(labels)) < labels).astype(float)
        interval = fit_interval(scores, drawn, sources, fit_platt(scores, drawn), seed=3)
        return np.mean(np.array(interval["high"]) - np.array(interval["low"]))

    assert width(differing) > 2 * width(alike)


def make_inspected(logits):
    """Articles of a title, an own section and a planted section, for two outcomes."""
    count = len(logits)
    generator = np.random.default_rng(5)
    return Inspected(
        rows=np.arange(count)[::-1].copy(),  # not in the frame's order
        logits=np.stack([logits, -logits], axis=1),
        added=generator.normal(size=(3 * count, 2)),
        strength=generator.normal(size=3 * count),
        signs=generator.normal(size=(3 * count, 2)),
        titles=np.tile([True, False, False], count),
        kinds=np.tile([-1, -1, 4], count),
        article=np.repeat(np.arange(count), 3),
        alignment=generator.normal(size=count),
        centre=np.zeros(2),
    )


def make_articles(shares, links=None):
    links = np.full(len(shares), np.nan) if links is None else links
    return pd.DataFrame({"publisher": ["a", "b"] * (len(shares) // 2), "shares_top": shares, "links_top": links})


def test_calibration_is_plain_json(scores, tmp_path):
    found = make_inspected(scores[:200])
    articles = make_articles(sigmoid(0.7 * scores[:200] - 1)[::-1], sigmoid(-scores[:200])[::-1])
    calibrate(found, articles, ["shares", "links"], seed=1, place=tmp_path)
    calibration = json.loads((tmp_path / "calibration.json").read_text())
    assert set(calibration) == {"shares", "links"}
    slope, intercept = calibration["shares"]["slope"], calibration["shares"]["intercept"]
    assert (slope, intercept) == (pytest.approx(0.7, abs=1e-3), pytest.approx(-1, abs=1e-3))
    assert calibration["links"]["slope"] == pytest.approx(1, abs=1e-3)
    for outcome in calibration.values():
        assert all(low <= high for low, high in zip(outcome["low"], outcome["high"], strict=True))


def test_only_observed_articles_are_calibrated_on(scores, tmp_path):
    labels = sigmoid(0.7 * scores[:200] - 1)
    labels[::2] = np.nan
    found = make_inspected(np.where(np.isnan(labels), 50.0, scores[:200]))
    calibrate(found, make_articles(labels[::-1]), ["shares"], seed=1, place=tmp_path)
    assert json.loads((tmp_path / "calibration.json").read_text())["shares"]["slope"] == pytest.approx(0.7, abs=1e-2)


def test_an_outcome_that_validation_never_saw_is_named(scores, tmp_path):
    articles = make_articles(sigmoid(scores[:10]))
    with pytest.raises(TrainingError, match='"links"'):
        calibrate(make_inspected(scores[:10]), articles, ["shares", "links"], seed=1, place=tmp_path)
