"""The format of a draft is found out, and plain text is read as its writer laid it out."""

from __future__ import annotations

import pytest

from serving.text.markup import detect_format, read_markup

WORDPRESS = """An opening with a <a href="https://example.org/">link</a> and <em>some</em> stress.

<h2>What came of it</h2>

A paragraph that no tag opens.

<ul>
<li>One</li>
<li>Two</li>
</ul>

<strong>Another</strong> one at the end."""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!DOCTYPE html>\n<html><body><p>Words</p></body></html>", "html"),
        ("\ufeff  <HTML><body>Words", "html"),
        ("<p>One paragraph</p>\n<p>and another with **stars**</p>\n<p>More</p>", "html"),
        ("<div><h2>Head</h2>words</div>", "html"),
        ("<p>One</p>\n\n<p>Two</p>\n\nAnd a bare one", "html"),
        ("# Head\n\nWords", "markdown"),
        ("Head\n====\n\nWords", "markdown"),
        ("Some words with a [link](https://example.org).", "markdown"),
        ("- one\n- two", "markdown"),
        ("---\ntitle: Head\n---\nWords", "markdown"),
        ("\ufeff---\ntitle: Head\n---\nWords", "markdown"),
        ('+++\ntitle = "Head"\n+++\nWords', "markdown"),
        ("# Head\n\n- **a** [b](c)\n- `d`\n\n<div>boxed</div>\n", "markdown"),
        ("Words with <em>a tag</em>.\n\nMore of them.", "markdown"),
        (WORDPRESS, "markdown"),
        ("<!-- more -->\n\nWords", "markdown"),
        ("Only words. And 3 < 4, a > b.\n\nMore words - with a dash.", "plain"),
        ("He said: 2 * 3 * 4 #hashtag a_b_c", "plain"),
        ("", "plain"),
    ],
)
def test_the_format_is_found_out(text: str, form: str) -> None:
    assert detect_format(text) == form


def test_text_as_blog_software_stores_it_keeps_its_paragraphs() -> None:
    blocks = read_markup(WORDPRESS, "auto").blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "An opening with a link and some stress."),
        ("heading", "What came of it"),
        ("paragraph", "A paragraph that no tag opens."),
        ("list", "One"),
        ("list", "Two"),
        ("paragraph", "Another one at the end."),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_plain_paragraphs_are_parted_by_empty_lines(newline: str) -> None:
    text = newline.join(["a wrapped", "  paragraph.", "", " \t", "another one."])
    first, second = read_markup(text, "plain").blocks
    assert first.text.split() == ["a", "wrapped", "paragraph."]
    assert text[second.start : second.end] == "another one."


def test_plain_lines_that_were_not_wrapped_are_paragraphs() -> None:
    long = "a line that nobody wrapped by hand " * 5 + "end."
    assert len(long) > 120
    blocks = read_markup(f"{long}\n{long}\nshort", "plain").blocks
    assert [block.text for block in blocks] == [long, long, "short"]


def test_plain_lone_short_lines_are_headings() -> None:
    blocks = read_markup("What We Found\n\nit began so.\n\n3 Lessons\n\nand ended so.\n\nThe End", "plain").blocks
    assert [block.kind for block in blocks] == ["heading", "paragraph", "heading", "paragraph", "paragraph"]


@pytest.mark.parametrize("line", ["An ordinary sentence.", "lower case", "He said:", "Word " * 11, "“Quoted.”"])
def test_plain_sentences_are_no_headings(line: str) -> None:
    assert read_markup(f"{line}\n\nwords that follow.", "plain").blocks[0].kind == "paragraph"


def test_a_named_format_is_taken_at_its_word() -> None:
    assert [block.text for block in read_markup("# **Not** a heading", "plain").blocks] == ["# **Not** a heading"]
    assert [block.text for block in read_markup("<p>a</p>", "plain").blocks] == ["<p>a</p>"]
