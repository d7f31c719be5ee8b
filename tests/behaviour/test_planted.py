"""The pipeline finds what was planted in the synthetic archive: which articles do well, and which sections do harm."""

import numpy as np

from serving.bundle import Bundle
from serving.document import Draft, read_document
from tests.archive import read_archive

SHARED = "shares"


def test_articles_that_did_better_score_higher(bundle_path):
    measured = Bundle.open(bundle_path).manifest.metrics["test"]
    aucs = [record["cohort_auc"]["value"] for record in measured if record["outcome"] == SHARED]
    assert np.mean(aucs) > 0.55


def test_planted_weak_passages_stand_low_among_their_articles_sections(scorer, sample_path):
    places = []
    for row in read_archive(sample_path):
        if not row["planted_start"]:
            continue
        start, end = int(row["planted_start"]), int(row["planted_end"])
        report = scorer.score([read_document(Draft(row["text"], row["title"]))])[0]
        body = [section for section in report.sections if section.kind == "body"]
        planted = [section for section in body if section.start <= start and end <= section.end]
        if len(body) > 2 and len(planted) == 1:
            lower = sum(s.outcomes[SHARED].contribution < planted[0].outcomes[SHARED].contribution for s in body)
            places.append(lower / (len(body) - 1))
    assert len(places) > 30
    assert np.mean(places) < 0.35  # 0.5 would be chance, 0 always the weakest
