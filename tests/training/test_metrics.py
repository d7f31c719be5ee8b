import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from training.metrics import (
    bootstrap_auc,
    brier_score,
    calibration_error_by_chance,
    count_pairs,
    expected_calibration_error,
    soft_auc,
)


def test_cohort_auc_compares_only_within_cohorts():
    counts = np.array([1.0, 2.0, 100.0, 200.0])
    cohorts = pd.Series(["small", "small", "large", "large"])
    right = count_pairs(np.array([0.6, 0.9, 0.1, 0.2]), counts, cohorts)
    assert right.auc() == 1.0  # though every large article is scored below every small one
    assert count_pairs(np.array([0.9, 0.6, 0.1, 0.2]), counts, cohorts).auc() == 0.5


def test_tied_scores_count_half_and_tied_counts_not_at_all():
    cohorts = pd.Series(["one"] * 3)
    assert count_pairs(np.array([0.5, 0.5, 0.5]), np.array([0.0, 0.0, 3.0]), cohorts).auc() == 0.5
    assert np.isnan(count_pairs(np.array([0.1, 0.2, 0.3]), np.array([7.0, 7.0, 7.0]), cohorts).auc())


def test_unobserved_rows_are_left_out():
    counts = np.array([1.0, np.nan, 2.0])
    assert count_pairs(np.array([0.1, 9.0, 0.2]), counts, pd.Series(["one"] * 3)).auc() == 1.0


def test_within_one_cohort_it_is_the_usual_auc():
    generator = np.random.default_rng(1)
    labels, scores = generator.integers(0, 2, 200).astype(float), generator.normal(size=200).round(1)
    pairs = count_pairs(scores, labels, pd.Series(["one"] * 200))
    assert pairs.auc() == pytest.approx(roc_auc_score(labels, scores))


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.integers(0, 4)), min_size=2, max_size=30))
def test_soft_auc_is_the_weighted_auc(rows):
    labels, scores = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)
    if labels.sum() == 0 or (1 - labels).sum() == 0:
        assert np.isnan(soft_auc(scores, labels))
        return
    twice = np.concatenate([scores, scores])
    truth = np.repeat([1, 0], len(rows))
    weights = np.concatenate([labels, 1 - labels])
    assert soft_auc(scores, labels) == pytest.approx(roc_auc_score(truth, twice, sample_weight=weights))


def test_the_bootstrap_pairs_a_model_with_its_rival():
    generator = np.random.default_rng(2)
    counts = generator.normal(size=600)
    cohorts = pd.Series(np.repeat(np.arange(30), 20).astype(str))
    good = count_pairs(counts + generator.normal(size=600), counts, cohorts)
    poor = count_pairs(counts + 3 * generator.normal(size=600), counts, cohorts)
    auc, difference = bootstrap_auc(good, poor, resamples=200, seed=1)
    assert auc.low < auc.value < auc.high
    assert difference is not None
    assert 0 < difference.low < difference.value == pytest.approx(good.auc() - poor.auc())
    _, none = bootstrap_auc(good, good, resamples=50, seed=1)
    assert none is not None
    assert (none.low, none.value, none.high) == (0, 0, 0)


def test_calibration_error_is_the_gap_between_said_and_seen():
    labels = np.array([1.0, 0.0] * 300)
    assert expected_calibration_error(np.full(600, 0.5), labels) == pytest.approx(0, abs=1e-9)
    assert expected_calibration_error(np.full(600, 0.8), labels) == pytest.approx(0.3)


def test_few_articles_may_stray_further_by_chance():
    few, many = (calibration_error_by_chance(np.full(size, 0.25), seed=1) for size in (40, 4000))
    assert 0 < many < 0.05 < few < 0.3


def test_brier_of_soft_labels_is_the_expectation():
    assert brier_score(np.array([0.25]), np.array([0.25])) == pytest.approx(0.25 * 0.75)
    assert brier_score(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0
