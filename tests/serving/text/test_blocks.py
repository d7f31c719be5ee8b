"""Words are counted as readers of any script would, and long blocks are cut where a reader would pause."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.blocks import Block, Run, count_words, find_words

many = settings(deadline=None, derandomize=True, max_examples=60)


def block(text: str, kind: str = "paragraph") -> Block:
    return Block(kind, 0, len(text), (Run(0, len(text), text),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("... — !? _ \U0001f600", 0),
        ("don't split state-of-the-art, e.g. here", 5),
        ("tabs\tand\nlines\r\nand\u00a0no-break", 5),
        ("3.14 is 22/7", 3),
        ("日本語です。", 5),
        ("iPhone很好 indeed", 4),
        ("e\u0301te\u0301", 1),
    ],
)
def test_words_hold_a_letter_or_a_digit(text: str, count: int) -> None:
    assert count_words(text) == count
    assert all(any(character.isalnum() for character in text[start:end]) for start, end in find_words(text))


@many
@given(
    sizes=st.lists(st.integers(1, 90), min_size=1, max_size=20),
    limit=st.integers(8, 80),
    end=st.sampled_from([". ", "\n", " ", "!) ", "。"]),
    kind=st.sampled_from(["paragraph", "code", "list"]),
)
def test_pieces_hold_every_word_in_order_and_none_is_a_scrap(sizes: list[int], limit: int, end: str, kind: str) -> None:
    text = end.join(" ".join(f"w{number}" for number in range(size)) for size in sizes)
    whole = block(text, kind)
    pieces = whole.cut(limit)
    assert " ".join(piece.text for piece in pieces).split() == text.split()
    assert (pieces[0].start, pieces[-1].end) == (0, len(text))
    assert all(before.end <= after.start for before, after in pairwise(pieces))
    assert all(piece.words <= limit for piece in pieces)
    assert len(pieces) == 1 or min(piece.words for piece in pieces) >= limit // 4
    assert all(text[piece.start : piece.end].strip() == piece.text.strip() for piece in pieces)


def test_what_fits_is_not_touched() -> None:
    whole = block("one two three")
    assert whole.cut(3) == [whole]


@pytest.mark.parametrize(
    ("kind", "endings"),
    [("paragraph", {"end.", 'said."', "really?", "so!)"}), ("code", {"line"})],
)
def test_text_is_cut_at_sentences_and_code_at_lines(kind: str, endings: set[str]) -> None:
    text = ("a b c d e f g end. " + 'h i j k said." ' + "l m n line\n" + "o p really? " + "(q so!) ") * 12
    pieces = block(text, kind).cut(60)
    assert len(pieces) > 2
    assert {piece.text.split()[-1] for piece in pieces[:-1]} <= endings


def test_pieces_point_into_the_source_around_markup_and_references() -> None:
    # As in "<b>a</b>&amp;b c": five runs, one of them spelled otherwise than shown.
    source = "x <b>y</b> &amp; z " * 40
    runs: list[Run] = []
    for number in range(40):
        at = number * 19
        runs += [Run(at, at + 2, "x "), Run(at + 5, at + 6, "y"), Run(at + 10, at + 11, " "), Run(at + 11, at + 16, "&")]
        runs.append(Run(at + 16, at + 19, " z "))
    pieces = Block("paragraph", 0, len(source), tuple(runs)).cut(10)
    assert sum(piece.words for piece in pieces) == 120
    for before, after in pairwise(pieces):
        assert before.end <= after.start
        assert source[before.end :].lstrip().startswith(("<b>", "&amp;", "x", "y", "z", "</b>"))
        assert source[after.start] in "xyz"
