"""What comes into the draft: by pasting, dropping and opening, and never more than its words."""

import base64
import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.docx import comments, deleted, docx, inserted, paragraph
from tests.drafts import ARTICLE

pytestmark = pytest.mark.slow

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<h1 dir="ltr" style="line-height:1.38"><span style="font-size:20pt;font-weight:400">How we count bees</span></h1>
<p dir="ltr"><span style="font-weight:400">We tagged </span><span style="font-weight:700">4,100</span>
<span style="font-weight:400"> bees, as </span><a href="https://www.google.com/url?q=https://example.org/bees&amp;sa=D">
<span style="text-decoration:underline">this report</span></a><span style="font-style:italic"> says</span>.</p>
<ul><li dir="ltr"><p><span>first hive</span></p></li><li><p><span>second hive</span></p></li></ul></b>
<br class="Apple-interchange-newline">"""

WORD = """<html xmlns:o="urn:x"><head><style>p.MsoNormal {margin:0}</style></head><body><!--StartFragment-->
<h2>Hives<o:p></o:p></h2><p class=MsoNormal><b>Two</b> kinds<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>wood</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>straw</p>
<p class=MsoNormal>Both last.</p><!--EndFragment--></body></html>"""

HOSTILE = """<p onclick="alert(1)">One<script>alert(2)</script><img src=x onerror="alert(3)" alt="a picture">
<a href="javascript:alert(4)">press</a> <a href="  JaVaScript:alert(5)">here</a><iframe src="https://example.com/f"></iframe>
<img src="data:image/png;base64,AAAA" alt="inline"><img src="https://example.com/pixel.gif" alt="pixel">
<svg onload="alert(6)"><script>alert(7)</script></svg><style>@import "https://example.com/s.css"</style>
<link rel="stylesheet" href="https://example.com/t.css"></p>"""


def test_what_is_typed_after_new_goes_into_the_title(desk):
    desk.paste(f"# Bees\n\n{ARTICLE}")
    desk.settled(title="Bees")
    desk.choose("New").write("Wasps")
    desk.settled(title="Wasps", text="")
    desk.choose("History")
    expect(desk.page.locator(".versions")).to_contain_text("Bees")


@pytest.mark.parametrize("width", [360, 390, 768])
def test_every_tool_is_within_reach_on_a_small_screen(open_desk, server, width):
    desk = open_desk(server, viewport={"width": width, "height": 800})
    desk.paste(f"# Bees\n\n{ARTICLE}")
    desk.settled()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    for button in desk.page.locator("#tools button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24


def test_tracked_changes_and_comments_are_said(desk):
    body = (paragraph("One of them."), inserted("Two of them."), deleted("Three of them."))
    desk.drop("draft.docx", base64.b64encode(docx(*body, comments=comments("Is that so?", "Ask Jane."))).decode())
    desk.settled(text="One of them.\n\nTwo of them.")
    said = "draft.docx: 2\u00a0tracked changes read as accepted, 2\u00a0comments left out."
    expect(desk.page.locator(".notice")).to_contain_text(said)


PASTED = f"""Share on Facebook | Share on X | WhatsApp

{ARTICLE}

14 Comments (newest first)

an_77 says:

First!

Reply · Like (3)"""


def test_what_was_pasted_along_is_greyed_and_dropped_in_one_click(desk):
    desk.paste(PASTED)
    desk.settled(text=PASTED)
    bar = desk.page.locator(".notice.clutter")
    expect(bar).to_contain_text("2 pieces of this are not the article: share buttons and reader comments.")
    grey = desk.page.locator(".clutter-words").first
    ink = "(part) => getComputedStyle(part).color"
    assert grey.evaluate(ink) != desk.text.evaluate(ink)
    assert "no part of the article" not in desk.page.locator("#notes").inner_text()
    desk.choose("Drop them")
    desk.settled(text=ARTICLE)
    expect(bar).to_have_count(0)
    desk.page.get_by_role("button", name="Undo").click()
    desk.settled(text=PASTED)
    desk.choose("Keep them")
    expect(bar).to_have_count(0)
    expect(desk.page.locator(".clutter-words")).to_have_count(0)
    desk.page.keyboard.press("Control+End")
    desk.write(" And more.")
    desk.settled(text=f"{PASTED} And more.")
    expect(bar).to_have_count(0)


def test_one_undo_brings_back_what_was_dropped(desk):
    desk.paste(PASTED)
    desk.settled(text=PASTED)
    desk.choose("Drop them")
    desk.settled(text=ARTICLE)
    desk.page.keyboard.press("Control+z")
    desk.settled(text=PASTED)


def test_what_google_docs_copies_keeps_its_structure_alone(desk):
    desk.paste("How we count bees", GOOGLE)
    report = desk.settled(title="How we count bees")
    assert report["text"] == (
        "We tagged **4,100** bees, as [this report](https://example.org/bees) *says*.\n\n- first hive\n- second hive"
    )


def test_what_word_copies_keeps_its_structure_alone(desk):
    desk.paste("Hives", WORD)
    assert desk.settled()["text"] == "## Hives\n\n**Two** kinds\n\n- wood\n- straw\n\nBoth last."


def test_plain_text_comes_as_it_is(desk):
    desk.paste("# A title of its own\r\n\r\nWords with *signs* & <b>tags</b>.\x00\r\nNext line.")
    report = desk.settled(title="A title of its own")
    assert report["text"] == "Words with *signs* & <b>tags</b>.\nNext line."


def test_markdown_copied_from_a_page_stays_markdown(desk):
    markdown = "## Heading\n\n- one\n- two"
    desk.paste(markdown, f"<div><span>{markdown}</span></div>".replace("\n", "<br>"))
    assert desk.settled()["text"] == markdown


def test_hostile_html_does_nothing(desk):
    desk.paste("One", HOSTILE)
    text = desk.settled()["text"]
    assert "alert" not in text
    assert "script" not in text.lower()
    assert "data:" not in text
    assert "press" in text
    assert "inline" in text
    assert desk.page.locator(".sheet :is(script, iframe, a, img:not(.cm-widgetBuffer), style, [onclick])").count() == 0


def test_hostile_markdown_is_shown_as_text(desk):
    hostile = (
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(2)> [go](javascript:alert(3)) ![i](data:image/png;base64,AA)"
    )
    desk.paste(hostile)
    assert desk.settled()["text"] == hostile
    assert desk.page.locator("main :is(script, img:not(.cm-widgetBuffer), iframe)").count() == 0
    assert "alert(3)" in desk.text.inner_text()


def test_too_long_a_paste_is_kept_and_said_to_be(desk):
    desk.paste("Much too long a draft. " * 9_000)
    expect(desk.page.locator("[data-field=text]")).to_contain_text("more than the 100,000 allowed")
    desk.to_start().write("Still here. ")
    expect(desk.text.locator(".cm-line").first).to_contain_text("Still here. Much too long")


def _word_document() -> bytes:
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
        for style, words in (("Title", "From a file"), ("Heading2", "Part one"), ("Normal", "Words of the part."))
    )
    names = (("Title", "Title"), ("Heading2", "heading 2"), ("Normal", "Normal"))
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>' for key, name in names)
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/%s" Target="%s"/></Relationships>'
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": relations % ("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": relations % ("styles", "styles.xml"),
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {word}>{styles}</w:styles>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("draft.md", b'---\ntitle: "From a file"\ntags: [a]\n---\n\n## Part one\n\nWords of the part.'),
        ("draft.html", b"<h1>From a file</h1><h2>Part one</h2><p>Words <i style='font-style:normal'>of</i> the part.</p>"),
        ("draft.docx", _word_document()),
    ],
    ids=("md", "html", "docx"),
)
def test_a_dropped_file_is_opened(desk, name, content):
    desk.drop(name, base64.b64encode(content).decode())
    report = desk.settled(title="From a file")
    assert report["text"].strip() == "## Part one\n\nWords of the part."


def test_a_file_of_another_kind_is_refused_and_nothing_lost(desk):
    desk.paste("Words that stay.")
    desk.settled()
    desk.drop("picture.png", "AAAA")
    expect(desk.page.locator(".notice")).to_contain_text("picture.png is no .md, .txt, .html or .docx file")
    expect(desk.text).to_have_text("Words that stay.")
