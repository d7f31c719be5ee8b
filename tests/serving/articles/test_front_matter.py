"""Files of one article each: their front matter says what is known of them."""

from __future__ import annotations

import io

import pytest

from serving.articles.front_matter import read_page
from serving.text.sections import Draft, read_document


def read(text: str | bytes, ending: str = ".md") -> object:
    data = text if isinstance(text, bytes) else text.encode()
    return read_page(3, "posts/rye.md", ending, io.BytesIO(data), 10_000)


def test_yaml_front_matter_gives_title_date_and_outcomes():
    row = read(
        "---\ntitle: 'Rye: the old way'\ndate: 2024-03-05 10:00:00 +0200\ntags: [a, b]\nshares: 12\n---\nRye wants time.\n"
    )
    assert row.error is None
    assert row.cells["title"] == "Rye: the old way"
    assert row.cells["published_at"] == "2024-03-05 10:00:00 +0200"
    assert row.cells["shares"] == "12"
    assert "tags" not in row.cells
    assert row.cells["id"] == "posts/rye.md"


def test_toml_front_matter_is_read_too():
    row = read('+++\ntitle = "Rye"\ndate = 2024-03-05T10:00:00Z\nslug = "rye"\n+++\nRye wants time.\n')
    assert row.cells["title"] == "Rye"
    assert row.cells["published_at"] == "2024-03-05T10:00:00+00:00"


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


@pytest.mark.parametrize("text", ["---\ntitle: [open\n---\nx\n", "---\ntitle: '[open'\na: " + "[" * 5000 + "\n---\nx\n"])
def test_odd_front_matter_costs_no_article(text):
    row = read(text)
    assert row.error is None
    assert row.cells["title"] == "[open"


def test_a_bomb_of_aliases_stays_small():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    row = read("---\n" + "\n".join(lines) + "\ntitle: Rye\n---\nx\n")
    assert row.cells["title"] == "Rye"


def test_a_file_that_is_too_large_is_not_read_whole():
    assert read(b"x" * 50_000).error.code == "too_long"
