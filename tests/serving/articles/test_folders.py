"""Files of one article each: their front matter says what is known of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.articles.folders import read_page
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles
from serving.articles.records import Row
from serving.articles.tally import Tally
from serving.text.sections import Draft, read_document
from tests.docx import docx, paragraph


def read(text: str | bytes, ending: str = ".md", name: str = "posts/rye.md") -> Row:
    data = text if isinstance(text, bytes) else text.encode()
    return read_page(3, name, ending, data, Tally(name))


def read_folder(folder: Path, **options: object) -> Articles:
    return Articles(find_inputs([str(folder)]), Options(**options))


def test_yaml_front_matter_gives_title_date_and_outcomes():
    row = read(
        "---\ntitle: 'Rye: the old way'\ndate: 2024-03-05 10:00:00 +0200\ntags: [a, b]\nshares: 12\n---\nRye wants time.\n"
    )
    assert row.error is None
    assert row.cells["title"] == "Rye: the old way"
    assert row.cells["published_at"] == "2024-03-05 10:00:00 +0200"
    assert row.cells["shares"] == "12"
    assert row.cells["id"] == "posts/rye.md"


def test_toml_front_matter_is_read_too():
    row = read('+++\ntitle = "Rye"\ndate = 2024-03-05T10:00:00Z\nslug = "rye"\n+++\nRye wants time.\n')
    assert row.cells["title"] == "Rye"
    assert row.cells["published_at"].startswith("2024-03-05")


def test_the_text_is_the_whole_file_so_that_places_are_the_file_s():
    text = "---\ntitle: Rye\n---\nRye wants time.\n"
    assert read(text).cells["text"] == text


def test_a_title_that_is_a_number_is_a_title():
    assert read("---\ntitle: 1984\n---\nx\n").cells["title"] == "1984"
    assert read("---\ntitle: on\n---\nx\n").cells["title"] == "on"


def test_html_says_its_title_when_it_is_read():
    row = read("<html><head><title>Rye &amp;\n time</title></head><body><p>Rye.</p></body></html>", ".html")
    document = read_document(Draft(row.cells["text"], row.cells.get("title", ""), row.cells["format"]))
    assert document.title.text == "Rye & time"


def test_a_rule_at_the_top_is_no_front_matter():
    assert read("---\n\nRye wants time.\n\n---\n").error is None


@pytest.mark.parametrize("header", ["title: [open", "a: " + "[" * 5000, "title: Rye\n- x: ["])
def test_a_broken_header_is_said_and_the_words_are_read(tmp_path, header):
    (tmp_path / "rye.md").write_text(f"---\ntags: x\n{header}\n---\nRye wants time.\n")
    read = read_folder(tmp_path)
    assert [record.error for record in read] == [None]
    assert "its header is read line by line" in read.tallies[0].notes[0]


def test_a_bomb_of_aliases_stays_small():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    row = read("---\n" + "\n".join(lines) + "\ntitle: Rye\n---\nx\n")
    assert row.cells["title"] == "Rye"


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    (tmp_path / "long.md").write_bytes(b"x" * 50_000)
    assert [record.problems[0].code for record in read_folder(tmp_path, max_chars=10_000)] == ["too_long"]


@pytest.mark.parametrize(
    ("front_matter", "date"),
    [
        ("date: 2024-02-03\npublished: true", "2024-02-03"),
        ("published: true\ndate: 2024-02-03", "2024-02-03"),
        ("published: 2024-02-03", "2024-02-03"),
        ("pubDate: 'Jul 08 2022'", "Jul 08 2022"),
        ("publishedAt: '2024-04-09'", "2024-04-09"),
        ("date:\npublishDate: 2024-04-09", "2024-04-09"),
        ("title: Rye", ""),
    ],
)
def test_dates_are_found_under_all_names(front_matter, date):
    assert read(f"---\n{front_matter}\n---\nRye wants time.\n").cells["published_at"] == date


def test_the_date_in_a_file_s_name_counts_where_there_is_no_other():
    assert read("Rye wants time.", name="_posts/2024-05-06-rye.md").cells["published_at"] == "2024-05-06"
    assert read("---\ndate: 2024-01-01\n---\nRye.", name="2024-05-06-rye.md").cells["published_at"] == "2024-01-01"


@pytest.mark.parametrize("said", ["published: false", "draft: true", "draft: True", "status: draft", "publish: no"])
def test_a_draft_is_left_out(said):
    assert read(f"---\ntitle: Rye\n{said}\n---\nRye.\n").left_out == "draft"


def test_a_date_under_another_name_is_read_and_not_called_unread(tmp_path):
    (tmp_path / "rye.md").write_text("---\npubDate: 'Jul 08 2022'\npublished: true\nshares: 3\n---\nRye wants time.")
    read = read_folder(tmp_path, outcomes=("shares",))
    assert [(record.published_at, dict(record.observed)) for record in read] == [("2022-07-08T00:00:00Z", {"shares": 3.0})]
    assert list(read.tallies[0].lines()) == []


def test_a_folder_of_drafts_is_left_out_and_counted(tmp_path):
    (tmp_path / "_drafts").mkdir()
    (tmp_path / "_drafts" / "later.md").write_text("Rye wants time.")
    (tmp_path / "rye.md").write_text("Rye wants time.")
    read = read_folder(tmp_path)
    assert [record.id for record in read] == ["rye.md"]
    assert read.tallies[0].left_out == {"draft": 1}


def test_a_word_document_is_an_article_among_others(tmp_path):
    (tmp_path / "rye.docx").write_bytes(docx(paragraph("Rye", "Title"), paragraph("It wants time.")))
    (tmp_path / "spelt.docx").write_bytes(b"PK\3\4 no such thing")
    (tmp_path / "wheat.md").write_text("Wheat does not.")
    rye, spelt, wheat = read_folder(tmp_path)
    assert (rye.id, rye.text, rye.format) == ("rye.docx", "<h1>Rye</h1><p>It wants time.</p>", "html")
    assert spelt.problems[0].code == "unreadable"
    assert wheat.text == "Wheat does not."


def test_an_encoding_that_had_to_be_guessed_is_said(tmp_path):
    (tmp_path / "rye.md").write_bytes("Das Brot für müde Bäcker ist schön, die Füße ruhen.".encode("cp1252"))
    read = read_folder(tmp_path)
    assert "für müde Bäcker" in next(iter(read)).text
    assert read.tallies[0].notes == ["rye.md: is read as Windows-1252, which its letters suggest (save it as UTF-8 to be sure)"]
