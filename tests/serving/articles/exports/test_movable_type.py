"""Movable Type's export: entries, and nothing that readers wrote below them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.exports.movable_type import is_movable_type, read_movable_type
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles
from serving.articles.records import Row

ENTRY = """AUTHOR: Anna
TITLE: Rye &amp; salt
BASENAME: rye
STATUS: Publish
CONVERT BREAKS: __default__
DATE: 02/01/2024 10:20:00 PM
PRIMARY CATEGORY: Bread
CATEGORY: Bread
CATEGORY: Rye
TAGS: "old way",rye
-----
BODY:
Rye wants time.

Thirty hours.
-----
EXTENDED BODY:
And salt.
-----
EXCERPT:
In short.
-----
KEYWORDS:

-----
COMMENT:
AUTHOR: A Reader
DATE: 02/05/2024
Nice one.
-----
PING:
TITLE: Elsewhere
-----
--------
"""


def rows(text: str) -> list[Row]:
    assert is_movable_type(text)
    return list(read_movable_type(text.splitlines(keepends=True)))


def test_an_entry_is_its_body_and_what_follows_the_break():
    (row,) = rows(ENTRY)
    assert row.cells == {
        "id": "rye",
        "title": "Rye & salt",
        "text": "Rye wants time.\n\nThirty hours.\n\nAnd salt.",
        "format": "auto",
        "url": "",
        "author": "Anna",
        "published_at": "2024-02-01T22:20:00",
        "categories": "Bread, Rye",
        "tags": "old way,rye",
    }


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("01/31/2002 15:31:05", "2002-01-31T15:31:05"),
        ("01/02/2002 03:31:05 AM", "2002-01-02T03:31:05"),
        ("01/02/2002", "2002-01-02T00:00:00"),
        ("3 February 2024", "3 February 2024"),
    ],
)
def test_dates_have_the_month_first(date, read):
    assert rows(ENTRY.replace("02/01/2024 10:20:00 PM", date))[0].cells["published_at"] == read


def test_what_is_not_published_is_left_out():
    text = (
        ENTRY + ENTRY.replace("STATUS: Publish", "STATUS: Draft") + ENTRY.replace("STATUS: Publish", "STATUS: Future") + ENTRY
    )
    assert [(row.number, row.left_out) for row in rows(text)] == [(1, None), (2, "draft"), (3, "future post"), (4, None)]


def test_lines_of_dashes_in_the_words_part_nothing():
    words = "Rye\n-----\nwants\n--------\n\ntime."
    text = ENTRY.replace("Rye wants time.", words)
    assert words in rows(text)[0].cells["text"]


def test_markdown_is_said():
    assert rows(ENTRY.replace("__default__", "markdown"))[0].cells["format"] == "markdown"


def test_a_last_entry_without_its_line_of_dashes_is_read():
    assert len(rows(ENTRY + ENTRY.partition("-----\nCOMMENT")[0])) == 2


@pytest.mark.parametrize(
    "other", ["TITLE: Rye\n\nRye wants time.\n", "title: Rye\n-----\nBODY:\n", "Rye wants time.\n-----\nBODY:\n"]
)
def test_other_texts_are_no_export(other):
    assert not is_movable_type(other)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_an_export_is_known_by_its_content_in_every_encoding(tmp_path, encoding):
    (tmp_path / "mt.txt").write_bytes(
        (ENTRY * 2).replace("Thirty", "Für müde Bäcker: thirty").replace("\n", "\r\n").encode(encoding)
    )
    read = Articles(find_inputs([str(tmp_path / "mt.txt")]), Options())
    assert ["Für müde Bäcker" in record.text for record in read] == [True, True]
    assert read.tallies[0].format == "Movable Type export"


@given(st.lists(st.sampled_from([*ENTRY.splitlines(), "", "x"]), max_size=40))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_any_order_of_lines_gives_rows(lines):
    numbers = [row.number for row in read_movable_type([f"{line}\n" for line in lines])]
    assert numbers == list(range(1, len(numbers) + 1))
