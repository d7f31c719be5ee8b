"""A draft's place in the archive: it rises with the logit, and no word more makes it jump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.model.percentiles import DraftReference

LOGITS = st.floats(-5, 5)


@st.composite
def references(draw: st.DrawFn) -> DraftReference:
    """Items at one to six lengths; the logits of each length may be as they like, many of them the same."""
    words = sorted(draw(st.sets(st.integers(0, 5000), min_size=1, max_size=6)))
    rows = [sorted(draw(st.lists(st.integers(-30, 30), min_size=101, max_size=101))) for _ in words]
    return DraftReference(100, np.array(words, dtype=float), np.array(rows) / 10)


@given(references(), LOGITS, LOGITS, st.integers(0, 10_000))
def test_a_likelier_draft_of_the_same_length_never_stands_lower(reference, one, other, words):
    low, high = sorted((one, other))
    assert 0 <= reference.place(low, words) <= reference.place(high, words) + 1e-9
    assert reference.place(high, words) <= 100


@given(references(), LOGITS)
def test_the_place_changes_with_length_without_a_jump(reference, logit):
    """Between two lengths it moves from one place to the other evenly in the logarithm, and beyond the ends not at all."""
    at = {words: reference.place(logit, int(words)) for words in reference.words}
    for shorter, longer in zip(reference.words, reference.words[1:], strict=False):
        places = np.array([reference.place(logit, words) for words in range(int(shorter), int(longer) + 1)])
        whole = at[longer] - at[shorter]
        steps = np.diff(np.log1p(np.arange(shorter, longer + 1))) / np.log((1 + longer) / (1 + shorter))
        np.testing.assert_allclose(np.diff(places), whole * steps, atol=1e-6)
    assert reference.place(logit, 0) == at[reference.words[0]]
    assert reference.place(logit, 10**6) == at[reference.words[-1]]


def test_the_middle_of_the_archive_is_the_fiftieth_percentile():
    reference = DraftReference(500, np.array([100.0, 1000.0]), np.stack([np.linspace(-2, 0, 101), np.linspace(0, 2, 101)]))
    assert reference.place(-1, 100) == pytest.approx(50)
    assert reference.place(1, 1000) == pytest.approx(50)
    assert reference.place(0, 317) == pytest.approx(50, abs=0.2)  # as long as both in the logarithm: above one, below the other
