import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.__main__ import summarize
from bench.contenders import race
from bench.encoders import BATCH, BUDGET, by_budget, by_count, padded
from bench.material import drafts, mixed_drafts
from bench.service import _load, _request, serving
from serving.text.sections import Draft, read_document

texts = st.lists(st.integers(1, 300).map(lambda length: [7] * length), max_size=120)


@given(texts)
def test_batches_hold_every_text_once_and_no_more_than_they_may(ids):
    assert sorted(each for batch in by_count(ids) for each in batch) == sorted(ids)
    assert all(len(batch) <= BATCH for batch in by_count(ids))
    assert [each for batch in by_budget(ids) for each in batch] == ids
    assert all(max(map(len, batch), default=0) * len(batch) <= BUDGET for batch in by_budget(ids))


@given(texts.filter(bool))
def test_padding_adds_nothing_that_counts(ids):
    batches = list(padded(by_count(ids)))
    assert sum(int(batch["attention_mask"].sum()) for batch in batches) == sum(map(len, ids))
    assert sum(int((batch["input_ids"] != 0).sum()) for batch in batches) == sum(map(len, ids))


def test_no_two_drafts_share_a_section():
    sections = [section.text for draft in drafts(300) for section in read_document(draft).sections]
    assert len(sections) - len(set(sections)) < 0.03 * len(sections)


@pytest.mark.slow
@given(st.integers(5, 400), st.integers(0, 5))
def test_mixed_drafts_have_the_length_asked_for(words, seed):
    for draft in mixed_drafts(3, least=words, most=words, seed=seed):
        assert len(draft.text.split()) == pytest.approx(words, abs=1)


def test_a_contender_that_cannot_run_is_named_and_the_others_go_on(tmp_path):
    (tmp_path / "sections.json").write_text("[]")
    raced = race([("ours", 1)], tmp_path, 1, 100)
    assert "ours ended" in raced["ours", 1]["error"]


@pytest.mark.slow
def test_the_server_s_answers_are_waited_for(bundle_path):
    requests = [_request(draft) for draft in mixed_drafts(6, least=20, most=60)]
    with serving(model=str(bundle_path), threads="1") as server:
        assert server.ready_after > 0
        assert server.memory > 1_000_000
        seconds = asyncio.run(_load(server.port, requests, 3))
        assert len(seconds) == 6
        with pytest.raises(RuntimeError, match="422"):
            asyncio.run(_load(server.port, [_request(Draft("", ""))], 1))


def test_ratios_are_of_what_was_measured():
    speeds = {
        "articles": 20.0,
        "int8 products": 50.0,
        "ours": 24.0,
        "bare session.run": 25.0,
        "transformers fp32": 5.0,
        "onnxruntime fp32": 8.0,
        "fastembed": 10.0,
    }
    found = {
        "encoders": {
            "two threads": {
                "infinity": {"error": "not installed"},
                **{name: {"tokens_per_second": speed} for name, speed in speeds.items()},
            },
            "one thread": {"articles": {"tokens_per_second": 11.0}},
        },
        "archive": {"second_worker": 1.9, "overhead": 0.01},
        "service": {"32 clients": {"to_direct": 0.95, "p99_to_p50": 2.0}},
        "editing": {"edited_to_first": 0.1},
        "ranking": {"milliseconds": 60.0, "to score": 0.6},
        "start": {"ready_after_seconds": 1.0},
        "memory": {"growth": 1.01},
        "install": {"total_mb": 200.0},
    }
    summary = summarize(found)
    assert summary["archive / transformers fp32"] == pytest.approx(4.0)
    assert summary["archive / fastest peer"] == pytest.approx(2.0)
    assert summary["archive / bare session.run"] == pytest.approx(0.8)
    assert summary["archive / int8 matrix limit"] == pytest.approx(0.4)
    assert summary["second thread"] == pytest.approx(20 / 11)
