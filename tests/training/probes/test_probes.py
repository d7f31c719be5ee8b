"""A planted paragraph stands exactly where the probe says, is weak in the way it promises, and leaves the rest alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.blocks import count_words
from serving.text.sections import Draft, read_document
from training.probes.blur import blur
from training.probes.frames import FRAMES, SLOTS
from training.probes.probes import KINDS, MAX_WORDS, MIN_WORDS, Probe, make_probe

TITLE = "How a ferry company rebuilt its timetable"
PARAGRAPHS = (
    "On 4 May 2021 the ferry Aurelia left Brennick eleven minutes late, and 312 passengers missed the train to Oslo. “It "
    "was the worst morning of my career,” says Mette Dahl, who had planned the timetable for nine years. It cost €18,400.",
    "The timetable had grown by accretion since 1987. Every harbour master could ask for a change, and nobody could refuse one."
    " By the time the delays were counted, a single crossing depended on the crews of three other boats.",
    "Dahl began with a sheet of paper. She drew each crossing as a line, and each crew as a colour, and hung the result in the "
    "canteen of the company. Within a week the crews had corrected her drawing in 40 places.",
    "What they corrected was seldom the crossing itself. It was the time a boat needs to turn, which the timetable put at six "
    "minutes, and which took ten when a lorry was on board. Nobody had measured it before.",
    "The new timetable has fewer crossings, and a pause of fifteen minutes at noon. It was tried in the harbour of Brennick for"
    " one month. Delays fell by 62 percent, and the passengers hardly noticed that a crossing was gone.",
    "Other ferry lines have asked for the drawing. Dahl sends them a photograph, with the advice to start from a blank sheet. "
    "The pencil marks of the crews, she says, are the part that cannot be copied, however good the photograph is.",
)
TEXT = "\n\n".join(PARAGRAPHS)
STRAY = (
    "Rye bread keeps for a week because its crumb holds more water than that of wheat. Bakers in the mountains used to bake "
    "once a month, and softened the last loaves over steam. The crust was grated into soup, and nothing was thrown away."
)
FRAMED = tuple(FRAMES)


def plant(
    kind: str, text: str = TEXT, seed: int = 0, *, title: str = TITLE, elsewhere: tuple[str, ...] = (STRAY,)
) -> Probe | None:
    return make_probe(kind, title, text, elsewhere, np.random.default_rng(seed))


def planted(kind: str, seed: int, text: str = TEXT) -> str:
    probe = plant(kind, text, seed)
    assert probe is not None
    return probe.text[probe.start : probe.end]


def remove(probe: Probe) -> str:
    """The article without its planted paragraph and the empty line behind it."""
    rest = probe.text[probe.end :]
    parting = "\r\n\r\n" if rest.startswith("\r\n") else "\n\n"
    assert rest.startswith(parting)
    return probe.text[: probe.start] + rest.removeprefix(parting)


pieces = st.sampled_from(
    (
        *PARAGRAPHS,
        "# A heading",
        "- one\n- two\n\n  more of the second item, which goes on for longer than a line of a list usually does. It ends here.",
        "```\ncode that is as long as prose, so that only its fence tells it apart from that.\n\nMore code, and so on.\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> A quotation of some length, which nothing should be planted in or it would no longer be one. It ends here.",
        "A short line.",
        "<div>\n\nProse in a box of HTML, which is as long as a paragraph has to be to count as one. It ends here.\n\n</div>",
        "A paragraph 🙂 with *stress*, a [link](https://a.example/b_c) and\na line break, and “quotes”, long enough. So.",
    )
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(pieces, max_size=12),
    st.sampled_from(KINDS),
    st.integers(0, 2**32),
    st.sampled_from(("\n\n", "\r\n\r\n", "\n \n\n")),
    st.sampled_from(("", "---\ntitle: A ferry\n---\n", "\ufeff", "\n\n")),
)
def test_rest_of_the_text_is_unchanged(parts: list[str], kind: str, seed: int, parting: str, opening: str) -> None:
    text = opening + parting.join(parts) + "\n"
    probe = plant(kind, text, seed)
    if probe is not None:
        assert remove(probe) == text
        shown = probe.text[probe.start : probe.end]
        assert shown == shown.strip()
        assert MIN_WORDS <= count_words(shown) <= MAX_WORDS + 5  # the target of an own paragraph's link counts here
        assert not re.search(r"\n\s*\n", shown)


@given(st.lists(pieces, max_size=12), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_stands_between_two_paragraphs_of_prose(parts: list[str], seed: int) -> None:
    probe = plant("advert", "\n\n".join(parts), seed)
    if probe is not None:
        around = probe.text.split("\n\n")
        at = around.index(probe.text[probe.start : probe.end])
        for neighbour in (around[at - 1], around[at + 1]):
            assert neighbour in PARAGRAPHS or neighbour.startswith("A paragraph 🙂")


@pytest.mark.parametrize("kind", KINDS)
def test_planted_paragraph_is_a_section_of_its_own(kind: str) -> None:
    for seed in range(10):
        probe = plant(kind, seed=seed)
        assert probe is not None
        assert probe.kind == kind
        assert (probe.start, probe.end) in {(part.start, part.end) for part in read_document(Draft(text=probe.text)).sections}


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_probe(kind: str) -> None:
    assert plant(kind, seed=7) == plant(kind, seed=7)
    assert len({plant(kind, seed=seed) for seed in range(12)}) > 3


@pytest.mark.parametrize("kind", ["generic", "truisms", "notice", "advert", "keywords"])
def test_paragraphs_of_frames_hardly_repeat(kind: str) -> None:
    shown = [planted(kind, seed) for seed in range(150)]
    assert len(set(shown)) == len(shown)
    assert not any(re.search(r"[{}]", paragraph) for paragraph in shown)


@pytest.mark.parametrize("kind", FRAMED)
def test_frames_are_many_and_can_be_filled(kind: str) -> None:
    frames = [frame for register in FRAMES[kind].values() for frame in register]
    assert len(set(frames)) == len(frames) >= 25
    for frame in frames:
        rest = frame
        while found := re.search(r"\{([^{}]*)\}", rest):
            assert "|" in found[1] or found[1] in {*SLOTS, "topic", "k1", "k2", "k3", "k4"}, frame
            rest = rest.replace(found[0], "x")
        assert not re.search(r"[{}]", rest), frame


@pytest.mark.parametrize("seed", range(8))
def test_echo_is_an_earlier_paragraph(seed: int) -> None:
    probe = plant("echo", seed=seed)
    assert probe is not None
    before = probe.text[: probe.start].split("\n\n")
    assert probe.text[probe.start : probe.end] in before[:-2]


@pytest.mark.parametrize("seed", range(8))
def test_reshuffled_sentences_are_of_two_paragraphs_and_out_of_order(seed: int) -> None:
    shown = planted("reshuffled", seed)
    sources = [[sentence for sentence in re.split(r"(?<=\.) ", paragraph) if sentence in shown] for paragraph in PARAGRAPHS]
    used = [sentences for sentences in sources if sentences]
    assert len(used) == 2
    assert sum(map(len, used)) >= 3
    assert sum(len(sentence) + 1 for sentences in used for sentence in sentences) == len(shown) + 1
    assert shown not in TEXT


def test_stray_comes_from_elsewhere_and_names_no_subject() -> None:
    near = STRAY.replace("Rye bread", "Bread on the ferry")
    for seed in range(10):
        probe = plant("stray", seed=seed, elsewhere=(near, "- too short", STRAY, PARAGRAPHS[2]))
        assert probe is not None
        assert probe.text[probe.start : probe.end] == STRAY


def test_truisms_name_a_word_of_the_title() -> None:
    for seed in range(10):
        assert re.search(r"\b(ferry|timetable|company)\b", planted("truisms", seed), re.IGNORECASE)


def test_keywords_are_stuffed() -> None:
    for seed in range(20):
        words = re.findall(r"[a-z]{5,}", planted("keywords", seed).lower())
        assert max(map(words.count, words)) >= 4


def test_watered_paragraph_has_no_details() -> None:
    for seed in range(20):
        shown = planted("watered", seed)
        assert shown not in TEXT
        assert not re.search(r"\d|€|“|percent|Aurelia|Brennick|Oslo|Mette|Dahl|\bMay\b", shown)


def test_watered_paragraph_keeps_words_of_one_paragraph() -> None:
    for seed in range(20):
        words = set(re.findall(r"[a-z]{5,}", planted("watered", seed)))
        assert max(len(words & set(re.findall(r"[a-z]{5,}", paragraph))) for paragraph in PARAGRAPHS) >= 5


@pytest.mark.parametrize(
    ("sentence", "gone"),
    [
        ("The work was done by Ada Lovelace in 1843.", "Ada|Lovelace|1843"),
        ("It cost $3.2 million, or 45% of the budget.", r"\$|million|45|%"),
        ("They met on Tuesday, 4 March 2014 at the Bank of England.", "Tuesday|March|2014|Bank|England"),
        ("He said “never again” to two thousand farmers.", "never|thousand|farmers"),
    ],
)
def test_blur_takes_the_details_out(sentence: str, gone: str) -> None:
    for seed in range(10):
        blurred = blur(sentence, frozenset(), np.random.default_rng(seed))
        assert not re.search(gone, blurred.text)
        assert blurred.details >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_none_without_five_paragraphs_of_prose(kind: str) -> None:
    assert plant(kind, "\n\n".join((*PARAGRAPHS[:4], "A short line.", "# Heading", "* * *"))) is None
    assert plant(kind, "") is None


@pytest.mark.parametrize("kind", KINDS)
def test_none_without_a_gap(kind: str) -> None:
    assert plant(kind, "\n\n## Next\n\n".join(PARAGRAPHS)) is None
    assert plant(kind, "<section>\n\n" + TEXT) is None


def test_none_where_the_kind_has_nothing_to_work_with() -> None:
    plain = "\n\n".join(f"a line {word} of nothing much at all and then some more of it again." for word in "abcdefg")
    assert plant("stray", elsewhere=()) is None
    assert plant("stray", elsewhere=("Too short.", "# heading " + STRAY)) is None
    assert plant("truisms", title="What to do now") is None
    assert plant("watered", plain) is None
    assert plant("echo", plain) is None
    assert plant("reshuffled", plain) is None
    assert plant("keywords", plain, title="") is None


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match='"typos" is no kind'):
        plant("typos")
