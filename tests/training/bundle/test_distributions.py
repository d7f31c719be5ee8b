"""Which of the archive's items a draft is compared with, and what is kept of them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.model.bundle import Bundle
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from training.bundle.distributions import FEWEST, by_length, describe_items, draw_items, drawn_rows


def archive(**observed):
    """A frame with, for each ``split_form``, how many items have shares observed; links are observed of articles alone."""
    rows = []
    for name, count in observed.items():
        split, form = name.rsplit("_", 1)
        rows += [{"split": split, "form": form, "file": "a", "shares_top": 0.5} for _ in range(count)]
    frame = pd.DataFrame(rows)
    return frame.assign(links_top=np.where(frame["form"] == "article", 0.5, np.nan))


def drawn(frame, most=1000):
    found = draw_items(frame, ["shares", "links"], most=most, seed=1)
    return {(outcome, form): frame.loc[items] for outcome, forms in found.items() for form, items in forms.items()}


def test_items_are_held_out_ones_of_that_form_with_the_outcome_observed():
    frame = archive(train_article=50, validation_article=40, validation_unseen_article=30, test_article=60, validation_post=45)
    found = drawn(frame)
    assert {key: len(items) for key, items in found.items()} == {
        ("shares", "article"): 70,
        ("shares", "post"): 45,
        ("links", "article"): 70,
        ("links", "post"): 0,
    }
    assert {*found["shares", "article"]["split"]} == {"validation", "validation_unseen"}
    assert len(drawn(frame, most=25)["shares", "article"]) == 50  # of each split


def test_where_few_are_held_out_those_learned_from_fill_them_up():
    frame = archive(train_article=500, validation_article=8, test_article=60, train_post=FEWEST - 3, validation_post=2)
    found = drawn(frame)
    assert found["shares", "article"]["split"].value_counts().to_dict() == {"validation": 8, "train": FEWEST - 8}
    assert found["shares", "post"].empty  # one less than it takes


def test_each_item_is_scored_once():
    frame = archive(validation_article=30, validation_post=30)
    assert drawn_rows(draw_items(frame, ["shares", "links"], most=1000, seed=1)) == list(range(60))


@given(st.lists(st.tuples(st.integers(0, 3000), st.floats(-4, 4)), min_size=1, max_size=1500))
def test_what_is_kept_of_any_items_can_be_read(items):
    words, logits = (np.array(column, dtype=float) for column in zip(*items, strict=True))
    found = by_length(words, logits)
    assert found["count"] == len(items)
    assert found["words"] == sorted(set(found["words"]))
    assert 1 <= len(found["words"]) <= 8
    for row in found["logit"]:
        assert row == sorted(row)
        assert logits.min() - 1e-3 <= row[0] <= row[-1] <= logits.max() + 1e-3


def test_where_longer_items_score_higher_each_length_has_its_own_percentiles():
    words = np.random.default_rng(1).integers(80, 4000, 2000).astype(float)
    found = by_length(words, np.log(words))
    medians = [row[50] for row in found["logit"]]
    assert len(medians) == 8
    np.testing.assert_allclose(medians, np.log(found["words"]), atol=0.02)
    assert len(by_length(words[:150], words[:150])["words"]) == 1  # too few to part


def test_logits_are_kept_calibrated():
    scored = pd.DataFrame({"words": [100.0, 200.0, 300.0], "shares": [-1.0, 0.0, 1.0]})
    items = {"shares": {"article": scored.index, "post": scored.index[:0]}}
    found = describe_items(scored, items, {"shares": {"slope": 2.0, "intercept": 0.5}})
    assert found["shares"]["post"] is None
    row = found["shares"]["article"]["logit"][0]
    assert [row[0], row[50], row[100]] == [-1.5, 0.5, 2.5]


@pytest.fixture(scope="module")
def exported(tiny_run):
    place = tiny_run / "runs" / "tiny"
    return Bundle.open(place / "bundle"), pd.read_parquet(place / "articles.parquet")


def test_an_exported_bundle_places_its_archives_items_evenly(exported):
    bundle, articles = exported
    scorer = Scorer(bundle, threads=1)
    held = articles[articles["split"].str.startswith("validation") & articles["shares_top"].notna()]
    documents = [read_document(Draft(text, title)) for title, text in zip(held["title"], held["text"], strict=True)]
    reference = bundle.reference["shares"].drafts["article"]
    assert reference.count == len(documents)
    places = [report.outcomes["shares"].percentile for report in scorer.score(documents)]
    assert np.mean(places) == pytest.approx(50, abs=1)
    assert np.quantile(places, [0, 0.25, 0.75, 1]) == pytest.approx([0, 25, 75, 100], abs=3)


def test_its_references_are_plain_json(exported):
    bundle, _ = exported
    found = json.loads((bundle.path / "reference.json").read_text())
    for outcome in found.values():
        assert outcome["drafts"]["post"] is None
        assert len(outcome["title"]) == len(outcome["body"]) == 101
