"""An outcome that the archive never observed of posts is null for a post, through every door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.cli.commands import main
from serving.model.bundle import Bundle
from serving.scorer import Scorer
from serving.settings import Settings
from tests.drafts import ARTICLE

TITLE = "Seven lessons from a year of measuring readers"
POST = "We kept notes for a year, and this is what we learned from them."


def run(*arguments: object, stdin: str = POST):
    return CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def client(links_of_articles: Path) -> TestClient:
    return TestClient(create_app(Settings(threads=1), Scorer(Bundle.open(links_of_articles), threads=1)))


def test_the_service_answers_null_for_a_post_and_a_chance_for_an_article(client):
    post = client.post("/v1/score", json={"title": TITLE, "text": POST}).json()
    assert (post["form"], post["outcomes"]["links"]) == ("post", None)
    assert post["outcomes"]["shares"]["percentile"] in range(101)
    assert [section["outcomes"]["links"] for section in post["sections"]] == [None, None]
    assert post["abstained"] is None
    article = client.post("/v1/score", json={"title": TITLE, "text": ARTICLE}).json()
    assert article["form"] == "article"
    assert article["outcomes"]["links"]["probability"] > 0


def test_a_batch_answers_the_same(client):
    lines = [{"title": TITLE, "text": text} for text in (POST, ARTICLE)]
    answer = client.post(
        "/v1/score/batch", content="\n".join(map(json.dumps, lines)), headers={"content-type": "application/x-ndjson"}
    )
    alone = [client.post("/v1/score", json=line).json() for line in lines]
    assert [json.loads(line) for line in answer.text.splitlines()] == alone


def test_the_command_line_says_the_same_and_why(client, links_of_articles):
    options = ("--title", TITLE, "--format", "plain", "--model", links_of_articles)
    report = json.loads(run("score", "-", "--json", *options).stdout)
    assert report == client.post("/v1/score", json={"title": TITLE, "text": POST, "format": "plain"}).json()
    words = run("score", "-", *options).stdout
    assert "Links: of posts like this none was ever counted in the archive" in words
    assert "posts in the archive" in words


def test_what_the_archive_has_nothing_of_reaches_no_limit(articles_alone):
    result = run("score", "-", "--fail-under", "0.01", "--model", articles_alone)
    assert result.exit_code == 1
    assert "no chance is given" in result.stderr


def test_headlines_are_compared_by_what_is_known(links_of_articles, articles_alone):
    titles = ("--title", TITLE, "--title", "Notes")
    known = run("compare", "-", *titles, "--json", "--model", links_of_articles)
    assert {each["title"] for each in json.loads(known.stdout)["titles"]} == {TITLE, "Notes"}
    unknown = run("compare", "-", *titles, "--model", articles_alone)
    assert unknown.exit_code == 2
    assert "has no posts" in unknown.stderr
    assert "80 words" in unknown.stderr


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the engine's pipes, as in the archive's tests
def test_an_archive_writes_nulls_and_sums_up_what_is_known(links_of_articles, tmp_path):
    archive = tmp_path / "archive.jsonl"
    rows = [
        {"id": f"{name} {number}", "title": TITLE, "text": text, "shares": number, "links": number}
        for name, text in (("post", POST), ("article", ARTICLE))
        for number in range(3)
    ]
    archive.write_text("\n".join(map(json.dumps, rows)))
    output, sections, page = tmp_path / "out.jsonl", tmp_path / "sections.jsonl", tmp_path / "page.html"
    done = run(
        *("archive", archive, "--output", output, "--sections", sections, "--report", page, "--quiet"),
        *("--workers", "1", "--model", links_of_articles),
    )
    assert done.exit_code == 0, done.output
    for row in map(json.loads, output.read_text().splitlines()):
        assert row["error"] is None
        assert row["form"] == row["id"].split()[0]
        assert row["shares_probability"] > 0
        assert (row["links_probability"] is None) == (row["links_percentile"] is None) == row["id"].startswith("post")
    for section in map(json.loads, sections.read_text().splitlines()):
        assert (section["links_contribution"] is None) == section["id"].startswith("post")
    assert "mean chance of links" in page.read_text()
