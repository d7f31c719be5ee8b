"""CSV in the wild: other separators, other encodings, broken quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.tables.delimited import DelimitedReader, find_encoding
from serving.errors import RecordError


def read(data: bytes) -> DelimitedReader:
    return DelimitedReader(data[: 1 << 20], io.BytesIO(data), "a.csv")


def cells(data: bytes) -> list[dict]:
    rows = list(read(data).rows())
    assert not any(row.error for row in rows), rows
    return [dict(row.cells) for row in rows]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_found_out(mark, encoding):
    table = f'id{mark}title{mark}text\n1{mark}"Café{mark} naïve"{mark}"Two\nlines, one; cell"\n2{mark}B{mark}Bread is good\n'
    assert cells(table.encode(encoding)) == [
        {"id": "1", "title": f"Café{mark} naïve", "text": "Two\nlines, one; cell"},
        {"id": "2", "title": "B", "text": "Bread is good"},
    ]


def test_cyrillic_and_japanese_code_pages_are_found_out():
    for word, encoding in (
        ("Хлеб печётся сорок минут и корка хрустит. ", "cp1251"),
        ("パンを四十分焼いた。とても美味しい。", "shift_jis"),
    ):
        table = "id,text\n" + "".join(f"{number},{word * 5}\n" for number in range(30))
        assert cells(table.encode(encoding))[3] == {"id": "3", "text": word * 5}, encoding


def test_bytes_that_no_text_has_stay_marked_for_their_row():
    rows = list(read(b"id,text\n1,fine\n2,bad \xff\xfe bytes\n3,caf\xc3\xa9\n").rows())
    assert [row.cells["text"] for row in rows] == ["fine", "bad \udcff\udcfe bytes", "café"]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(texts, texts), max_size=8), st.sampled_from([",", ";", "\t", "|"]))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_whatever_a_csv_writer_writes_is_read_again(rows, mark):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerows([("title", "text"), *rows])
    expected = [{"title": title, "text": text} for title, text in rows]
    assert cells(file.getvalue().encode()) == expected


good = st.lists(st.sampled_from(["a,b", '"x ""y""",z', '"two\nlines",b']), max_size=6)
bad = st.sampled_from(["a,b,c", "alone", '"open,b', '"a"b,c'])


@given(good, bad, good)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_a_broken_row_never_shifts_another(before, broken, after):
    clean = [dict(row.cells) for row in read("\n".join(["t,u", *before, *after, ""]).encode()).rows()]
    rows = list(read("\n".join(["t,u", *before, broken, *after, ""]).encode()).rows())
    assert [dict(row.cells) for row in rows if not row.error][: len(before)] == clean[: len(before)]
    if '"open' not in broken:  # what an open quote swallows is at most up to the next quote, see below
        assert [dict(row.cells) for row in rows if not row.error] == clean
        (error,) = (row for row in rows if row.error)
        assert error.number == len(before) + 2
        assert error.line == 2 + sum(1 + row.count("\n") for row in before)


def test_an_open_quote_costs_its_own_row_alone():
    rows = list(read(b't,u\n1,a\n2,"never closed\n3,c\n4,d\n').rows())
    assert [(row.number, row.line, row.cells.get("t"), bool(row.error)) for row in rows] == [
        (2, 2, "1", False),
        (3, 3, None, True),
        (4, 4, "3", False),
        (5, 5, "4", False),
    ]


def test_empty_lines_are_passed_over_but_counted_and_rows_of_empty_cells_kept():
    rows = list(read(b"t,u\n1,a\n,\n\n2,b\n").rows())
    assert [(row.number, row.line, row.cells["t"]) for row in rows] == [(2, 2, "1"), (3, 3, ""), (5, 5, "2")]


def test_a_header_without_names_is_refused():
    with pytest.raises(RecordError, match=r"a\.csv: the first row has no column names"):
        read(b"\n1,2\n")


def test_ascii_is_utf8():
    assert find_encoding(b"id,text\n1,plain\n") == "utf-8"


def test_rows_that_a_stray_quote_swallowed_are_given_back():
    rows = list(read(b'id,title,text\n1,x,"open\n2,b,c\n3,6",d\n4,e,f\n').rows())
    assert [row.cells.get("id") for row in rows] == [None, "2", "3", "4"]


def test_a_very_long_cell_hides_no_separator():
    assert cells(b"id;title;text\n1;a;" + b"x" * 150_000 + b"\n2;b;c\n")[1] == {"id": "2", "title": "b", "text": "c"}
