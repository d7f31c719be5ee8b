"""Figures mean what they say: shown on articles, reports and scorers whose right answer is known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from serving.evaluation.metrics import Interval
from serving.model.bundle import Bundle
from serving.report import Facts, ModelReference, OutcomeScore, Report, SectionOutcome, SectionReport, Verdict
from serving.scorer import Scorer
from serving.text.sections import Document, Draft, read_document
from serving.verdicts import sigmoid
from tests.sections import words
from tests.tiny import read_archive
from training.baselines.baseline import RIVALS, rival_column
from training.data.heldout import article_words, measured_articles
from training.evaluation.evaluate import measure, measure_slices, to_json
from training.evaluation.explained import Explained, explain_articles, keep_sections
from training.evaluation.faithfulness import erase, measure_faithfulness
from training.evaluation.weakness import count_alarms, judge_probe, measure_weakness
from training.probes.probes import Probe

PUBLISHERS, EACH = 12, 20


@pytest.fixture
def articles() -> pd.DataFrame:
    """Later articles of a dozen publishers over two years, whose number of shares is no secret."""
    generator = np.random.default_rng(1)
    size = PUBLISHERS * EACH
    shares = generator.permutation(size).astype(float)
    cohort = np.repeat(np.arange(PUBLISHERS), EACH)
    rank = pd.Series(shares).groupby(cohort).rank(pct=True)
    return pd.DataFrame(
        {
            "title": "A title",
            "text": [words(10 + number % 40) for number in range(size)],
            "format": "plain",
            "file": "blogs",
            "split": "test",
            "publisher": [f"publisher {number}" for number in cohort],
            "published_at": pd.to_datetime(np.where(np.arange(size) % 2, "2024-05-01", "2025-05-01"), utc=True),
            "shares": shares,
            "shares_cohort": cohort,
            "shares_top": (rank > 0.75).astype(float),
        }
    )


def scores_of(values: np.ndarray | pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"shares": np.asarray(values, dtype=float)})


def rivals_of(articles: pd.DataFrame, **scores: np.ndarray | pd.Series) -> pd.DataFrame:
    found = pd.DataFrame(np.nan, index=articles.index, columns=[rival_column(rival, "shares") for rival in RIVALS])
    for rival, values in scores.items():
        found[rival_column(rival, "shares")] = np.asarray(values, dtype=float)
    return found


def test_an_oracle_reaches_one_and_leaves_its_rivals_behind(articles):
    chance = np.random.default_rng(3).random(len(articles))
    oracle = articles["shares"] / articles["shares"].max()
    found = measure(
        articles, scores_of(oracle), rivals_of(articles, tfidf=chance, length=oracle), ["shares"], resamples=100, seed=1
    )
    (record,) = found["test"]
    assert (record["split"], record["file"], record["outcome"]) == ("test", "blogs", "shares")
    assert (record["articles"], record["cohorts"]) == (len(articles), PUBLISHERS)
    assert record["cohort_auc"] == Interval(1.0, 1.0, 1.0)
    assert record["top_auc"] == Interval(1.0, 1.0, 1.0)
    assert record["spearman"] == pytest.approx(1.0)
    assert record["top_decile"] == 1.0
    assert record["difference"].low > 0.3
    assert record["baseline_cohort_auc"].low < 0.5 < record["baseline_cohort_auc"].high
    assert record["rivals"]["length"]["difference"] == Interval(0.0, 0.0, 0.0)
    assert set(record["rivals"]) == {"length", "tfidf"}  # the others scored nothing


def test_files_count_alike_in_the_mean(articles):
    few = articles["publisher"].isin(["publisher 0", "publisher 1"])
    articles = articles.assign(file=np.where(few, "small", "large"))
    ours = np.where(few, -articles["shares"], articles["shares"])
    found = measure(articles, scores_of(ours), rivals_of(articles, tfidf=ours), ["shares"], resamples=50, seed=1)
    (pooled,) = found["pooled"]
    assert sorted(pooled["files"]) == ["large", "small"]
    assert pooled["cohort_auc"].value == pytest.approx(0.5)
    assert pooled["rivals"]["tfidf"]["difference"].value == 0.0


def test_what_is_said_for_certain_and_wrong_is_badly_calibrated(articles):
    found = measure(articles, scores_of(np.full(len(articles), 0.9)), rivals_of(articles), ["shares"], resamples=20, seed=1)
    assert found["test"][0]["ece"] == pytest.approx(0.65, abs=0.01)
    assert found["test"][0]["difference"] is None
    assert found["pooled"][0]["rivals"] == {}


def test_slices_hold_each_article_once_by_year_and_once_by_length(articles):
    slices = measure_slices(articles, scores_of(articles["shares"]), rivals_of(articles), "shares", resamples=20, seed=1)
    for by in ("year", "words"):
        assert sum(record["articles"] for record in slices if record["by"] == by) == len(articles)
    assert [record["slice"] for record in slices if record["by"] == "year"] == ["2024", "2025"]
    assert len([record for record in slices if record["by"] == "words"]) == 4
    assert all(record["cohort_auc"].value == 1.0 for record in slices)


def test_slices_of_a_few_articles_are_left_out(articles):
    articles.loc[articles.index[:-10], "published_at"] = pd.Timestamp("2023-01-01", tz="UTC")
    slices = measure_slices(articles, scores_of(articles["shares"]), rivals_of(articles), "shares", resamples=20, seed=1)
    assert [record["slice"] for record in slices if record["by"] == "year"] == ["2023"]


def test_articles_are_drawn_for_each_outcome_among_those_that_show_it(articles):
    articles = articles.assign(links_top=np.where(np.arange(len(articles)) < 30, 0.5, np.nan))
    articles.loc[articles.index[:5], ["shares_top"]] = np.nan
    articles.loc[articles.index[-40:], "split"] = "train"
    drawn = measured_articles(articles, ["shares", "links"], 25, 1)
    assert set(drawn["split"]) == {"test"}
    assert drawn["links_top"].notna().sum() >= 25
    assert drawn["shares_top"].notna().sum() >= 25
    assert len(drawn) <= 50
    assert drawn.index.equals(measured_articles(articles, ["shares", "links"], 25, 1).index)
    everything = measured_articles(articles, ["shares"], 10_000, 1)
    assert len(everything) == len(articles) - 45


def test_words_are_counted_in_title_and_text(articles):
    assert article_words(articles.head(3)).tolist() == [12, 13, 14]


def test_records_are_json_that_any_reader_takes():
    found = to_json({"a": Interval(float("nan"), 0.123456789, 1.0), "b": (np.arange(2), True), "c": "text"})
    assert found == {"a": {"value": None, "low": 0.12346, "high": 1.0}, "b": [[0, 1], True], "c": "text"}
    json.dumps(found, allow_nan=False)


# ---------------------------------------------------------------- planted sections


def report_of(contributions: list[float], weakest: tuple[int, ...] = (), *, weak: tuple[int, ...] = ()) -> Report:
    """A title and a body section of 100 code points for each contribution; taking one out takes its contribution."""
    total = sum(contributions)
    sections = [section_of(0, 0.0, sigmoid(total), "fair")]
    for index, value in enumerate(contributions, start=1):
        sections.append(section_of(index, value, sigmoid(total - value), "weak" if index in weak else "fair"))
    score = OutcomeScore(sigmoid(total), 0.0, 1.0, 0.25, "average", 50, total, 0.0, "")
    return Report(
        None,
        ModelReference("v", "shares"),
        "article",
        "none",
        None,
        {"shares": score},
        tuple(sections),
        weakest,
        None,
        (),
        Facts(0, 0, None, 0, 0),
        False,
    )


def section_of(index: int, contribution: float, without: float, verdict: Verdict) -> SectionReport:
    outcome = SectionOutcome(contribution, without, 50)
    kind = "body" if index else "title"
    return SectionReport(index, kind, None, 100 * index, 100 * index + 100, 20, {"shares": outcome}, verdict, ())


def probe_at(start: int, end: int) -> Probe:
    return Probe("generic", "", start, end)


def test_hits_are_counted_right():
    report = report_of([0.5, -1.0, 0.2, 0.9], weakest=(4, 2), weak=(4, 2))
    found = judge_probe(report, probe_at(210, 290))  # inside section 2
    assert (found["ours_1"], found["ours_3"]) == (0.0, 1.0)
    assert (found["contribution_1"], found["contribution_3"]) == (1.0, 1.0)
    assert (found["leave_one_out_1"], found["leave_one_out_3"]) == (1.0, 1.0)
    assert (found["last_1"], found["last_3"]) == (0.0, 1.0)
    assert found["random_1"] == pytest.approx(1 / 4)
    assert found["random_3"] == pytest.approx(3 / 4)


def test_a_section_is_only_found_with_more_than_half_of_what_was_planted():
    report = report_of([0.0] * 4, weakest=(1, 2))
    assert judge_probe(report, probe_at(140, 240))["ours_1"] == 1.0  # 60 of 100 code points in section 1
    assert judge_probe(report, probe_at(160, 260))["ours_1"] == 0.0
    halves = judge_probe(report, probe_at(150, 250))
    assert set(halves.values()) == {0.0}  # cut in two, nothing can find it, not even chance


def test_nothing_named_is_nothing_found():
    assert judge_probe(report_of([0.1, 0.2]), probe_at(110, 190))["ours_3"] == 0.0


def explained(report: Report, *, top: bool = False) -> Explained:
    text = "\n\n".join(words(30, f"paragraph{number}x") for number in range(len(report.sections) - 1))
    return Explained(read_document(Draft(text, "A title", "plain")), report, top)


def test_false_alarms_are_counted_in_good_articles_and_in_all():
    articles = [
        explained(report_of([0.0] * 4, weak=(1,)), top=True),
        explained(report_of([0.0] * 4, weak=(1, 2, 3))),
    ]
    found = count_alarms(articles, resamples=50, seed=1)
    assert (found["top"]["articles"], found["top"]["sections"], found["top"]["share"].value) == (1, 4, 0.25)
    assert (found["all"]["articles"], found["all"]["sections"], found["all"]["share"].value) == (2, 8, 0.5)


# ---------------------------------------------------------------- faithfulness


class Additive:
    """A scorer whose probability is the sigmoid of what each of its sections is known to add."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def predict(self, document: Document) -> dict[str, float]:
        return {"shares": sigmoid(sum(self.values[section.index - 1] for section in document.sections if section.index))}


def test_faithful_contributions_are_called_so():
    generator = np.random.default_rng(3)
    values = generator.normal(size=10).tolist()
    article = explained(report_of(values))
    assert len(article.body) == 10
    found = erase(Additive(values), article, generator)
    assert found["agreement"] == pytest.approx(1.0)
    best = sorted(values)[-2:]
    assert found["comprehensiveness_ours"] == pytest.approx(sigmoid(sum(values)) - sigmoid(sum(values) - sum(best)))
    assert found["sufficiency_ours"] == pytest.approx(sigmoid(sum(values)) - sigmoid(sum(best)))
    assert found["comprehensiveness_ours"] > found["comprehensiveness_random"]
    assert found["sufficiency_ours"] < found["sufficiency_random"]


def test_contributions_that_say_the_opposite_are_found_out():
    values = np.random.default_rng(4).normal(size=10).tolist()
    honest = report_of(values)
    lying = replace(
        honest,
        sections=tuple(
            replace(section, outcomes={"shares": replace(outcome, contribution=-outcome.contribution)})
            for section in honest.sections
            for outcome in section.outcomes.values()
        ),
    )
    found = measure_faithfulness(Additive(values), [explained(lying)] * 3, resamples=50, seed=1)
    assert found["agreement"].value < -0.8
    assert found["comprehensiveness"]["over_random"].value < 0


def test_the_title_stays_when_sections_are_taken_out():
    document = explained(report_of([0.0] * 5)).document
    assert [section.index for section in keep_sections(document, [2, 4]).sections] == [0, 2, 4]


def test_without_articles_there_is_nothing_to_measure(scorer):
    found = measure_weakness(scorer, [], probes=3, resamples=20, seed=1)
    assert (found["articles"], found["probes"]) == (0, 0)
    assert to_json(found["false_alarms"]["all"]["share"])["value"] is None
    assert measure_faithfulness(scorer, [], resamples=20, seed=1)["articles"] == 0


# ---------------------------------------------------------------- through the served scorer


@pytest.mark.slow
def test_weak_sections_and_faithfulness_of_real_reports(scorer: Scorer, sample_path):
    rows = pd.DataFrame(read_archive(sample_path))[["title", "text"]].assign(format="auto", shares_top=1.0)
    articles = explain_articles(scorer, rows, ["shares"], 4, 1)
    assert len(articles) == 4
    assert all(len(article.body) >= 8 and article.top for article in articles)
    weak = measure_weakness(scorer, articles, probes=2, resamples=20, seed=1)
    assert weak["probes"] == sum(kind["probes"] for kind in weak["kinds"].values())
    assert all(kind["probes"] <= 2 for kind in weak["kinds"].values())
    assert weak["hit_1"].value == pytest.approx(weak["all"]["ours"][0])
    again = measure_weakness(scorer, articles, probes=2, resamples=20, seed=1)
    assert to_json(again) == to_json(weak)
    assert measure_faithfulness(scorer, articles, resamples=20, seed=1)["agreement"].value > 0


def test_the_report_of_a_run_holds_its_figures_and_pictures(tiny_run, bundle_path):
    folder = tiny_run / "runs" / "tiny" / "report"
    text = (folder / "README.md").read_text()
    metrics = Bundle.open(bundle_path).manifest.metrics
    for record in metrics["test"]:
        assert f"{record['cohort_auc']['value']:.3f}" in text
        assert f"{record['top_auc']['value']:.3f}" in text
    for rival in metrics["test"][0]["rivals"]:
        assert f"| {rival} |" in text
    pictures = {path.name for path in folder.glob("*.png")}
    assert {"reliability.png", "rivals.png"} <= pictures
    assert all(f"]({name})" in text for name in pictures)
