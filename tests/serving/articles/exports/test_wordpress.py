"""WordPress exports: what was published, and nothing that an attack put there."""

from __future__ import annotations

import contextlib
import io
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.exports import xml_items
from serving.articles.exports.wordpress import is_wordpress, read_wordpress
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles
from serving.articles.records import Row
from serving.errors import RecordError
from serving.text.blanking import blank_shortcodes
from serving.text.sections import Draft, read_document

EXPORT = Path(__file__).parent / "data" / "wordpress.xml"

HEADER = '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'


def rows(data: bytes, types: tuple[str, ...] = ("post",)) -> list[Row]:
    assert is_wordpress(data[:4096])
    return list(read_wordpress(io.BytesIO(data), "export.xml", types))


def read(data: bytes) -> list[dict]:
    return [dict(row.cells) for row in rows(data) if not row.left_out]


def item(title: str = "Rye", text: str = "<![CDATA[Rye wants time.]]>", kind: str = "post", status: str = "publish") -> str:
    words = f"<title>{title}</title><content:encoded>{text}</content:encoded>"
    return f"<item>{words}<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"


def export(*items: str) -> bytes:
    return f"{HEADER}<link>https://bread.example</link>{''.join(items)}</channel></rss>".encode()


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
        last = post["text"].strip().splitlines()[-1].strip()
        begin = raw.index(last) - post["text"].rindex(last)
        for section in read_document(Draft(post["text"])).sections:
            words = unescape(re.sub(r"<[^<>]*>", " ", raw[begin + section.start : begin + section.end])).split()
            assert words[-1] == section.text.split()[-1]
            assert raw[begin + section.start] == post["text"][section.start]


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
    assert read(export(item("Bread\x0b and\x08 rye")))[0]["title"] == "Bread and rye"


@pytest.mark.parametrize(
    "before", ["\n\n ", "\ufeff", "<br />\n<b>Warning</b>: Undefined array key in functions.php on line 3<br />\n"]
)
def test_what_stands_before_the_declaration_is_passed_over(before):
    assert len(read(f'{before}<?xml version="1.0"?>'.encode() + export(item()))) == 1


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        ("Bread &amp; butter&nbsp;: a test", "Bread & butter : a test"),
        ("Bread &#x1F; test", "Bread test"),
        ("Bread &#xD83C;&#xDF5E; &#55356;&#57182; &#x1F35E;", "Bread \U0001f35e \U0001f35e \U0001f35e"),
        ("Half &#xD83C; a loaf", "Half \ufffd a loaf"),
        ("Bread & butter && jam", "Bread & butter && jam"),
        ("Bread &unknown; <3 salt", "Bread &unknown; <3 salt"),
        ("<![CDATA[Q&amp;A: bread, butter &#8211; and salt]]>", "Q&A: bread, butter \u2013 and salt"),
        ("<![CDATA[A <em>very</em> heavy loaf<br />of rye]]>", "A very heavy loaf of rye"),
        ("A <b>bold loaf", "A bold loaf"),
        ("<![CDATA[What ]]> means]]>", "What ]]> means"),
        ("<![CDATA[What ]]]]><![CDATA[> means]]>", "What ]]> means"),
        ("<![CDATA[if a < b and c > d]]>", "if a < b and c > d"),
        ("<![CDATA[never closed", "never closed"),
    ],
)
def test_one_bad_spot_is_repaired(title, seen):
    posts = read(export(item("One"), item(title), item("Three")))
    assert [post["title"] for post in posts] == ["One", seen, "Three"]
    assert {post["text"] for post in posts} == {"Rye wants time."}


def test_bytes_of_another_encoding_are_read_as_what_they_mostly_are():
    data = export(item("Café"), item("Caf\ue000")).replace("\ue000".encode(), b"\xe9")
    assert [post["title"] for post in read(data)] == ["Café", "Café"]
    latin = b'<?xml version="1.0" encoding="ISO-8859-2"?>' + export(item("X")).replace(b"X", "Łódź".encode("iso8859-2"))
    assert read(latin)[0]["title"] == "Łódź"


def test_an_export_is_known_without_its_namespaces():
    data = (
        b"<?xml version='1.0'?>\n<rss version='2.0'><channel>"
        + item().encode()
        + item(kind="page").encode()
        + b"</channel></rss>"
    )
    assert [row.left_out for row in rows(data)] == [None, "page"]
    assert not is_wordpress(b"<rss version='2.0'><channel><item><title>wordpress.org/export/</title></item></channel></rss>")
    assert not is_wordpress(b'{"text": "<rss xmlns:wp=\'http://wordpress.org/export/1.2/\'>"}')


def test_undeclared_prefixes_and_inner_tags_are_no_harm():
    data = export(
        item("One</title><dc:creator>anna</dc:creator><odd:thing>x</odd:thing><title>", "Rye <b>wants<br> time & salt")
    )
    assert (read(data)[0]["title"], read(data)[0]["author"]) == ("One", "anna")
    assert read(data)[0]["text"] == "Rye <b>wants<br> time & salt"


def test_a_field_or_section_without_an_end_costs_its_item_alone():
    broken = item("Two").replace("</content:encoded>", "")
    open_section = item("Three", "<![CDATA[Rye")
    found = rows(export(item("One"), broken, open_section, item("Four"), item("Five")))
    assert [(row.cells["title"], row.error and row.error.code) for row in found] == [
        ("One", None),
        ("Two", "broken_item"),
        ("Three", None),
        ("Four", None),
        ("Five", None),
    ]
    assert found[2].cells["text"] == "Rye"
    assert found[3].cells["text"] == "Rye wants time."


def test_an_article_about_exports_is_one_article():
    words = "<![CDATA[So it looks:</item> <item><title>x</title></item> and then]]>"
    assert [post["text"] for post in read(export(item(text=words), item()))] == [words[9:-3], "Rye wants time."]


def test_what_is_no_published_post_is_left_out_by_kind():
    items = [
        item(),
        item(kind="page"),
        item(kind="case_study"),
        item(status="future"),
        item(status="draft"),
        item(kind="attachment"),
    ]
    assert [row.left_out for row in rows(export(*items))] == [None, "page", "case_study", "future post", "draft", "attachment"]
    assert [row.left_out for row in rows(export(*items), ("post", "case_study"))][2] is None


def test_how_to_take_other_types_is_said(tmp_path):
    (tmp_path / "a.xml").write_bytes(export(item(kind="attachment"), item(kind="case_study"), item(status="draft")))
    inputs = find_inputs([str(tmp_path / "a.xml")])
    with pytest.raises(
        RecordError, match=r"left out: 1 attachment, 1 case_study, 1 draft; --types post,case_study takes all types"
    ):
        list(Articles(inputs, Options()))
    assert len(list(Articles(inputs, Options(types=("case_study",))))) == 1


def test_author_categories_and_tags_come_along():
    name = "<wp:author_display_name><![CDATA[Anna B.]]></wp:author_display_name>"
    header = f"<wp:author><wp:author_login>anna</wp:author_login>{name}</wp:author>"
    tag = '<category domain="post_tag" nicename="r"><![CDATA[Rye &amp; co]]></category>'
    terms = f'<category domain="category" nicename="b">Bread</category>{tag}'
    post = item().replace("<item>", f"<item><dc:creator><![CDATA[anna]]></dc:creator>{terms}")
    found = read(export(header, post))[0]
    assert (found["author"], found["categories"], found["tags"]) == ("Anna B.", "Bread", "Rye & co")


def test_numbers_that_plugins_keep_with_a_post_are_columns(tmp_path):
    meta = "<wp:postmeta><wp:meta_key>{}</wp:meta_key>\n<wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"
    kept = meta.format("essb_c_total", "1,204") + meta.format("_note", "see 4") + meta.format("title", "7")
    (tmp_path / "a.xml").write_bytes(export(item().replace("</item>", f"{kept}</item>")))
    options = Options(outcomes=("shares",), mapping={"shares": "essb_c_total"})
    (record,) = Articles(find_inputs([str(tmp_path / "a.xml")]), options)
    assert (record.title, record.observed) == ("Rye", {"shares": 1204.0})
    assert "_note" not in read((tmp_path / "a.xml").read_bytes())[0]


def test_rows_tell_the_line_of_their_item():
    data = export("\n", item(), "\n\n", item())
    assert [row.line for row in rows(data)] == [2, 4]


@pytest.mark.parametrize("cut", [-20, -400])
def test_an_export_that_was_cut_short_ends_with_an_error(cut):
    found = rows(EXPORT.read_bytes()[:cut])
    assert found[-1].error.code == "cut_short"
    assert all(row.error is None for row in found[:-1])


def test_an_item_that_is_too_large_is_passed_over_in_little_memory(monkeypatch):
    monkeypatch.setattr(xml_items, "MOST_BYTES", 1 << 20)
    found = rows(export(item("One"), item("Two", "x" * (3 << 20)), item("Three")))
    assert [row.error and row.error.code for row in found] == [None, "too_long", None]
    assert found[2].cells["title"] == "Three"


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_damage_of_any_kind_gives_rows_or_one_error(data):
    whole = bytearray(EXPORT.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=20)):
        whole[place] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with contextlib.suppress(RecordError):
        for row in read_wordpress(io.BytesIO(damaged), "export.xml"):
            assert row.number


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        "<![CDATA[",
        "<a><![CDATA[x</a>",
        "<a>",
        "<a '",
        "<item>",
        "<item><t><![CDATA[",
        "&#x",
        "<!--",
        "<a x='",
        "]]> ",
        "</item> <item>",
    ],
)
def test_hostile_items_take_no_longer_than_others(hostile):
    assert list(read_wordpress(io.BytesIO(export("<item>", hostile * 20_000, "</item>")), "export.xml"))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["<pre>", "<!-- wp:a ", "[gallery ", "[x " + "a" * 50, "[embed]", "<script <pre "])
def test_hostile_posts_take_no_longer_than_others(piece):
    assert len(blank_shortcodes(piece * 100_000)) == len(piece) * 100_000
