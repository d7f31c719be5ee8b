"""Inputs of every kind give the same rows, and bad ones say what to do."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from serving.articles.inputs import Input, find_inputs
from serving.articles.maker import Options
from serving.articles.reader import read_articles
from serving.articles.records import Record
from serving.errors import RecordError

OPTIONS = Options(outcomes=("shares",), max_chars=1000)
ARTICLES = [
    {"id": "1", "title": "Rye, the old way", "text": "Rye wants time.\n\nThirty hours.", "source": "bread", "shares": 3},
    {"id": "2", "title": 'A "quoted" café', "text": "Wheat; barley\tand | rye", "source": "bread", "shares": None},
]


def records(*addresses: str | Path) -> list[Record]:
    return list(read_articles(find_inputs([str(each) for each in addresses]), OPTIONS))


def content(found: list[Record]) -> list[Record]:
    """Records without where they come from."""
    return [replace(record, position=None) for record in found]


def write(folder: Path, kind: str) -> Path:
    path = folder / f"archive.{kind}"
    if kind == "parquet":
        parquet.write_table(pa.Table.from_pylist(ARTICLES), path)
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    else:
        names = list(ARTICLES[0])
        cells = [names, *([article[name] for name in names] for article in ARTICLES)]
        quoted = (['"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in row] for row in cells)
        path.write_text("".join(",".join(row) + "\n" for row in quoted))
    return path


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_every_format_packed_or_not_gives_the_same_records(tmp_path, kind, packing):
    path = write(tmp_path, kind)
    expected = records(write(tmp_path, "jsonl"))
    assert [record.title for record in expected] == ["Rye, the old way", 'A "quoted" café']
    assert [record.observed for record in expected] == [{"shares": 3.0}, {}]
    if packing:
        pack = gzip.compress if packing == ".gz" else zstandard.compress
        path = path.with_name(path.name + packing)
        data = path.with_suffix("").read_bytes()
        path.write_bytes(pack(data[:20]) + pack(data[20:]))  # several packed streams in a row are one
    assert content(records(path)) == content(expected)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_standard_input_is_recognized_by_its_bytes(tmp_path, monkeypatch, kind):
    data = gzip.compress(write(tmp_path, kind).read_bytes())
    pipe = io.TextIOWrapper(io.BufferedReader(OneWay(data)))
    monkeypatch.setattr(sys, "stdin", pipe)
    (source,) = find_inputs(["-"])
    assert content(list(read_articles([source], OPTIONS))) == content(records(write(tmp_path, "jsonl")))
    assert source.digest()
    assert source.stamp() is None


class OneWay(io.RawIOBase):
    """Bytes that come a few at a time and only once, as through a pipe."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._data.readinto(memoryview(buffer)[:7])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_file_that_was_cut_short_is_an_error_not_a_shorter_archive(tmp_path, pack):
    data = pack(b"".join(json.dumps({"text": f"bread {number} {number**9}"}).encode() + b"\n" for number in range(20_000)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data[:-100])
    with pytest.raises(RecordError, match=r"cannot be unpacked"):
        records(path)


def test_a_folder_is_one_input_in_the_order_of_its_names(tmp_path):
    for name in ("b/two.md", "a.html", "b/.hidden.md", "node_modules/x.md", "c.markdown", "notes.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Bread.")
    assert [record.id for record in records(tmp_path)] == ["a.html", "b/two.md", "c.markdown"]
    assert [record.format for record in records(tmp_path)] == ["html", "auto", "auto"]


def test_patterns_name_their_files_in_order(tmp_path):
    for name in ("b.jsonl", "a.jsonl"):
        (tmp_path / name).write_text(json.dumps({"id": name, "text": "Bread."}) + "\n")
    assert [record.id for record in records(tmp_path / "*.jsonl")] == ["a.jsonl", "b.jsonl"]


def test_a_file_whose_name_looks_like_a_pattern_is_itself(tmp_path):
    (tmp_path / "a[1].jsonl").write_text('{"id": "x", "text": "Bread."}\n')
    assert [record.id for record in records(tmp_path / "a[1].jsonl")] == ["x"]


def test_broken_lines_keep_their_numbers_and_shift_nothing(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\nnot json\n\n[1]\n{"text": "bad \xff"}\n{"text": "six", "shares": NaN}\n')
    found = [(record.id, record.text, (record.error or "").partition(":")[0]) for record in records(path)]
    assert found == [
        ("1", "one", ""),
        ("2", "", "broken_line"),
        ("4", "", "broken_line"),
        ("5", "", "undecodable"),
        ("6", "six", ""),
    ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.json", b'[{"text": "x"}]', "one JSON array.*jq"),
        ("a.xlsx", b"PK\3\4" + bytes(26) + b"xl/workbook.xml", 'is an Excel workbook .*save it as "CSV UTF-8"'),
        ("a.csv", b"%PDF-1.7\n\x80\x81", "is a PDF .give the words"),
        ("a.rtf", rb"{\rtf1\ansi title,text}", "is an RTF document .*save it as .docx"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "is an old Word document"),
        ("a.zip", b"PK\3\4" + bytes(26) + b"notes.bin", "is a zip file .unpack it"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is an image"),
        ("a.csv", bytes(range(32)) * 10, "is a binary file"),
        ("a.xml", b"<rss><channel/></rss>", "no WordPress export"),
        ("a.parquet", b"PAR1 and nothing else", "is not a readable Parquet file"),
        ("a.csv", b"heading,words\nx,3\n", "--map text=heading"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RecordError, match=message):
        records(tmp_path / name)


def test_what_is_not_there_says_so(tmp_path):
    for address in ("none.csv", "*.csv"):
        with pytest.raises(RecordError, match="check the path"):
            find_inputs([str(tmp_path / address)])
    with pytest.raises(RecordError, match="holds no file that ends in"):
        find_inputs([str(tmp_path)])
    with pytest.raises(RecordError, match="named twice"):
        find_inputs(["https://x.example/a.csv", "https://x.example/a.csv"])


def test_a_file_is_the_same_when_only_its_time_changed(tmp_path):
    path = write(tmp_path, "csv")
    (source,) = find_inputs([str(path)])
    digest = source.digest()
    assert digest
    path.write_bytes(path.read_bytes())
    assert source.digest() == digest
    path.write_bytes(path.read_bytes() + b"\n")
    assert source.digest() != digest


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The folder, on the web."""
    handler = functools.partial(QuietHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_addresses_are_read_by_the_engine(tmp_path, site, kind):
    write(tmp_path, kind)
    assert content(records(f"{site}/archive.{kind}")) == content(records(write(tmp_path, "jsonl")))


def test_an_address_that_is_not_there_says_so(site):
    with pytest.raises(RecordError, match=r"nothing\.csv: "):
        records(f"{site}/nothing.csv")


def test_pages_on_the_command_line_are_one_input(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("Bread.")
    (source,) = find_inputs([str(tmp_path / "a.md"), str(tmp_path / "b.md")])
    assert isinstance(source, Input)
    assert [name for name, _ in source.pages] == [str(tmp_path / "a.md"), str(tmp_path / "b.md")]


def test_odd_cells_of_parquet_cost_their_own_row_alone(tmp_path):
    table = pa.table(
        {
            "id": pa.array([1, 2]),
            "text": pa.StringArray.from_buffers(
                2, pa.py_buffer(b"\0\0\0\0\5\0\0\0\x0b\0\0\0"), pa.py_buffer(b"bad \xffBread.")
            ),
            "published_at": pa.array([10**15, 0], pa.timestamp("s")),
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    first, second = records(tmp_path / "a.parquet")
    assert (first.error or "").startswith("undecodable: ")
    assert (second.id, second.text, second.published_at) == ("2", "Bread.", "1970-01-01T00:00:00Z")
    parquet.write_table(pa.table({}), tmp_path / "none.parquet")
    with pytest.raises(RecordError, match='has no column "title"'):
        records(tmp_path / "none.parquet")


def test_pages_and_archives_keep_their_order_and_pages_of_two_folders_their_names(tmp_path):
    for name in ("one/index.md", "two/index.md"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("Bread.")
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "Bread."}\n')
    found = records(tmp_path / "two/index.md", tmp_path / "a.jsonl", tmp_path / "one")
    assert [record.id for record in found] == [str(tmp_path / "two/index.md"), "a", str(tmp_path / "one/index.md")]
    with pytest.raises(RecordError, match="named twice"):
        find_inputs([str(tmp_path / "one/index.md")] * 2)


def test_an_address_that_nothing_answers_says_so():
    with pytest.raises(RecordError, match="check the address"):
        records("nonsense://bread.example/a.csv")
