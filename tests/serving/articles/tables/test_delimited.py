"""CSV in the wild: other separators, other encodings, rows above the header, broken quotes; and no scrap is an article."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.formats import Source, recognise
from serving.articles.records import Row
from serving.articles.tables.delimited import is_table
from serving.articles.tally import Tally
from serving.errors import RecordError


def source_of(data: bytes, name: str = "a.csv") -> Source:
    return Source(name, lambda: io.BytesIO(data), Tally(name))


def read(data: bytes, name: str = "a.csv") -> list[Row]:
    source = source_of(data, name)
    return list(recognise(source).read(source))


def cells(data: bytes, name: str = "a.csv") -> list[dict]:
    rows = read(data, name)
    assert not any(row.error for row in rows), rows
    return [dict(row.cells) for row in rows if not row.left_out]


def notes(data: bytes, name: str = "a.csv") -> str:
    source = source_of(data, name)
    list(recognise(source).read(source))
    return "\n".join(source.tally.notes)


BOTH = [{"title": "Rye", "text": "Rye wants time.", "shares": "3"}, {"title": "Oats", "text": "Oats do not.", "shares": "4"}]
TABLE = "title,text,shares\r\nRye,Rye wants time.,3\r\nOats,Oats do not.,4\r\n"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_found_out(mark, encoding):
    table = f'id{mark}title{mark}text\n1{mark}"Café{mark} naïve"{mark}"Two\nlines, one; cell"\n2{mark}B{mark}Bread is good\n'
    assert cells(table.encode(encoding)) == [
        {"id": "1", "title": f"Café{mark} naïve", "text": "Two\nlines, one; cell"},
        {"id": "2", "title": "B", "text": "Bread is good"},
    ]


@pytest.mark.slow
def test_a_guess_at_the_encoding_is_said_and_the_whole_file_decides_it():
    rows = "".join(f"{number},plain words,{number}\n" for number in range(60_000))
    data = ("title,text,shares\n" + rows).encode() + "Café,crème brûlée à la carte,1\n".encode("cp1252")
    assert len(data) > 1 << 20
    assert cells(data)[-1] == {"title": "Café", "text": "crème brûlée à la carte", "shares": "1"}
    assert "Windows-1252" in notes(data)
    assert not notes(TABLE.encode())


@pytest.mark.parametrize(
    ("above", "rows"),
    [
        ("sep=,\r\n", 1),
        ('"sep=,"\r\n', 1),
        ("# All articles\r\n# 2024\r\n\r\n", 3),
        ("# title\r\n", 1),
        ("Top content report\r\nJan 1 2024, Mar 31 2024\r\n", 2),
        ("\r\n\r\n", 2),
        (",,\r\n", 1),
        ("Title,Top content\r\nDate,2024-05-01\r\n", 2),
    ],
)
def test_what_stands_above_the_header_is_passed_over_and_said(above, rows):
    data = (above + TABLE).encode()
    assert cells(data) == BOTH
    assert [(row.number, row.line) for row in read(data)] == [(rows + 2, rows + 2), (rows + 3, rows + 3)]
    assert f"passed over {rows} row" in notes(data)


def test_a_line_that_names_the_separator_is_obeyed():
    assert cells(b"sep=^\ntitle^text\nRye, Oats^a;b\n") == [{"title": "Rye, Oats", "text": "a;b"}]


def test_missing_cells_at_the_end_are_empty_and_surplus_blank_ones_dropped():
    assert cells(b"title,text,source,shares\nRye,Rye wants time.\nOats,No.,mill,3\nBran,It does.,mill\n") == [
        {"title": "Rye", "text": "Rye wants time.", "source": "", "shares": ""},
        {"title": "Oats", "text": "No.", "source": "mill", "shares": "3"},
        {"title": "Bran", "text": "It does.", "source": "mill", "shares": ""},
    ]
    assert cells(b"title,text\nRye,Rye wants time.,\nOats,No., ,\n") == [
        {"title": "Rye", "text": "Rye wants time."},
        {"title": "Oats", "text": "No."},
    ]
    assert cells(b"title,text,\nRye,Rye wants time.,\n") == [{"title": "Rye", "text": "Rye wants time."}]


def test_a_line_break_in_a_cell_without_quotes_makes_no_articles_of_its_halves():
    data = b"title,text,shares\nA,one,1\nRye,Rye wants time.\nThirty hours.,12\nB,two,2\n"
    rows = read(data)
    assert [row.cells.get("title") for row in rows if not row.error] == ["A", "B"]
    (error,) = (row for row in rows if row.error)
    assert (error.number, error.line) == (3, 3)
    assert "double quotes" in error.error.text


def test_a_column_without_a_name_is_called_by_its_number():
    assert cells(b"title,,text\nRye,x,Rye wants time.\n") == [{"title": "Rye", "column 2": "x", "text": "Rye wants time."}]


QUOTED = 'title,text,shares\n"Rye","She said \\"no\\",\nand left.",1\n"Oats","C:\\\\mill \\"x\\", \\"y\\"",2\n'


def test_backslashes_before_quotes_are_found_out():
    assert [row["text"] for row in cells(QUOTED.encode())] == ['She said "no",\nand left.', 'C:\\mill "x", "y"']
    assert '\\"' in notes(QUOTED.encode())
    plain = b'title,text\nRye,"a \\ b ""c"""\n'
    assert cells(plain)[0]["text"] == 'a \\ b "c"'


def test_a_table_without_quoting_keeps_its_quotes():
    data = b'title\ttext\tshares\n"Why" we weigh\tone, two\t1\nPlain\ttwo\t2\n"Whole."\tthree\t3\n"Half\tfour\t4\nB\tfive\t5\n'
    assert [row["title"] for row in cells(data, "a.tsv")] == ['"Why" we weigh', "Plain", '"Whole."', '"Half', "B"]
    assert "not quoted" in notes(data, "a.tsv")
    assert [row["title"] for row in cells(data.replace(b", ", b" ").replace(b"\t", b","))][:2] == ['"Why" we weigh', "Plain"]


@pytest.mark.parametrize("text", ["A paragraph.\n\nAnother, longer one.", "One paragraph, all in one line."])
def test_scraps_of_a_broken_row_are_never_articles(text):
    good = "".join(f'"Title {n}","{text}",{n}\n' for n in range(6))
    broken = '"Bad","He said "x" and\nThen <a href=y>,b,c\nand, so, on",7\n'
    rows = read(f"title,text,shares\n{good}{broken}{good}".encode())
    whole = [row.cells["title"] for row in rows if not row.error]
    assert whole == [f"Title {n}" for n in range(6)] * 2
    assert [row.number for row in rows if row.error] == [8]
    assert "look like scraps" in notes(f"title,text,shares\n{good}{broken}{good}".encode())


def test_a_file_whose_rows_are_mostly_broken_is_refused_once():
    rows = "".join(f'"T{n}","He said "x" and\nThen <a href="y">,b,\nso, on",{n}\n' for n in range(5))
    with pytest.raises(RecordError, match=r"a\.csv: .* rows are broken \(write .* inside a cell"):
        read(f"title,text,shares\n{rows}".encode())


@pytest.mark.slow
def test_cyrillic_and_japanese_code_pages_are_found_out():
    for word, encoding in (
        ("Хлеб печётся сорок минут и корка хрустит. ", "cp1251"),
        ("パンを四十分焼いた。とても美味しい。", "shift_jis"),
    ):
        table = "id,text\n" + "".join(f"{number},{word * 5}\n" for number in range(30))
        assert cells(table.encode(encoding))[3] == {"id": "3", "text": word * 5}, encoding


def test_bytes_that_no_text_has_stay_marked_for_their_row():
    rows = read("id,text\n1,fine café déjà vu\n".encode() + b"2,bad \xff\xfe bytes\n" + "3,café\n".encode())
    assert [row.cells["text"] for row in rows] == ["fine café déjà vu", "bad \udcff\udcfe bytes", "café"]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\r\t"), max_size=20)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.just("\r\n"),  # after "\n" Python's own writer leaves "\r" unquoted
    }
)


@pytest.mark.slow
@given(st.lists(st.tuples(texts, texts, texts), max_size=8), DIALECTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_whatever_a_csv_writer_writes_is_read_again(rows, dialect, encoding):
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows([("title", "text", "topic"), *rows])
    expected = [dict(zip(("title", "text", "topic"), row, strict=True)) for row in rows if any(map(str.strip, row))]
    assert cells(file.getvalue().encode(encoding)) == expected


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=8), st.sampled_from([",", ";", "\t"]))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_whatever_a_writer_with_backslashes_writes_is_read_again(rows, mark):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")
    writer.writerows([("title", "text"), ('He said "no", twice', 'and "left"'), *rows])
    expected = [('He said "no", twice', 'and "left"'), *(row for row in rows if any(map(str.strip, row)))]
    assert [(row["title"], row["text"]) for row in cells(file.getvalue().encode())] == expected


good = st.lists(st.sampled_from(["a,b", '"x ""y""",z', '"c;d",b']), min_size=4, max_size=6)
bad = st.sampled_from(["a,b,c", '"open,b', '"a"b,c'])


@pytest.mark.slow
@given(good, bad, good)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_a_broken_row_never_shifts_another(before, broken, after):
    before = ['"quoted",b', '"q, r",b', *before]
    clean = [dict(row.cells) for row in read("\n".join(["title,text", *before, *after, ""]).encode())]
    rows = read("\n".join(["title,text", *before, broken, *after, ""]).encode())
    assert [dict(row.cells) for row in rows if not row.error][: len(before)] == clean[: len(before)]
    if '"open' not in broken:  # what an open quote swallows is at most up to the next quote, see below
        assert [dict(row.cells) for row in rows if not row.error] == clean
        (error,) = (row for row in rows if row.error)
        assert error.number == error.line == len(before) + 2


def test_an_open_quote_costs_its_own_row_alone():
    rows = read(b'title,u\n1,a\n2,"never closed\n3,c\n4,"d"\n5,"e, f"\n')
    assert [(row.number, row.line, row.cells.get("title"), bool(row.error)) for row in rows] == [
        (2, 2, "1", False),
        (3, 3, None, True),
        (4, 4, "3", False),
        (5, 5, "4", False),
        (6, 6, "5", False),
    ]


def test_empty_lines_and_rows_of_empty_cells_are_passed_over_but_counted():
    rows = read(b"title,u\n1,a\n,\n\n2,b\n")
    found = [(row.number, row.line, row.cells.get("title"), row.left_out) for row in rows]
    assert found == [(2, 2, "1", None), (3, 3, None, "blank row"), (5, 5, "2", None)]


def test_a_file_without_an_article_s_columns_is_refused():
    with pytest.raises(RecordError, match=r'a\.csv: has no column "title", "text" or "html"; its columns are 1, 2'):
        read(b"\n1,2\n")


def test_rows_that_a_stray_quote_swallowed_are_given_back():
    rows = read(b'id,title,text\n1,x,"open\n2,b,c\n3,6",d\n4,e,f\n5,g,"h, i"\n')
    assert [row.cells.get("id") for row in rows] == [None, "2", "3", "4", "5"]


def test_a_very_long_cell_hides_no_separator():
    assert cells(b"id;title;text\n1;a;" + b"x" * 150_000 + b"\n2;b;c\n")[1] == {"id": "2", "title": "b", "text": "c"}


def test_a_text_file_is_a_table_where_a_header_and_its_rows_say_so():
    assert is_table("Title\tText\tShares\r\nRye\tRye wants time.\t3\r\n".encode("utf-16"))
    for text in ("Title\n\nRye wants time.\n", "Text, and more\nof it, and more\n", "Rye, wheat\nwant time, all\n"):
        assert not is_table(text.encode())


def test_the_library_s_limit_is_put_back(tmp_path: Path):
    before = csv.field_size_limit()
    cells(TABLE.encode())
    assert csv.field_size_limit() == before


TXT = '"The bread was baked at night, and eaten in the morning."'


def articles(data: str) -> list[str]:
    return [row.cells["title"] for row in read(data.encode()) if not row.error and not row.left_out]


@pytest.mark.parametrize(
    "scrap", ['In the morning, the bread was cold."', 'In the morning, the bread\nwas cold."', 'At ten, "it" was cold."']
)
def test_scraps_with_as_many_cells_as_a_row_are_known_by_their_quotes(scrap):
    data = f'title,text\nA,"He said "stop" and left.\n{scrap}\n' + "".join(f"{title} b,{TXT}\n" for title in "BCDE")
    assert articles(data) == ["B b", "C b", "D b", "E b"]
    assert [row.error.code for row in read(data.encode()) if row.error] == ["broken_line"]
    assert "passed over" in notes(data.encode())


def test_a_line_of_one_cell_among_full_rows_is_no_article():
    data = f"title,text\nFive,We baked on Monday\nthat goes on here without a comma\nSix,{TXT}\n\nExported on 2024-01-01\n"
    assert articles(data) == ["Five", "Six"]
    assert [(row.number, row.error.code) for row in read(data.encode()) if row.error] == [
        (3, "broken_line"),
        (6, "broken_line"),
    ]


def test_lines_of_one_cell_are_articles_where_most_rows_are_short():
    assert articles(f"title,text\nFive\nSix\nSeven,{TXT}\n") == ["Five", "Six", "Seven"]


def test_blank_rows_repeated_headers_and_totals_are_left_out():
    data = f"title,text,shares\nA,{TXT},5\n,,\ntitle,text,shares\nB,{TXT},6\nTotal,,11\nGrand total,,11\nSum,{TXT},1\n"
    assert articles(data) == ["A", "B", "Sum"]
    left_out = [row.left_out for row in read(data.encode()) if row.left_out]
    assert left_out == ["blank row", "repeated header", "row of totals", "row of totals"]
