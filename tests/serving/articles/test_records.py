"""Rows to records: names, dates and counts as they come, and why a row cannot be scored."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from serving.articles.records import Record, RecordMaker, Row
from serving.errors import RecordError

MAKER = RecordMaker({"body": "text"}, ("shares", "links"), "auto", max_chars=50)


def make(**cells: object) -> Record:
    return MAKER.make(Row(7, cells), "")


def test_an_id_is_the_id_else_the_address_else_the_row_number():
    assert make(id="a", url="https://x.example/").id == "a"
    assert make(id=" ", url="https://x.example/").id == "https://x.example/"
    assert make(title="t").id == "7"
    assert MAKER.make(Row(7, {}), "archive.csv:").id == "archive.csv:7"


@pytest.mark.parametrize(("value", "shown"), [(17, "17"), (17.0, "17"), ("017", "017"), (b"x", "x"), (None, "7")])
def test_ids_keep_their_form(value, shown):
    assert make(id=value).id == shown


def test_columns_are_renamed():
    assert make(body="Bread.").text == "Bread."


def test_html_stands_in_where_there_is_no_text():
    record = make(text=" ", html="<p>Bread.</p>")
    assert (record.text, record.format) == ("<p>Bread.</p>", "html")
    assert make(text="Bread.", html="<p>Rye.</p>").text == "Bread."


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-05", "2024-03-05T00:00:00Z"),
        ("2024-03-05T10:30:00+02:00", "2024-03-05T08:30:00Z"),
        ("2024-03-05 10:30:00 +0200", "2024-03-05T08:30:00Z"),
        ("2024-03-05T10:30:00.000Z", "2024-03-05T10:30:00Z"),
        (date(2024, 3, 5), "2024-03-05T00:00:00Z"),
        (datetime(2024, 3, 5, 10, tzinfo=UTC), "2024-03-05T10:00:00Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),  # what some databases write for nothing
        ("yesterday", ""),
        ("0000-00-00 00:00:00", ""),
        (None, ""),
    ],
)
def test_dates_become_utc_or_nothing(value, moment):
    assert make(title="t", published_at=value).published_at == moment


def test_outcomes_are_numbers_or_not_observed():
    observed = make(title="t", shares="12", links=float("nan"), likes=3).observed
    assert observed == {"shares": 12.0}
    for value in ("", "many", -1, "inf", [1], None, 10**400):
        assert make(title="t", shares=value).observed == {}, value


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
    assert (record.id, record.text) == ("a", "")


def test_a_format_that_is_none_of_ours_is_a_column_of_somebody_elses():
    assert [make(text="t", format=value).format for value in ("listicle", 3, None, "html")] == ["auto", "auto", "auto", "html"]


def test_lone_surrogates_of_a_cut_emoji_can_be_stored_everywhere():
    record = make(id="a\ud83d", text="Bread \ud83d.", source="s\ud83d")
    for value in (record.id, record.source, record.text):
        value.encode()
    assert record.error is None


def test_columns_without_a_text_are_refused_with_the_mend():
    with pytest.raises(
        RecordError, match=r'x: has no column "title", "text" or "html"; its columns are headline .*--map text=headline'
    ):
        MAKER.wanted(["headline"], "x")
    with pytest.raises(RecordError, match='two columns are called "text"'):
        MAKER.wanted(["text", "text"], "x")


def test_a_column_that_was_renamed_wins_over_one_of_its_name():
    assert MAKER.wanted(["text", "body", "title"], "x") == ["body", "title"]
    assert make(body="mine", text="other").text == make(text="other", body="mine").text == "mine"
