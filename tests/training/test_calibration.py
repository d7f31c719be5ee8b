import json

import numpy as np
import pandas as pd
import pytest

from serving.errors import TrainingError
from training.calibration import PlattScaling, ValidationScores, calibrate, fit_interval, fit_platt


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
    alike = sigmoid(scores - 1)
    shift = np.repeat([-1.0, 0.0, 1.0, 0.5], 1000)
    differing = sigmoid(scores - 1 + shift)
    sources = np.repeat(["a", "b", "c", "d"], 1000)

    def width(labels):
        drawn = (generator.random(len(labels)) < labels).astype(float)
        interval = fit_interval(scores, drawn, sources, fit_platt(scores, drawn), seed=3)
        return np.mean(np.array(interval["high"]) - np.array(interval["low"]))

    assert width(differing) > 2 * width(alike)


def test_calibration_and_reference_are_plain_json(scores, tmp_path):
    rows = 200
    articles = pd.DataFrame({"source": ["a"] * rows, "shares_top": sigmoid(scores[:rows])})
    found = ValidationScores(np.arange(rows), scores[:rows, None], scores[: rows * 2, None], np.arange(rows * 2) % 2 == 0)
    calibrate(found, articles, ["shares"], by="source", seed=1, place=tmp_path)
    reference = json.loads((tmp_path / "reference.json").read_text())["shares"]
    assert [len(reference[name]) for name in ("logit", "title", "body")] == [101] * 3
    assert reference["logit"] == sorted(reference["logit"])
    calibration = json.loads((tmp_path / "calibration.json").read_text())["shares"]
    assert all(low <= high for low, high in zip(calibration["low"], calibration["high"], strict=True))


def test_an_outcome_that_validation_never_saw_is_named(tmp_path):
    articles = pd.DataFrame({"source": ["a"], "shares_top": [np.nan]})
    found = ValidationScores(np.array([0]), np.zeros((1, 1)), np.zeros((1, 1)), np.array([False]))
    with pytest.raises(TrainingError, match='"shares"'):
        calibrate(found, articles, ["shares"], by="source", seed=1, place=tmp_path)
