"""The gate lets through what is good, and names what is not."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from serving.model.abstention import ProseReference
from serving.model.bundle import FORMAT, Bundle, DataFacts, Limits, Manifest, OutcomeSpec, SectionReference
from serving.model.registry import Models
from tests.conftest import rewrite
from training.promote import Condition, judge, newest_articles

NOTHING = np.zeros(101)


def interval(value: float, reach: float = 0.01) -> dict[str, float]:
    return {"value": value, "low": value - reach, "high": value + reach}


def record(file: str = "blogs", split: str = "test", **changes: Any) -> dict[str, Any]:
    return {
        "split": split,
        "file": file,
        "outcome": "shares",
        "articles": 500,
        "cohort_auc": interval(0.65),
        "difference": interval(0.05),
        "ece": 0.03,
        "ece_by_chance": 0.03,
        **changes,
    }


def metrics(**changes: Any) -> dict[str, Any]:
    """A good bundle's, with ``changes``."""
    pooled = {
        "split": "test",
        "outcome": "shares",
        "files": ["blogs"],
        "cohort_auc": interval(0.65),
        "rivals": {"tfidf": {"cohort_auc": interval(0.6), "difference": interval(0.05)}},
    }
    good = {
        "parity": {"torch_onnx_fp32": 1e-6},
        "test": [record()],
        "pooled": [pooled],
        "weak": {
            "articles": 40,
            "probes": 100,
            "all": {"ours": [0.4, 0.6], "random": [0.1, 0.3]},
            "above": {"random": interval(0.3)},
        },
        "faithfulness": {
            "articles": 40,
            "agreement": interval(0.8),
            "comprehensiveness": {"over_random": interval(0.02)},
        },
    }
    return deepcopy({**good, **changes})


def pooled_difference(difference: dict[str, float]) -> list[dict[str, Any]]:
    found = metrics()["pooled"]
    found[0]["rivals"]["tfidf"]["difference"] = difference
    return found


def pooled_auc(cohort_auc: dict[str, float]) -> list[dict[str, Any]]:
    return [{**metrics()["pooled"][0], "cohort_auc": cohort_auc}]


def conditions(tmp_path: Path, measured: dict[str, Any]) -> dict[str, Condition]:
    manifest = Manifest(
        format=FORMAT,
        version="20260501-00000000",
        created="2026-05-01",
        primary="shares",
        outcomes=(OutcomeSpec(name="shares", meaning=""),),
        labels={},
        limits=Limits(tokens=160, sections=400),
        encoder={},
        data=DataFacts(fingerprint="", articles={}, observed={}, period=(None, None)),
        seeds={},
        versions={},
        metrics=measured,
        files={},
    )
    sections, prose = SectionReference(NOTHING, NOTHING, NOTHING, {}), ProseReference(frozenset(), 0.0)
    bundle = Bundle(tmp_path / "candidate", manifest, {}, {}, sections, prose)
    found = judge(bundle, Models(tmp_path / "models"), pd.DataFrame(), resamples=20, seed=1)
    assert len({condition.name for condition in found}) == len(found)
    return {condition.name: condition for condition in found}


def failing(tmp_path: Path, **changes: Any) -> list[str]:
    return [name for name, condition in conditions(tmp_path, metrics(**changes)).items() if not condition.met]


def test_a_good_bundle_meets_every_condition(tmp_path):
    found = conditions(tmp_path, metrics())
    assert all(condition.met for condition in found.values())
    assert len(found) == 9


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"parity": {"torch_onnx_fp32": 1e-3}}, "exactly exported"),
        ({"parity": {"torch_onnx_fp32": float("nan")}}, "exactly exported"),
        ({"test": []}, "measured"),
        ({"pooled": pooled_auc(interval(0.51, 0.02))}, "better than chance"),
        ({"test": [record(difference=interval(-0.05))]}, "not worse than TF-IDF on blogs"),
        ({"test": [record(), record("news", difference=interval(-0.05))]}, "not worse than TF-IDF on news"),
        ({"pooled": pooled_difference(interval(0.005))}, "better than TF-IDF"),
        ({"pooled": pooled_difference(interval(-0.2, 0.1))}, "better than TF-IDF"),
        ({"test": [record(ece=0.06)]}, "calibrated on blogs"),
        (
            {"faithfulness": metrics()["faithfulness"] | {"agreement": interval(-0.01, 0.1)}},
            "contributions agree with removals",
        ),
        (
            {"faithfulness": metrics()["faithfulness"] | {"comprehensiveness": {"over_random": interval(-0.001)}}},
            "removals of what contributes beat random ones",
        ),
        (
            {"weak": metrics()["weak"] | {"above": {"random": interval(-0.01)}}},
            "planted weak sections are found first more often than by chance",
        ),
    ],
)
def test_the_gate_names_the_condition_that_fails(tmp_path, changes, name):
    assert failing(tmp_path, **changes) == [name]
    assert str(conditions(tmp_path, metrics(**changes))[name]).startswith(f"FAIL {name}: ")


@pytest.mark.parametrize(
    "changes",
    [
        {"pooled": pooled_difference(interval(-0.02, 0.1))},  # too few articles to tell who is better
        {"test": [record(difference=interval(-0.02, 0.1))]},
        {"test": [record(ece=0.1, ece_by_chance=0.08)]},
        {"test": [record(difference=None)], "pooled": []},
        {"weak": {"articles": 0, "probes": 0}},
        {"weak": metrics()["weak"] | {"probes": 5, "above": {"random": interval(-0.05, 0.2)}}},
        {"faithfulness": {"articles": 0}},
    ],
)
def test_a_small_archive_does_not_fail_for_want_of_articles(tmp_path, changes):
    assert failing(tmp_path, **changes) == []


def test_what_could_not_be_measured_is_said(tmp_path):
    found = conditions(tmp_path, metrics(weak={"articles": 0, "probes": 0}, faithfulness={"articles": 0}))
    said = [condition.finding for condition in found.values() if "no held-out article had enough sections" in condition.finding]
    assert len(said) == 3


def test_unseen_sources_stand_in_where_there_are_no_later_articles(tmp_path):
    unseen = [record(split="test_unseen", ece=0.2)]
    assert failing(tmp_path, test=unseen, pooled=[]) == ["calibrated on blogs"]
    assert failing(tmp_path, test=[record(), *unseen]) == []  # later ones decide where there are any


def test_a_bundle_in_use_that_cannot_be_opened_is_named_and_stands_in_nobodys_way(tmp_path):
    models = tmp_path / "models"
    (models / "20260101-aaaaaaaa").mkdir(parents=True)
    (models / "20260101-aaaaaaaa" / "manifest.json").write_text("{}")
    (models / "current").write_text("20260101-aaaaaaaa\n")
    condition = conditions(tmp_path, metrics())["not worse than 20260101-aaaaaaaa, now in use"]
    assert condition.met
    assert "cannot be opened" in condition.finding


@pytest.fixture
def in_use(bundle_path, tmp_path) -> Path:
    """A models folder whose bundle in use is the tiny one."""
    shutil.copytree(bundle_path, tmp_path / "models" / bundle_path.name)
    (tmp_path / "models" / "current").write_text(bundle_path.name + "\n")
    return tmp_path / "models"


def against_current(in_use: Path, tiny_run: Path, *, slope: float = 1.0, second: str = "links") -> dict[str, Condition]:
    """What the gate says of a copy of the bundle in use with another slope of shares, or another second outcome."""
    candidate = Path(shutil.copytree(next(in_use.glob("2*")), in_use.parent / "candidate"))
    for name in ("calibration.json", "reference.json"):
        content = json.loads((candidate / name).read_text())
        content[second] = content.pop("links")
        if "slope" in content["shares"]:
            content["shares"]["slope"] *= slope
        rewrite(candidate, name, json.dumps(content).encode())
    manifest = json.loads((candidate / "manifest.json").read_text())
    outcomes = [{"name": name, "meaning": ""} for name in ("shares", second)]
    manifest |= {"version": "20990101-00000000", "outcomes": outcomes, "metrics": metrics()}
    (candidate / "manifest.json").write_text(json.dumps(manifest))
    articles = pd.read_parquet(tiny_run / "runs" / "tiny" / "articles.parquet")
    found = judge(Bundle.open(candidate), Models(in_use), articles, resamples=50, seed=1)
    return {each.name.rpartition(" ")[2]: each for each in found if "now in use" in each.name}


@pytest.mark.slow
def test_a_candidate_that_is_as_good_of_every_outcome_is_no_worse(in_use, tiny_run):
    found = against_current(in_use, tiny_run)
    assert set(found) == {"shares", "links"}
    assert all(condition.met for condition in found.values())


@pytest.mark.slow
def test_a_candidate_that_is_worse_of_one_outcome_stays_out(in_use, tiny_run):
    found = against_current(in_use, tiny_run, slope=-1.0)
    assert [name for name, condition in found.items() if not condition.met] == ["shares"]
    assert "its low end must be above -0.02" in found["shares"].finding


def test_a_rollback_sticks(in_use, tiny_run):
    (in_use / "rejected").write_text("20990101-00000000\n")
    candidate = in_use.parent / "candidate"
    against_current(in_use, tiny_run)
    articles = pd.read_parquet(tiny_run / "runs" / "tiny" / "articles.parquet")
    failed = [each for each in judge(Bundle.open(candidate), Models(in_use), articles, resamples=5, seed=1) if not each.met]
    assert [each.name for each in failed] == ["not rolled back from"]
    assert "model use 20990101-00000000" in failed[0].finding


def test_no_outcome_is_lost(in_use, tiny_run):
    found = against_current(in_use, tiny_run, second="votes")
    assert [name for name, condition in found.items() if not condition.met] == ["links"]
    assert 'it predicts "links" and this one does not' in found["links"].finding


def test_the_newest_articles_of_each_file_are_compared():
    size = 2000
    articles = pd.DataFrame(
        {
            "file": np.repeat(["large", "small"], [size - 30, 30]),
            "split": np.where(np.arange(size) % 10, "test", "train"),
            "published_at": pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(np.arange(size)[::-1], unit="D"),
            "shares_top": 0.5,
        }
    )
    found = newest_articles(articles, "shares")
    assert set(found["split"]) == {"test"}
    assert found["file"].value_counts().to_dict() == {"large": 450, "small": 27}
    large = articles[(articles["file"] == "large") & (articles["split"] == "test")]
    assert found.loc[found["file"] == "large", "published_at"].min() == large["published_at"].nlargest(450).min()
    unseen = newest_articles(articles.assign(split="test_unseen"), "shares")
    assert set(unseen["split"]) == {"test_unseen"}
