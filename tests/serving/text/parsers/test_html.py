"""HTML: what a reader of the page sees, and where in the source it stands."""

from __future__ import annotations

import pytest

from serving.text.parsers.html import read_html


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
        "<div style='visibility: hidden'>no<p>no</p></div>",
        "<div style='VISIBILITY:HIDDEN;font-size:0;line-height:0'>no</div>",
        "<span style='font-size:0px'>no <b style='font-size:2em'>no</b></span>",
        "<span style='font-size:0%'>no</span>",
        "<div style='max-height:0;overflow:hidden'>no</div>",
        "<div style='max-height: 0px !important; overflow: hidden; mso-hide: all'>no</div>",
        "<div style='opacity:0'>no</div>",
        "<span class='Preheader'>no</span>",
        "<span class='a sr-only'>no</span>",
        "<span style='position:absolute; clip: rect(0, 0, 0, 0)'>no</span>",
        "<button>no</button>",
        "<p><button type=submit>no <b>no</b></button></p>",
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


@pytest.mark.parametrize(
    "seen",
    [
        "<div style='visibility:visible'>yes</div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>yes</p></div>",
        "<td style='font-size:0px'><div style='font-size:13px'>yes</div></td>",
        "<td style='font-size:0'><div style='font-size:medium'><b style='font-size:120%'>yes</b></div></td>",
        "<div style='font-size:0.9em'>yes</div>",
        "<div style='line-height:0'>yes</div>",
        "<div style='max-height:0'>yes</div>",
        "<div style='max-height:10px;overflow:hidden'>yes</div>",
        "<div style='opacity:0;transform:translateY(20px)'>yes</div>",
        "<div style='opacity:0' data-w-id='x'>yes</div>",
        "<div style='opacity:0.5'>yes</div>",
        "<div style='mso-hide:all'>yes</div>",
        "<div hidden='until-found'>yes</div>",
        "<div aria-hidden='false'>yes</div>",
        "<div class='preheaders'>yes</div>",
        "<div style='display:none-of-it'>yes</div>",
    ],
)
def test_what_a_reader_sees_in_spite_of_its_style_is_read(seen: str) -> None:
    assert " ".join(shown(f"<p>before</p>{seen}<p>after</p>")) == "before yes after"


def test_a_style_that_hides_ends_with_its_element() -> None:
    text = (
        "<div style='font-size:0'>no <p style='font-size:16px'>one</p> no</div> two <i style='visibility:hidden'>no</i> three"
    )
    assert " ".join(shown(text)) == "one two three"


@pytest.mark.parametrize(
    "question",
    [
        "<h2><button>Why?</button></h2>",
        "<h2 class='x'><span><button type='button'><span>Why?</span><svg><title>+</title></svg></button></span></h2>",
        "<button><h3>Why?</h3></button>",
    ],
)
def test_a_button_that_is_a_heading_is_read_as_one(question: str) -> None:
    text = f"<p>Before.</p>{question}<div><p>Because.</p></div><button>Send</button>"
    assert [(block.kind, block.text.strip()) for block in read_html(text)] == [
        ("paragraph", "Before."),
        ("heading", "Why?"),
        ("paragraph", "Because."),
    ]


def test_a_button_names_its_panel_in_lists_and_details_too() -> None:
    assert shown("<dl><dt><button>Why?</button></dt><dd>So.</dd></dl>") == ["Why?", "So."]
    assert shown("<details><summary><button>Why?</button></summary>So.</details>") == ["Why?", "So."]


@pytest.mark.slow
def test_many_buttons_in_each_other_take_no_longer_than_other_tags() -> None:
    depth = 20_000
    assert shown("<button>" * depth + "<h2>a</h2>" + "</button>" * depth) == ["a"]


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
