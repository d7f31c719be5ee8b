import json
import logging
import re

import pytest
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.settings import Settings
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

TITLE = "Seven lessons from a year of measuring readers"
NDJSON = {"content-type": "application/x-ndjson"}
JSON = {"content-type": "application/json"}
FIRST, SECOND = "first-key-of-ours", "second-key-of-ours"


def settings(**given) -> Settings:
    return Settings(**{"threads": 1, **given})


@pytest.fixture(scope="module")
def client(scorer):
    return TestClient(create_app(settings(max_chars=20_000, max_batch_bytes=300_000), scorer))


@pytest.fixture(scope="module")
def locked(scorer):
    return TestClient(create_app(settings(api_keys=(FIRST, SECOND)), scorer))


def error(response) -> dict:
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field"}
    return body["error"]


def test_a_draft_gets_the_scorer_s_report(client, scorer):
    response = client.post("/v1/score", json={"title": TITLE, "text": ARTICLE, "format": "plain", "id": "a1"})
    report = scorer.score([read_document(Draft(text=ARTICLE, title=TITLE, format="plain", id="a1"))])[0]
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(report.to_dict()))


def test_null_says_the_same_as_leaving_a_field_out(client):
    left_out = client.post("/v1/score", json={"text": ARTICLE})
    null = client.post("/v1/score", json={"text": ARTICLE, "title": None, "format": None, "id": None})
    assert null.status_code == 200
    assert null.json() == left_out.json()


def test_a_title_alone_can_be_scored(client):
    response = client.post("/v1/score", json={"title": TITLE})
    assert [section["kind"] for section in response.json()["sections"]] == ["title"]


def test_the_parts_of_a_body_are_counted_as_its_refusal_says(client):
    def code(parts):
        return error(client.post("/v1/score", content=b"[" + b'"",' * (parts // 2 - 1) + b'"]', headers=JSON))["code"]

    assert code(4_000) == "invalid_json"  # an unfinished string, and no more than is taken
    assert code(4_002) == "too_many_values"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"{", 400, "invalid_json", None),
        (b"", 400, "invalid_json", None),
        (b'{"text": "caf\xe9"}', 400, "invalid_json", None),
        (b"[" * 100_000, 400, "invalid_json", None),
        (b'{"id": ' + b"9" * 5_000 + b"}", 400, "invalid_json", None),
        (b'{"text": ' + b"[" * 9 + b"]" * 9 + b"}", 400, "invalid_json", None),
        (b"[" + b"[]," * 100_000 + b"[]]", 422, "too_many_values", None),
        (b"{" + b",".join(b'"k%d":0' % number for number in range(9_000)) + b"}", 422, "too_many_values", None),
        (b'"",' * 20_000, 422, "too_many_values", None),
        (b'{"' + b"x" * 100_000 + b'": 1}', 422, "unknown_field", "x" * 39 + "…"),
        (b'{"text": "' + rb"\"" * 50_000 + b"[{" * 20, 400, "invalid_json", None),
        (b"[]", 422, "invalid_request", None),
        (b'{"txt": "words"}', 422, "unknown_field", "txt"),
        (b'{"text": 5}', 422, "invalid_field", "text"),
        (b'{"text": null}', 422, "empty_draft", "text"),
        (b'{"text": ["words"]}', 422, "invalid_field", "text"),
        (b'{"text": "words", "format": "pdf"}', 422, "invalid_field", "format"),
        (b'{"text": " "}', 422, "empty_draft", "text"),
        (b"{}", 422, "empty_draft", "text"),
        (json.dumps({"text": "\0" * 100}).encode(), 422, "binary_text", "text"),
        (json.dumps({"text": "word " * 4_001}).encode(), 413, "too_long", "text"),
        (json.dumps({"title": "word " * 4_001}).encode(), 413, "too_long", "title"),
        (b" " * 400_000, 413, "too_large", None),
    ],
)
def test_a_bad_body_is_refused_with_the_place(client, body, status, code, field):
    response = client.post("/v1/score", content=body, headers=JSON)
    refusal = error(response)
    assert (response.status_code, refusal["code"], refusal["field"]) == (status, code, field)


def test_brackets_and_commas_in_the_text_are_no_structure(client):
    for text in ("[{" * 2_000 + " words", "a, [b](c), " * 1_000, '"{[\\' * 500 + " words"):
        assert client.post("/v1/score", json={"text": text, "format": "plain"}).status_code == 200


def test_what_is_refused_is_not_sent_back(client):
    for body in (
        b'{"' + b"x" * 200_000 + b'": 1}',
        b'{"format": "' + b"x" * 200_000 + b'"}',
        b'{"id": "' + b"x" * 200_000 + b'"}',
    ):
        response = client.post("/v1/score", content=body, headers=JSON)
        assert response.status_code == 422
        assert len(response.content) < 1_000


def test_a_body_of_unknown_length_is_refused_once_it_is_too_long(client):
    response = client.post("/v1/score", content=(b" " * 50_000 for _ in range(8)), headers=JSON)
    assert response.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_another_content_type_is_refused(client, headers):
    response = client.post("/v1/score", content=b'{"text": "words"}', headers=headers)
    assert response.status_code == 415
    assert error(response)["code"] == "unsupported_media_type"


def test_halves_of_characters_and_nulls_are_scored_where_they_stand(client):
    whole = client.post("/v1/score", json={"text": "Some words ? and more", "id": "?"}).json()
    body = rb'{"text": "Some words \ud83d and more", "id": "\ud83d"}'
    half = client.post("/v1/score", content=body, headers=JSON)
    assert half.status_code == 200
    assert [section["end"] for section in half.json()["sections"]] == [section["end"] for section in whole["sections"]]
    assert half.json()["id"] == "\ufffd"
    assert client.post("/v1/score", json={"text": "Some words \0 and more"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("POST", "/v1/score/", 404, "not_found"),
        ("GET", "/page/../settings.py", 404, "not_found"),
        ("GET", "/v1/score", 405, "method_not_allowed"),
        ("DELETE", "/", 405, "method_not_allowed"),
    ],
)
def test_wrong_addresses_and_methods_answer_in_the_same_shape(client, method, path, status, code):
    response = client.request(method, path)
    assert (response.status_code, error(response)["code"]) == (status, code)


class TestCompare:
    def test_titles_come_best_first(self, client):
        response = client.post("/v1/compare", json={"text": ARTICLE, "titles": [TITLE, "News"], "format": "plain"})
        body = response.json()
        assert sorted(title["title"] for title in body["titles"]) == sorted([TITLE, "News"])
        assert body["titles"][0]["probability"] >= body["titles"][1]["probability"]
        alone = client.post("/v1/score", json={"text": ARTICLE, "title": body["titles"][0]["title"]}).json()
        assert body["model"] == alone["model"]
        primary = alone["outcomes"][alone["model"]["primary"]]
        assert body["titles"][0]["probability"] == pytest.approx(primary["probability"], abs=1e-6)

    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            ({"text": ARTICLE}, "missing_field", "titles"),
            ({"text": ARTICLE, "titles": []}, "invalid_field", "titles"),
            ({"text": ARTICLE, "titles": ["News"] * 51}, "invalid_field", "titles"),
            ({"text": ARTICLE, "titles": ["News", 5]}, "invalid_field", "titles.1"),
            ({"text": ARTICLE, "titles": ["News", ""]}, "empty_title", "titles.1"),
            ({"text": ARTICLE, "titles": ["News"], "title": "x"}, "unknown_field", "title"),
        ],
    )
    def test_bad_titles_are_named(self, client, body, code, field):
        response = client.post("/v1/compare", json=body)
        refusal = error(response)
        assert (response.status_code, refusal["code"], refusal["field"]) == (422, code, field)


class TestKeys:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"authorization": "Bearer third-key-of-ours"},
            {"authorization": f"Basic {FIRST}"},
            {"x-api-key": FIRST[:-1]},
            {"x-api-key": ""},
        ],
    )
    @pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch", "/v1/compare"])
    def test_without_a_key_nothing_is_read(self, locked, path, headers):
        response = locked.post(path, content=b"not even JSON", headers=headers)
        assert (response.status_code, error(response)["code"]) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"

    def test_the_model_is_not_shown_either(self, locked):
        assert locked.get("/v1/model").status_code == 401

    @pytest.mark.parametrize("headers", [{"authorization": f"Bearer {FIRST}"}, {"x-api-key": SECOND}])
    def test_either_key_in_either_header_opens(self, locked, headers):
        assert locked.post("/v1/score", json={"text": "words"}, headers=headers).status_code == 200

    def test_page_and_health_need_none(self, locked):
        assert [locked.get(path).status_code for path in ("/", "/health/ready", "/docs", "/metrics")] == [200] * 4


def test_no_draft_is_logged(client, caplog):
    caplog.set_level(logging.DEBUG, logger="serving")
    client.post("/v1/score?text=confidentially", json={"text": "confidentially yours"})
    client.post("/v1/score", content=b'{"text": "confidentially', headers=JSON)
    client.post("/v1/score", json={"text": ["confidentially"]})
    client.get("/%0aconfidentially", headers={"referer": "confidentially"})
    assert "POST /v1/score 200" in caplog.text
    assert "\nconfidentially" not in caplog.text
    assert caplog.text.count("confidentially") == 1  # the address that was asked for


def test_the_model_says_what_it_is(client, scorer):
    body = client.get("/v1/model").json()
    assert body["version"] == scorer.bundle.version
    assert body["primary"] == scorer.bundle.manifest.primary


def test_metrics_count_by_route_and_never_by_address(client):
    before = _count(client, "/v1/score", 200)
    client.post("/v1/score", json={"text": "words"})
    client.get("/some/unheard-of/address")
    assert _count(client, "/v1/score", 200) == before + 1
    assert "unheard-of" not in client.get("/metrics").text


def _count(client, route, status) -> float:
    pattern = rf'shareability_requests_total{{method="POST",route="{route}",status="{status}"}} (\S+)'
    found = re.search(pattern, client.get("/metrics").text)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/v1/model", "/health/live", "/metrics", "/nothing", "/page/page.js", "/v1/score"]
)
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_load_everything_from_this_service(client, path):
    page = client.get(path).text
    loaded = re.findall(r'<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        assert "//" not in address
        assert client.get(f"/{address}").status_code == 200
    assert not re.search(r"<style|style=|<script>|\son\w+=", page)


def test_the_description_covers_requests_answers_and_errors(client):
    paths = client.get("/openapi.json").json()["paths"]
    score = paths["/v1/score"]["post"]
    assert set(score["requestBody"]["content"]["application/json"]["schema"]["properties"]) == {
        "title",
        "text",
        "format",
        "id",
        "site",
    }
    assert score["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Report")
    assert {"400", "401", "413", "415", "422", "429", "503"} <= set(score["responses"])
    assert {
        "/v1/score/batch",
        "/v1/compare",
        "/v1/connectors",
        "/v1/model",
        "/health/live",
        "/health/ready",
        "/metrics",
    } <= set(paths)


@pytest.mark.parametrize("asked", ["abc", "bytes=0-3", "bytes=99999999-", "bytes=5-2"])
@pytest.mark.parametrize("path", ["/", "/docs", "/page/page.js"])
def test_files_are_sent_whole_whatever_range_is_asked_for(client, path, asked):
    whole, part = client.get(path), client.get(path, headers={"Range": asked})
    assert (part.status_code, part.content) == (200, whole.content)
    assert part.headers["Accept-Ranges"] == "none"
