"""JSON as tools write it: lines, arrays, pretty-printed objects, lists within an object; in any encoding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import read_articles
from serving.articles.records import Record
from serving.errors import RecordError

ARTICLES = [
    {"title": "Rye", "text": "Rye wants time.\n[sic] {x}", "shares": 3},
    {"title": 'A "quoted" café', "text": "Oats \\ do not.", "shares": float("nan")},
]
WRITTEN = {
    "lines": "\n".join(map(json.dumps, ARTICLES)),
    "blank lines": "\n\n".join(map(json.dumps, ARTICLES)) + "\n\n",
    "array": json.dumps(ARTICLES),
    "pretty array": json.dumps(ARTICLES, indent=2),
    "array, an object a line": "[\n" + ",\n".join(map(json.dumps, ARTICLES)) + "\n]\n",
    "pretty objects": "\n".join(json.dumps(article, indent=2) for article in ARTICLES),
    "objects parted by commas": ",\n".join(json.dumps(article, indent=2) for article in ARTICLES),
    "sequence": "".join(f"\x1e{json.dumps(article)}\n" for article in ARTICLES),
    "within": json.dumps({"count": 2, "articles": ARTICLES}).replace("NaN", "null"),
    "pretty within": json.dumps({"result": {"tags": [{"id": 1}], "entries": ARTICLES}}, indent=1).replace("NaN", "null"),
}


def read(folder: Path, data: str | bytes, name: str = "a.json", **mapping: str) -> list[Record]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_articles(find_inputs([str(path)]), Options(outcomes=("shares",), mapping=mapping)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "archive"])
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_every_way_to_write_it_gives_the_same_records(tmp_path, written, name, encoding):
    found = read(tmp_path, written.encode(encoding), name)
    assert [(record.title, record.text, dict(record.observed)) for record in found] == [
        ("Rye", ARTICLES[0]["text"], {"shares": 3}),
        ('A "quoted" café', "Oats \\ do not.", {}),
    ]


def test_one_article_and_a_feed_are_told_apart(tmp_path):
    one = {"title": "Rye", "text": "Rye wants time.", "comments": [{"title": "No", "text": "It does not."}]}
    assert [record.title for record in read(tmp_path, json.dumps(one))] == ["Rye"]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Bread",
        "items": [{"title": "Rye", "content_html": "<p>x</p>"}],
    }
    (record,) = read(tmp_path, json.dumps(feed))
    assert (record.title, record.text, record.format) == ("Rye", "<p>x</p>", "html")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("text", ["text", "content", "body"])
@pytest.mark.parametrize("nodes", [True, False])
def test_posts_within_data_are_a_ghost_export_only_where_they_look_like_one(tmp_path, name, text, nodes):
    posts = [{"title": "A", text: "Rye wants time.", "url": "https://bread.example/1", "shares": 3}]
    (record,) = read(tmp_path, json.dumps({"data": {"posts": {"nodes": posts} if nodes else posts}}), name)
    assert (record.text, record.url, record.observed) == ("Rye wants time.", "https://bread.example/1", {"shares": 3})


def test_an_array_is_read_an_element_at_a_time(tmp_path):
    long = [{"title": f"T{number}", "text": "word " * 20_000} for number in range(60)]
    assert [record.title for record in read(tmp_path, json.dumps(long))] == [f"T{number}" for number in range(60)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_where_pieces_of_the_text_end_makes_no_difference(tmp_path, monkeypatch, size):
    monkeypatch.setattr("serving.articles.tables.json_documents._PIECE", size)
    written = [{"title": "Rye \\ \U0001f35e", "text": "x", "n": [1.5e3, True, None]}, {"title": "\u00e9", "text": "y"}]
    for text in (json.dumps(written), json.dumps(written, indent=1), "\n".join(json.dumps(each, indent=1) for each in written)):
        assert [record.title for record in read(tmp_path, text)] == ["Rye \\ \U0001f35e", "\u00e9"]


def test_what_is_rendered_is_read_and_other_objects_have_a_mend(tmp_path):
    post = {"title": {"rendered": "Rye &amp; oats"}, "body": {"format": 1, "value": "Rye wants time."}}
    (record,) = read(tmp_path, json.dumps([post]))
    assert record.error == (
        'not_text: "text" is an object, not a text (write it as text, or name the part that holds it: --map text=COLUMN.value)'
    )
    (record,) = read(tmp_path, json.dumps([post]), text="body.value")
    assert (record.title, record.text) == ("Rye & oats", "Rye wants time.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (json.dumps(ARTICLES)[:-9], "a.json: is damaged JSON: .*export it again"),
        ('{"articles": [{"title": "A", "text": "x"}, {"ti', "is damaged JSON"),
        ('{"a": 1, "b": [{"c": 2}]}', "holds no article and no list of them; its keys are a, b .*--map text=KEY"),
        ("[" * 100_000, "is damaged JSON"),
        (json.dumps(ARTICLES)[:-1], "is damaged JSON: the array is not closed"),
        ("[]", "has no rows"),
        ('[{"title": "A", "text": "x"} "stray"', "is damaged JSON"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, data, message):
    with pytest.raises(RecordError, match=message):
        read(tmp_path, data)


def test_elements_that_are_no_objects_cost_themselves_alone(tmp_path):
    found = read(tmp_path, '[1, {"title": "A", "text": "x"}, "stray", null]')
    assert [(record.title, bool(record.error)) for record in found] == [("", True), ("A", False), ("", True), ("", True)]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=10), lambda each: st.lists(each, max_size=3)
)
objects = st.lists(
    st.fixed_dictionaries(
        {"title": st.text(min_size=1, max_size=10), "text": st.text(min_size=1, max_size=40), "other": values}
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@given(objects, st.sampled_from([None, 1]), st.booleans())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_any_objects_come_back(tmp_path_factory, written, indent, array):
    folder = tmp_path_factory.mktemp("json")
    text = json.dumps(written, indent=indent) if array else "\n".join(json.dumps(each, indent=indent) for each in written)
    found = read(folder, text)
    replaced = [(each["title"], each["text"]) for each in written]
    assert [(record.title, record.text) for record in found if not record.error] == replaced


def said(folder: Path, data: object) -> tuple[list[tuple[str, str]], str]:
    """Titles and texts, and what the tally says."""
    path = folder / "a.json"
    path.write_text(json.dumps(data))
    articles = read_articles(find_inputs([str(path)]), Options(outcomes=("shares",)))
    found = [(record.title, record.text) for record in articles]
    return found, "\n".join(articles.tallies[0].lines())


def test_of_several_lists_the_one_that_looks_most_like_articles_is_read_and_the_others_are_said(tmp_path):
    data = {
        "categories": [{"name": "Bread"}],
        "posts": [{"title": "A", "text": "x"}],
        "comments": [{"name": "Ann", "body": "No.", "date": "2024-01-01", "url": "https://b.example"}],
    }
    found, told = said(tmp_path, data)
    assert found == [("A", "x")]
    assert 'its articles are read from "posts" (1)' in told
    assert 'not read, though articles could be in it: "categories" (1), "comments" (1)' in told


def test_lists_that_are_equally_good_are_all_read(tmp_path):
    data = {"2023": [{"title": "A", "text": "x"}], "2024": [{"title": "B", "text": "y", "url": "https://b.example/b"}]}
    found, told = said(tmp_path, data)
    assert found == [("A", "x"), ("B", "y")]
    assert '"2023" (1), "2024" (1)' in told
    assert said(tmp_path, {"old": data["2023"], "tags": [{"title": "t"}], "new": data["2023"]})[0] == [("A", "x")] * 2


def test_a_list_of_items_goes_before_what_is_said_about_them(tmp_path):
    items = [{"title": "A", "content": "x"}, {"title": "B", "content": "y"}]
    found, _ = said(tmp_path, {"title": "My blog export", "content": "about", "items": items})
    assert found == [("A", "x"), ("B", "y")]
    found, told = said(tmp_path, {"title": "Rye", "content": "x", "comments": items})
    assert found == [("Rye", "x")]
    assert 'not read, though articles could be in it: "comments" (2)' in told


def test_an_article_s_blocks_and_tags_are_no_articles(tmp_path):
    blocks = [{"type": "p", "text": "z"}]
    assert said(tmp_path, {"title": "Rye", "text": "x", "data": blocks})[0] == [("Rye", "x")]
    assert said(tmp_path, {"title": "Rye", "tags": [{"name": "bread"}]})[0] == [("Rye", "")]
    assert said(tmp_path, {"title": "Blog", "url": "https://b.example", "posts": [{"title": "A", "text": "x"}]})[0] == [
        ("A", "x")
    ]


def test_objects_with_lists_that_follow_each_other_give_all_of_them(tmp_path):
    pages = [{"posts": [{"title": title, "text": "x"}]} for title in "AB"]
    assert [record.title for record in read(tmp_path, "\n".join(json.dumps(page, indent=1) for page in pages))] == ["A", "B"]


def test_objects_may_call_the_same_thing_differently(tmp_path):
    written = [{"title": "A", "text": "x"}, {"title": "B", "content": "y"}, {"headline": "C", "body": "z"}]
    found, told = said(tmp_path, written)
    assert found == [("A", "x"), ("B", "y"), ("C", "z")]
    assert '"content" is read as text in 1 article without another text' in told
    assert "not read, though so called" not in told


def test_objects_that_come_late_may_call_it_differently_too(tmp_path):
    written = [{"title": "A", "text": "x"}] * 250 + [{"headline": "C", "body": "z"}]
    assert said(tmp_path, written)[0][-1] == ("C", "z")


def test_a_table_s_empty_text_is_read_from_another_column_and_html_is_not_replaced(tmp_path):
    found = read(tmp_path, "Title,Text,body,shares\nA,x,y,1\nB,,z,2\n", "a.csv")
    assert [record.text for record in found] == ["x", "z"]
    found = read(tmp_path, json.dumps([{"title": "A", "html": "<p>x", "content": "y"}, {"title": "B", "content": "z"}]))
    assert [(record.text, record.format) for record in found] == [("<p>x", "html"), ("z", "auto")]


def test_whether_an_article_is_published_is_no_date_and_drafts_are_left_out(tmp_path):
    written = [
        {"title": "A", "text": "x", "published": True, "date": "2024-01-01"},
        {"title": "B", "text": "x", "published": False, "date": "2024-01-02"},
        {"title": "C", "text": "x", "draft": True},
        {"title": "D", "text": "x", "draft": False, "published": "2024-01-04"},
    ]
    found, told = said(tmp_path, written)
    assert [title for title, _ in found] == ["A", "D"]
    assert "left out: 2 drafts" in told
    assert [record.published_at[:10] for record in read(tmp_path, json.dumps(written))] == ["2024-01-01", "2024-01-04"]
    table = "title,text,published,date,shares\nA,x,TRUE,2024-01-01,1\nB,x,FALSE,2024-01-02,2\n"
    assert [(each.title, each.published_at[:10]) for each in read(tmp_path, table, "a.csv")] == [("A", "2024-01-01")]


def test_the_table_of_articles_in_a_database_is_read(tmp_path):
    states = [("1", "A", "publish", "post"), ("2", "B", "draft", "post"), ("3", "C", "publish", "page")]
    posts = [
        {"ID": number, "post_title": title, "post_content": "x", "post_status": status, "post_type": kind}
        for number, title, status, kind in states
    ]
    dump = [
        {"type": "header", "version": "5.2.1", "comment": "Export to JSON plugin for PHPMyAdmin"},
        {"type": "database", "name": "blog"},
        {"type": "table", "name": "wp_terms", "database": "blog", "data": [{"term_id": "1", "name": "Bread"}]},
        {"type": "table", "name": "wp_posts", "database": "blog", "data": posts},
    ]
    found, told = said(tmp_path, dump)
    assert found == [("A", "x")]
    assert 'its articles are read from "wp_posts" (3)' in told
    assert "1 draft" in told
    assert "1 page" in told
    with pytest.raises(RecordError, match=r"no table holds articles; its tables are wp_options .*--map text=COLUMN"):
        read(tmp_path, json.dumps([dump[0], {"type": "table", "name": "wp_options", "data": [{"option_id": "1"}]}]))


def test_what_rest_renders_is_decoded_and_pages_are_taken_where_they_are_wanted(tmp_path):
    written = [
        {"type": kind, "title": {"rendered": "Don&#8217;t <em>bake</em> &amp; run"}, "content": {"rendered": "<p>x"}}
        for kind in ("post", "page")
    ]
    found, told = said(tmp_path, written)
    assert [title for title, _ in found] == ["Don\u2019t bake & run"]
    assert "--types post,page takes all types" in told
    articles = read_articles(find_inputs([str(tmp_path / "a.json")]), Options(types=("post", "page")))
    assert len(list(articles)) == len(written)


def test_an_object_over_many_lines_among_objects_on_one_is_read(tmp_path):
    one, many = json.dumps({"title": "A", "text": "x"}), json.dumps({"title": "B", "text": "y", "n": {"m": 1}}, indent=2)
    found = read(tmp_path, "\n".join([one, many, one]), "a.jsonl")
    assert [(record.title, record.error, record.position.row) for record in found] == [
        ("A", None, 1),
        ("B", None, 2),
        ("A", None, 9),
    ]
    found = read(tmp_path, "\n".join([one, many[:-1].rstrip(), one]), "a.jsonl")
    assert [record.title for record in found if not record.error] == ["A", "A"]
