"""Zip files: exports and folders of articles in them, and what is refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles import members as limits
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles
from serving.articles.records import Record
from serving.errors import RecordError
from tests.docx import docx, paragraph

POST = """<!DOCTYPE html><html><head><title>Rye</title></head><body><article class="h-entry">
<header><h1 class="p-name">Rye &amp; salt</h1></header>
<section data-field="subtitle" class="p-summary">In short</section><section data-field="body" class="e-content">
<section name="1" class="section section--body section--first">
<h3 name="2" class="graf graf--h3 graf--leading graf--title">Rye &amp; salt</h3>
<p name="3" class="graf graf--p">Rye wants time.</p></section></section>
<footer><p>By <a href="https://medium.com/@anna" class="p-author h-card">Anna</a> on
<a href="https://medium.com/p/0123"><time class="dt-published" datetime="2024-03-05T09:30:00.000Z">March 5, 2024</time></a>.</p>
<p><a href="https://medium.com/@anna/rye-0123456789ab" class="p-canonical">Canonical link</a></p></footer>
</article></body></html>"""

MEDIUM = {
    "README.html": "<html><body><p>Your export.</p></body></html>",
    "claps/claps-0001.html": "<html><body><ul><li>x</li></ul></body></html>",
    "posts/2024-03-05_Rye-0123456789ab.html": POST,
    "posts/draft_Later-0123456789ac.html": POST.replace("dt-published", "dt-other"),
    "images/a.png": "x",
}
SUBSTACK = {
    "posts.csv": "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle\n"
    "11.rye,2024-03-05T09:30:00.000Z,true,,newsletter,everyone,Rye & salt,In short\n"
    "12.later,,false,,newsletter,everyone,Later,\n"
    "13.about,2024-01-01T00:00:00.000Z,true,,page,everyone,About,\n"
    "14.gone,2024-03-06T09:30:00.000Z,true,,newsletter,everyone,Gone,\n",
    "posts/11.rye.html": "<p>Rye wants time.</p>",
    "posts/12.later.html": "<p>Later.</p>",
    "posts/11.rye.opens.csv": "post_id,email\n",
    "email_list.csv": "email\n",
}


def pack(files: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()


def unpack(files: dict[str, str | bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(path: Path) -> tuple[list[Record], dict[str, int]]:
    articles = Articles(find_inputs([str(path)]), Options(others=True))
    return list(articles), dict(articles.tallies[0].left_out)


def read_zip(tmp_path: Path, files: dict[str, str | bytes]) -> tuple[list[Record], dict[str, int]]:
    (tmp_path / "export.zip").write_bytes(pack(files))
    return read(tmp_path / "export.zip")


@pytest.fixture(params=["zip", "folder"])
def input_of(request, tmp_path):
    def make(files: dict[str, str | bytes]) -> Path:
        if request.param == "folder":
            return unpack(files, tmp_path / "export")
        (tmp_path / "export.zip").write_bytes(pack({f"export/{name}": content for name, content in files.items()}))
        return tmp_path / "export.zip"

    return make


def test_medium_s_posts_are_read_without_what_surrounds_them(input_of):
    (record,), left_out = read(input_of(MEDIUM))
    assert (record.title, record.author, record.published_at) == ("Rye & salt", "Anna", "2024-03-05T09:30:00Z")
    assert record.url == "https://medium.com/@anna/rye-0123456789ab"
    assert record.text == POST
    assert left_out == {"draft": 1, "other file": 3}


def test_substack_s_posts_are_read_by_their_list(input_of):
    (rye, gone), left_out = read(input_of(SUBSTACK))
    assert (rye.id, rye.title, rye.text, rye.format) == ("11.rye", "Rye & salt", "<p>Rye wants time.</p>", "html")
    assert (rye.url, rye.published_at, rye.others["subtitle"]) == ("/p/rye", "2024-03-05T09:30:00Z", "In short")
    assert gone.problems[0].code == "missing_file"
    assert left_out == {"draft": 1, "page": 1, "other file": 2}


def of_substack(tmp_path, posts_csv, page="<p>Rye wants time.</p>", **options):
    path = tmp_path / "export.zip"
    path.write_bytes(pack({"posts.csv": posts_csv, "posts/1.rye.html": page}))
    articles = Articles(find_inputs([str(path)]), Options(others=True, **options))
    return list(articles), articles.tallies[0]


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"])
def test_substack_s_titles_keep_what_only_python_takes_for_line_ends(tmp_path, mark):
    (record,), _ = of_substack(tmp_path, f"post_id,is_published,title,subtitle\n1.rye,true,Rye{mark}salt,In short\n")
    assert " ".join(record.title.replace(mark, " ").split()) == "Rye salt"
    assert record.others["subtitle"] == "In short"


def test_substack_s_list_may_be_long(tmp_path):
    rows = "".join(f"{number}.later,false,{'x' * 100_000}\n" for number in range(170))
    (record,), tally = of_substack(tmp_path, f"post_id,is_published,title\n{rows}1.rye,true,Rye\n")
    assert record.title == "Rye"
    assert tally.left_out["draft"] == 170


def test_substack_s_list_with_an_open_quote_is_damaged(tmp_path):
    with pytest.raises(RecordError, match="line 3: is damaged CSV"):
        of_substack(tmp_path, 'post_id,is_published,title\n1.rye,true,Rye\n2.oat,true,"Oat\n3.rice,true,Rice\n')


@pytest.mark.parametrize(
    ("types", "left"), [(("post",), ["page"]), (("post", "page"), []), (("page",), ["post"]), (("newsletter",), ["page"])]
)
def test_substack_s_types_are_those_asked_for(tmp_path, types, left):
    listed = "post_id,is_published,type,title\n1.rye,true,newsletter,Rye\n2.about,true,page,About\n"
    records, tally = of_substack(tmp_path, listed, types=types)
    assert len(records) == 2 - len(left)
    assert list(tally.left_out) == left


def test_a_guessed_encoding_of_substack_s_files_is_said(tmp_path):
    words = "<p>" + "Während der Übung fällt Größe auf. " * 10 + "</p>"
    (record,), tally = of_substack(tmp_path, "post_id,is_published,title\n1.rye,true,Rye\n", page=words.encode("cp1252"))
    assert record.text == words
    assert any("Windows-1252" in note for note in tally.notes)


def test_a_table_in_a_zip_file_is_read_as_it_would_be_outside(tmp_path):
    table = "id,title,text,published_at\n7,Rye,Rye wants time.,13/02/2024\n8,Wheat,Wheat does not.,01/03/2024\n"
    (tmp_path / "a.csv").write_text(table)
    plain, _ = read(tmp_path / "a.csv")
    packed, left_out = read_zip(tmp_path, {"a.csv": table, "notes.pdf": "x"})
    assert [(each.id, each.title, each.published_at) for each in packed] == [
        (each.id, each.title, each.published_at) for each in plain
    ]
    assert [each.position.row for each in packed] == [2, 3]
    assert left_out == {"other file": 1}


def test_several_tables_have_rows_with_ids_of_their_own(tmp_path):
    files = {"a.csv": "text\nRye\nOat\n", "b/c.jsonl": '{"text": "Wheat"}\n'}
    found, _ = read_zip(tmp_path, files)
    assert [record.text for record in found] == ["Rye", "Oat", "Wheat"]
    assert len({record.id for record in found}) == 3


def test_tables_of_other_things_beside_articles_are_passed_over(tmp_path):
    found, left_out = read_zip(tmp_path, {"rye.md": "Rye", "rye.csv": "weight,size\n2,3\n"})
    assert [record.text for record in found] == ["Rye"]
    assert left_out == {"other file": 1}


def test_of_blogger_s_export_the_feed_alone_is_read(tmp_path):
    feed = "<feed><entry><title>Rye</title><content type='html'>Rye wants time.</content></entry></feed>"
    folder = "Takeout/Blogger/Blogs/Bread"
    files = {f"{folder}/feed.atom": feed, f"{folder}/theme-layouts.xml": "<html/>", f"{folder}/theme-classic.html": "<p>x</p>"}
    found, left_out = read_zip(tmp_path, files)
    assert [record.title for record in found] == ["Rye"]
    assert left_out == {"other file": 2}


def test_a_folder_of_articles_in_a_zip_file(tmp_path):
    files = {
        "b/rye.md": "---\ntitle: Rye\n---\nRye.",
        "a.docx": docx(paragraph("Oat")),
        "w.html": "<p>W</p>",
        "__MACOSX/w.html": "x",
    }
    found, _ = read_zip(tmp_path, {**files, "bad.docx": "PK no"})
    assert [(record.id, record.title) for record in found] == [
        ("export.zip/a.docx", ""),
        ("export.zip/b/rye.md", "Rye"),
        ("export.zip/bad.docx", ""),
        ("export.zip/w.html", ""),
    ]
    assert found[2].problems[0].severity == "error"


def test_a_zip_file_in_a_zip_file_is_not_read(tmp_path):
    (tmp_path / "a.zip").write_bytes(pack({"b.zip": pack({"c.md": "Rye"}), "d.md": "Oat"}))
    articles = Articles(find_inputs([str(tmp_path / "a.zip")]), Options())
    assert [record.text for record in articles] == ["Oat"]
    assert articles.tallies[0].left_out == {"nested archive": 1}
    assert "holds archives that are not read (unpack it, and name them)" in articles.tallies[0].notes


def test_names_that_lead_elsewhere_write_nothing(tmp_path):
    folder = tmp_path / "two" / "levels"
    folder.mkdir(parents=True)
    absolute = tmp_path / "absolute.md"
    found, _ = read_zip(folder, {"../../outside.md": "Rye", str(absolute): "Oat"})
    assert sorted(record.text for record in found) == ["Oat", "Rye"]
    assert list(tmp_path.rglob("*.md")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.csv": b"text\n" + b"x" * (1 << 27)}, "unpacks to 128 MiB"),
        ({"a.png": "x"}, "no published article .left out: 1 other file"),
    ],
)
def test_bombs_and_files_of_other_things_are_refused(tmp_path, files, message):
    with pytest.raises(RecordError, match=message):
        read_zip(tmp_path, files)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_FILES", 3)
    with pytest.raises(RecordError, match="more than 3 files"):
        read_zip(tmp_path, {f"{number}.md": "x" for number in range(4)})


def test_a_file_that_is_damaged_costs_itself_alone(tmp_path):
    data = pack({"a.md": "Rye wants time.", "b.md": "Oat"}, zipfile.ZIP_STORED)
    (tmp_path / "a.zip").write_bytes(data.replace(b"Rye wants", b"Rye wantz", 1))
    found, _ = read(tmp_path / "a.zip")
    assert [(record.text, bool(record.error)) for record in found] == [("", True), ("Oat", False)]


def test_a_file_without_a_name_is_passed_over(tmp_path):
    data = pack({"xx": "Oat", "a.md": "Rye"}, zipfile.ZIP_STORED)
    directory = data.index(b"PK\1\2")
    nameless = bytearray(data[:directory].replace(b"\2\0\0\0xx", b"\0\0\2\0xx", 1) + data[directory:])
    nameless[directory + 28], nameless[directory + 30] = 0, 2  # the name becomes what belongs to no name
    (tmp_path / "a.zip").write_bytes(bytes(nameless))
    found, _ = read(tmp_path / "a.zip")
    assert [record.text for record in found] == ["Rye"]


def test_a_locked_zip_file_says_so(tmp_path):
    data = bytearray(pack({"a.md": "Rye"}))
    for mark, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(mark) + place] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(RecordError, match="locked with a password"):
        read(tmp_path / "a.zip")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("zip")


@given(data=st.data(), files=st.sampled_from([MEDIUM, SUBSTACK, {"a.csv": "text\nRye\n", "b.md": "Oat"}]))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_damage_of_any_kind_gives_records_or_one_error(scratch, data, files):
    whole = bytearray(pack(files))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    (scratch / "a.zip").write_bytes(bytes(whole[: data.draw(st.integers(20, len(whole)))]))
    with contextlib.suppress(RecordError):
        assert all(record.id for record in read(scratch / "a.zip")[0])
