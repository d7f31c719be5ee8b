"""A section's words are worth the same wherever it stands, and a table comes back as it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from serving.errors import BundleError
from serving.model.lexicon import BINS, Wording, hash_terms, weigh_terms

many = settings(deadline=None, derandomize=True, max_examples=60)
token_ids = st.lists(st.integers(0, 300_000), max_size=60).map(lambda ids: np.array(ids, dtype=np.int64))


def make_table(seed: int = 0) -> Wording:
    rng = np.random.default_rng(seed)
    return Wording(rng.random(BINS, dtype=np.float32) + 1, rng.normal(size=(BINS, 4)).astype(np.float32))


@many
@given(ids=token_ids)
def test_every_token_and_every_pair_is_counted_once(ids: NDArray[np.int64]) -> None:
    bins, counts = hash_terms(ids)
    assert counts.sum() == max(2 * len(ids) - 1, 0)
    assert len(set(bins.tolist())) == len(bins)
    assert ((bins >= 0) & (bins < BINS)).all()
    single = [hash_terms(ids[place : place + 1])[0][0] for place in range(len(ids))]
    assert set(single) <= set(bins.tolist())


def test_pairs_are_not_their_tokens_and_have_an_order() -> None:
    first, second, both, turned = (set(hash_terms(np.array(ids))[0].tolist()) for ids in ([7], [9], [7, 9], [9, 7]))
    assert len(both) == 3
    assert first | second < both
    assert both != turned
    assert len(both & turned) == 2


def test_terms_are_spread_over_the_table() -> None:
    ids = np.arange(30_000)
    bins, _ = hash_terms(ids)
    assert len(bins) > 0.75 * BINS * (1 - np.exp(-2 * len(ids) / BINS))  # as many as chance would fill, nearly


@many
@given(ids=token_ids.filter(len))
def test_weights_have_length_one_and_leave_out_what_is_unknown(ids: NDArray[np.int64]) -> None:
    scarcity = make_table().scarcity
    bins, weights = weigh_terms(ids, scarcity)
    assert float(np.linalg.norm(weights)) == pytest.approx(1, abs=1e-5)
    scarcity = scarcity.copy()
    scarcity[bins[::2]] = 0
    assert set(weigh_terms(ids, scarcity)[0].tolist()) == set(bins[1::2].tolist())


def test_more_of_a_word_counts_more_and_a_common_one_less() -> None:
    scarcity = np.ones(BINS, dtype=np.float32)
    scarcity[hash_terms(np.array([3]))[0]] = 0.5
    bins, weights = weigh_terms(np.array([3, 4, 5, 4]), scarcity)
    weight = {token: weights[bins == hash_terms(np.array([token]))[0][0]][0] for token in (3, 4, 5)}
    assert weight[4] == pytest.approx((1 + np.log(2)) * weight[5])
    assert weight[3] == pytest.approx(0.5 * weight[5])


def test_words_that_nobody_knows_are_worth_nothing() -> None:
    table = Wording(np.zeros(BINS, dtype=np.float32), make_table().values)
    assert table.value(np.array([5, 6, 7])).tolist() == [0] * 4
    assert make_table().value(np.zeros(0, dtype=np.int64)).tolist() == [0] * 4


def test_a_table_comes_back_in_half_precision(tmp_path: Path) -> None:
    table, ids = make_table(), np.arange(40)
    table.save(tmp_path / "words.npz")
    loaded = Wording.open(tmp_path / "words.npz")
    np.testing.assert_allclose(loaded.values, table.values, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(loaded.value(ids), table.value(ids), atol=1e-2)
    loaded.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "words.npz").read_bytes()


@pytest.mark.parametrize("broken", ["text", "empty", "other names", "other shape", "objects", "cut"])
def test_anything_else_is_refused_by_name(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "words.npz"
    make_table().save(path)
    match broken:
        case "text":
            path.write_text("not a table")
        case "empty":
            path.write_bytes(b"")
        case "other names":
            np.savez(path, scarcity=np.ones(BINS))
        case "other shape":
            np.savez(path, scarcity=np.ones(3), values=np.ones((3, 2)))
        case "objects":
            np.savez(path, scarcity=np.array([{}], dtype=object), values=np.ones((BINS, 2)), allow_pickle=True)
        case "cut":
            path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(BundleError, match=r"words\.npz does not hold what this version reads: .* \(export the bundle again\)"):
        Wording.open(path)
