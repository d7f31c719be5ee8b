"""Archives come in as they are, and what is wrong with one is said with its place and its mend."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import datasets
import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.errors import RecordError
from training.data.corpus import fingerprint, load_records

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
    frame = load_records([path], mapping={"headline": "title", "body": "text"}, outcomes=["tweets"])
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


@pytest.mark.parametrize("others", [[], ["title,text,shares\nA,Words,5"]])
def test_a_text_that_only_has_another_name_is_asked_for(write, others):
    bare = write("bare.csv", "title,content,shares\nB,Words,3")
    paths = [write(f"{number}.csv", content) for number, content in enumerate(others)]
    with pytest.raises(RecordError, match=r'bare\.csv: has no column "text" or "html".*content = "text"'):
        load_records([*paths, bare])
    with pytest.raises(RecordError, match='has no column "text" or "html"'):
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


def test_a_few_rows_without_words_are_dropped_and_counted(write, caplog):
    rows = [f"r{i},{'' if i < 3 else 'T'}, ,2026-05-01,1" for i in range(20)]
    with caplog.at_level(logging.WARNING):
        frame = load_records([write("a.csv", "\n".join([HEADER, *rows]))])
    assert len(frame) == 17
    assert "dropped 3 rows" in caplog.text


BAD_FILES = {
    "no_title": ("a.csv", "id,text,shares\n1,w,2", r'a\.csv: has no column "title"; its columns are id, text, shares'),
    "other_title": ("a.csv", "Headline,text,shares\nA,w,2", r'probably Headline = "title" in \[data\.map\]'),
    "no_text": ("a.csv", "title,content,shares\nA,w,2", r'has no column "text" or "html".*content = "text"'),
    "no_outcome": ("a.csv", "title,text\nA,w", r'has no outcome, neither "shares" nor "links"; its columns are title'),
    "date": (
        "a.csv",
        f"{HEADER}\n{ROW}\nb,T,w,yesterdai,1",
        r'a\.csv: row 3: "published_at" is not a date: "yesterdai" \(use 2026-05-01\)\n\(.*header is row 1',
    ),
    "date_milliseconds": ("a.csv", f"{HEADER}\na,T,w,1612110400000,1", r'is not a date: "1612110400000"'),
    "date_month": ("a.csv", f"{HEADER}\na,T,w,2026-13-01,1", r'is not a date: "2026-13-01"'),
    "date_range": ("a.csv", f"{HEADER}\na,T,w,0001-01-01T00:00+10:00,1", "is not a date between the years"),
    "date_number": (
        "a.jsonl",
        '{"title": "A", "text": "w", "shares": 1, "published_at": 17}',
        'line 1: "published_at"',
    ),
    "negative": ("a.csv", f"{HEADER}\na,T,w,,-2", r'row 2: "shares" is negative: "-2" \(use a number such as 12'),
    "word": ("a.csv", f"{HEADER}\na,T,w,,many", 'row 2: "shares" is not a number: "many"'),
    "not_available": ("a.csv", f"{HEADER}\na,T,w,,NA", 'is not a number: "NA".*leave it empty where nobody counted'),
    "thousands": ("a.csv", f'{HEADER}\na,T,w,,"1,200"', 'is not a number: "1,200"'),
    "infinite": ("a.csv", f"{HEADER}\na,T,w,,1e999", 'is not a finite number: "1e999"'),
    "infinite_json": ("a.jsonl", '{"title": "A", "text": "w", "shares": Infinity}', 'line 1: "shares" is not a number'),
    "true": ("a.jsonl", '{"title": "A", "text": "w", "shares": true}', 'line 1: "shares" is not a number: "true"'),
    "same_id": ("a.csv", f"{HEADER}\n{ROW}\nb,T,w,,1\n{ROW}", r'row 4: "id" is used already in .*a\.csv: row 2: "a1"'),
    "same_url": (
        "a.csv",
        "url,title,text,shares\nhttps://x.example,A,w,1\nhttps://x.example,B,w,1",
        r'row 3: "url" is used already.*give each article its own id',
    ),
    "format": ("a.csv", "title,text,shares,format\nA,w,1,video", 'row 2: "format" is not known: "video"'),
    "empty": ("a.csv", "", r"a\.csv: is empty \(export"),
    "empty_jsonl": ("a.jsonl", "\n\n", r"a\.jsonl: has no rows"),
    "header_only": ("a.csv", HEADER + "\n,,,,\n", r"a\.csv: has no rows"),
    "no_words_at_all": ("a.csv", f"{HEADER}\na,,,,1", r'a\.csv: has no row with a "title" or "text"'),
    "few_words": (
        "a.csv",
        "\n".join([HEADER, ROW, *(f"b{i},,,,1" for i in range(6))]),
        r'row 3: "text" is empty and so is "title" \(fill one in, or remove',
    ),
    "latin1": (
        "a.csv",
        f"{HEADER}\na,Caf\xe9,w,,1".encode("latin-1"),
        r"a\.csv: line 2 \(byte 40 of.*not UTF-8 \(save",
    ),
    "latin1_jsonl": ("a.jsonl", '{"title": "\xe9"}'.encode("latin-1"), r"line 1 \(byte 12 of the file\) is not UTF-8"),
    "utf16": ("a.csv", f"{HEADER}\n{ROW}".encode("utf-16"), r"line 1 \(byte 1 of the file\) is not UTF-8 \(save"),
    "few_cells": ("a.csv", f"{HEADER}\n{ROW}\nb,T", r"row 3 \(line 3\): has 2 cells, the header has 5 \(put cells"),
    "many_cells": ("a.csv", f'{HEADER}\na,"two\nlines",w,,1\nb,T,one, two,,1', r"row 3 \(line 4\): has 6 cells"),
    "open_quote": (
        "a.csv",
        f'{HEADER}\n{ROW}\nb,"T,w,,1\nc,T,w,,1',
        r"row 3 \(line 3\): has broken quotes.*every quoted",
    ),
    "inner_quote": ("a.csv", f'{HEADER}\nb,"a "good" day",w,,1', r"row 2 \(line 2\): has broken quotes"),
    "header_quote": ("a.csv", '"id,title\n', "row 1 has broken quotes"),
    "semicolons": ("a.csv", "title;text;shares\nA;w;1", "cells are not separated by commas"),
    "unnamed": ("a.csv", "title,,text,shares\nA,,w,1", r"column 2 has no name"),
    "twice": ("a.csv", "title,text,text,shares\nA,w,w,1", r'two columns are called "text"'),
    "reserved": ("a.csv", "title,text,__row__,shares\nA,w,w,1", r'column name "__row__" is reserved'),
    "broken_json": (
        "a.jsonl",
        '{"title": "A"}\n{"title": "B"',
        r"line 2: is not JSON: .* \(put one whole object on each",
    ),
    "json_array": ("a.jsonl", '[{"title": "A"}]', r"line 1: is not a JSON object"),
    "json_deep": ("a.jsonl", "[" * 100_000, r"line 1: is not JSON"),
    "json_list": ("a.jsonl", '{"title": ["A"], "text": "w"}', r'line 1: "title" is not a text \(write it as'),
    "ending": ("a.xlsx", "x", r'a\.xlsx: unknown ending "\.xlsx" \(give \.csv, \.jsonl or \.parquet\)'),
    "no_ending": ("archive", "x", 'archive: unknown ending ""'),
    "no_parquet": (
        "a.parquet",
        "title,text,shares",
        r"a\.parquet: is not a readable Parquet file: .* \(export it again\)",
    ),
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


@pytest.mark.parametrize("value", [["a"], {"a": 1}, b"bytes"])
def test_parquet_texts_must_be_texts(write, value):
    with pytest.raises(RecordError, match=r'column "text" is not text but .* \(convert it to strings\)'):
        load_records([write("a.parquet", as_parquet([{"title": "A", "text": value, "shares": 1}]))])


@pytest.mark.parametrize(("value", "what"), [(-1.0, "negative"), (np.inf, "not a finite number"), ("x", "not a number")])
def test_parquet_outcomes_must_be_counts(write, value, what):
    records: list[dict[str, object]] = [{"title": "A", "text": "w", "shares": value}]
    with pytest.raises(RecordError, match=rf'row 1: "shares" is {what}.*\n\(the first record is row 1'):
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
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(RecordError, match=r"folder\.csv: is not a file"):
        load_records([tmp_path / "folder.csv"])
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


def test_a_mapping_must_name_columns_that_are_there_and_stay_apart(write):
    path = write("a.csv", "title,text,body,shares\nA,w,v,1")
    with pytest.raises(RecordError, match=r'the mapping renames a column "boddy" that is not there.*title, text, body'):
        load_records([path], mapping={"boddy": "text"})
    with pytest.raises(RecordError, match='two columns are called "text": "text" and "body"'):
        load_records([path], mapping={"body": "text"})
    assert load_records([path], mapping={"body": "text", "text": "teaser"})["text"][0] == "v"


def test_an_error_lists_ten_problems_and_counts_the_rest(write):
    rows = [f"r{i},T,w,soon,1" for i in range(25)]
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
        for name in ("id", "title", "text", "source", "author", "other"):
            assert frame[name].tolist() == [record[name] for record in records]
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


def test_the_switch_for_progress_bars_is_put_back(write):
    path = write("a.csv", f"{HEADER}\n{ROW}")
    assert not datasets.are_progress_bars_disabled()
    load_records([path])
    assert not datasets.are_progress_bars_disabled()


def test_the_examples_that_users_are_shown_load_and_agree(write):
    guide = (Path(__file__).parents[3] / "data" / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"(?s)```(csv|json)\n(.*?)```", guide))
    first = load_records([write("a.csv", blocks["csv"])])
    second = load_records([write("a.jsonl", blocks["json"])])
    assert len(first) == 2
    pd.testing.assert_frame_equal(first.drop(columns="author"), second.drop(columns="author"))
