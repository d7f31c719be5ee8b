"""What is remembered between drafts: the work that it saves, and that it changes no number."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.model.bundle import Bundle
from serving.model.features import Reading, ReadingCache
from serving.model.signs import SIGNS
from serving.scorer import Scorer
from serving.settings import Settings
from serving.text.sections import Draft, read_document

PARAGRAPHS = [
    f"In week {week} we sent {week * 31} letters, {week * 7} came back unread, and the others brought {week + 3} readers who "
    "stayed until the end of the year and told us what they had missed in the old layout."
    for week in range(1, 13)
]
EDITED = [
    *PARAGRAPHS[:5],
    "Nobody had asked for this chapter, so we cut it and wrote down why it was there at all.",
    *PARAGRAPHS[6:],
]


def document(paragraphs):
    return read_document(Draft("\n\n".join(paragraphs), "What a year of letters taught us"))


@pytest.fixture
def remembering(bundle_path):
    return Scorer(Bundle.open(bundle_path), threads=2, remember=500)


def test_an_edited_draft_costs_only_what_changed(remembering):
    _, first = remembering.measure(document(PARAGRAPHS))
    _, again = remembering.measure(document(PARAGRAPHS))
    _, edited = remembering.measure(document(EDITED))
    assert first.encoded == first.tokens > 300
    assert (again.encoded, again.tokens) == (0, first.tokens)
    assert 0 < edited.encoded < first.tokens / 4


def test_what_is_remembered_changes_no_number(remembering, scorer):
    remembering.measure(document(PARAGRAPHS))
    report, work = remembering.measure(document(EDITED))
    assert work.encoded < work.tokens
    assert report == scorer.score([document(EDITED)])[0]


def test_a_section_that_is_there_twice_is_read_once(remembering):
    _, once = remembering.measure(document(PARAGRAPHS[:3]))
    _, twice = Scorer(remembering.bundle, threads=2).measure(document([*PARAGRAPHS[:3], PARAGRAPHS[0]]))
    assert twice.tokens == once.tokens


def test_without_memory_everything_is_read_again(scorer):
    for _ in range(2):
        _, work = scorer.measure(document(PARAGRAPHS))
        assert work.encoded == work.tokens


def test_the_memory_is_bounded():
    cache = ReadingCache(2)
    for number, name in enumerate("ab"):
        cache.put(name, np.full(3, number, dtype=np.float32))
    first = cache.get("a")
    assert first is not None
    cache.put("c", np.full(3, 2, dtype=np.float32))
    cache.put("d", np.full(3, 3, dtype=np.float32))
    assert [None if (found := cache.get(name)) is None else found.tolist() for name in "abcd"] == [
        None,
        None,
        [2, 2, 2],
        [3, 3, 3],
    ]
    assert first.tolist() == [0, 0, 0]  # what was given out is not written over


def test_what_was_asked_for_last_stays():
    cache = ReadingCache(2)
    for number, name in enumerate("ab"):
        cache.put(name, np.full(3, number, dtype=np.float32))
    assert cache.get("a") is not None
    cache.put("c", np.full(3, 2, dtype=np.float32))
    assert [cache.get(name) is not None for name in "abc"] == [True, False, True]


@given(
    st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3),
    st.lists(st.floats(0, 99, width=32), min_size=len(SIGNS), max_size=len(SIGNS)),
    st.lists(st.floats(-9, 9, width=32), max_size=4),
    st.integers(0, 8192),
    st.booleans(),
)
def test_a_reading_comes_back_as_it_was(vector, signs, wording, tokens, truncated):
    reading = Reading(*(np.array(each, dtype=np.float32) for each in (vector, signs, wording)), tokens, truncated)
    found = Reading.restore(reading.flatten(), 3)
    assert (found.tokens, found.truncated) == (tokens, truncated)
    for name in ("vector", "signs", "wording"):
        np.testing.assert_array_equal(getattr(found, name), getattr(reading, name))


def test_the_memory_holds_no_text():
    cache = ReadingCache(2)
    cache.put("the secret chapter", np.zeros(3, dtype=np.float32))
    assert "secret chapter" not in repr(vars(cache))


def test_what_one_owner_had_read_no_other_finds(remembering):
    _, first = remembering.measure(document(PARAGRAPHS), owner=b"one")
    _, again = remembering.measure(document(PARAGRAPHS), owner=b"one")
    report, other = remembering.measure(document(PARAGRAPHS), owner=b"other")
    assert (again.encoded, other.encoded) == (0, first.encoded)
    assert report == remembering.measure(document(PARAGRAPHS), owner=b"one")[0]


def test_the_service_tells_nobody_what_another_key_sent(bundle_path):
    keys = ("the-first-key-of-two", "the-second-key-of-two")
    scorer = Scorer(Bundle.open(bundle_path), threads=1, remember=100)
    client = TestClient(create_app(Settings(threads=1, api_keys=keys), scorer))

    def timing(**asked):
        return client.post("/v1/score", json={"text": "\n\n".join(PARAGRAPHS)}, headers=asked).headers["server-timing"]

    one, other = ({"authorization": f"Bearer {key}"} for key in keys)
    first = timing(**one).split(",")[0]
    assert timing(**other).split(",")[0] == first
    assert timing(**one).split(",")[0] == timing(**{"x-api-key": keys[0]}).split(",")[0] != first


def test_the_service_says_what_a_score_took(bundle_path):
    settings = Settings(threads=1, model=str(bundle_path))
    scorer = Scorer(Bundle.open(bundle_path), threads=1, remember=settings.remember)
    client = TestClient(create_app(settings, scorer))

    def tokens(paragraphs):
        response = client.post("/v1/score", json={"text": "\n\n".join(paragraphs)})
        found = re.search(r'tokens;desc="(\d+) of (\d+)"', response.headers["server-timing"])
        return int(found[1]), int(found[2])

    encoded, total = tokens(PARAGRAPHS)
    assert encoded == total
    encoded, total = tokens(EDITED)
    assert 0 < encoded < total / 4
    assert f'shareability_tokens_total{{how="remembered"}} {float(total - encoded)}' in client.get("/metrics").text
