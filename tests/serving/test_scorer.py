import json
import math
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from serving.bundle import Bundle
from serving.document import Draft, read_document
from serving.scorer import Scorer
from tests.conftest import SAMPLE
from tests.tiny import read_archive

ARTICLES = read_archive(SAMPLE)[:50]


def drafts():
    return [read_document(Draft(row["text"], row["title"], id=row["id"])) for row in ARTICLES]


@pytest.fixture(scope="module")
def reports(scorer):
    return scorer.score(drafts())


def numbers(report):
    """Every number in a report, in order."""

    def walk(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple):
            for item in value:
                yield from walk(item)
        elif isinstance(value, int | float):
            yield float(value)

    return list(walk(report.to_dict()))


def test_base_and_contributions_add_up_to_the_logit(reports):
    for report in reports:
        for name, outcome in report.outcomes.items():
            total = outcome.base + sum(section.outcomes[name].contribution for section in report.sections)
            assert total == pytest.approx(outcome.logit, abs=1e-5)
            assert outcome.probability == pytest.approx(1 / (1 + math.exp(-outcome.logit)), abs=1e-9)


def test_alone_in_a_batch_and_shuffled_the_numbers_are_the_same(scorer, reports):
    documents = drafts()
    order = list(range(len(documents)))
    random.Random(3).shuffle(order)
    shuffled = scorer.score([documents[index] for index in order])
    for position, index in enumerate(order):
        assert numbers(shuffled[position]) == pytest.approx(numbers(reports[index]), abs=1e-6)
    for document, report in zip(documents[:10], reports, strict=False):
        assert numbers(scorer.score([document])[0]) == pytest.approx(numbers(report), abs=1e-6)


def test_the_number_of_threads_and_callers_does_not_matter(bundle_path, reports):
    scorer = Scorer(Bundle.open(bundle_path), threads=1)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda document: scorer.score([document])[0], drafts()))
    for report, expected in zip(found, reports, strict=True):
        assert numbers(report) == pytest.approx(numbers(expected), abs=1e-6)


def test_without_is_the_probability_of_the_draft_without_that_section(scorer, reports):
    row = next(row for row in ARTICLES if len(drafts_of(row).sections) > 3)
    report = reports[ARTICLES.index(row)]
    untitled = scorer.score([read_document(Draft(row["text"]))])[0]
    assert report.sections[0].kind == "title"
    for name, outcome in untitled.outcomes.items():
        assert report.sections[0].outcomes[name].without == pytest.approx(outcome.probability, abs=1e-5)
    last = report.sections[-1]
    shorter = scorer.score([read_document(Draft(row["text"][: last.start], row["title"]))])[0]
    assert len(shorter.sections) == len(report.sections) - 1
    for name, outcome in shorter.outcomes.items():
        assert last.outcomes[name].without == pytest.approx(outcome.probability, abs=1e-5)


def drafts_of(row):
    return read_document(Draft(row["text"], row["title"]))


def test_the_only_section_has_no_without(scorer):
    report = scorer.score([read_document(Draft("A single paragraph with a few words."))])[0]
    assert [section.outcomes["shares"].without for section in report.sections] == [None]


def test_intervals_hold_the_probability_and_percentiles_are_in_range(reports):
    for report in reports:
        for outcome in report.outcomes.values():
            assert 0 <= outcome.low <= outcome.probability <= outcome.high <= 1
            assert 0 <= outcome.percentile <= 100


def test_likelier_drafts_stand_higher_in_the_archive(reports):
    ordered = sorted((report.outcomes["shares"] for report in reports), key=lambda outcome: outcome.logit)
    assert [outcome.percentile for outcome in ordered] == sorted(outcome.percentile for outcome in ordered)
    assert ordered[0].percentile < 30
    assert ordered[-1].percentile > 70


def test_weak_sections_are_listed_weakest_first_with_a_reason_at_their_place(reports):
    weak = [report for report in reports if report.weakest]
    assert weak
    for report in reports:
        assert set(report.weakest) == {section.index for section in report.sections if section.verdict == "weak"}
        percentiles = [report.sections[index].outcomes["shares"].percentile for index in report.weakest]
        assert percentiles == sorted(percentiles)
        for index in report.weakest:
            section = report.sections[index]
            assert section.reasons
            assert all(section.start <= reason.start < reason.end <= section.end for reason in section.reasons)


def test_words_that_are_not_read_are_told(scorer):
    assert not scorer.score([read_document(Draft("Some words. " * 20))])[0].truncated
    assert scorer.score([read_document(Draft("antidisestablishmentarianism " * 160))])[0].truncated


def test_the_report_is_json(reports):
    assert json.loads(json.dumps(reports[0].to_dict(), allow_nan=False))["id"] == ARTICLES[0]["id"]


def test_a_quick_prediction_is_the_reports(scorer, reports):
    for document, report in zip(drafts()[:5], reports, strict=False):
        assert scorer.predict(document) == pytest.approx({name: o.probability for name, o in report.outcomes.items()}, abs=1e-6)
