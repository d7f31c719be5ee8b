"""Ghost exports: the published posts, whatever version wrote them."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.exports import ghost
from serving.articles.exports.ghost import is_ghost, read_ghost
from serving.articles.records import Row
from serving.errors import RecordError

EXPORT = Path(__file__).parent / "data" / "ghost.json"


def read(data: bytes) -> list[dict]:
    assert is_ghost(data[:4096])
    return [dict(row.cells) for row in rows(data) if not row.left_out]


def rows(data: bytes) -> list[Row]:
    return list(read_ghost(data[:4096], io.BytesIO(data), "export.json"))


def export(**post: object) -> bytes:
    known = {"id": "a1", "title": "Rye", "slug": "rye", "status": "published", "type": "post", "html": None}
    return json.dumps({"meta": {"version": "5.75.0"}, "data": {"posts": [{**known, **post}]}}).encode()


def lexical(*nodes: object) -> str:
    return json.dumps({"root": {"type": "root", "children": nodes}})


def words(text: str, form: int = 0) -> dict:
    return {"type": "text", "text": text, "format": form}


def node(kind: str, *children: object, **more: object) -> dict:
    return {"type": kind, "children": children, **more}


def test_only_published_posts_are_read():
    first, second = read(EXPORT.read_bytes())
    assert first["title"] == "We timed 40 loaves"
    assert "cold kitchen" in first["html"]
    assert first["url"] == "/forty-loaves/"
    assert second["text"].startswith("Rye wants time.")
    assert second["url"] == "https://bread.example/rye/"
    assert second["published_at"] == 1353438000000


def test_an_export_without_its_outer_list_is_read_alike():
    inner = json.dumps(json.loads(EXPORT.read_bytes())["db"][0]).encode()
    assert read(inner) == read(EXPORT.read_bytes())


def test_a_damaged_export_is_an_error():
    with pytest.raises(RecordError, match=r"export\.json: is a damaged Ghost export"):
        read(EXPORT.read_bytes()[:-40])


def test_other_json_is_no_export():
    assert not is_ghost(b'{"title": "db", "data": "x"}')
    assert not is_ghost(b'{"data": "a line of JSONL"}')
    assert not is_ghost(b'{"data": {"posts": [{"title": "A", "text": "x", "url": "https://b.example/1", "shares": 3}]}}')
    assert not is_ghost(b'{"data": {"posts": {"nodes": [{"title": "A", "html": "x", "slug": "a"}]}}}')


def test_a_post_that_has_lexical_alone_is_read_from_it():
    link = node("link", words("the mill"), url="https://mill.example/?a=1&b=2")
    document = lexical(
        node("heading", words("Rye & salt"), tag="h3"),
        node("paragraph", words("It wants "), words("time", 1), {"type": "linebreak"}, link),
        node("list", node("listitem", words("one")), node("listitem", words("two")), listType="number"),
        {"type": "callout", "calloutText": "Weigh <b>it</b>."},
        {"type": "markdown", "markdown": "## Then\n\nbake"},
        {"type": "html", "html": "<p>By hand.</p>"},
        {"type": "codeblock", "code": "a < b"},
        {"type": "image", "src": "x.png", "caption": "A loaf"},
        {"type": "signup", "header": "Join us"},
        {"type": "button", "buttonText": "Buy"},
        node("unheard-of", node("paragraph", words("kept"))),
    )
    html = read(export(lexical=document))[0]["html"]
    assert "<h3>Rye &amp; salt</h3>" in html
    assert '<p>It wants <strong>time</strong><br><a href="https://mill.example/?a=1&amp;b=2">the mill</a></p>' in html
    assert "<ol><li>one</li><li>two</li></ol>" in html
    for words_of_cards in ("Weigh <b>it</b>.", "<h2>Then</h2>", "<p>By hand.</p>", "a &lt; b", "A loaf", "<p>kept</p>"):
        assert words_of_cards in html
    assert "Join us" not in html
    assert "Buy" not in html


def test_a_post_that_has_mobiledoc_alone_is_read_from_it():
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}]],
        "cards": [["markdown", {"markdown": "*soft*"}], ["hr", {}]],
        "markups": [["strong"], ["a", ["href", "https://mill.example"]]],
        "sections": [
            [1, "h2", [[0, [], 0, "Rye"]]],
            [1, "p", [[0, [], 0, "It "], [0, [0, 1], 2, "wants"], [1, [], 0, 0], [0, [], 0, "time"]]],
            [3, "ul", [[[0, [], 0, "one"]]]],
            [10, 0],
            [10, 1],
        ],
    }
    html = read(export(mobiledoc=json.dumps(document)))[0]["html"]
    assert html.splitlines() == [
        "<h2>Rye</h2>",
        '<p>It <strong><a href="https://mill.example">wants</a></strong><br>time</p>',
        "<ul><li>one</li></ul>",
        "<p><em>soft</em></p>",
    ]


@pytest.mark.parametrize("document", ["{", "[]", "[" * 100_000, '{"root": ' + '{"children": [' * 500 + "]}" * 500 + "}"])
def test_a_document_that_is_none_is_an_error_of_its_row(document):
    assert [row.error.code for row in rows(export(lexical=document))] == ["broken_cards"]


@pytest.mark.parametrize("document", [{"sections": 3}, {"sections": [[10, 5]]}, {"sections": [[1, "p", [[0, [7], 0, "x"]]]]}])
def test_a_mobiledoc_that_is_none_is_an_error_of_its_row(document):
    assert [row.error.code for row in rows(export(mobiledoc=json.dumps(document)))] == ["broken_cards"]


def test_one_card_shown_many_times_does_not_fill_the_memory():
    document = {"cards": [["html", {"html": "x" * 100_000}]], "sections": [[10, 0]] * 10_000}
    assert [row.error.code for row in rows(export(mobiledoc=json.dumps(document)))] == ["broken_cards"]


def test_a_newsletter_that_was_sent_is_published():
    assert len(read(export(status="sent", html="<p>Rye</p>"))) == 1


@pytest.mark.parametrize(
    ("post", "kind"),
    [
        ({"type": "page"}, "page"),
        ({"page": 1}, "page"),
        ({"status": "draft"}, "draft"),
        ({"status": "scheduled"}, "future post"),
    ],
)
def test_what_is_no_published_post_is_left_out_by_kind(post, kind):
    assert [row.left_out for row in rows(export(**post))] == [kind]


def test_the_site_s_address_is_taken_out_and_places_stay():
    html = '<a href="__GHOST_URL__/about/">Us</a>'
    found = read(export(html=html))[0]["html"]
    assert "__GHOST_URL__" not in found
    assert found.index("/about/") == html.index("/about/")


def test_brackets_in_one_another_are_refused_in_little_memory():
    bomb = b'{"data": {"posts": [' + b'{"id": ' + b"[" * 3_000_000
    with pytest.raises(RecordError, match="brackets in one another"):
        rows(bomb)


def test_a_value_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(ghost, "_LONGEST", 1 << 20)
    with pytest.raises(RecordError, match="a value has more than 1 MiB"):
        rows(b'{"data": {"posts": [{"id": "' + b"x" * (4 << 20))


def test_tables_that_are_nested_in_a_post_are_no_values_of_it():
    assert read(export(html="<p>Rye</p>", tags=[{"id": "t1", "title": "Bread"}], id="a1"))[0]["title"] == "Rye"


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_damage_of_any_kind_gives_rows_or_one_error(data):
    whole = bytearray(EXPORT.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=10)):
        whole[place] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with contextlib.suppress(RecordError):
        for row in read_ghost(damaged[:4096], io.BytesIO(damaged), "export.json"):
            assert row.number
