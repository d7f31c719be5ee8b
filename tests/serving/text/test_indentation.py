"""Paragraphs with an indented first line are paragraphs; code that is indented stays code."""

from __future__ import annotations

import pytest

from serving.text.blocks import Block
from serving.text.markup import read_markup
from tests.sections import body_of, check_offsets

INDENTS = ["\t", "    ", "     \t", "\u3000\u3000", "\xa0\xa0\xa0\xa0"]
PARAGRAPHS = [
    "We counted the geese on the lake at dawn, and there were forty more than last year. Nobody knows why they came.",
    "“The reeds are taller,” says the warden, who has looked after them since 1998 (he was nineteen then). He mows late.",
    "In May we go back with the [ringing group](https://geese.example/rings) and *two* more boats; it takes a week.",
]


def blocks_of(text: str) -> list[Block]:
    return list(read_markup(text, "markdown").blocks)


@pytest.mark.parametrize("indent", INDENTS)
@pytest.mark.parametrize("before", ["", "# The lake\n\n", "- one thing\n- another thing\n\n***\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_indented_paragraphs_are_paragraphs_whatever_else_makes_it_markdown(indent: str, before: str, newline: str) -> None:
    text = (before + "\n\n".join(indent + paragraph for paragraph in PARAGRAPHS) + "\n").replace("\n", newline)
    blocks = [block for block in blocks_of(text) if block.words > 4]
    assert [(block.kind, text[block.start : block.end]) for block in blocks] == [("paragraph", each) for each in PARAGRAPHS]
    assert blocks[2].text.strip() == "In May we go back with the ringing group and two more boats; it takes a week."
    (link,) = read_markup(text, "markdown").links
    assert (text[link.start : link.end], link.target) == (
        "[ringing group](https://geese.example/rings)",
        "https://geese.example/rings",
    )


def test_a_heading_and_a_list_do_not_make_one_section_of_indented_paragraphs() -> None:
    long = [" ".join([paragraph] * 3) for paragraph in PARAGRAPHS]
    text = "# The lake\n\n" + "\n\n".join("\t" + paragraph for paragraph in long) + "\n\n- one\n- two\n"
    sections = body_of(text)
    check_offsets(text, sections)
    assert len(sections) == 3
    assert not any("\t" in text[section.start : section.end] for section in sections)


@pytest.mark.parametrize("form", ["plain", "markdown"])
@pytest.mark.parametrize("indent", INDENTS[:-1])
def test_an_indented_line_behind_a_sentence_begins_a_paragraph(form: str, indent: str) -> None:
    text = f"{indent}The geese came at dawn,\nforty of them.\n{indent}The warden saw them first.\nHe wrote it down."
    blocks = read_markup(text, form).blocks  # type: ignore[arg-type]
    assert [text[block.start : block.end] for block in blocks] == [
        "The geese came at dawn,\nforty of them.",
        "The warden saw them first.\nHe wrote it down.",
    ]


def test_a_paragraph_of_which_only_the_first_line_is_indented_stays_whole() -> None:
    text = (
        "# A\n\n    The geese came at dawn, forty\nof them, and the warden\nwrote it down.\n\n    He was late, as so\noften.\n"
    )
    assert [block.text for block in blocks_of(text)[1:]] == [
        "The geese came at dawn, forty\nof them, and the warden\nwrote it down.",
        "He was late, as so\noften.",
    ]


def test_indented_lines_that_nobody_wrapped_are_paragraphs_of_their_own() -> None:
    long = (
        "The geese came at dawn, forty of them, and the warden wrote it down "
        + "in the book that he keeps for it, " * 3
        + "always."
    )
    assert [block.text for block in blocks_of(f"# A\n\n\t{long}\n\t{long}\n")] == ["A", long, long]


def test_an_indented_paragraph_stays_in_its_list() -> None:
    text = "- one\n\n      The geese came at dawn, forty of them.\n\n- two\n"
    first, second, third = blocks_of(text)
    assert second.text == "The geese came at dawn, forty of them."
    assert first.group == second.group == third.group is not None


@pytest.mark.parametrize(
    "code",
    [
        "x = count(geese)\nprint(x)",
        "npm install geese",
        "$ make test\nall good",
        "if geese > 40:\n    warden.call()\n\n# Tell him what was seen.\nwarden.tell(geese)",
        "Name      Geese\nLake      40\nRiver     12",
        "SELECT name FROM geese WHERE seen > 40;",
        '{"geese": 40}',
        "<div>\n  <p>Forty geese came at dawn, and more.</p>\n</div>",
        "def count():\n    Counts the geese that came at dawn, all of them.",
        "The geese came at dawn, all forty of them.\n\nfor goose in geese: count(goose)",
    ],
)
def test_code_stays_code(code: str) -> None:
    text = "Do it so:\n\n" + "\n".join("    " + line if line else "" for line in code.split("\n")) + "\n\nand be done."
    first, block, last = blocks_of(text)
    assert (first.kind, block.kind, last.kind) == ("paragraph", "code", "paragraph")
    assert block.text.split() == code.split()


def test_code_between_indented_paragraphs_is_code() -> None:
    text = "\tThe geese came at dawn, forty of them.\n\n\t\tx = count(geese)\n\n\tThe warden wrote that down."
    assert [(block.kind, block.text.strip()) for block in blocks_of(text)] == [
        ("paragraph", "The geese came at dawn, forty of them."),
        ("code", "x = count(geese)"),
        ("paragraph", "The warden wrote that down."),
    ]
