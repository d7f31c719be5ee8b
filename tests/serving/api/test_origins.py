import pytest
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.settings import Settings


def asking(scorer, **given):
    settings = Settings(**{"threads": 1, "hosts": ("scores.example.com",), **given})
    return TestClient(create_app(settings, scorer), base_url="http://localhost:8000")


@pytest.fixture(scope="module")
def client(scorer):
    return asking(scorer)


def score(client, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/v1/score", json={"text": "words"}, headers=headers)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "127.0.0.2",
        "[::1]:8000",
        "scores.example.com",
        "scores.example.com.:443",
    ],
)
def test_the_service_s_own_names_are_answered(client, host):
    assert score(client, host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "*"])
@pytest.mark.parametrize("path", ["/", "/v1/model", "/metrics", "/docs", "/openapi.json"])
def test_a_name_that_somebody_pointed_here_is_refused(client, host, path):
    response = client.get(path, headers={"host": host})
    assert (response.status_code, response.json()["error"]["code"]) == (421, "misdirected")
    assert "SHAREABILITY_HOSTS" in response.json()["error"]["message"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_probes_may_ask_by_any_name(client):
    assert client.get("/health/ready", headers={"host": "pod-7"}).status_code == 200


def test_other_addresses_are_ours_only_where_every_address_is_listened_on(client, scorer):
    assert client.get("/metrics", headers={"host": "10.1.2.3:8000"}).status_code == 421
    everywhere = asking(scorer, host="0.0.0.0")  # noqa: S104 - nothing listens
    assert everywhere.get("/metrics", headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert everywhere.get("/metrics", headers={"host": "evil.example"}).status_code == 421


def test_any_name_is_answered_where_the_operator_says_so(scorer):
    client = asking(scorer, hosts=("*",))
    assert score(client, host="evil.example").status_code == 200
    assert score(client, host="evil.example", origin="https://evil.example").status_code == 200
    assert score(client, host="evil.example", origin="http://other.example").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example:8000"},
        {"origin": "http://localhost:3000"},  # another program's page on this machine
        {"origin": "https://localhost:8000"},
        {"origin": "null"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example", "sec_fetch_site": "same-origin"},
    ],
)
def test_another_site_s_page_is_refused(client, headers):
    response = score(client, **headers)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://localhost:8000", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": "https://scores.example.com", "sec_fetch_site": "same-origin"},
        {},
    ],
)
def test_our_own_page_and_programs_are_answered(client, headers):
    assert score(client, **headers).status_code == 200


def test_pages_that_only_link_here_open(client):
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
