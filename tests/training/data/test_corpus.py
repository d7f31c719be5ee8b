"""Archives come in as they are, and what is wrong with one is said with its place and its mend."""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import read_articles
from serving.errors import RecordError
from tests.docx import docx, paragraph
from training.data.corpus import Counts, load_records
from training.data.fingerprint import fingerprint

COLUMNS = ["id", "title", "text", "format", "url", "source", "author", "published_at"]
HEADER = "id,title,text,published_at,shares"
ROW = "a1,A title,Some words,2026-05-01,3"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def as_csv(records: list[dict[str, object]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return file.getvalue().encode()


def as_jsonl(records: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def as_parquet(records: list[dict[str, object]]) -> bytes:
    file = io.BytesIO()
    pd.DataFrame(records).to_parquet(file)
    return file.getvalue()


ROWS: list[dict[str, object]] = [
    {"id": "7", "title": "Rye", "text": "Rye wants time.", "author": "B. Baker", "published_at": "2024-02-13", "shares": 3},
    {
        "id": "8",
        "title": "Oats",
        "text": "Oats do not.",
        "author": "",
        "published_at": "2024-02-03T10:30:00+02:00",
        "shares": None,
    },
]
TABLE = """id,title,text,author,published_at,shares
7,Rye,Rye wants time.,B. Baker,13/02/2024,1234
8,Oats,Oats do not.,,03/02/2024,
"""
GHOST = [
    {
        "id": "1",
        "title": "Rye",
        "html": "<p>Rye wants time.</p>",
        "status": "published",
        "published_at": "2024-02-13T10:00:00.000Z",
    }
]
EXPORT = """<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<link>https://bread.example</link><item><title>Rye</title><link>https://bread.example/rye</link>
<content:encoded><![CDATA[<p>Rye wants time.</p>]]></content:encoded><wp:post_date_gmt>2024-02-13 10:00:00</wp:post_date_gmt>
<wp:post_id>7</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"""

WRITERS = {".csv": as_csv, ".jsonl": as_jsonl, ".parquet": as_parquet}


def test_a_csv_becomes_typed_records(write):
    frame = load_records([write("a.csv", f'{HEADER},topic\n{ROW},bread\n00123,NA,1e5,,"",null\n')])
    assert list(frame.columns) == [*COLUMNS, "shares", "topic", "file"]
    assert frame["id"].tolist() == ["a1", "00123"]
    assert frame["title"].tolist() == ["A title", "NA"]
    assert frame["text"].tolist() == ["Some words", "1e5"]
    assert frame["topic"].tolist() == ["bread", "null"]
    assert frame["source"].tolist() == ["archive", "archive"]
    assert frame["format"].tolist() == ["auto", "auto"]
    assert frame["author"].tolist() == ["", ""]
    assert frame["shares"].dtype == np.float64
    assert frame["shares"][0] == 3.0
    assert np.isnan(frame["shares"][1])
    assert frame["published_at"].dtype == "datetime64[us, UTC]"
    assert frame["published_at"][0] == pd.Timestamp("2026-05-01", tz="UTC")
    assert pd.isna(frame["published_at"][1])


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("20260501", datetime(2026, 5, 1, tzinfo=UTC)),
        (" 2026-05-01 10:30 ", datetime(2026, 5, 1, 10, 30, tzinfo=UTC)),
        ("2026-05-01T10:30:00Z", datetime(2026, 5, 1, 10, 30, tzinfo=UTC)),
        ("2026-05-01T10:30:00.25+02:00", datetime(2026, 5, 1, 8, 30, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_dates_are_iso_and_without_a_zone_they_are_utc(write, written, moment):
    frame = load_records([write("a.csv", f"{HEADER}\na1,T,Words,{written},1")])
    assert frame["published_at"][0] == moment


def test_parquet_keeps_its_own_types(write):
    berlin = timezone(timedelta(hours=2))
    records = pd.DataFrame(
        {
            "id": [7, 8],
            "title": ["One", None],
            "text": ["Words", "More words"],
            "published_at": [datetime(2026, 5, 1, 1, tzinfo=berlin), None],
            "shares": [4.0, np.nan],
            "links": pd.array([0, None], dtype="Int64"),
            "tags": [["a", "b"], []],
            "depth": [1, 2],
        }
    )
    file = io.BytesIO()
    records.to_parquet(file)
    frame = load_records([write("odd [1] name.parquet", file.getvalue())])
    assert frame["id"].tolist() == ["7", "8"]
    assert frame["title"].tolist() == ["One", ""]
    assert frame["published_at"][0] == datetime(2026, 4, 30, 23, tzinfo=UTC)
    assert pd.isna(frame["published_at"][1])
    assert frame["shares"].fillna(-1).tolist() == [4.0, -1.0]
    assert frame["links"].fillna(-1).tolist() == [0.0, -1.0]
    assert frame["depth"].tolist() == [1, 2]
    assert list(frame["tags"][0]) == ["a", "b"]


def test_jsonl_takes_numbers_nulls_and_different_keys(write):
    lines = [
        '{"id": 12, "title": "One", "text": "Words", "shares": 2, "tags": ["a", 1]}',
        "",
        '{"title": "Two", "text": "cut \\ud83d", "url": "https://x.example/2", "shares": NaN, "author": null}',
        '{"title": "Three", "text": "W", "links": 1.5}',
    ]
    frame = load_records([write("a.jsonl", "\ufeff" + "\n".join(lines))])
    assert frame["id"].tolist() == ["12", "https://x.example/2", "4"]
    assert frame["text"].tolist() == ["Words", "cut \ufffd", "W"]
    assert frame["shares"].fillna(-1).tolist() == [2.0, -1.0, -1.0]
    assert frame["links"].fillna(-1).tolist() == [-1.0, -1.0, 1.5]
    assert frame["tags"][0] == '["a", 1]'


def test_html_is_used_where_there_is_no_text(write):
    frame = load_records([write("a.csv", "title,text,html,shares\nA,Plain,<p>x</p>,1\nB,,<p>y</p>,1\nC,,,1")])
    assert frame["text"].tolist() == ["Plain", "<p>y</p>", ""]
    assert frame["format"].tolist() == ["auto", "html", "auto"]
    assert "html" not in frame.columns


def test_columns_are_renamed_by_the_mapping(write):
    path = write("a.csv", "headline,body,tweets\nA,Words,5")
    frame = load_records([path], mapping={"title": "headline", "text": "body"}, outcomes=["tweets"])
    assert frame[["title", "text", "tweets"]].to_numpy().tolist() == [["A", "Words", 5.0]]


def test_outcomes_are_those_asked_for(write):
    path = write("a.csv", "title,text,shares,links,sales\nA,Words,5,1,x")
    assert "sales" in load_records([path]).select_dtypes(exclude="number").columns
    assert list(load_records([path]).columns) == [*COLUMNS, "shares", "links", "sales", "file"]
    assert list(load_records([path], outcomes=["links"]).select_dtypes("number").columns) == ["links"]
    assert list(load_records([path], outcomes=()).select_dtypes("number").columns) == []


def test_several_files_become_one_frame(write):
    first = write("one/a.csv", "title,text,shares\nA,Words,5")
    second = write("b.jsonl", '{"title": "B", "text": "W", "links": 2}')
    frame = load_records([first, second])
    assert frame["id"].tolist() == ["a.csv:2", "b.jsonl:1"]
    assert frame["file"].tolist() == ["a", "b"]
    assert frame["shares"].fillna(-1).tolist() == [5.0, -1.0]
    assert frame["links"].fillna(-1).tolist() == [-1.0, 2.0]


def test_a_file_without_text_beside_others_is_read_by_its_titles(write, caplog):
    whole = write("a.csv", "title,text,shares\nA,Words,5")
    bare = write("b.csv", "title,votes\nB,3\nC,1")
    with caplog.at_level(logging.WARNING):
        frame = load_records([bare, whole], outcomes=["shares", "votes"])
    assert frame["title"].tolist() == ["B", "C", "A"]
    assert frame["text"].tolist() == ["", "", "Words"]
    assert frame["format"].tolist() == ["auto"] * 3
    assert frame["votes"].fillna(-1).tolist() == [3.0, 1.0, -1.0]
    assert 'b.csv: has no column "text" or "html", so its titles alone are read' in caplog.text
    assert "a.csv" not in caplog.text


def test_the_names_of_known_tools_are_read_and_said(write, caplog):
    with caplog.at_level(logging.INFO):
        frame = load_records([write("a.csv", 'Article Title,Content,Total Engagements\nA,Words,"1,234"\n')])
    assert frame[["title", "text", "shares"]].to_numpy().tolist() == [["A", "Words", 1234.0]]
    assert '"Total Engagements" is read as shares, as BuzzSumo calls it' in caplog.text


def test_a_file_of_headlines_alone_is_refused_where_it_stands_alone(write):
    with pytest.raises(RecordError, match=r'alone\.csv: has no column "text" or "html".*text = "body"'):
        load_records([write("alone.csv", "title,shares\nB,3")])


def test_scores_may_be_negative_and_counts_may_not(write):
    path = write("a.csv", "title,text,shares,votes\nA,Words,5,-7\nB,Words,,+2.5\nC,Words,0,")
    frame = load_records([path], scores=["votes"])
    assert list(frame.columns) == [*COLUMNS, "shares", "votes", "file"]
    assert frame["votes"].dtype == np.float64
    assert frame["votes"].fillna(-99).tolist() == [-7.0, 2.5, -99.0]
    with pytest.raises(RecordError, match='row 2: "votes" is negative: "-7"'):
        load_records([path], outcomes=["shares", "votes"])
    with pytest.raises(RecordError, match='has no column "likes"'):
        load_records([path], scores=["likes"])
    for value in ("many", "1e999"):
        with pytest.raises(RecordError, match=f'"votes" is not a (finite )?number: "{value}"'):
            load_records([write("b.csv", f"title,text,shares,votes\nA,w,1,{value}")], scores=["votes"])


def test_a_cell_may_be_longer_than_the_csv_module_allows(write):
    text = "word " * 50_000
    assert load_records([write("a.csv", f"title,text,shares\nA,{text},1")])["text"][0] == text


def test_blank_rows_do_not_count_as_articles_but_as_rows(write):
    frame = load_records([write("a.csv", 'title,text,shares\n\nA,"two\nlines",1\n,,\n\nB,Words,2\n,,\n')])
    assert frame["title"].tolist() == ["A", "B"]
    assert frame["id"].tolist() == ["3", "6"]


@pytest.mark.parametrize(("name", "said"), [("x3", True), ("3", True), ("", False)])
def test_a_row_with_an_id_and_no_words_is_counted_and_a_blank_one_is_not(write, caplog, name, said):
    with caplog.at_level(logging.WARNING):
        frame = load_records([write("a.csv", f"id,title,text,shares\na,A,w,1\n{name},,,\nb,B,w,1\n")])
    assert frame["id"].tolist() == ["a", "b"]
    assert ("dropped 1 row with" in caplog.text) == said


def test_a_few_rows_without_words_are_dropped_and_counted(write, caplog):
    rows = [f"r{i},{'' if i < 3 else 'T'}, ,2026-05-01,1" for i in range(20)]
    with caplog.at_level(logging.WARNING):
        frame = load_records([write("a.csv", "\n".join([HEADER, *rows]))])
    assert len(frame) == 17
    assert "dropped 3 rows" in caplog.text


BAD_FILES = {
    "no_title": ("a.csv", "id,text,shares\n1,w,2", r'a\.csv: has no column "title"; its columns are id, text, shares'),
    "other_title": ("a.csv", "Heading,text,shares\nA,w,2", r'\(add it, .* in \[data\.map\], e\.g\. title = "headline"\)'),
    "no_text": ("a.csv", "title,words,shares\nA,w,2", r'has no column "text" or "html".*text = "body"'),
    "no_outcome": ("a.csv", "title,text\nA,w", r'has no outcome, neither "shares" nor "links"; its columns are title'),
    "date": (
        "a.csv",
        f"{HEADER}\n{ROW}\nb,T,w,yesterdai,1",
        r'a\.csv: row 3: "published_at" is not a date: "yesterdai" \(use 2026-05-01\)',
    ),
    "date_month": ("a.csv", f"{HEADER}\na,T,w,2026-13-01,1", r'is not a date: "2026-13-01"'),
    "date_part": ("a.csv", f"{HEADER}\na,T,w,May 2026,1", r'is not a whole date: "May 2026"'),
    "date_order": ("a.csv", f"{HEADER}\na,T,w,03/02/2026,1", r"is 3 February or 2 March, and no other date of its column"),
    "date_range": ("a.csv", f"{HEADER}\na,T,w,0001-01-01T00:00+10:00,1", "is not a date between the years"),
    "date_number": (
        "a.jsonl",
        '{"title": "A", "text": "w", "shares": 1, "published_at": 17}',
        'line 1: "published_at"',
    ),
    "negative": ("a.csv", f"{HEADER}\na,T,w,,-2", r'row 2: "shares" is negative: "-2" \(use a number such as 12'),
    "word": ("a.csv", f"{HEADER}\na,T,w,,many", 'row 2: "shares" is not a number: "many"'),
    "not_available": ("a.csv", f"{HEADER}\na,T,w,,NA", 'is not a number: "NA".*leave it empty where nobody counted'),
    "share": ("a.csv", f"{HEADER}\na,T,w,,12%", 'is a share, not a number: "12%"'),
    "thousands": ("a.csv", f"{HEADER}\na,T,w,,1.234", 'is 1234 or 1.234, and its column does not tell which: "1.234"'),
    "infinite": ("a.csv", f"{HEADER}\na,T,w,,1e999", 'is not a finite number: "1e999"'),
    "infinite_json": ("a.jsonl", '{"title": "A", "text": "w", "shares": Infinity}', 'line 1: "shares" is not a number'),
    "true": ("a.jsonl", '{"title": "A", "text": "w", "shares": true}', 'line 1: "shares" is not a number: "True"'),
    "same_id": ("a.csv", f"{HEADER}\n{ROW}\nb,T,w,,1\n{ROW}", r'row 4: "id" is used already in .*a\.csv: row 2: "a1"'),
    "same_url": (
        "a.csv",
        "url,title,text,shares\nhttps://x.example,A,w,1\nhttps://x.example,B,w,1",
        r'row 3: "url" is used already.*give each article its own id',
    ),
    "empty": ("a.csv", "", r"a\.csv: is empty \(export"),
    "empty_jsonl": ("a.jsonl", "\n\n", r"a\.jsonl: is empty"),
    "header_only": ("a.csv", HEADER + "\n,,,,\n", r"a\.csv: has no rows"),
    "no_words_at_all": ("a.csv", f"{HEADER}\na,,,,1", r'a\.csv: has no row with a "title" or "text"'),
    "few_words": (
        "a.csv",
        "\n".join([HEADER, ROW, *(f"b{i},,,,1" for i in range(6))]),
        r'row 3: "text" is empty and so is "title" \(fill one in, or remove',
    ),
    "bad_bytes": (
        "a.csv",
        f"{HEADER}\na,Café déjà,".encode() + b"w \xff,,1\n",
        r'a\.csv: row 2: "text" holds bytes that are no UTF-8 from character 3 on \(save',
    ),
    "many_cells": ("a.csv", f'{HEADER}\na,"two\nlines",w,,1\nb,T,one, two,,1', r"row 3 \(line 4\): has 6 cells"),
    "open_quote": (
        "a.csv",
        f'{HEADER}\n{ROW}\nb,"T,w,,1\nc,"T",w,,1',
        r"row 3 \(line 3\): broken quotes.*every quoted",
    ),
    "inner_quote": ("a.csv", f'{HEADER}\n{ROW}\nb,"a "good" day",w,,1\nc,"T, u","w",,1', r"row 3 \(line 3\): broken quotes"),
    "mostly_broken": ("a.csv", f'{HEADER}\nb,"a "good" day, "no"",w,,1', r"1 of its 1 rows are broken \(write"),
    "header_quote": ("a.csv", '"title,text\n', "header has broken quotes"),
    "twice": ("a.csv", "title,text,text,shares\nA,w,w,1", r'two columns are called "text"'),
    "broken_json": (
        "a.jsonl",
        '{"title": "A", "text": "w", "shares": 1}\n{"title": "B"',
        r"line 2: not JSON: .* \(put one whole object on each",
    ),
    "json_deep": ("a.jsonl", "[" * 100_000, r"is damaged JSON"),
    "json_list": (
        "a.jsonl",
        '{"title": ["A"], "text": "w", "shares": 1}',
        r'line 1: "title" is a list, not a text \(write it as',
    ),
    "workbook": ("a.xlsx", b"PK\3\4" + bytes(26) + b"xl/workbook.xml", r'is an Excel workbook .*save it as "CSV UTF-8"'),
    "parquet": ("a.parquet", b"PAR1 and nothing else", r"a\.parquet: is not a readable Parquet file: .* \(export it again\)"),
}


@pytest.mark.parametrize(("name", "content", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_place_and_mend(write, name, content, message):
    with pytest.raises(RecordError, match="(?s)" + message):
        load_records([write(name, content)])


def test_a_parquet_file_that_breaks_off_is_refused(write):
    whole = as_parquet([{"title": "A", "text": "word " * 500, "shares": i} for i in range(50)])
    broken = whole[:40] + bytes(200) + whole[240:]
    with pytest.raises(RecordError, match=r"a\.parquet: is not a readable Parquet file"):
        load_records([write("a.parquet", broken)])


@pytest.mark.parametrize(("value", "what"), [(["a"], "a list"), ({"a": 1}, "an object"), (True, "true or false")])
def test_parquet_texts_must_be_texts(write, value, what):
    with pytest.raises(RecordError, match=rf'row 1: "text" is {what}, not a text \(write it as text'):
        load_records([write("a.parquet", as_parquet([{"title": "A", "text": value, "shares": 1}]))])


@pytest.mark.parametrize(("value", "what"), [(-1.0, "negative"), (np.inf, "not a finite number"), ("x", "not a number")])
def test_parquet_outcomes_must_be_counts(write, value, what):
    records: list[dict[str, object]] = [{"title": "A", "text": "w", "shares": value}]
    with pytest.raises(RecordError, match=rf'row 1: "shares" is {what}'):
        load_records([write("a.parquet", as_parquet(records))])


def test_a_parquet_file_may_begin_with_an_empty_row_group(write):
    table = pyarrow.table({"title": ["A"], "text": ["w"], "shares": [1]})
    file = io.BytesIO()
    with pyarrow.parquet.ParquetWriter(file, table.schema) as writer:
        writer.write_table(table.slice(0, 0))
        writer.write_table(table)
    assert load_records([write("a.parquet", file.getvalue())])["title"].tolist() == ["A"]


def test_a_parquet_file_without_rows_is_refused(write):
    content = as_parquet([{"title": "A", "text": "w", "shares": 1}])
    file = io.BytesIO()
    pd.read_parquet(io.BytesIO(content)).iloc[:0].to_parquet(file)
    with pytest.raises(RecordError, match="has no rows"):
        load_records([write("a.parquet", file.getvalue())])


def test_files_that_cannot_be_opened_are_refused(tmp_path):
    with pytest.raises(RecordError, match=r"none\.csv: does not exist \(check the path\)"):
        load_records([tmp_path / "none.csv"])
    (tmp_path / "folder").mkdir()
    with pytest.raises(RecordError, match=r"folder: holds no file that ends in"):
        load_records([tmp_path / "folder"])
    with pytest.raises(RecordError, match="no file of records is given"):
        load_records([])


def test_the_same_id_in_two_files_names_both(write):
    paths = [write("a.csv", f"{HEADER}\n{ROW}"), write("b.jsonl", '{"id": "a1", "title": "T", "text": "w"}')]
    with pytest.raises(RecordError, match=r'b\.jsonl: line 1: "id" is used already in .*a\.csv: row 2: "a1"'):
        load_records(paths)


def test_an_outcome_that_is_asked_for_must_be_there(write):
    path = write("a.csv", f"{HEADER}\n{ROW}")
    with pytest.raises(RecordError, match='has no column "tweets"; its columns are id'):
        load_records([path], outcomes=["tweets"])
    with pytest.raises(RecordError, match='"title" cannot be an outcome'):
        load_records([path], outcomes=["title"])


def test_a_mapping_has_our_column_first_and_names_columns_that_are_there(write):
    path = write("a.csv", "title,text,body,shares\nA,w,v,1")
    with pytest.raises(RecordError, match=r'the map names a column "boddy" that is in no input .*body, shares, text, title'):
        load_records([path], mapping={"text": "boddy"})
    with pytest.raises(RecordError, match=r'\[data\.map\] body = "text": our column comes first.*\(text = "body"\)'):
        load_records([path], mapping={"body": "text"})
    assert load_records([path], mapping={"text": "body"})["text"][0] == "v"


def test_an_error_lists_ten_problems_and_counts_the_rest(write):
    rows = [f"r{i},T,w,soon {i},1" for i in range(25)]
    with pytest.raises(RecordError) as caught:
        load_records([write("a.csv", "\n".join([HEADER, *rows]))])
    assert caught.value.message.count("is not a date") == 10
    assert "row 11:" in caught.value.message
    assert "... and 15 more" in caught.value.message
    assert caught.value.field == "published_at"


def test_problems_of_different_kinds_and_files_come_in_one_error(write):
    first = write("a.csv", f"{HEADER}\na,T,w,soon,1\nb,T,w,,-1")
    second = write("b.csv", f"{HEADER}\na,T,w,,1")
    with pytest.raises(RecordError, match=r'(?s)a\.csv: row 2: "published_at".*row 3: "shares".*b\.csv: row 2: "id"'):
        load_records([first, second])


def test_long_values_are_cut_in_messages(write):
    with pytest.raises(RecordError) as caught:
        load_records([write("a.csv", f"{HEADER}\na,T,w,{'word ' * 100},1")])
    assert len(caught.value.message) < 400


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
IDS = st.one_of(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.sampled_from(["NA", "null", "1e5", "True", "-0"]), ANY_TEXT)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "id": IDS.filter(str.strip),
            "title": ANY_TEXT,
            "text": ANY_TEXT.map(lambda text: "x" + text),
            "source": ANY_TEXT.filter(str.strip),
            "author": ANY_TEXT,
            "published_at": st.none() | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),
            "shares": st.none() | st.integers(0, 10**9) | st.floats(0, 1e12),
            "other": ANY_TEXT,
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda record: record["id"],
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records=RECORDS)
def test_any_records_come_back_as_they_were_written_in_every_format(records):
    prints = set()
    for ending, writer in WRITERS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "archive" + ending)
            written = records
            if ending != ".parquet":
                written = [r | {"published_at": r["published_at"] and r["published_at"].isoformat()} for r in records]
            path.write_bytes(writer(written))
            frame = load_records([path])
        for name in ("id", "title", "text", "author", "other"):
            assert frame[name].tolist() == [record[name] for record in records]
        assert frame["source"].tolist() == [record["source"].strip() for record in records]
        assert [None if pd.isna(date) else date for date in frame["published_at"]] == [
            record["published_at"] for record in records
        ]
        assert [None if np.isnan(count) else count for count in frame["shares"]] == [record["shares"] for record in records]
        prints.add(fingerprint(frame))
    assert len(prints) == 1


def test_the_fingerprint_knows_the_content_but_not_the_order(write):
    frame = load_records([write("a.csv", f"{HEADER}\n{ROW}\nb,T,w,2026-05-02,\nc,T,w,,0")])
    shuffled = frame.iloc[[2, 0, 1]][list(reversed(frame.columns))]
    assert fingerprint(shuffled) == fingerprint(frame)
    assert len(fingerprint(frame)) == 64
    for column, value in {"text": "other", "id": "z", "shares": 1.0, "published_at": pd.NaT}.items():
        changed = frame.copy()
        changed.loc[0, column] = value
        assert fingerprint(changed) != fingerprint(frame), column
    unseen = frame.copy()
    unseen.loc[2, "shares"] = np.nan
    assert fingerprint(unseen) != fingerprint(frame)


@pytest.mark.slow
def test_loading_writes_nothing_outside_a_temporary_folder_and_shows_no_bars(write, tmp_path):
    record: dict[str, object] = {"title": "A", "text": "w", "shares": 1}
    paths = [write(f"a{ending}", writer([{"id": ending} | record])) for ending, writer in WRITERS.items()]
    home = tmp_path / "home"
    home.mkdir()
    code = "import sys; from training.data.corpus import load_records; load_records(sys.argv[1:])"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *map(str, paths)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.jsonl", "a.parquet", "home"]


MEDIUM_POST = """<article class="h-entry"><header><h1 class="p-name">Rye</h1></header>
<section data-field="body"><p>Rye wants time.</p>
</section><footer><time class="dt-published" datetime="2024-02-13T10:00:00Z"></time></footer></article>"""


def packed(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return data.getvalue()


FORMATS = {
    "a.csv": TABLE.encode(),
    "semicolons.csv": TABLE.replace(",", ";").encode(),
    "excel.csv": ("sep=,\r\n" + TABLE).encode("utf-16"),
    "old.csv": TABLE.replace("Rye", "Roggen für alle").encode("cp1252"),
    "a.tsv": TABLE.replace(",", "\t").encode(),
    "a.csv.gz": gzip.compress(TABLE.encode()),
    "a.jsonl": as_jsonl(ROWS),
    "a.json": json.dumps(ROWS).encode(),
    "pretty.json": json.dumps({"articles": ROWS}, indent=1).encode(),
    "a.parquet": as_parquet(ROWS),
    "a.xml": EXPORT.encode(),
    "ghost.json": json.dumps({"db": [{"data": {"posts": GHOST}}]}).encode(),
    "feed.rss": b"<rss><channel><item><title>Rye</title><description>Rye wants time.</description></item></channel></rss>",
    "mt.txt": b"TITLE: Rye\nSTATUS: Publish\nDATE: 02/13/2024\n-----\nBODY:\nRye wants time.\n-----\n--------\n",
    "medium.zip": packed({"posts/2024-02-13_Rye-0123456789ab.html": MEDIUM_POST}),
    "substack.zip": packed({"posts.csv": "post_id,is_published,title\n1.rye,true,Rye\n", "posts/1.rye.html": "<p>Rye.</p>"}),
    "folder.zip": packed({"a/rye.md": "---\nshares: 3\n---\nRye wants time.", "b.csv": TABLE}),
    "rye.docx": docx(paragraph("Rye", "Title"), paragraph("It wants time.")),
    "rye.md": b"---\ntitle: Rye\ndate: 2024-02-13\nshares: 3\n---\n\nRye wants time.\n",
}


COUNTED = [name for name in FORMATS if name.startswith(("a.", "folder", "old", "pretty", "semi", "rye.md", "excel"))]
COUNTED.remove("a.xml")


@pytest.mark.parametrize("name", FORMATS)
def test_training_and_scoring_read_the_same_records_of_every_format(write, name):
    path = write(name, FORMATS[name])
    outcomes = ("shares",) if name in COUNTED else ()
    frame = load_records([path], outcomes=outcomes)
    scored = [record for record in read_articles(find_inputs([str(path)]), Options(outcomes)) if not record.error]
    assert len(scored) >= 1
    for column in ("id", "title", "text", "format", "url", "source", "author"):
        assert frame[column].tolist() == [getattr(record, column) for record in scored], column
    dates = ["" if pd.isna(date) else date.isoformat().replace("+00:00", "Z") for date in frame["published_at"]]
    assert dates == [record.published_at for record in scored]
    for outcome in outcomes:
        counts = [None if np.isnan(count) else count for count in frame[outcome]]
        assert counts == [record.observed.get(outcome) for record in scored]


def test_what_was_guessed_is_said_in_the_log(write, caplog):
    with caplog.at_level(logging.INFO):
        load_records([write("old.csv", FORMATS["old.csv"])])
        load_records([write("semicolons.csv", FORMATS["semicolons.csv"])])
    assert "its encoding is guessed to be Windows-1252" in caplog.text
    assert "its cells are parted by ;" in caplog.text


def test_a_folder_is_an_archive_too(write, tmp_path):
    write("posts/a.md", "---\ntitle: Rye\nshares: 3\n---\n\nRye wants time.\n")
    write("posts/b.md", "---\ntitle: Oats\n---\n\nOats do not.\n")
    frame = load_records([tmp_path / "posts"])
    assert frame["id"].tolist() == ["a.md", "b.md"]
    assert frame["file"].tolist() == ["posts", "posts"]
    assert frame["shares"].fillna(-1).tolist() == [3.0, -1.0]


def test_a_few_articles_of_an_export_that_cannot_be_read_are_left_out_and_said(write, caplog, monkeypatch):
    monkeypatch.setattr("training.data.corpus.FILE_CHARS", 30)
    rows = [{"title": f"T{number}", "text": "word " * (9 if number < 2 else 1), "shares": 1} for number in range(20)]
    with caplog.at_level(logging.WARNING):
        frame = load_records([write("a.jsonl", as_jsonl(rows))])
    assert len(frame) == 18
    assert "left out: " in caplog.text
    assert 'line 1: "text" has 45 characters' in caplog.text
    many = [row | {"text": "word " * 9} for row in rows]
    with pytest.raises(RecordError, match=r'line 1: "text" has 45 characters(?s:.*)and 10 more'):
        load_records([write("b.jsonl", as_jsonl(many))])


def test_the_examples_that_users_are_shown_load_and_agree(write):
    guide = (Path(__file__).parents[3] / "data" / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"(?s)```(csv|json)\n(.*?)```", guide))
    first = load_records([write("a.csv", blocks["csv"])])
    second = load_records([write("a.jsonl", blocks["json"])])
    assert len(first) == 2
    pd.testing.assert_frame_equal(first.drop(columns="author"), second.drop(columns="author"))


def test_a_mend_names_the_toml_and_no_option_that_training_lacks(write):
    with pytest.raises(RecordError, match=r'\[data\.map\] text = "Mein Text"\)') as raised:
        load_records([write("a.csv", "Titel,Mein Text,shares\nA,Words and more words,5")])
    assert "--map" not in raised.value.message


def test_counts_of_exports_are_the_articles_outcomes(
    write: Callable[[str, str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    articles = write("posts.csv", "title,text,url,shares\nA,Words,https://a.example/one/,1\nB,Words,https://a.example/two,\n")
    shares = write("buzz.csv", "Article URL,Total Shares\nhttp://www.a.example/one?utm_source=x,7\nhttp://a.example/three,2\n")
    links = write("links.csv", "Target URL,Referring domains\na.example/two/,3\n")
    with caplog.at_level("INFO"):
        frame = load_records([articles], counts=Counts([shares, links]))
    assert frame["shares"].tolist()[0] == 7
    assert np.isnan(frame["shares"][1])
    assert np.isnan(frame["links"][0])
    assert frame["links"][1] == 3
    assert "buzz.csv: 2 rows, 1 joined to 1 article (1 by address)" in caplog.text
    zeros = load_records([articles], counts=Counts([links], missing={"links.csv": "zero"}))
    assert zeros["links"].tolist() == [0, 3]
    strange = write("strange.csv", "url,shares\nhttps://b.example/,1\n")
    with pytest.raises(RecordError, match="no row of the exports is about one of 2 articles"):
        load_records([articles], counts=Counts([strange]))
