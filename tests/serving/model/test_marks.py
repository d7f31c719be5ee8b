"""A section's visible text is found in the source character by character."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.errors import DraftError
from serving.model.marks import trace_text
from serving.text.sections import Draft, read_document
from tests.sections import FORMATS, Written, words

many = settings(deadline=None, derandomize=True, max_examples=150)
pieces = st.lists(
    st.one_of(
        st.sampled_from(
            ["# Head\n\n", "- item ", "> ", "**bold** ", "*it* ", "`code` ", "[link](http://e.x) ", "&amp; ", "&eacute;"]
        ),
        st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "\n", "\n\n", "\r\n", "\t", "  ", "| a | b |\n|---|---|\n"]),
        st.sampled_from(
            ["e\u0301 ", "\U0001f469\u200d\U0001f692 ", "\u0634\u0651 ", "\u4e2d\u6587 ", "\u1100\u1161\u11a8 ", "ﬁ ", "İ "]
        ),
        st.sampled_from([words(30) + ". ", "A few words. ", "in order to "]),
        st.text(max_size=12),
    ),
    max_size=25,
).map("".join)


@many
@given(text=pieces, title=pieces)
@pytest.mark.parametrize("form", [*FORMATS, "auto"])
def test_the_traced_text_is_the_sections_and_stands_where_it_says(form: Written, text: str, title: str) -> None:
    try:
        document = read_document(Draft(text, title, form))
    except DraftError:
        return
    for section in document.sections:
        traced = trace_text(section, document)
        assert traced.text == section.text
        source = document.title.text if section.kind == "title" else text
        for place, char in enumerate(traced.text):
            if char == " ":  # between two blocks there may be nothing that shows it
                continue
            start, end = traced.place(place, place + 1)
            assert section.start <= start < end <= section.end
            shown = unicodedata.normalize("NFC", source[start:end])
            if "&" not in shown and not any("\ud800" <= each <= "\udfff" for each in shown):
                assert char in shown


def test_words_are_found_behind_emoji_accents_and_markup() -> None:
    text = "\U0001f469\u200d\U0001f692 Cafe\u0301s **in order\nto** sell &amp; save, *needless* to say."
    (section,) = read_document(Draft(text, "", "markdown")).sections
    traced = trace_text(section, read_document(Draft(text, "", "markdown")))
    for words_ in ("Cafés", "in order to", "sell & save", "needless to say"):
        at = traced.text.index(words_)
        start, end = traced.place(at, at + len(words_))
        assert text[start:end].startswith(words_[0])
        assert text[start:end].endswith(words_[-1])
    assert text[slice(*traced.place(traced.text.index("sell"), traced.text.index(" save") + 5))] == "sell &amp; save"
