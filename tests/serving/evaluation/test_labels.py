"""A label says how an article did among its own cohort, fairly where counts tie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.evaluation.labels import OutcomeLabels, assign_cohorts, label_outcome, share_of_top

many = settings(deadline=None, derandomize=True, max_examples=60)
counts_of_any_kind = st.lists(st.one_of(st.integers(0, 4), st.integers(0, 100_000)), min_size=1, max_size=80).map(
    lambda counts: np.array(counts, dtype=np.float64)
)


def make_frame(rows: list[tuple[str, str | None, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["source", "published_at", "shares"])
    return frame.assign(published_at=pd.to_datetime(frame["published_at"], utc=True))


def month_of(source: str, month: str, count: int, start: int = 0) -> list[tuple[str, str | None, float]]:
    return [(source, f"{month}-{1 + number % 28:02}", float(start + number)) for number in range(count)]


def label(frame: pd.DataFrame, top: float = 0.25, min_cohort: int = 20) -> OutcomeLabels:
    return label_outcome(frame, "shares", by="source", top=top, min_cohort=min_cohort)


# ---------------------------------------------------------------- the top share


@many
@given(counts=counts_of_any_kind, top=st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_the_chances_to_be_on_top_average_to_exactly_that_share(counts: np.ndarray, top: float) -> None:
    chances = share_of_top(counts, top)
    assert chances.mean() == pytest.approx(top, abs=1e-12)
    assert ((chances >= 0) & (chances <= 1)).all()


@many
@given(counts=counts_of_any_kind)
def test_a_higher_count_never_has_a_lower_chance_and_equal_ones_have_the_same(counts: np.ndarray) -> None:
    chances = share_of_top(counts, 0.25)
    order = np.argsort(counts, kind="stable")
    assert (np.diff(chances[order]) >= 0).all()
    for count in np.unique(counts):
        assert len(np.unique(chances[counts == count])) == 1


def test_ties_at_the_threshold_share_what_is_left() -> None:
    assert share_of_top(np.array([9.0, 0, 0, 0, 0, 0, 0, 0]), 0.25).tolist() == [1.0, *[pytest.approx(1 / 7)] * 7]
    assert share_of_top(np.arange(8.0), 0.25).tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert share_of_top(np.zeros(4), 0.25).tolist() == [0.25] * 4
    assert share_of_top(np.array([5.0]), 0.25).tolist() == [0.25]


# ---------------------------------------------------------------- percentiles


def test_percentiles_are_mid_ranks() -> None:
    frame = make_frame([("a", "2026-01-01", count) for count in (0, 0, 3, 7)])
    assert label(frame, min_cohort=4).percentile.tolist() == [0.25, 0.25, 0.625, 0.875]


@many
@given(counts=counts_of_any_kind)
def test_percentiles_are_between_zero_and_one_and_average_to_a_half(counts: np.ndarray) -> None:
    labels = label(make_frame([("a", "2026-01-01", count) for count in counts]), min_cohort=2)
    assert ((labels.percentile > 0) & (labels.percentile < 1)).all()
    assert labels.percentile.mean() == pytest.approx(0.5)


# ---------------------------------------------------------------- cohorts

some_rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from(["2024-12-31", "2025-01-01", "2025-02-03", "2025-06-05", "2026-01-01", None]),
        st.one_of(st.just(float("nan")), st.integers(0, 9).map(float)),
    ),
    min_size=1,
    max_size=80,
)


@many
@given(rows=some_rows, min_cohort=st.integers(2, 12))
def test_cohorts_are_large_enough_of_one_source_and_neighbouring_months(
    rows: list[tuple[str, str | None, float]], min_cohort: int
) -> None:
    frame = make_frame(rows)
    labels = label(frame, min_cohort=min_cohort)
    missing = frame["shares"].isna().to_numpy()
    assert (labels.cohort[missing] == -1).all()
    assert np.isnan(labels.percentile[missing]).all()
    assert np.isnan(labels.top[missing]).all()
    assert not np.isnan(labels.percentile[~missing]).any()
    sizes = frame[~missing].groupby("source").size()
    for cohort in np.unique(labels.cohort[~missing]):
        members = frame[labels.cohort == cohort]
        if cohort == 0:
            assert all(sizes[source] < min_cohort for source in members["source"])
            continue
        assert len(members) >= min_cohort
        (source,) = members["source"].unique()
        others = frame[~missing & (frame["source"] == source) & (labels.cohort != cohort)]
        months = members["published_at"].dt.strftime("%Y-%m").fillna("")
        for other in others["published_at"].dt.strftime("%Y-%m").fillna(""):
            assert other < months.min() or other > months.max()
        assert labels.top[labels.cohort == cohort].mean() == pytest.approx(0.25)


def test_months_join_until_they_are_large_enough_and_the_last_joins_the_one_before() -> None:
    rows = (
        month_of("a", "2025-01", 12) + month_of("a", "2025-02", 12) + month_of("a", "2025-03", 25) + month_of("a", "2025-04", 5)
    )
    cohort = label(make_frame(rows)).cohort
    assert len(set(cohort[:24])) == 1
    assert len(set(cohort[24:])) == 1
    assert cohort[0] != cohort[24]


def test_small_sources_are_compared_with_each_other() -> None:
    frame = make_frame([*month_of("big", "2025-01", 20), ("one", "2025-01-01", 3.0), ("two", "2020-05-05", 9.0)])
    labels = label(frame)
    assert labels.cohort[20:].tolist() == [0, 0]
    assert labels.percentile[20:].tolist() == [0.25, 0.75]
    assert 0 not in labels.cohort[:20]


def test_a_source_is_compared_with_itself_alone() -> None:
    frame = make_frame(month_of("loud", "2025-01", 20, start=10_000) + month_of("quiet", "2025-01", 20))
    labels = label(frame)
    assert labels.percentile[:20].tolist() == labels.percentile[20:].tolist()


def test_undated_articles_are_labelled_with_their_source() -> None:
    some = make_frame([*month_of("a", "2025-01", 20), ("a", None, 100.0)])
    assert len(set(label(some).cohort)) == 1
    assert label(some).percentile[-1] == pytest.approx(20.5 / 21)
    none = make_frame([("a", None, float(number)) for number in range(20)])
    assert set(label(none).cohort) == {1}


def test_rows_without_a_source_are_one_source() -> None:
    frame = make_frame(month_of("a", "2025-01", 20))
    nameless = pd.Series([None] * 20, dtype=object)
    assert set(assign_cohorts(nameless, frame["published_at"], 20)) == {1}
    assert set(assign_cohorts(nameless, frame["published_at"], 21)) == {0}


def test_rows_that_were_not_observed_count_in_no_cohort() -> None:
    rows = month_of("a", "2025-01", 20)
    alone = label(make_frame(rows))
    beside = label(make_frame(rows + [("a", "2025-01-09", float("nan"))] * 7))
    assert beside.percentile[:20].tolist() == alone.percentile.tolist()
    assert beside.top[:20].tolist() == alone.top.tolist()


def test_an_outcome_that_nobody_observed_is_no_error() -> None:
    labels = label(make_frame([("a", "2025-01-01", float("nan"))] * 3))
    assert labels.cohort.tolist() == [-1] * 3
    assert np.isnan(labels.top).all()


@many
@given(rows=some_rows, seed=st.integers(0, 9))
def test_labels_do_not_depend_on_the_order_of_rows(rows: list[tuple[str, str | None, float]], seed: int) -> None:
    frame = make_frame(rows)
    order = np.random.default_rng(seed).permutation(len(frame))
    shuffled = label(frame.iloc[order], min_cohort=5)
    np.testing.assert_array_equal(shuffled.percentile, label(frame, min_cohort=5).percentile[order])
    np.testing.assert_array_equal(shuffled.top, label(frame, min_cohort=5).top[order])
