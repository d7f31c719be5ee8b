"""What is shipped: built from the sources as they are, light, with its licences, and without the sources."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.compare import MEANT
from serving.settings import Settings

PAGE = Path(__file__).parents[2] / "serving" / "page"
SOURCE, BUILT = PAGE / "source", PAGE / "built"
MOST = 400_000  # bytes, compressed


def digest() -> str:
    """As ``build.mjs`` computes it."""
    files = [path for path in SOURCE.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    names = {path.relative_to(SOURCE).as_posix(): path for path in files}
    whole = hashlib.sha256()
    for name in sorted(names):
        whole.update(f"{hashlib.sha256(names[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def test_it_is_built_from_these_sources():
    assert (BUILT / "source.sha256").read_text().strip() == digest(), "the page's sources were changed: make page"


def test_all_that_a_visit_can_load_weighs_little():
    loaded = [path for path in BUILT.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg")]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in loaded)
    assert 0 < weight < MOST


def test_it_is_sent_compressed():
    client = TestClient(create_app(Settings(threads=1)))
    editor = max((BUILT / "chunks").glob("surface-*.js"), key=lambda path: path.stat().st_size)
    answer = client.get(f"/page/chunks/{editor.name}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == editor.read_bytes()


def test_first_paint_needs_neither_script_nor_editor():
    page = (BUILT / "index.html").read_text()
    assert re.findall(r"<script[^>]*>", page) == ['<script src="page/page.js" type="module">']  # a module is deferred
    assert "<textarea" in page
    assert "@codemirror" not in (BUILT / "page.js").read_text()
    assert len(gzip.compress((BUILT / "page.js").read_bytes())) < 20_000


def test_every_library_has_its_licence():
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    licences = (BUILT / "LICENSES.txt").read_text()
    for name, version in wanted.items():
        assert re.search(rf"^{re.escape(name)} {re.escape(version)} \(.+\)$", licences, re.MULTILINE)


def test_the_lock_names_no_registry():
    assert '"resolved"' not in (SOURCE / "package-lock.json").read_text()


@pytest.mark.parametrize(
    "path", ["/page/source/page.tsx", "/page/../source/page.tsx", "/page/%2e%2e/source/page.tsx", "/page/page.tsx"]
)
def test_sources_are_not_served(path):
    client = TestClient(create_app(Settings(threads=1)))
    assert client.get("/page/page.js").status_code == 200
    assert client.get(path).status_code == 404


def test_the_page_calls_as_much_a_tie_as_the_service():
    noise = re.search(r"const NOISE = (\d+);", (SOURCE / "views" / "headlines.tsx").read_text())
    assert noise
    assert int(noise[1]) / 100 == MEANT
