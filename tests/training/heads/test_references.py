"""What the bundle remembers of the archive's sections: where they lie, and which signs tell weak ones from others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from serving.model.bundle import LAYOUT
from serving.model.reasons import NAMES
from tests.encoded import DIMENSION, SIGNS, make_archive, make_encoded
from training.heads.batches import make_batch
from training.heads.head import SectionHead
from training.heads.judge import Judge
from training.heads.references import Inspected, inspect, percentiles, separation, write_references
from training.planting.corruption import KINDS

many = settings(deadline=None, derandomize=True, max_examples=60)
values = st.lists(st.one_of(st.integers(-3, 3).map(float), st.floats(-1e3, 1e3)), max_size=30)

# ---------------------------------------------------------------- separation and percentiles


@many
@given(others=values, weak=values)
def test_separation_is_the_area_under_the_curve(others: list[float], weak: list[float]) -> None:
    found = separation(np.array(others), np.array(weak))
    if not others or not weak:
        assert found == 0.5
        return
    assert found == pytest.approx(roc_auc_score([0] * len(others) + [1] * len(weak), [*others, *weak]))
    assert separation(np.array(weak), np.array(others)) == pytest.approx(1 - found)


@many
@given(drawn=values)
def test_percentiles_go_from_the_least_to_the_greatest(drawn: list[float]) -> None:
    found = percentiles(np.array(drawn))
    assert len(found) == 101
    assert found == sorted(found)
    assert (found[0], found[-1]) == pytest.approx((min(drawn, default=0.0), max(drawn, default=0.0)), abs=1e-6)


# ---------------------------------------------------------------- signs


def make_inspected(signs: dict[str, dict[str, float]], *, articles: int = 60, seed: int = 0) -> Inspected:
    """Articles of a title, five own sections and one planted section, whose kinds take turns.

    ``signs`` says by how many deviations a sign of planted sections of a kind ("all": of every kind) is above own ones'.
    """
    rng = np.random.default_rng(seed)
    kinds = np.concatenate([[-1] * 6 + [number % len(KINDS)] for number in range(articles)])
    measured = rng.normal(size=(len(kinds), len(NAMES)))
    for name, shifts in signs.items():
        for kind, shift in shifts.items():
            planted = kinds >= 0 if kind == "all" else kinds == KINDS.index(kind)
            measured[planted, NAMES.index(name)] += shift
    return Inspected(
        added=rng.normal(size=(len(kinds), 1)),
        strength=np.where(kinds < 0, 2.0, -2.0) + rng.normal(size=len(kinds)),
        signs=measured,
        titles=np.tile([True, *[False] * 6], articles),
        kinds=kinds,
        article=np.repeat(np.arange(articles), 7),
        alignment=rng.normal(size=articles),
        centre=rng.normal(size=4),
    )


def write(found: Inspected, place: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is written, and what is returned for the card."""
    card = write_references(found, place)
    return json.loads((place / LAYOUT.signs).read_text()), card


def test_signs_that_tell_weak_sections_from_others_are_used_in_their_direction(tmp_path: Path) -> None:
    shifts = {
        "vagueness": {"all": 2.0},
        "specifics": {"all": -2.0},
        "repetition": {"repeat": 4.0},
        "kinship": {"off_topic": -4.0},
    }
    written, card = write(make_inspected(shifts, articles=400), tmp_path)
    assert set(written["signs"]) == set(card) == set(NAMES)
    assert {name for name, sign in written["signs"].items() if sign["used"]} == set(shifts)
    for name, shift in shifts.items():
        above = max(shift.values()) > 0
        assert (written["signs"][name]["separation"] > 0.5) == above
        assert card[name]["used"]
    assert card["repetition"]["by_kind"]["repeat"] > 0.9
    assert card["repetition"]["by_kind"]["filler"] == pytest.approx(0.5, abs=0.15)
    assert set(card["repetition"]["by_kind"]) == set(KINDS)


def test_a_sign_is_judged_on_the_side_where_it_is_a_fault(tmp_path: Path) -> None:
    shifts = {"specifics": {"promotion": 6.0, "boilerplate": 5.0, "filler": -3.0}, "quotes": {"all": 3.0}}
    written, card = write(make_inspected(shifts, articles=400), tmp_path)
    assert card["specifics"]["by_kind"]["promotion"] > 0.95
    assert written["signs"]["specifics"]["used"]
    assert written["signs"]["specifics"]["separation"] == pytest.approx(card["specifics"]["by_kind"]["filler"], abs=1e-3)
    assert not written["signs"]["quotes"]["used"]  # quoting much is no fault
    assert written["signs"]["quotes"]["separation"] == pytest.approx(card["quotes"]["auc"], abs=1e-3)


def test_an_archive_in_which_nothing_could_be_planted_uses_no_sign(tmp_path: Path) -> None:
    found = make_inspected({})
    own = found.kinds < 0
    parts = {name: getattr(found, name)[own] for name in ("added", "strength", "signs", "titles", "kinds", "article")}
    bare = Inspected(alignment=found.alignment, centre=found.centre, **parts)
    written, card = write(bare, tmp_path)
    assert not any(sign["used"] for sign in written["signs"].values())
    assert all(sign["separation"] == 0.5 for sign in written["signs"].values())
    assert all(sign["by_kind"] == {} for sign in card.values())


def test_places_are_those_of_own_body_sections(tmp_path: Path) -> None:
    found = make_inspected({"vagueness": {"all": 50.0}})
    found.strength[found.titles] = 99.0
    written, _ = write(found, tmp_path)
    own = (found.kinds < 0) & ~found.titles
    assert written["strength"] == percentiles(found.strength[own])
    assert written["strength"][0] > found.strength[found.kinds >= 0].min()
    column = found.signs[own, NAMES.index("vagueness")]
    assert written["signs"]["vagueness"]["percentiles"] == percentiles(column)
    assert written["alignment"] == percentiles(found.alignment)
    np.testing.assert_allclose(written["centre"], found.centre, atol=1e-5)


# ---------------------------------------------------------------- inspecting


@pytest.fixture(scope="module")
def head() -> SectionHead:
    torch.manual_seed(0)
    found = SectionHead([Judge(DIMENSION, signs=SIGNS, width=8)], 2, dimension=DIMENSION).eval()
    found.meaning.copy_(torch.randn_like(found.meaning))
    return found


def test_inspecting_sees_each_own_section_and_one_or_two_planted_ones(head: SectionHead) -> None:
    articles = [*make_archive(80), make_encoded(80, body=0), make_encoded(81, body=3, titled=False)]
    found = inspect(head, articles)
    for number, article in enumerate(articles):
        mine = found.article == number
        own = mine & (found.kinds < 0)
        assert found.titles[own].sum() == article.title.sum()
        assert found.signs[own, 0].tolist() == list(range(len(article.title) - article.planted))
        planted = mine & (found.kinds >= 0)
        assert planted.sum() in ((1, 2) if article.planted else (0,))
        assert found.signs[planted, 1].tolist() == found.kinds[planted].tolist()  # the second sign is the planted kind
        assert not found.titles[planted].any()
    assert found.signs.shape[1] == len(NAMES)
    for values in (found.added, found.strength, found.signs, found.alignment, found.centre):
        assert np.isfinite(values).all()


def test_own_sections_are_measured_as_if_nothing_were_planted(head: SectionHead) -> None:
    article = make_encoded(0, body=5, kinds=[1, 2])
    found = inspect(head, [article])
    with torch.no_grad():
        alone = head(make_batch([article], np.array([0])).inputs)
    own = found.kinds < 0
    np.testing.assert_allclose(found.strength[own], alone.strength[0].numpy(), atol=1e-5)
    times = np.array([1, 5, 5, 5, 5, 5])[:, None]  # a body section's counts as often as there are some
    np.testing.assert_allclose(found.added[own], alone.sections[0].numpy() * times, atol=1e-4)
    np.testing.assert_allclose(found.centre, article.vectors[1:6].astype(float).mean(0), atol=1e-2)
    title, body = article.vectors[0].astype(float), article.vectors[1:6].astype(float).mean(0)
    assert found.alignment == pytest.approx([title @ body / np.linalg.norm(title) / np.linalg.norm(body)], abs=1e-3)
