"""Ghost exports: the published posts, whatever version wrote them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from serving.articles.ghost import is_ghost, read_ghost
from serving.errors import RecordError

EXPORT = Path(__file__).parent / "exports" / "ghost.json"


def read(data: bytes) -> list[dict]:
    assert is_ghost(data[:4096])
    return [dict(row.cells) for row in read_ghost(data[:4096], io.BytesIO(data), "export.json")]


def test_only_published_posts_are_read():
    first, second = read(EXPORT.read_bytes())
    assert first["title"] == "We timed 40 loaves"
    assert "cold kitchen" in first["html"]
    assert first["url"] == "/forty-loaves/"
    assert second["text"].startswith("Rye wants time.")
    assert second["url"] == "https://bread.example/rye/"
    assert second["published_at"].isoformat() == "2012-11-20T19:00:00+00:00"


def test_an_export_without_its_outer_list_is_read_alike():
    inner = json.dumps(json.loads(EXPORT.read_bytes())["db"][0]).encode()
    assert read(inner) == read(EXPORT.read_bytes())


def test_a_damaged_export_is_an_error():
    with pytest.raises(RecordError, match=r"export\.json: is a damaged Ghost export"):
        read(EXPORT.read_bytes()[:-40])


def test_other_json_is_no_export():
    assert not is_ghost(b'{"title": "db", "data": "x"}')
    assert not is_ghost(b'{"data": "a line of JSONL"}')
