"""Conditions on rows: what compares is computed, and nothing else is so much as parsed by the engine."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest

from serving.archive.condition import MAX_CONDITION, filter_rows
from serving.archive.parts import to_table
from serving.articles.records import Record
from serving.errors import ArchiveError

RECORDS = [
    Record("1", "Rye", url="https://bread.example/rye", source="blog", published_at="2024-02-01T00:00:00Z"),
    Record("2", "wheat bread", source="news"),
    Record("3", "RYE again", source="blog", published_at="2023-01-01T00:00:00Z"),
]


def kept(condition: str) -> str:
    return "".join(filter_rows(condition)(to_table(RECORDS)).column("id").to_pylist())


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("source = 'blog' and published_at >= '2024'", "1"),
        ("SOURCE = 'blog' OR \"id\" = '2'", "123"),
        ("NOT lower(title) LIKE '%rye%'", "2"),
        ("title ILIKE 'rye%'", "13"),
        ("title IN ('Rye', 'rye') OR id NOT IN ('1', '2')", "13"),
        ("id BETWEEN '1' AND '2'", "12"),
        ("length(title) % 2 = 1 AND length(title) <> 2 * (1 + 3) - 5", "23"),
        ("contains(title, 'heat') or starts_with(upper(title), 'RYE A')", "23"),
        ("ends_with(concat(id, '-', source), '1-blog')", "1"),
        ("left(published_at, 4) || right(id, 1) = '20233'", "3"),
        ("regexp_like(title, '^[a-z]')", "2"),
        ("coalesce(url, 'x') = '' and id is not null", "23"),
        ("-length(title) < -3.5", "23"),
        ("title = 'it''s'", ""),
        ("true", "123"),
        (" or ".join(["id = '1'"] * 200), "1"),
    ],
)
def test_rows_that_meet_it_are_kept_in_their_order(condition, ids):
    assert kept(condition) == ids


def test_without_one_all_rows_are_kept():
    assert len(filter_rows(None)(to_table(RECORDS))) == 3


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and the paths that somebody asked it for."""
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory="/nowhere")) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("url_download('{}/a') IS NOT NULL", "url_download"),
        ("lower(url_download(concat('{}/', id))) = 'x'", "url_download"),
        ("EXISTS (SELECT 1 FROM read_csv('{}/b.csv'))", "exists"),
        ("id IN (SELECT id FROM read_parquet('{}/c.parquet'))", "subquery"),
        ("id = (SELECT max(id) FROM '{}/d.csv')", "subquery"),
        ("file_exists('{}/e')", "file_exists"),
    ],
)
def test_what_fetches_an_address_is_refused_before_anything_is_asked(visits, condition, named):
    address, asked = visits
    with pytest.raises(ArchiveError, match=f'"{named}" is not allowed; allowed are the columns id, title.*LIKE.*lower()'):
        filter_rows(condition.format(address))
    assert asked == []


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("sum(id) > 3", '"sum" is not allowed'),
        ("row_number() OVER (ORDER BY id) = 1", '"row_number" is not allowed'),
        ("repeat(title, 1000000000) = ''", '"repeat" is not allowed'),
        ("cast(id AS int) > 3", '"cast" is not allowed'),
        ("CASE WHEN id = '1' THEN true END", '"case" is not allowed'),
        ("id BETWEEN SYMMETRIC '2' AND '1'", '"symmetric" is not allowed'),
        ("title LIKE 'a!%' ESCAPE '!'", '"escape" is not allowed'),
        ("id = '1'; DROP TABLE articles", "not understood at character 1"),
        ("SELECT 1", "not understood"),
        ("text = 'x'", 'no column "text"'),
        ("articles.id = 'x'", 'no column "articles.id"'),
        ("title IS TRUE", "NULL alone"),
        ("source =", "not understood at character 8"),
        ("source = 'blog", "a quote not closed"),
        ("source", "neither true nor false"),
        ("length(title)", "neither true nor false"),
        ("", "not understood"),
        ("(" * 3000 + "true" + ")" * 3000, "too many brackets"),
        ("id = '" + "x" * MAX_CONDITION + "'", "longer than the 10,000 characters"),
    ],
)
def test_what_is_no_condition_is_refused_in_one_line_with_an_example(condition, reason):
    with pytest.raises(ArchiveError, match=reason) as caught:
        filter_rows(condition)
    assert "published_at >= '2024'" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.field == "where"
