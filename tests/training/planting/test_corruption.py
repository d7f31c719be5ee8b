"""Planted sections are weak in the way they say, ever new, and safe for any article."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.blocks import count_words
from training.planting import filler, notices, platitudes, synonyms
from training.planting.corruption import KINDS, Planted, plant
from training.planting.excerpts import MAX_CHARS, MAX_WORDS, MIN_WORDS
from training.planting.grammar import Writer, read_template
from training.planting.keywords import STOPWORDS, find_keywords
from training.planting.rewording import dilute, lower_first, paraphrase
from training.sample import sentences

TITLE = "How the harbour of Ostmark got its herring gulls back"
PASSAGES = (
    "The harbour of Ostmark lost its herring gulls in 1987, when the last cannery closed. According to Marta Lindqvist, who "
    "counted nests for 31 years, only 12 pairs were left on the breakwater. “We thought that was the end,” she says.",
    "On 4 May 2019 the council spent €240,000 on three gravel roofs. Within two summers 148 pairs of herring gulls were "
    "breeding there, 62% of them ringed birds from Kallund. When the ferries stopped running, the gulls stayed on the roofs.",
    "Rats remain the main danger. Jens Okafor sets 40 traps along the breakwater each March and writes down every catch; the "
    "harbour log shows 9 rats last spring, down from 71. He keeps the log in the old customs house, open to every visitor.",
)
ELSEWHERE = (
    "A sourdough loaf wants a hot oven and a heavy lid. Steam softens the crust while it rises, and the baker slashes it so "
    "that it opens where she likes. Twenty minutes covered, then twenty without, until the kitchen smells of caramel.",
    "Bicycle chains wear slowly and then all at once. A cheap gauge tells when to replace one before it ruins the cassette, "
    "which costs five times as much. Clean it dry, oil each link, wipe off what is left and ride through puddles happily.",
)
WRITTEN = ("filler", "platitudes", "boilerplate", "promotion", "stuffing")
many = settings(deadline=None, derandomize=True, max_examples=150)


def draw(kind: str, count: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    planted = [plant(kind, TITLE, PASSAGES, ELSEWHERE, rng) for _ in range(count)]
    assert all(section is not None and section.kind == kind for section in planted)
    return [section.text for section in planted if section is not None]


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z']+", text.lower()) if word not in STOPWORDS}


def shared(text: str, passages: tuple[str, ...]) -> float:
    """Share of the text's telling words that the passages hold, too."""
    own = words(text)
    return len(own & words(" ".join(passages))) / max(1, len(own))


@pytest.mark.parametrize("kind", KINDS)
def test_sections_are_as_long_as_sections_and_plain(kind):
    for text in draw(kind, 150):
        assert MIN_WORDS <= count_words(text) <= MAX_WORDS
        assert text == " ".join(text.split())
        assert not re.search(r"[{}\[\]]", text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_sections(kind):
    assert draw(kind, 10, seed=5) == draw(kind, 10, seed=5)
    assert draw(kind, 10, seed=5) != draw(kind, 10, seed=6)


@pytest.mark.parametrize("kind", WRITTEN)
def test_written_sections_are_ever_new(kind):
    texts = draw(kind, 200)
    assert len(set(texts)) == len(texts)
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?]) ", text)]
    assert len(set(sentences)) > 0.7 * len(sentences)
    assert max(map(count_words, texts)) - min(map(count_words, texts)) > 80


@pytest.mark.parametrize("kind", ["repeat", "dilution"])
def test_what_is_made_of_three_passages_still_varies(kind):
    assert len(set(draw(kind, 200))) > 90  # a quarter of the repeats are one of the three passages word for word


def test_a_repeat_says_what_the_article_said():
    overlaps = [shared(text, PASSAGES) for text in draw("repeat", 100)]
    assert min(overlaps) > 0.5
    assert np.median(overlaps) > 0.9


def test_off_topic_is_about_something_else():
    for text in draw("off_topic", 100):
        assert shared(text, PASSAGES) < 0.1
        assert shared(text, ELSEWHERE) == 1


def test_filler_and_boilerplate_take_little_from_the_article():
    for kind in ("filler", "boilerplate", "promotion"):
        texts = draw(kind, 100)
        assert np.mean([shared(text, PASSAGES) for text in texts]) < 0.25
    assert any("rats remain" in text.lower() for text in draw("filler", 400)), "some sections are weak in part only"


def test_platitudes_and_stuffing_name_the_topic():
    keywords = [keyword.lower() for keyword in find_keywords(TITLE, PASSAGES)]
    parts = {part for keyword in keywords for part in keyword.split()}
    for kind in ("platitudes", "stuffing"):
        assert np.mean([any(part in text.lower() for part in parts) for text in draw(kind, 100)]) > 0.95


def test_dilution_keeps_the_matter_and_loses_the_facts():
    texts = draw("dilution", 100)
    assert np.mean([shared(text, PASSAGES) for text in texts]) > 0.5
    assert not any(re.search(r"\d|[“”]", text) for text in texts)
    assert np.mean(["Lindqvist" in text or "Okafor" in text for text in texts]) < 0.4


def test_promotion_is_no_fixed_list_of_brands():
    sites = set(
        re.findall(
            r"\b[a-z0-9]+\.(?:com|net|io|co|shop|club|online|example|org|info|store)\b", " ".join(draw("promotion", 200))
        )
    )
    assert len(sites) > 40


def test_apostrophes_follow_the_article():
    curly = tuple(passage.replace("they", "they’d") + " It’s so." for passage in PASSAGES)
    rng = np.random.default_rng(3)
    texts = [planted.text for _ in range(60) if (planted := plant("filler", TITLE, curly, (), rng))]
    assert any("’" in text for text in texts)
    assert not any("'" in text for text in texts)


@pytest.mark.parametrize(
    ("kind", "passages", "elsewhere"),
    [
        ("repeat", (), ELSEWHERE),
        ("repeat", ("", "…", "Two words"), ELSEWHERE),
        ("dilution", (), ELSEWHERE),
        ("off_topic", PASSAGES, ()),
        ("off_topic", PASSAGES, PASSAGES),
    ],
)
def test_nothing_to_work_with(kind, passages, elsewhere):
    assert plant(kind, TITLE, passages, elsewhere, np.random.default_rng(0)) is None


@pytest.mark.parametrize("kind", ["platitudes", "stuffing"])
def test_no_keyword_to_name(kind):
    assert plant(kind, "", ("", "It is what it was."), ELSEWHERE, np.random.default_rng(0)) is None


@pytest.mark.parametrize("kind", ["filler", "boilerplate", "promotion"])
def test_an_article_without_words_can_still_be_padded(kind):
    planted = plant(kind, "", (), (), np.random.default_rng(0))
    assert planted is not None
    assert count_words(planted.text) >= MIN_WORDS


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match='"fluff" is no kind'):
        plant("fluff", TITLE, PASSAGES, ELSEWHERE, np.random.default_rng(0))


@many
@given(
    kind=st.sampled_from(KINDS),
    title=st.text(max_size=80),
    passages=st.lists(st.text(max_size=300), max_size=4),
    elsewhere=st.lists(st.text(max_size=300), max_size=4),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_text_is_safe(kind, title, passages, elsewhere, seed):
    planted = plant(kind, title, passages, elsewhere, np.random.default_rng(seed))
    assert planted is None or isinstance(planted, Planted)
    if planted:
        assert planted.text
        assert count_words(planted.text) <= MAX_WORDS
        assert len(planted.text) <= MAX_CHARS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "passage", ["word " * 5000, "字" * 5000, "{brand} [a|b] {nobody} " * 30, "x" * 9000, "1. 2. 3. " * 200]
)
def test_unwieldy_passages_are_cut(kind, passage):
    planted = plant(kind, "{topic} [|]", (passage,), (f"{passage} end",), np.random.default_rng(1))
    assert planted is None or count_words(planted.text) <= MAX_WORDS


def _templates() -> list[str]:
    banks = [
        value for module in (filler, platitudes, notices, synonyms) for name, value in vars(module).items() if name.isupper()
    ]
    flat: list[str] = []
    for bank in banks:
        for entry in bank.values() if isinstance(bank, dict) else [bank]:
            flat += [entry] if isinstance(entry, str) else entry
    return flat


def test_every_template_can_be_written():
    banks = {**filler.WORDS, **notices.NOTICE_WORDS, **notices.BOILERPLATE_WORDS}
    known = dict.fromkeys(("topic", "other", "Topic", "k", "brand", "site"), ("herring gulls",))
    writer = Writer(np.random.default_rng(0), banks, known)
    templates = _templates()
    assert len(templates) > 1000
    for source in templates:
        for _ in range(5):
            assert not re.search(r"[{}\[\]]", writer.write(source)), source


def test_nothing_is_copied_from_the_sample_archive():
    """What the sample plants is what detectors are tried on, so training must not show it."""
    tried = {sentence.strip(".!?").lower() for sentence in sentences.FILLER + sentences.PROMOTION}
    for kind in ("filler", "promotion"):
        for text in draw(kind, 200):
            assert not any(sentence in text.lower() for sentence in tried)


def test_brackets_must_match():
    with pytest.raises(ValueError, match="is not closed"):
        read_template("a [choice|without end")
    with pytest.raises(ValueError, match="outside a choice"):
        read_template("no choice] here")


def test_a_sentence_is_said_again_in_other_words():
    writer = Writer(np.random.default_rng(2), {})
    sentence = "When the ferries stopped running in autumn, many people tried to find a new job."
    again = {paraphrase(sentence, writer) for _ in range(20)}
    assert len(again) > 5
    assert any(text.endswith("when the ferries stopped running in autumn.") for text in again)


def test_names_keep_their_capitals():
    assert lower_first("The harbour froze.") == "the harbour froze."
    assert lower_first("Marta counted.") is None
    assert lower_first("I counted.") is None


def test_a_sentence_without_facts_is_still_weakened():
    plain = ["Gulls sleep."]
    assert all(dilute(plain, Writer(np.random.default_rng(seed), {})) != plain for seed in range(20))
