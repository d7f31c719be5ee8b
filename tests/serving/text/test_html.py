"""HTML: what a reader of the page sees, and where in the source it stands."""

from __future__ import annotations

import pytest

from serving.text.html import read_html


def shown(text: str) -> list[str]:
    return [" ".join(block.text.split()) for block in read_html(text)]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) { no() }</script>",
        "<style>p { no: no }</style>",
        "<nav><ul><li>no</li></ul></nav>",
        "<nav>no<nav>no</nav>no</nav>",
        "<div hidden>no<div>no</div>no</div>",
        "<div role='navigation'>no</div>",
        "<div aria-hidden='true'>no</div>",
        "<div style='color:red; Display : none'>no</div>",
        "<!-- no <p>no</p> -->",
        "<![CDATA[no]]>",
        "<?php no() ?>",
        "<template><p>no</p></template>",
        "<svg><title>no</title></svg>",
        "<head><title>no</title></head>",
        "<title>no</title>",
        "<textarea>no</textarea>",
        "<img alt='no'>",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(hidden: str) -> None:
    assert " ".join(shown(f"<p>before</p>{hidden}<p>after</p>")) == "before after"


@pytest.mark.parametrize(
    "text",
    [
        "<div><p>one<p>two",
        "<ul><li>one<li>two",
        "<p><b>one <i>two</p>",
        "one</p></div></table>two",
        "<nav>one<p>two</p>",
        "<nav><nav>no</nav>one <p>two</p>",
        "<p hidden>one<div>two</div>",
        "<p>one<!-- <p>two</p>",
        "<p>one</p><a href='two",
        "one <two",
        "<script>one two",
        "<head><p>one two",
        "<h2>one<p>two",
        "<table><tr><td>one<td>two",
        "one<!two",
    ],
)
def test_what_is_never_closed_loses_no_words(text: str) -> None:
    found = " ".join(shown(text))
    assert "one" in found
    assert "two" in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>a &amp; b&nbsp;&lt;c&gt; &#65;&#x42; &eacute;t&eacute;</p>", "a & b <c> AB été"),
        ("<p>AT&T, a&b; &unknown; & co &</p>", "AT&T, a&b; &unknown; & co &"),
        ("a &amp; b", "a & b"),
        ("<p>a</p> b &amp; c", "a b & c"),
        ("<p>a &copy b</p>", "a © b"),
        ("<p>x<script>no</script>y</p>", "x y"),
        ("<p>a<br>b<wbr>c</p>", "a bc"),
        ("<p>5 < 6 and 7 > 6</p>", "5 < 6 and 7 > 6"),
        ("<td>a</td><td>b</td>", "a b"),
    ],
)
def test_words_read_as_on_the_page(text: str, words: str) -> None:
    assert " ".join(shown(text)) == words


def test_a_picture_or_formula_within_a_paragraph_does_not_part_it() -> None:
    assert shown("<p>so <svg><path/></svg> it <math><mi>x</mi></math> goes <span hidden>no</span> on</p>") == ["so it goes on"]


def test_blocks_know_what_they_are() -> None:
    text = "<h1>A</h1><p>b</p><ul><li>c<li>d</ul><table><tr><th>e</th><td>f</td></tr></table>"
    text += "<blockquote><p>g</p></blockquote><pre>h</pre>i"
    blocks = read_html(text)
    assert [(block.kind, " ".join(block.text.split())) for block in blocks] == [
        ("heading", "A"),
        ("paragraph", "b"),
        ("list", "c"),
        ("list", "d"),
        ("table", "e f"),
        ("quote", "g"),
        ("code", "h"),
        ("paragraph", "i"),
    ]
    assert blocks[2].group == blocks[3].group is not None
    assert blocks[1].group is None


def test_two_breaks_part_paragraphs_and_one_does_not() -> None:
    assert shown("one<br>two<br>\n<br/>three") == ["one two", "three"]


def test_runs_stand_where_their_words_stand() -> None:
    text = "<p class='x'>x <b>x</b>&nbsp;<a href='x'>x</a> &lt;x\r\n<i>x</i></p>\n<p>x</p>"
    runs = [run for block in read_html(text) for run in block.runs if run.text.strip()]
    assert [text[run.start : run.end].strip() for run in runs] == ["x", "x", "x", "&lt;", "x", "x", "x"]
    assert [run.start for run in runs] == sorted({run.start for run in runs})
    first, last = read_html(text)
    assert (text[first.start : first.end][:4], text[last.start : last.end]) == ("x <b", "x")


def test_a_part_of_a_text_keeps_the_offsets_of_the_whole() -> None:
    text = "before <div>\n<p>in &amp; side</p>\n</div> after"
    (block,) = read_html(text, 7, text.index(" after"))
    assert text[block.start : block.end] == "in &amp; side"
