"""The pipeline finds what was planted in the synthetic archive: which articles do well, and which sections do harm."""

import numpy as np
import pytest

from serving.model.bundle import Bundle
from serving.text.sections import Draft, read_document
from tests.archive import read_archive

pytestmark = pytest.mark.slow

SHARED = "shares"


def test_articles_that_did_better_score_higher(bundle_path):
    measured = Bundle.open(bundle_path).manifest.metrics["test"]
    aucs = [record["cohort_auc"]["value"] for record in measured if record["outcome"] == SHARED]
    assert np.mean(aucs) > 0.55


@pytest.fixture(scope="module")
def spoilt(scorer, sample_path):
    """The planted section and all body sections of each spoilt article's report, and the report."""
    found = []
    for row in read_archive(sample_path):
        if not row["planted_start"]:
            continue
        start, end = int(row["planted_start"]), int(row["planted_end"])
        report = scorer.score([read_document(Draft(row["text"], row["title"]))])[0]
        body = [section for section in report.sections if section.kind == "body"]
        planted = [section for section in body if section.start <= start and end <= section.end]
        if len(body) > 2 and len(planted) == 1:
            found.append((planted[0], body, report))
    assert len(found) > 30
    return found


def test_planted_weak_passages_are_named_before_all_others(spoilt):
    named = [report.weakest[:1] == (planted.index,) for planted, _, report in spoilt]
    assert np.mean(named) > 0.75


def test_planted_weak_passages_contribute_least(spoilt):
    places = []
    for planted, body, _ in spoilt:
        lower = sum(each.outcomes[SHARED].contribution < planted.outcomes[SHARED].contribution for each in body)
        places.append(lower / (len(body) - 1))
    assert np.mean(places) < 0.35  # 0.5 would be chance, 0 always the weakest
