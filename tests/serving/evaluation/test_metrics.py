import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from serving.evaluation.metrics import (
    FEW_COHORTS,
    bootstrap_auc,
    bootstrap_mean,
    brier_score,
    calibration_error_by_chance,
    cohort_spearman,
    count_pairs,
    count_top_pairs,
    expected_calibration_error,
    precision_at_top,
    reliability,
    resample_auc,
    soft_auc,
    spearman,
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


@pytest.mark.slow
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


def test_the_top_is_compared_with_the_rest_of_its_cohort_alone():
    labels = np.array([1.0, 0.0, 0.0, 1.0])
    cohorts = pd.Series(["low", "low", "high", "high"])
    assert count_top_pairs(np.array([0.2, 0.1, 0.8, 0.9]), labels, cohorts).auc() == 1.0
    assert count_top_pairs(np.array([0.2, 0.1, 0.9, 0.8]), labels, cohorts).auc() == 0.5


def test_within_one_cohort_the_top_auc_is_the_usual_one():
    generator = np.random.default_rng(5)
    labels, scores = generator.integers(0, 2, 60).astype(float), generator.random(60).round(1)
    assert count_top_pairs(scores, labels, pd.Series(["one"] * 60)).auc() == pytest.approx(soft_auc(scores, labels))


def test_whoever_puts_the_better_first_reaches_one_however_many_share_the_last_top_place():
    labels = np.array([1.0, 1.0, *[0.1] * 30])  # two were shared, the rest not at all
    assert count_top_pairs(labels, labels, pd.Series(["one"] * 32)).auc() == 1.0
    assert count_top_pairs(-labels, labels, pd.Series(["one"] * 32)).auc() == 0.0


def made(cohorts: int, size: int, noise: float, seed: int):
    generator = np.random.default_rng(seed)
    counts = generator.normal(size=cohorts * size)
    scores = counts + noise * generator.normal(size=len(counts))
    return count_pairs(scores, counts, pd.Series(np.repeat(np.arange(cohorts), size).astype(str)))


@pytest.mark.parametrize("cohorts", [1, 3, FEW_COHORTS - 1, FEW_COHORTS])
def test_an_interval_is_as_wide_as_other_samples_stray(cohorts):
    """Also of a single cohort, of which resampling whole cohorts would say nothing."""
    size = 600 // cohorts
    strays = np.std([made(cohorts, size, 1.0, seed).auc() for seed in range(40)])
    interval, _ = bootstrap_auc(made(cohorts, size, 1.0, 99), None, resamples=400, seed=1)
    assert 2 * strays < interval.high - interval.low < 7 * strays  # 3.9 were both exact


def test_cohorts_that_tell_nothing_do_not_count_as_many():
    """One cohort with pairs among dozens without: its articles are resampled, or its interval would be a point."""
    counts = np.concatenate([np.arange(20.0), np.zeros(60)])
    cohorts = pd.Series(np.concatenate([np.zeros(20), np.repeat(np.arange(1, 31), 2)]).astype(str))
    scores = counts + 10 * np.random.default_rng(7).normal(size=80)
    interval, _ = bootstrap_auc(count_pairs(scores, counts, cohorts), None, resamples=100, seed=1)
    assert interval.low < interval.value < interval.high


def test_rivals_meet_on_the_same_resamples():
    good = made(3, 40, 0.5, 1)
    draws = resample_auc([good, good], resamples=50, seed=3)
    assert draws.shape == (2, 50)
    assert (draws[0] == draws[1]).all()
    assert draws[0].std() > 0


def test_rank_correlation_is_taken_within_cohorts():
    counts = np.array([1.0, 2, 3, 4, 5, 100, 200, 300, 400, 500])
    cohorts = pd.Series(["a"] * 5 + ["b"] * 5)
    scores = np.array([5.0, 6, 7, 8, 9, 0, 1, 2, 3, 4])
    assert cohort_spearman(scores, counts, cohorts) == pytest.approx(1.0)
    assert cohort_spearman(np.zeros(10), counts, cohorts) == 0.0
    assert np.isnan(cohort_spearman(scores, np.ones(10), cohorts))


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=20))
def test_spearman_is_bounded_and_symmetric(pairs):
    first, second = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    assert -1 - 1e-9 <= spearman(first, second) <= 1 + 1e-9
    assert spearman(first, second) == pytest.approx(spearman(second, first))
    if np.ptp(first):
        assert spearman(first, -first) == pytest.approx(-1.0)


def test_precision_counts_the_best_tenth_of_each_cohort():
    labels = np.zeros(40)
    labels[[0, 1, 20]] = 1.0  # two at the top of the first cohort, one of the second
    scores = np.concatenate([np.linspace(1, 0.5, 20), np.linspace(1, 0.5, 20)])
    cohorts = pd.Series(["a"] * 20 + ["b"] * 20)
    assert precision_at_top(scores, labels, cohorts) == pytest.approx(3 / 4)
    assert precision_at_top(np.zeros(40), labels, cohorts) == pytest.approx(3 / 40)  # ties tell nothing


def test_a_mean_is_resampled_by_groups_and_unknown_values_are_left_out():
    values, groups = np.array([1.0, 1.0, 1.0, 0.0, np.nan]), ["a", "a", "a", "b", "c"]
    found = bootstrap_mean(values, groups, resamples=200, seed=1)
    assert (found.low, found.value, found.high) == (0.0, 0.75, 1.0)
    assert np.isnan(bootstrap_mean(np.array([np.nan]), ["a"], resamples=20, seed=1).value)


def test_reliability_bins_hold_all_articles_in_order():
    probabilities = np.random.default_rng(4).random(100)
    bins = reliability(probabilities, probabilities)
    assert bins.articles.sum() == 100
    assert (np.diff(bins.predicted) > 0).all()
    assert bins.observed == pytest.approx(bins.predicted)
