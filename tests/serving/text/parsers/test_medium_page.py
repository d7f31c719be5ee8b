"""Medium's posts: their title and their article, and nothing that stands around them."""

from __future__ import annotations

import pytest

from serving.articles.exports.medium import read_medium_post
from serving.text.markup import read_source
from serving.text.sections import Draft, read_document

TITLE = "Rye &amp; salt"
POST = f"""<!DOCTYPE html><html><head><title>{TITLE}</title><style>* {{ color: red; }}</style></head><body>
<article class="h-entry">
<header><h1 class="p-name">{TITLE}</h1></header>
<section data-field="subtitle" class="p-summary">In short, a summary.</section>
<section data-field="body" class="e-content">
<h3 class="graf graf--h3 graf--leading graf--title">{TITLE}</h3>
<p class="graf graf--p">Rye wants time and 🌾 wants rain.</p></section>
<footer><p>By <a href="https://medium.com/@anna" class="p-author h-card">Anna</a>.</p>
<p><a href="https://medium.com/@anna/rye" class="p-canonical">Canonical link</a></p></footer>
</article></body></html>"""


@pytest.mark.parametrize("form", ["auto", "html"])
def test_what_surrounds_the_article_is_no_section(form):
    document = read_document(Draft(POST, format=form))
    title, body = document.sections
    assert (title.kind, title.text, document.title.origin) == ("title", "Rye & salt", "heading")
    assert body.text == "Rye wants time and 🌾 wants rain."
    assert POST[body.start : body.end] == "Rye wants time and 🌾 wants rain."


def test_a_title_that_is_given_changes_nothing_else():
    alone, given = read_document(Draft(POST)), read_document(Draft(POST, "Rye & salt"))
    assert [each.text for each in alone.sections] == [each.text for each in given.sections]


def test_another_page_keeps_its_header():
    page = POST.replace("h-entry", "entry")
    assert "In short, a summary." in " ".join(each.text for each in read_document(Draft(page)).sections)


@pytest.mark.parametrize("piece", ['<h1 class="graf--title">', '<h1 class="p-name">', '<a class="p-author">', '<h2 class="'])
def test_many_elements_that_are_not_closed_take_no_longer_than_others(piece):
    page = (
        '<article class="h-entry"><time class="dt-published" datetime="2024-03-05"><section data-field="body">' + piece * 40_000
    )
    assert len(read_source(page, "html").text) == len(page)
    assert read_medium_post(1, "posts/2024-03-05_x.html", page).cells["html"] == page
