import json

import numpy as np
import pandas as pd
import pytest

from serving.errors import TrainingError
from training.heads.calibration import PlattScaling, calibrate, fit_interval, fit_platt


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


def make_articles(shares, links=None):
    links = np.full(len(shares), np.nan) if links is None else links
    frame = {"publisher": ["a", "b"] * (len(shares) // 2), "shares_top": shares, "links_top": links, "split": "validation"}
    return pd.DataFrame(frame)


def make_scored(logits):
    """Raw logits of two outcomes, not in the articles' order."""
    return pd.DataFrame({"words": 100, "shares": logits, "links": -logits}).sample(frac=1.0, random_state=1)


def test_calibration_is_plain_json(scores, tmp_path):
    articles = make_articles(sigmoid(0.7 * scores[:200] - 1), sigmoid(-scores[:200]))
    calibrate(make_scored(scores[:200]), articles, ["shares", "links"], seed=1, place=tmp_path)
    calibration = json.loads((tmp_path / "calibration.json").read_text())
    assert set(calibration) == {"shares", "links"}
    slope, intercept = calibration["shares"]["slope"], calibration["shares"]["intercept"]
    assert (slope, intercept) == (pytest.approx(0.7, abs=1e-3), pytest.approx(-1, abs=1e-3))
    assert calibration["links"]["slope"] == pytest.approx(1, abs=1e-3)
    for outcome in calibration.values():
        assert all(low <= high for low, high in zip(outcome["low"], outcome["high"], strict=True))


def test_only_observed_articles_that_did_not_train_are_calibrated_on(scores, tmp_path):
    labels = sigmoid(0.7 * scores[:200] - 1)
    labels[::4] = np.nan
    articles = make_articles(labels)
    articles.loc[1::4, "split"] = "train"
    found = make_scored(np.where(np.arange(200) % 4 < 2, 50.0, scores[:200]))
    calibrate(found, articles, ["shares"], seed=1, place=tmp_path)
    assert json.loads((tmp_path / "calibration.json").read_text())["shares"]["slope"] == pytest.approx(0.7, abs=1e-2)


def test_an_outcome_that_validation_never_saw_is_named(scores, tmp_path):
    articles = make_articles(sigmoid(scores[:10]))
    with pytest.raises(TrainingError, match='"links"'):
        calibrate(make_scored(scores[:10]), articles, ["shares", "links"], seed=1, place=tmp_path)
