"""Where a draft's title comes from: given, its front matter, its heading, or nowhere."""

from __future__ import annotations

import pytest

from serving.text.sections import Draft, read_document

BODY = "Rye wants time, and a warm corner of the kitchen."
PAGE = "<html><head><title>Rye | The Bakery</title></head><body>{}</body></html>"


def shown(text: str, title: str = "", form: str = "auto") -> tuple[str, str, list[str]]:
    document = read_document(Draft(text, title, form))
    return document.title.text, document.title.origin, [part.text for part in document.sections if part.kind == "body"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# The *old* way\n\n{BODY}", "The old way"),
        (f"\n\n# The old way #\n{BODY}", "The old way"),
        (f"\ufeff# The old way\n\n{BODY}", "The old way"),
        (f"The old\nway\n===\n\n{BODY}", "The old way"),
        (f"The old way\r\n===\r\n\r\n{BODY}", "The old way"),
        (f'<h1 align="center">\n  <b>The old way</b></h1>\n\n{BODY}', "The old way"),
        (f"<!-- written in spring -->\n\n# The old way\n\n{BODY}", "The old way"),
        (f"![A loaf](a.png)\n\n# The old way\n\n{BODY}", "The old way"),
        (f"# The old way\n\n{BODY}", "The old way"),
        (f"<p>Baking</p><h1>The old &amp; slow<br>way</h1><p>{BODY}</p>", "The old & slow way"),
        (PAGE.format(f"<h1>The old way</h1><p>{BODY}</p>"), "The old way"),
    ],
)
def test_the_heading_that_a_text_begins_with_is_its_title_and_no_section(text, title):
    found, origin, body = shown(text)
    assert (found, origin) == (title, "heading")
    assert body in ([BODY], [f"Baking {BODY}"])


def test_a_title_from_a_heading_has_places_of_its_own():
    document = read_document(Draft(f"# The *old* way\n\n{BODY}"))
    assert document.title.text == "The old way"
    assert (document.sections[0].kind, document.sections[0].start, document.sections[0].end) == ("title", 0, 11)
    start, end = document.sections[1].start, document.sections[1].end
    assert document.draft.text[start:end] == BODY


@pytest.mark.parametrize(
    "text",
    [
        f"## The old way\n\n{BODY}",
        f"{BODY}\n\n# The old way\n\n{BODY}",
        f"The old way\n---\n\n{BODY}",
        f"> # The old way\n\n{BODY}",
        f"#The old way\n\n{BODY}",
        f"# {'long ' * 80}\n\n{BODY}",
        f"<h1>One</h1><p>{BODY}</p><h1>Two</h1><p>{BODY}</p>",
        f"<p>{BODY}</p>",
        BODY,
    ],
)
def test_other_headings_stay_in_the_body(text):
    title, origin, body = shown(text)
    assert (title, origin) == ("", "none")
    assert " ".join(body).count("Rye wants time") == text.count("Rye wants time")
    assert ("old way" in " ".join(body)) == ("old way" in text)


def test_what_is_given_comes_first_then_front_matter_then_the_heading():
    text = f"---\ntitle: Of the header\n---\n# Of the heading\n\n{BODY}"
    assert shown(text, "Given") == ("Given", "given", [BODY])
    assert shown(text) == ("Of the header", "front_matter", [BODY])
    assert shown(text.replace("title: Of the header", "date: 2024-01-01")) == ("Of the heading", "heading", [BODY])
    html = f"---\ntitle: Of the header\n---\n<h1>Of the heading</h1><p>{BODY}</p>"
    assert shown(html, form="html") == ("Of the header", "front_matter", [BODY])


@pytest.mark.parametrize("blank", ["", " \n", "\u200b", "\ufeff \u2060"])
def test_a_title_that_shows_nothing_is_none(blank):
    assert shown(f"# The old way\n\n{BODY}", blank) == ("The old way", "heading", [BODY])
    assert shown(BODY, blank)[1] == "none"


def test_a_given_title_replaces_the_heading_of_a_page_only_where_that_is_its_headline():
    long = "word " * 60
    page = f"<p>{long}</p><h1>The old way</h1><p>{BODY}</p>"
    assert "The old way" in " ".join(shown(page, "New")[2])
    assert "The old way" not in " ".join(shown(page, "The old  way")[2])
    assert "The old way" not in " ".join(shown(page)[2])


def test_a_page_without_a_heading_is_called_as_its_window():
    assert shown(PAGE.format(f"<p>{BODY}</p>")) == ("Rye | The Bakery", "front_matter", [BODY])
    assert (
        shown(PAGE.format(f"<svg><title>Icon</title></svg><p>{BODY}</p>").replace("<title>Rye | The Bakery</title>", ""))[0]
        == ""
    )


def test_a_header_counts_nowhere_whatever_the_format():
    for form in ("auto", "plain", "markdown"):
        assert shown(f"Title: Rye\nDate: 2024-03-05\n\n{BODY}", form=form) == ("Rye", "front_matter", [BODY])
    title, origin, body = shown(f"# Rye\n\nCreated: 2024-03-05\nTags: ovens\n\n{BODY}")
    assert (title, origin, body) == ("Rye", "heading", [BODY])
