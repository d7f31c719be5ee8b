"""Rows to records: names and cells as they come, and why a row cannot be scored."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from serving.articles.columns import Naming
from serving.articles.maker import Options, RecordMaker, Survey
from serving.articles.records import Record, Row

OPTIONS = Options(outcomes=("shares", "links"), mapping={"text": "body"}, max_chars=50)


def make(prefix: str = "", **cells: object) -> Record:
    found = Naming({"text": "body"} if "body" in cells else {}, ("shares", "links")).find(list(cells), "a.csv", header=False)
    return RecordMaker(OPTIONS, "a.csv", "row", found, Survey(list, ("shares", "links")), prefix).make(Row(7, cells))


def test_an_id_is_the_id_else_the_address_else_the_row_number():
    assert make(id="a", url="https://x.example/").id == "a"
    assert make(id=" ", url="https://x.example/").id == "https://x.example/"
    assert make(title="t").id == "7"
    assert make("archive.csv:").id == "archive.csv:7"


@pytest.mark.parametrize(("value", "shown"), [(17, "17"), (17.0, "17"), ("017", "017"), (b"x", "x"), (None, "7")])
def test_ids_keep_their_form(value, shown):
    assert make(id=value).id == shown


def test_columns_are_renamed():
    assert make(body="Bread.").text == "Bread."
    assert make(body="mine", text="other").text == make(text="other", body="mine").text == "mine"


def test_html_stands_in_where_there_is_no_text():
    record = make(text=" ", html="<p>Bread.</p>")
    assert (record.text, record.format) == ("<p>Bread.</p>", "html")
    assert make(text="Bread.", html="<p>Rye.</p>").text == "Bread."


@pytest.mark.parametrize(
    ("value", "moment", "problems"),
    [
        (date(2024, 3, 5), "2024-03-05T00:00:00Z", []),
        (datetime(2024, 3, 5, 10, tzinfo=UTC), "2024-03-05T10:00:00Z", []),
        ("yesterdai", "", ['a.csv: row 7: "published_at" is not a date: "yesterdai" (use 2026-05-01)']),
        ("0000-00-00 00:00:00", "", []),
        (None, "", []),
    ],
)
def test_a_date_that_cannot_be_read_is_said_and_the_article_stays(value, moment, problems):
    record = make(title="t", published_at=value)
    assert (record.title, record.published_at, record.error) == ("t", moment, None)
    assert [problem.text for problem in record.problems] == problems


def test_outcomes_are_numbers_or_not_observed():
    record = make(title="t", shares="12", links=float("nan"), likes=3)
    assert (record.observed, record.problems) == ({"shares": 12.0}, ())
    for value in ("", None, " "):
        assert make(title="t", shares=value).problems == ()
    for value in ("many", -1, "inf", [1], True, 10**400, "12 %", "1_000"):
        record = make(title="t", shares=value)
        assert record.observed == {}, value
        assert [(problem.code, problem.column) for problem in record.problems] == [("bad_number", "shares")], value


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"text": 17}, "not_text"),
        ({"text": ["a"]}, "not_text"),
        ({"title": True}, "not_text"),
        ({"text": "x" * 51}, "too_long"),
        ({"text": b"\xff\xfe"}, "undecodable"),
        ({"text": "bad \udcff byte"}, "undecodable"),
    ],
)
def test_a_row_that_cannot_be_scored_says_why_and_keeps_its_id(cells, kind):
    record = make(id="a", **cells)
    assert record.error
    assert record.error.startswith(f"{kind}: ")
    assert record.error.endswith(")"), "the mend"
    assert (record.id, record.text) == ("a", "")


def test_a_title_that_is_a_number_is_a_title():
    assert make(title=1984).title == "1984"


def test_a_format_that_is_none_of_ours_is_a_column_of_somebody_elses():
    assert [make(text="t", format=value).format for value in ("listicle", 3, None, "html")] == ["auto", "auto", "auto", "html"]


def test_lone_surrogates_of_a_cut_emoji_can_be_stored_everywhere():
    record = make(id="a\ud83d", text="Bread \ud83d.", source="s\ud83d")
    for value in (record.id, record.source, record.text):
        value.encode()
    assert record.error is None
