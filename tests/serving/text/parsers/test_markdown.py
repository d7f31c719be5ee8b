"""Markdown: what a reader sees, and where in the source it stands."""

from __future__ import annotations

import pytest

from serving.text.blocks import Block
from serving.text.markup import Format, read_markup
from serving.text.parsers.markdown import read_markdown


def read(text: str) -> list[Block]:
    return list(read_markdown(text))


def shown(text: str) -> list[str]:
    return [" ".join(block.text.split()) for block in read(text)]


def places(text: str) -> list[str]:
    """Per visible piece its stretch of the source."""
    return [text[run.start : run.end] for block in read(text) for run in block.runs if run.text.strip()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**a** _b_ ~~c~~ `d`", "a b c d"),
        ("[a](http://b.c 'd') e", "a e"),
        ("[a][b] [c][] [d]\n\n[b]: http://e\n[c]: http://f", "a c [d]"),
        ("![alt](pic.png 'title') a", "a"),
        ("[![alt](pic.png)](http://b) a", "a"),
        ("<http://a.b/%C3%A9> c", "http://a.b/%C3%A9 c"),
        ("a &amp; b &lt;c&gt; \\*d\\*", "a & b <c> *d*"),
        ("one<br>two<b>three</b>", "one twothree"),
        ("a <!-- b --> c <!--> d --> e", "a c d --> e"),
        ("a\\\nb  \nc", "a b c"),
        ("`a\nb` c", "a b c"),
        ("<script>a()</script>\n\nb", "b"),
        ("<b>never closed", "never closed"),
        ("a <!-- never closed", "a <!-- never closed"),
        ("<!-- never closed\n\na", "<!-- never closed a"),
        ("[a](never closed", "[a](never closed"),
        ("**a", "**a"),
        ("about ~26 grams~ of ~~it~~ that", "about ~26 grams~ of it that"),
        ("a[^1] b[^2]\n\n[^1]: c *d*", "a b[^2] c d"),
        ("<a@b.c> d", "a@b.c d"),
        ("[a ![b](c) d](e)", "a d"),
    ],
)
def test_a_reader_sees_the_words_and_not_the_markup(text: str, words: str) -> None:
    assert " ".join(shown(text)) == words


@pytest.mark.parametrize(
    "text", ["---\ntitle: a\ntags: [b, c]\n---\nWords", '+++\r\ntitle = "a"\r\n+++\r\nWords', '---\n"title": a\n---\n\nWords']
)
def test_front_matter_is_dropped_and_offsets_count_from_before_it(text: str) -> None:
    (block,) = read_markup(text, "markdown").blocks
    assert (block.text, text[block.start : block.end]) == ("Words", "Words")


@pytest.mark.parametrize("text", ["---\nwords between rules\n---\n", "---\ntitle: never closed\n\nwords"])
def test_what_only_begins_like_front_matter_is_kept(text: str) -> None:
    assert "words" in " ".join(shown(text))


def test_runs_stand_where_their_words_stand() -> None:
    text = "x **x** `x` [x](x 'x') ![x](x) x <i x='x'>x</i> &amp; \\* [`x`](x) **[*x*](x)** x"
    assert [piece.strip() for piece in places(text)] == ["x", "x", "x", "x", "x", "x", "&amp;", "*", "x", "x", "x"]
    ends = [run.start for block in read(text) for run in block.runs if run.text.strip()]
    assert ends[:6] == [0, 4, 9, 13, text.index(" x <i"), text.index(">x<") + 1]


def test_a_table_is_read_by_rows_and_equal_cells_have_places_of_their_own() -> None:
    text = "| a | a |\n|---|---|\n| b \\| c | b |\n"
    first, second = read(text)
    assert (first.text.split(), second.text.split()) == (["a", "a"], ["b", "|", "c", "b"])
    assert [run.start for run in first.runs if run.text.strip()] == [2, 6]
    assert text[second.runs[-2].start :] == "b |\n"
    assert first.kind == second.kind == "table"
    assert first.group == second.group is not None


def test_rows_of_a_table_in_a_quote_do_not_overlap() -> None:
    text = "> | a | b |\n> |---|---|\n> | c | d |\n"
    assert shown(text) == ["a b", "c d"]
    assert [text[block.start : block.end] for block in read(text)] == ["> | a | b |", "> | c | d |"]


def test_items_of_a_list_are_one_group_and_lists_differ() -> None:
    blocks = read("- a\n  - b\n\n      code\n- c\n\nwords\n\n1. d\n2. e")
    assert [block.text.strip() for block in blocks] == ["a", "b", "code", "c", "words", "d", "e"]
    first = {block.group for block in blocks[:4]}
    second = {block.group for block in blocks[5:]}
    assert len(first) == len(second) == 1
    assert blocks[4].group is None
    assert first != second


def test_code_is_read_without_its_fences() -> None:
    assert shown("```python\na = 1\n```\n\n~~~~\nb\n~~~\n~~~~\n\n    c\n\n```\nnever closed") == [
        "a = 1",
        "b ~~~",
        "c",
        "never closed",
    ]


def test_headings_of_both_styles() -> None:
    text = "A\nB\n===\n\n## C ##\n\n#D"
    assert [(block.kind, block.text.split()) for block in read(text)] == [
        ("heading", ["A", "B"]),
        ("heading", ["C"]),
        ("paragraph", ["#D"]),
    ]


@pytest.mark.parametrize(
    "text", ["> " * 60 + "deep\n> shallow\n", "".join("  " * depth + f"- item{depth}\n" for depth in range(40))]
)
def test_what_is_nested_too_deep_for_the_parser_is_still_read(text: str) -> None:
    found = " ".join(shown(text))
    for word in ("deep", "shallow") if "deep" in text else (f"item{depth}" for depth in range(40)):
        assert word in found
    blocks = read(text)
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)


@pytest.mark.parametrize("breaks", ["<br><br>", "<br/>\n<br />", " <BR> <BR>\n", "<br><br><br>"])
@pytest.mark.parametrize("form", ["auto", "markdown", "html"])
def test_two_breaks_in_a_row_part_paragraphs(breaks: str, form: Format) -> None:
    text = breaks.join(["One <b>thing</b> and <a href=x>more</a>.", "Two\U0001f600 &amp; three.", "Four."]) + "\n"
    blocks = read_markup(text, form).blocks
    assert [text[block.start : block.end] for block in blocks] == [
        "One <b>thing</b> and <a href=x>more</a>.",
        "Two\U0001f600 &amp; three.",
        "Four.",
    ]
    assert [block.text.strip() for block in blocks] == ["One thing and more.", "Two\U0001f600 & three.", "Four."]


def test_breaks_part_no_items_and_no_rows() -> None:
    assert shown("- a<br><br>b\n- c") == ["a b", "c"]
    assert shown("| a<br><br>b | c |\n|---|---|\n") == ["a b c"]
    assert shown("a<br>b<br>\nc<br>d") == ["a b c d"]


def test_code_over_several_lines_of_a_quote_is_found_word_by_word() -> None:
    text = "> `alpha\n> beta` gamma"
    assert places(text) == ["alpha", "beta", " gamma"]


@pytest.mark.parametrize("piece", ["<br>", "<br> </p>", "a<br>"])
def test_many_line_breaks_take_no_longer_than_other_tags(piece: str) -> None:
    blocks = read_markup("word " + piece * 60_000, "markdown").blocks
    assert blocks[0].text.startswith("word")
