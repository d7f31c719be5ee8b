"""WordPress exports: what was published, and nothing that an attack put there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.wordpress import blank_shortcodes, is_wordpress, read_wordpress
from serving.errors import RecordError
from serving.text.sections import Draft, read_document

EXPORT = Path(__file__).parent / "exports" / "wordpress.xml"

HEADER = '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'


def read(data: bytes) -> list[dict]:
    assert is_wordpress(data[:4096])
    return [dict(row.cells) for row in read_wordpress(io.BytesIO(data), "export.xml")]


def test_only_published_posts_are_read_in_their_order():
    posts = read(EXPORT.read_bytes())
    assert [post["id"] for post in posts] == ["17", "7"]
    assert posts[0]["title"] == "We timed 40 loaves & learned two things"
    assert posts[0]["url"] == "https://bread.example/2024/03/forty-loaves/"
    assert posts[0]["published_at"] == "2024-03-05 09:30:00"
    assert {post["source"] for post in posts} == {"bread.example"}


def test_shortcodes_and_block_comments_are_no_words_of_a_section():
    texts = [read_document(Draft(post["text"])).sections for post in read(EXPORT.read_bytes())]
    words = [" ".join(section.text for section in sections) for sections in texts]
    assert "[sic]" in words[0]
    for absent in ("contact-form", "wp:", "sizeSlug"):
        assert absent not in words[0]
    assert "Rye after 30 hours" in words[1]
    assert "[[gallery]] is how" in words[1]
    assert '[caption id="x"] stays in code' in words[1]
    for absent in ("attachment_9", "9,10,11", "video.example"):
        assert absent not in words[1]


def test_places_are_those_of_the_export_s_own_text():
    posts = read(EXPORT.read_bytes())
    raw = EXPORT.read_text()
    for post in posts:
        begin = raw.index(post["text"].strip().splitlines()[-1].strip())
        section = read_document(Draft(post["text"])).sections[-1]
        last = post["text"][section.start : section.end].splitlines()[-1]
        assert raw.index(last, begin - 10) >= begin - 10


def test_each_classic_paragraph_stays_a_block():
    rye = read(EXPORT.read_bytes())[1]
    blocks = read_document(Draft(rye["text"])).blocks
    assert any(block.text.startswith("Rye wants time.") for block in blocks)
    assert any(block.text.startswith("My grandmother") for block in blocks)


@given(st.text(alphabet='ab [/]"=1<>pre!-:w\n', max_size=120))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_blanking_keeps_the_length_and_every_other_character(text):
    blanked = blank_shortcodes(text)
    assert len(blanked) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, blanked, strict=True))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE rss [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/evil.dtd"> %remote;]>',
    ],
)
def test_entity_tricks_are_refused(doctype):
    item = "<item><title>&c;&secret;</title><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
    with pytest.raises(RecordError, match=r"export\.xml: defines entities"):
        read(f"{doctype}{HEADER}{item}</channel></rss>".encode())


def test_control_characters_that_xml_forbids_are_passed_over():
    item = "<item><title>Bread\x0b and\x08 rye</title><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
    assert read(f"{HEADER}{item}</channel></rss>".encode())[0]["title"] == "Bread  and  rye"


def test_an_export_that_was_cut_short_is_an_error_with_its_place():
    data = EXPORT.read_bytes()
    with pytest.raises(RecordError, match=r"export\.xml: is damaged XML: .*line \d+"):
        read(data[: len(data) // 2])


@pytest.mark.parametrize("piece", ["<pre>", "<!-- wp:a ", "[gallery ", "[x " + "a" * 50, "[embed]", "<script <pre "])
def test_hostile_posts_take_no_longer_than_others(piece):
    assert len(blank_shortcodes(piece * 100_000)) == len(piece) * 100_000
