"""One answer through every door: the command line, the archive, HTTP."""

import csv
import json

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.cli.commands import main
from serving.model.bundle import Bundle
from serving.scorer import Scorer
from serving.settings import Settings

# The engine's pipes, as in the archive's tests.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

TITLE = "We tried mulching the beds for 9 weeks. Here is the log"
SITE = "synthetic-gardening.example"


def run(*arguments, stdin=None):
    result = CliRunner().invoke(main, list(map(str, arguments)), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def shares(sample_path):
    return sample_path.with_name("synthetic-shares.csv")


@pytest.fixture(scope="module")
def index(bundle_path, shares, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index") / "connectors"
    result = run("connectors", "fit", shares, "--output", folder, "--model", bundle_path)
    assert result.exit_code == 0, result.output
    assert "1,721 shares read, 1,721 kept, of 30 connectors" in result.output
    return folder


@pytest.fixture(scope="module")
def client(bundle_path, index):
    with TestClient(create_app(Settings(threads=1, connectors=index), Scorer(Bundle.open(bundle_path), threads=1))) as opened:
        yield opened


def rank(index, bundle_path, *more):
    result = run("connectors", "rank", "-", "--title", TITLE, "--index", index, "--model", bundle_path, *more, stdin="A log.")
    assert result.exit_code == 0, result.output
    return result.output


def test_the_names_are_the_same_through_every_door(index, bundle_path, client, tmp_path):
    named = json.loads(rank(index, bundle_path, "--site", SITE, "--json"))
    assert named[0]["name"].startswith("gardening")
    assert named[0]["because"]
    asked = client.post("/v1/connectors", json={"title": TITLE, "text": "A log.", "site": SITE}).json()["connectors"]
    assert asked == named
    report = client.post("/v1/score", json={"title": TITLE, "text": "A log.", "site": SITE}).json()
    assert report["connectors"] == named
    items = tmp_path / "items.csv"
    with items.open("w", newline="") as file:
        rows = [
            ["title", "url", "published_at"],
            [TITLE, f"https://{SITE}/new", ""],
            [TITLE, f"https://{SITE}/old", "2020-01-01"],
        ]
        csv.writer(file).writerows([["title", "url", "published_at"], *rows])
    out = tmp_path / "out.jsonl"
    result = run("archive", items, "--output", out, "--connectors", index, "--model", bundle_path, "--workers", 1, "--quiet")
    assert result.exit_code == 0, result.output
    new, old = (json.loads(line) for line in out.read_text().splitlines())
    assert json.loads(new["connectors"]) == [each["name"] for each in named]
    assert json.loads(old["connectors"]) == []  # nobody had shared anything by then


def test_a_draft_of_which_nothing_is_said_has_names_through_every_door(index, bundle_path, client, tmp_path):
    items, out = tmp_path / "items.csv", tmp_path / "out.jsonl"
    items.write_text("title,url\nWir haben die Beete ein Jahr lang gemulcht und jeden Liter notiert,https://a.example/\n")
    run("archive", items, "--output", out, "--connectors", index, "--model", bundle_path, "--workers", 1, "--quiet")
    row = json.loads(out.read_text())
    report = client.post("/v1/score", json={"title": items.read_text().splitlines()[1].partition(",")[0], "site": "a.example"})
    assert row["abstained"] == report.json()["abstained"]["code"]
    assert [each["name"] for each in report.json()["connectors"]] == json.loads(row["connectors"])


def test_an_archive_without_an_index_has_no_such_column(bundle_path, tmp_path):
    items, out = tmp_path / "items.csv", tmp_path / "out.jsonl"
    items.write_text(f"title\n{TITLE}\n")
    run("archive", items, "--output", out, "--model", bundle_path, "--workers", 1, "--quiet")
    assert "connectors" not in json.loads(out.read_text())


def test_a_readable_answer_names_proofs(index, bundle_path):
    said = rank(index, bundle_path, "--site", SITE)
    assert " 1. gardening" in said
    assert f"https://{SITE}/" in said
    assert "shared this site" in said
    assert "nobody of the index" in rank(index, bundle_path, "--date", "2020-01-01")


def test_connectors_are_listed_and_forgotten(index, bundle_path, shares, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(index, copy)
    listed = run("connectors", "list", "--index", copy).output.splitlines()
    assert len(listed) == 30
    name = listed[0].split("\t")[0]
    assert "is forgotten" in run("connectors", "forget", name, "--index", copy).output
    assert len(run("connectors", "list", "--index", copy).output.splitlines()) == 29
    again = run("connectors", "fit", shares, "--output", copy, "--model", bundle_path)
    assert "of a connector that is to be forgotten" in again.output
    assert name not in run("connectors", "list", "--index", copy).output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--index", "nowhere"], "is no index of connectors"),
        (["rank", "-", "--title", "A", "--date", "soon", "--index", "nowhere"], "is not a date"),
        (["fit", "nowhere.csv", "--output", "x"], "nowhere.csv"),
        (["fit", "nowhere.csv", "--output", "x", "--map", "who=me"], "write one of connector"),
    ],
)
def test_bad_usage_ends_with_2_and_says_why(arguments, said, tmp_path, monkeypatch, bundle_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHAREABILITY_MODEL", str(bundle_path))
    result = run("connectors", *arguments, stdin="A text.")
    assert result.exit_code == 2
    assert said in result.output


def test_a_service_without_an_index_says_so_and_scores(scorer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    client = TestClient(create_app(Settings(threads=1), scorer))
    assert client.post("/v1/score", json={"title": TITLE}).json()["connectors"] is None
    refused = client.post("/v1/connectors", json={"title": TITLE})
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "no_connectors"
    assert "make connectors" in refused.json()["error"]["message"]


def test_a_broken_index_leaves_scores_as_they_are(scorer, index, tmp_path):
    import shutil

    shutil.copytree(index, tmp_path / "broken")
    (tmp_path / "broken" / "days.npy").write_bytes(b"broken")
    client = TestClient(create_app(Settings(threads=1, connectors=tmp_path / "broken"), scorer))
    assert client.post("/v1/score", json={"title": TITLE}).json()["connectors"] is None
    assert "days.npy was changed" in client.post("/v1/connectors", json={"title": TITLE}).json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"title": TITLE, "date": "soon"}, "date"), ({"title": TITLE, "who": 1}, "who"), ({"title": TITLE, "site": 3}, "site")],
)
def test_a_malformed_question_is_refused_by_field(client, body, field):
    response = client.post("/v1/connectors", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["field"] == field
