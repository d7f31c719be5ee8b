"""Word documents: their words, their headings and nothing that is not in the text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text import docx as reading
from serving.text.docx import BadDocxError, count_beside, docx_to_html, is_docx
from tests.docx import WORD, comments, deleted, docx, inserted, paragraph


def test_the_title_is_the_only_heading_of_its_level():
    data = docx(paragraph("Rye", "Title"), paragraph("The old way", "Heading1"), paragraph("It wants time.", "Normal"))
    assert is_docx(data)
    assert docx_to_html(data) == "<h1>Rye</h1><h2>The old way</h2><p>It wants time.</p>"


def test_a_title_is_known_by_its_style_s_name_in_every_language():
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>'
    )
    assert docx_to_html(docx(paragraph("Roggen", "Titel"), styles=styles)) == "<h1>Roggen</h1>"


def test_headings_stay_where_there_is_no_title():
    assert docx_to_html(docx(paragraph("Rye", "Heading1"), paragraph("Time", "Heading2"))) == "<h1>Rye</h1><h2>Time</h2>"


def test_deleted_text_and_comments_are_no_words():
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p><w:ins>{run.format('new ')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run.format('from')}</w:moveFrom><w:moveTo>{run.format('to')}</w:moveTo>"
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    comment = f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1">{paragraph("Really?")}</w:comment></w:comments>'
    assert docx_to_html(docx(body, comments=comment)) == "<p>new to</p>"


def test_another_namespace_is_read_as_word_s():
    assert docx_to_html(docx(paragraph("Rye"), namespace="x")) == "<p>Rye</p>"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\3\4", "no Word document that can be read"),
        (docx("<w:p>"), "no Word document that can be read"),
        (docx("<w:tbl>" * 3000 + "</w:tbl>" * 3000), "no Word document that can be read"),
        (docx("x" * (17 << 20)), "unpacks to more than 16 MiB"),
        (docx("<w:p/>" * 1_100_000), "elements"),
        (docx("<w:p/>", styles='<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "defines entities"),
        (docx(paragraph("Rye"), styles='<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'), "defines entities"),
    ],
)
def test_what_cannot_be_read_says_why(data, message):
    with pytest.raises(BadDocxError, match=message):
        docx_to_html(data)


def test_a_document_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "_PARTS", 2)
    with pytest.raises(BadDocxError, match="more than 2 parts"):
        docx_to_html(docx(paragraph("Rye"), styles="<x/>"))


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_damage_of_any_kind_gives_words_or_an_error(data):
    whole = bytearray(docx(paragraph("Rye", "Title"), paragraph("It wants time.")))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=10)):
        whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadDocxError):
        assert isinstance(docx_to_html(bytes(whole[: data.draw(st.integers(0, len(whole)))])), str)


def test_insertions_are_read_and_deletions_and_comments_are_not():
    data = docx(paragraph("One."), inserted("Two."), deleted("Three."), comments=comments("Is that so?", "Ask Jane."))
    assert docx_to_html(data) == "<p>One.</p><p>Two.</p>"
    assert count_beside(data) == (2, 2)
    assert count_beside(docx(paragraph("One."))) == (0, 0)
