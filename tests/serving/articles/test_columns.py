"""Columns are found whatever their case, as a map says, and as known tools call them; nothing is passed over unsaid."""

from __future__ import annotations

import pytest

from serving.articles.columns import Naming, check_map, known_names, plain_name
from serving.errors import RecordError


def found(*names: str, header: bool = True, **mapping: str) -> dict[str, str]:
    each = Naming(mapping).find(names, "a.csv", header=header)
    return {ours: theirs[0] for ours, theirs in each.ours.items()}


@pytest.mark.parametrize("name", ["Title", "TITLE", " title ", "\ufefftitle", "ti\u200btle", "Ｔｉｔｌｅ"])
def test_case_blanks_and_invisible_characters_make_no_difference(name):
    assert found(name, "text")["title"] == name


@pytest.mark.parametrize("name", ["Published At", "published-at", "PublishedAt", "PUBLISHED_AT"])
def test_hyphens_and_underscores_make_no_difference(name):
    assert found("title", name)["published_at"] == name


def test_the_exact_name_goes_before_one_alike_and_that_before_a_tool_s():
    assert found("Title", "title", "text")["title"] == "title"
    assert found("Article Title", "TITLE", "text")["title"] == "TITLE"
    each = Naming().find(["Title", "title", "text", "Article Title"], "a.csv", header=True)
    assert each.unused == ("Title", "Article Title")


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        (
            ["Article Title", "URL", "Published Date", "Total Engagements", "Num Linking Domains"],
            {"title": "Article Title", "published_at": "Published Date", "shares": "Total Engagements"},
        ),
        (["Title", "Target page", "Incoming links", "Linking sites"], {"url": "Target page", "links": "Linking sites"}),
        (["Page title", "Page location", "Views"], {"title": "Page title", "url": "Page location"}),
        (["Referring domains", "Title", "Target URL"], {"links": "Referring domains", "url": "Target URL"}),
        (["ID", "post_title", "post_content", "post_date"], {"id": "ID", "title": "post_title", "text": "post_content"}),
        (["Page Name", "Post Created", "Message", "Link Text"], {"source": "Page Name", "published_at": "Post Created"}),
    ],
)
def test_the_names_of_known_exports_are_used_where_ours_are_missing(header, ours):
    assert ours.items() <= found(*header).items()


def test_which_tool_s_names_were_used_is_known():
    each = Naming().find(["Title", "Total Engagements", "Content"], "a.csv", header=True)
    assert each.known == {"shares": ("Total Engagements", "BuzzSumo"), "text": ("Content", "WordPress")}


def test_where_there_is_html_no_other_column_is_taken_for_the_text():
    assert "text" not in found("title", "html", "content")


def test_a_map_goes_before_everything_and_frees_the_name_it_leaves():
    assert found("text", "body", "title", text="body")["text"] == "body"
    assert found("text", "title", text="BODY", title="text") == {"title": "text"}
    assert found("Body Copy", text="body copy")["text"] == "Body Copy"


def test_two_columns_of_one_name_are_refused_where_they_are_ours():
    with pytest.raises(RecordError, match='two columns are called "text"'):
        found("text", "text")
    assert "title" in found("title", "tag", "tag")


def test_objects_may_call_one_column_by_several_names():
    each = Naming().find(["Title", "title"], "a.jsonl", header=False)
    assert each.ours["title"] == ("title", "Title")


def test_columns_without_a_text_are_refused_with_the_mend():
    naming = Naming()
    names = ["words", "n"]
    with pytest.raises(
        RecordError, match=r'x: has no column "title", "text" or "html"; its columns are words, n .*--map text=words'
    ):
        naming.check_words(naming.find(names, "x", header=True), names, "x")


def test_a_map_turned_round_is_refused_with_the_mend_of_its_place():
    with pytest.raises(RecordError, match=r"--map body=text: our column comes first.*\(--map text=body\)"):
        check_map({"body": "text"}, (), "--map")
    with pytest.raises(RecordError, match=r'\[data\.map\] tw = "tweets": .*\(tweets = "tw"\)'):
        check_map({"tw": "tweets"}, ("tweets",), "[data.map]")
    check_map({"text": "html", "tweets": "Tweets", "other": "x"}, ("tweets",), "--map")


def test_no_tool_s_name_stands_for_two_of_our_columns():
    names = [name for aliases in known_names().values() for name in aliases]
    assert len(names) == len(set(names))
    assert not {plain_name(ours) for ours in known_names()} & set(names)
