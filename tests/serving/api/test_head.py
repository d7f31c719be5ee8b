"""HEAD is answered as GET is, everywhere: uptime checks, proxies and ``curl -I`` ask that way."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.api.routes import PAGE, create_app, pages, scoring, watching
from serving.settings import Settings

COUNTED = "/metrics"  # each look at the counters is counted in them, and the first request that fails adds some


@pytest.fixture(scope="module")
def app(scorer) -> Any:
    return create_app(Settings(threads=1), scorer)


def gets(app: Any) -> Iterator[str]:
    """Every address that answers GET: the routes, and what lies in the folders that are served."""
    for each in (app, pages, scoring, watching):
        yield from (route.path for route in each.routes if "GET" in (getattr(route, "methods", None) or ()))
    yield from (f"/page/{file.relative_to(PAGE)}" for file in PAGE.rglob("*") if file.is_file())
    yield from ("/docs/swagger/swagger-ui.css", "/docs/swagger/swagger-ui-bundle.js")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_answers_as_get_without_the_body(app, encoding):
    client = TestClient(app, headers={"Accept-Encoding": encoding})
    paths = set(gets(app))
    assert {"/", "/docs", "/openapi.json", "/v1/model", "/health/live", "/health/ready", COUNTED, "/page/page.js"} <= paths
    for path in sorted(paths):
        get, head = client.get(path), client.head(path)
        assert (path, get.status_code, head.status_code, head.content) == (path, 200, 200, b"")
        unlike = {"date", "content-length"} if path == COUNTED else {"date"}
        assert _without(get, unlike) == _without(head, unlike), path


def _without(response: Any, names: set[str]) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in names}


@pytest.mark.parametrize("path", ["/nothing", "/page/nothing.js", "/v1/score", "/v1/score/batch", "/v1/compare"])
def test_head_of_what_is_not_there_or_only_takes_post_says_so(app, path):
    client = TestClient(app)
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code == (405 if path.startswith("/v1/") else 404)
    assert (_without(head, {"date"}), head.content) == (_without(get, {"date"}), b"")
