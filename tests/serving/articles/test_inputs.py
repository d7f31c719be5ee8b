"""Inputs of every kind give the same rows, and bad ones say what to do."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from serving.archive.parts import to_table
from serving.articles.inputs import Input, find_inputs
from serving.articles.maker import Options
from serving.articles.many import refuse_archive
from serving.articles.reader import read_articles
from serving.articles.records import Record
from serving.articles.streams import MAX_LAYERS, unpack
from serving.errors import DraftError, RecordError

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
    path.write_bytes(
        b'{"text": "caf\xc3\xa9 d\xc3\xa9j\xc3\xa0"}\nnot json\n\n[1]\n{"text": "bad \xff"}\n{"text": "six", "shares": NaN}\n'
    )
    found = [(record.id, record.text, (record.error or "").partition(":")[0]) for record in records(path)]
    assert found == [
        ("1", "café déjà", ""),
        ("2", "", "broken_line"),
        ("4", "", "broken_line"),
        ("5", "", "undecodable"),
        ("6", "six", ""),
    ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.xlsx", b"PK\3\4" + bytes(26) + b"xl/workbook.xml", 'is an Excel workbook .*save it as "CSV UTF-8"'),
        ("a.csv", b"%PDF-1.7\n\x80\x81", "is a PDF .save what it was made from"),
        ("a.rtf", rb"{\rtf1\ansi title,text}", "is an RTF document .*save it as .docx"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "is an old Word document"),
        ("a.zip", b"PK\3\4" + bytes(26) + b"notes.bin", "is a damaged zip file"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is an image"),
        ("a.csv", bytes(range(32)) * 10, "is a binary file"),
        ("a.xml", b"<rss><channel/></rss>", "has no item"),
        ("a.xml", b"<html><p>Rye</p></html>", "no export or feed that is known"),
        ("a.parquet", b"PAR1 and nothing else", "is not a readable Parquet file"),
        ("a.csv", b"No,My Words\n1,Rye wants time\n", '--map text="My Words"'),
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


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packing_within_packing_is_undone_twice_and_no_more(tmp_path, pack):
    data, path = b'{"text": "Bread."}\n', tmp_path / "a.jsonl.gz"
    for _ in range(MAX_LAYERS):
        data = pack(data)
    path.write_bytes(data)
    assert [record.text for record in records(path)] == ["Bread."]
    for _ in range(2000):
        data = gzip.compress(data, 0)
    path.write_bytes(data)
    with pytest.raises(RecordError, match=r"a\.jsonl\.gz: is packed more than 2 times over \(unpack it first\)"):
        records(path)


@pytest.mark.parametrize(("window", "is_read"), [(27, True), (28, False), (31, False)])
def test_zstd_that_wants_much_memory_is_refused(tmp_path, window, is_read):
    wide = zstandard.ZstdCompressionParameters(window_log=window, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(packer.compress(b'{"text": "Bread."}\n') + packer.flush())
    if is_read:
        assert [record.text for record in records(path)] == ["Bread."]
    else:
        with pytest.raises(RecordError, match=r"zstd window of more than 128 MiB \(pack it again with --long=27 or less\)"):
            records(path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_a_bomb_is_unpacked_a_little_at_a_time(tmp_path, kind):
    path = tmp_path / f"a.csv.{kind}"
    with (gzip if kind == "gz" else zstandard).open(path, "wb") as packed:
        for _ in range(256):
            packed.write(bytes(1 << 20))
    source, read = path.open("rb"), 0
    tracemalloc.start()
    try:
        with unpack(source)[1] as stream:
            while piece := stream.read(1 << 16):
                read += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == 256 << 20
    assert peak < 100 << 20
    source.close()


def test_what_must_be_copied_to_be_read_has_a_limit_and_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.parquet.gz"
    path.write_bytes(gzip.compress(write(tmp_path, "parquet").read_bytes()))
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert len(records(path)) == 2
    monkeypatch.setattr("serving.articles.streams.MAX_COPY", 1000)  # of both: what is packed, and what comes but once
    with pytest.raises(RecordError, match=r"has more than 0 GiB \(save it to a file, unpacked\)"):
        records(path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(OneWay(b"title\n" + b"Bread\n" * 300_000))))
    with pytest.raises(RecordError, match=r"standard input: must be copied to be read, and has more than 0 GiB"):
        records("-")
    assert list(folder.iterdir()) == []


def test_names_that_are_no_utf_8_are_shown_and_stored_escaped(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("Bread.")
    (folder / "caf\N{LATIN SMALL LETTER E WITH ACUTE}.md").write_text("Bread.")
    assert [record.id for record in records(folder)] == ["caf\\xe9.md", "caf\N{LATIN SMALL LETTER E WITH ACUTE}.md"]
    to_table(records(folder))
    with pytest.raises(RecordError) as caught:
        find_inputs([str(tmp_path / os.fsdecode(b"no\xff.csv"))])
    assert caught.value.message.startswith(f"{tmp_path}/no\\xff.csv: does not exist")


def test_links_that_lead_out_of_a_folder_are_not_read_but_counted(tmp_path):
    folder, secret = tmp_path / "folder", tmp_path / "secret"
    for path in (folder / "sub" / "a.md", folder / "b.md", secret / "key.md", secret / "deep" / "c.md"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Bread.")
    (folder / "alias.md").symlink_to("sub/a.md")
    (folder / "out.md").symlink_to(secret / "key.md")
    (folder / "up.md").symlink_to("../secret/key.md")
    (folder / "through.md").symlink_to("tunnel/c.md")
    (folder / "tunnel").symlink_to(secret / "deep")
    (folder / "picture.png").symlink_to(secret / "key.md")  # would not be read anyhow
    (folder / "gone.md").symlink_to("nowhere.md")
    (folder / "sub" / "loop").symlink_to("..")
    (folder / "round.md").symlink_to("round.md")
    (source,) = find_inputs([str(folder)])
    assert [name for name, _ in source.pages] == ["alias.md", "b.md", "sub/a.md"]
    assert source.passed_over == {"outside link": 4, "broken link": 2, "folder link": 1}
    with pytest.raises(RecordError, match=r"holds no file that ends in .* but 1 folder link \("):
        find_inputs([str(only_links(tmp_path / "links"))])
    link = tmp_path / "link"
    link.symlink_to(folder)  # whoever names a link means what it leads to
    assert [name for name, _ in find_inputs([str(link)])[0].pages] == ["alias.md", "b.md", "sub/a.md"]


def only_links(folder: Path) -> Path:
    (folder / "empty").mkdir(parents=True)
    (folder / "link").symlink_to("empty")
    return folder


def test_patterns_do_not_go_round_in_circles(tmp_path):
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    for name in ("a.jsonl", "sub/b.jsonl", "sub/.git/c.jsonl", "sub/.d.jsonl"):
        (tmp_path / name).write_text('{"text": "Bread."}\n')
    for name in ("one", "two", "three"):
        (tmp_path / "sub" / name).symlink_to(tmp_path)
    for pattern in ("**/*.jsonl", "**"):
        found = [each.name for each in find_inputs([str(tmp_path / pattern)])]
        assert found == [str(tmp_path / "a.jsonl"), str(tmp_path / "sub/b.jsonl")]


def test_a_pipe_or_a_device_is_no_input(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(RecordError, match=r"a\.csv: is a pipe or a device, no file \(pipe it in"):
        find_inputs([str(tmp_path / "a.csv")])


@pytest.mark.parametrize("change", ["append", "cut", "replace", "rewrite", "remove"])
@pytest.mark.parametrize("kind", ["file", "page"])
def test_an_input_that_changes_while_it_is_read_is_noticed(tmp_path, change, kind):
    path = tmp_path / ("a.md" if kind == "page" else "a.csv")
    path.write_text("title\nBread and rye\n")
    (source,) = find_inputs([str(tmp_path if kind == "page" else path)])
    with source.unchanged():
        pass
    reason = "does not exist" if change == "remove" else r"changed while it was read \(let whatever writes it come to its end"
    with pytest.raises(RecordError, match=rf"{path}: {reason}"), source.unchanged():
        alter(path, change)


def alter(path: Path, change: str) -> None:
    if change == "append":
        path.write_text("title\nBread and rye\nWheat\n")
    elif change == "cut":
        os.truncate(path, 10)
    elif change == "rewrite":
        time.sleep(0.02)  # more than a tick of the file system's clock
        path.write_text("title\nBread and rue\n")
    elif change == "replace":
        other = path.with_name("other")
        other.write_text(path.read_text())
        os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        other.replace(path)
    else:
        path.unlink()


def test_an_address_that_gives_less_than_it_says_is_an_error(tmp_path, monkeypatch):
    data = b"title\n" + b"Bread\n" * 1000

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(data[:100])

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(RecordError, match=r"a\.csv: cannot be read"):
                records(f"http://127.0.0.1:{server.server_port}/a.csv")
        finally:
            server.shutdown()
            thread.join()


BOMB = """
import sys
import pyarrow as pa
from pyarrow import parquet
from serving.articles.inputs import find_inputs
from serving.articles.many import refuse_archive
from serving.articles.maker import Options
from serving.articles.reader import read_articles

texts = pa.DictionaryArray.from_arrays(pa.array([0] * 60, pa.int32()), pa.array(["Bread. " * 6_000_000]))
table = pa.table({"id": [str(number) for number in range(60)], "text": texts})
parquet.write_table(table, sys.argv[1], compression="zstd", dictionary_pagesize_limit=1 << 30, store_schema=False)
del table, texts
before = pa.total_allocated_bytes()
records = list(read_articles(find_inputs([sys.argv[1]]), Options(max_chars=1000)))
assert [record.id for record in records] == [str(number) for number in range(60)]
assert all("too_long" in record.error for record in records)
print(before, pa.default_memory_pool().max_memory())
"""


@pytest.mark.slow
def test_a_text_that_many_rows_of_a_parquet_share_is_there_a_few_times_alone(tmp_path):
    path = tmp_path / "bomb.parquet"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    code = [sys.executable, "-c", BOMB, str(path)]
    done = subprocess.run(code, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert path.stat().st_size < 100_000
    before, peak = map(int, done.stdout.split())
    assert peak - before < 1 << 30


PROSE = "Rye wants time, and gets it.\n\nThirty hours, at least.\n"


def test_what_a_folder_holds_besides_articles_is_counted(tmp_path):
    names = ["a.md", "posts.csv", "c.xml", "d.jsonl", "e.mdx", "f.rst", "g.qmd", "h.mdown", "more.csv"]
    for name in names:
        (tmp_path / name).write_text(PROSE)
    read = read_articles(find_inputs([str(tmp_path)]), OPTIONS)
    assert [record.id for record in read] == ["a.md", "e.mdx", "g.qmd", "h.mdown"]
    assert read.tallies[0].left_out == {".csv file": 2, ".xml file": 1, ".jsonl file": 1, ".rst file": 1}
    assert "left out: 2 .csv files, " in "\n".join(read.tallies[0].lines())


@pytest.mark.parametrize("name", ["a.mdown", "a.mdx", "a.qmd", "a.md.gz", "a"])
@pytest.mark.parametrize("text", ["---\ntitle: Rye\n---\n" + PROSE, PROSE.replace(",", "")])
def test_a_file_of_one_article_is_read_as_one(tmp_path, name, text):
    data = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (record,) = records(tmp_path / name)
    assert record.text == text
    assert not record.error


def test_a_table_without_an_ending_stays_a_table(tmp_path):
    (tmp_path / "a").write_text("title,text\nRye,Rye wants time.\nOats,No.\n")
    assert [record.title for record in records(tmp_path / "a")] == ["Rye", "Oats"]


def test_bytes_that_are_no_utf8_are_marked_in_one_article_and_said(tmp_path):
    (tmp_path / "a.md").write_bytes("Déjà vu, naïve café. ".encode() * 20 + b"bad \xff\xfe bytes")
    read = read_articles(find_inputs([str(tmp_path / "a.md")]), OPTIONS)
    (record,) = read
    assert record.text.endswith("bad \ufffd\ufffd bytes")
    assert "2 bytes are no UTF-8" in "\n".join(read.tallies[0].lines())


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "Rye", "text": "Rye wants time."}, {"title": "Oats", "text": "No."}]',
        '{"title": "Rye", "text": "Rye wants time."}\n{"title": "Oats", "text": "No."}\n',
        "TITLE: Rye\n-----\nBODY:\nRye wants time.\n-----\n--------\nTITLE: Oats\n-----\nBODY:\nNo.\n-----\n--------\n",
    ],
)
def test_a_text_file_that_is_an_archive_is_read_as_one(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    assert [record.title for record in records(tmp_path / "a.txt")] == ["Rye", "Oats"]
    with pytest.raises(DraftError, match=r"is an archive .*: use `shareability archive`"):
        refuse_archive(str(tmp_path / "a.txt"))


@pytest.mark.parametrize("text", [PROSE, "[Verse]\n" + PROSE, "{{ figure }}\n\n" + PROSE, '{"a": 1}\n'])
def test_a_text_file_of_one_article_is_no_archive(tmp_path, text):
    (tmp_path / "a.md").write_text(text)
    refuse_archive(str(tmp_path / "a.md"))
    assert [record.error for record in records(tmp_path / "a.md")] == [None]


def test_a_table_without_a_column_of_texts_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("title,shares,Essay\nRye,3,Rye wants time.\n")
    read = read_articles(find_inputs([str(tmp_path / "a.csv")]), OPTIONS)
    assert [record.title for record in read] == ["Rye"]
    said = "no column of texts was found: its titles alone are read; columns: title, shares, Essay"
    assert said in "\n".join(read.tallies[0].lines())
