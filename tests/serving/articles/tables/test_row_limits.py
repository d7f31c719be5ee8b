"""Rows that never end and brackets without end: the row is an error, the file is refused, memory stays as it is."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles, read_articles
from serving.articles.streams import MAX_ROW
from serving.articles.tables.json_documents import MAX_DEPTH
from serving.errors import RecordError


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    """Rows of a thousand characters at most."""
    for module in ("scan", "dialects", "jsonl", "json_documents"):
        monkeypatch.setattr(f"serving.articles.tables.{module}.MAX_ROW", 1000)
    return 1000


def articles(path: Path, text: str) -> Articles:
    path.write_text(text)
    return read_articles(find_inputs([str(path)]), Options())


def read(path: Path, text: str) -> list[tuple[str, str]]:
    return [(record.text, (record.error or "").partition(" (")[0]) for record in articles(path, text)]


def unclosed() -> list[str]:
    """Rows of which the one in the middle opens a quote that none after it closes."""
    rows = [f'{number},"Rye, which wants time.",3' for number in range(200)]
    return [*rows, '200,"Rye wants time.,3', *(f"{number},Rye wants time.,3" for number in range(201, 400))]


def test_a_line_of_json_has_a_limit(tmp_path, short):
    lines = ['{"text": "Rye."}', f'{{"text": "{"x" * short}"}}', '{"text": "Oats."}']
    found = read(tmp_path / "a.jsonl", "\n".join(lines) + "\n")
    assert found == [("Rye.", ""), ("", "broken_line: it is longer than 0 MiB"), ("Oats.", "")]


def test_a_quote_that_is_never_closed_costs_its_own_row(tmp_path, short):
    rows = unclosed()
    found = read(tmp_path / "a.csv", "id,text,shares\n" + "\n".join(rows) + "\n")
    errors = [place for place, (_, error) in enumerate(found) if error]
    assert (len(found), errors) == (400, [200])
    assert found[200][1].startswith("broken_line: broken quotes: ")


def test_a_row_of_more_and_more_cells_has_a_limit(tmp_path, short):
    rows = [f'{number},"Rye, which wants time."' for number in range(400)]
    rows[200] += ',"and\ntime"' * 100
    found = read(tmp_path / "a.csv", "id,text\n" + "\n".join(rows) + "\n")
    errors = [error for _, error in found if error]
    assert errors[0].startswith("broken_line: broken quotes: a row of more than 0 MiB")
    assert sum(text == "Rye, which wants time." for text, _ in found) == 399


def test_what_is_read_again_and_again_has_a_limit_and_is_said(tmp_path, short, monkeypatch):
    monkeypatch.setattr("serving.articles.tables.scan._AGAIN", 0)
    monkeypatch.setattr("serving.articles.tables.scan._EACH", 0)
    rows = unclosed()
    read_all = articles(tmp_path / "a.csv", "id,text,shares\n" + "\n".join(rows) + "\n")
    records = list(read_all)
    (note,) = [note for note in read_all.tallies[0].notes if "passed over" in note]
    lost = int(note.split()[-2])
    assert 0 < lost < 100
    assert len(records) + lost == 400


@pytest.mark.parametrize("written", ['{{"posts": [{{"title": {}', '{{"a": {}', "[{}", '[{{"title": {}'])
def test_brackets_within_brackets_have_a_limit(tmp_path, written):
    path = tmp_path / "a.json"
    path.write_text(written.format("[" * 100_000))
    tracemalloc.start()
    try:
        with pytest.raises(RecordError, match=r"a\.json: (is damaged JSON|holds no article)"):
            list(read_articles(find_inputs([str(path)]), Options()))
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_lists_within_lists_are_read_up_to_the_limit(tmp_path):
    deep = "[" * (MAX_DEPTH - 5) + "]" * (MAX_DEPTH - 5)
    text = f'{{"posts": [{{"text": "Rye.", "blocks": {deep}}}, {{"text": "Oats."}}]}}'
    assert read(tmp_path / "a.json", text) == [("Rye.", ""), ("Oats.", "")]


@pytest.mark.slow
def test_an_object_within_a_list_has_a_limit(tmp_path):
    endless = ("x" * 100 + '", "') * (MAX_ROW // 100)
    for value in (f'"{"x" * (2 * MAX_ROW)}"', f'["{endless}"]'):
        with pytest.raises(RecordError, match="one value has more than 16 MiB"):
            read(tmp_path / "a.json", f'{{"posts": [{{"text": "Rye."}}, {{"text": {value}}}]}}')
