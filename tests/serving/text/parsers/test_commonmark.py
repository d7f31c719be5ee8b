"""The parser's pieces stand where they say, and no text makes more of them than it has characters to pay for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.markup import read_markup
from serving.text.parsers.commonmark import Change, parse

SIGNS = [
    *"*_`~[]()<>!|#-=+&;:\\\"' \n\t",
    "a",
    "\u00e9",
    "\U0001f600",
    "e\u0301",
    "\r\n",
    "\0",
    "[^1]: ",
    "|-|-|\n",
    "~~",
    "<b>",
    "http://x.y",
]
many = settings(deadline=None, derandomize=True, max_examples=300)


@many
@given(st.lists(st.sampled_from(SIGNS), max_size=80).map("".join))
def test_texts_are_in_order_and_most_are_the_source_itself(text: str) -> None:
    done = 0
    for piece in parse(text):
        assert 0 <= piece.start <= piece.end <= len(text)
        if piece.kind == "text":
            assert piece.start >= done
            done = piece.end
            source = text[piece.start : piece.end]
            assert piece.shown == source or "&" in source or piece.shown.isspace() or "\\" in source


@many
@given(st.lists(st.sampled_from(SIGNS), max_size=40).map("".join))
def test_elements_close_in_the_order_in_which_they_open(text: str) -> None:
    opened = []
    for piece in parse(text):
        if piece.kind == "open":
            opened.append((piece.name, piece.start, piece.end))
        elif piece.kind == "close":
            assert opened.pop() == (piece.name, piece.start, piece.end)
    assert not opened


def test_what_the_parser_gets_instead_changes_no_place() -> None:
    text = "\u00e9\n\n\t\U0001f600 one\n\t\u00fc two"
    pieces = list(parse(text, [Change(3, 4, ""), Change(10, 11, "\n")]))
    assert [text[piece.start : piece.end] for piece in pieces if piece.kind == "text"] == [
        "\u00e9",
        "\U0001f600 one",
        "\u00fc two",
    ]
    assert [piece.name for piece in pieces if piece.kind == "open"] == ["Paragraph"] * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "- a\n" * 20_000,
        "[" * 20_000 + "a",
        "[a](" * 10_000,
        "![" * 10_000 + "a" + "](b)" * 10_000 + " a",
        ">" * 50_000 + " a",
        "- " * 20_000 + "a",
        "> - " * 10_000 + "a",
        "a " + "`" * 50_000,
        "".join("`" * count + " " for count in range(300)) + "a",
        "*a **b " * 10_000,
        "[a]: b\n" * 10_000 + "\n[a]",
        "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "a\n" * 2_000,
        "|a|b|\n|-|-|\n" + "|c|\n" * 10_000,
        "<a " * 20_000,
        "a <!-- " * 10_000,
        "&amp;" * 10_000 + " a",
    ],
)
def test_hostile_text_makes_no_more_pieces_than_it_has_characters(text: str) -> None:
    assert sum(1 for _ in parse(text)) <= 3 * len(text)
    assert any("a" in block.text for block in read_markup(text, "markdown").blocks)
