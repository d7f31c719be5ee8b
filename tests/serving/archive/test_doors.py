"""The same article gives the same report at the command line, in an archive and over HTTP, wherever its title comes from."""

from __future__ import annotations

import json
import subprocess

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.cli.commands import main
from serving.settings import Settings
from tests.serving.archive.conftest import command

BODY = (
    "Our bakery weighed every loaf for a month, and twelve of three hundred were lighter than the label allows.\n\n"
    "{% include scale.html %}\n\nA new door seal for the second oven brought the count to zero, which we checked twice.\n"
)
TITLE = "What 300 loaves taught us"
PAGE = f"<html><head><title>x</title></head><body><h1>{TITLE}</h1><p>{BODY}</p></body></html>"
# By file: the title given, the text, and where the title comes from.
FILES = {
    "heading.md": ("", f"# What 300 loaves *taught* us\n\n{BODY}", "heading"),
    "header.md": ("", f"---\ntitle: {TITLE}\ndate: 2024-03-05\n---\n\n{BODY}", "front_matter"),
    "pelican.md": ("", f"Title: {TITLE}\nDate: 2024-03-05\n\n{BODY}", "front_matter"),
    "page.html": ("", PAGE, "heading"),
    "untitled.md": ("", BODY, "none"),
    "given.md": (TITLE, f"# An old headline\n\n{BODY}", "given"),
}


@pytest.fixture
def by_command_line(tmp_path, bundle_path, monkeypatch):
    monkeypatch.setenv("SHAREABILITY_THREADS", "1")

    def score(name, title, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        arguments = ["score", str(tmp_path / name), "--title", title, "--model", str(bundle_path), "--json"]
        return json.loads(CliRunner().invoke(main, arguments, catch_exceptions=False).stdout)

    return score


def archived(bundle, source, output):
    """The rows of an archive, by id; in a process of its own, for this one has threads."""
    asked = command(bundle, source, "--output", output, "--quiet")
    done = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return {row["id"]: row for row in map(json.loads, output.read_text(encoding="utf-8").splitlines())}


@pytest.mark.slow
def test_one_file_has_one_report_at_every_door(by_command_line, bundle_path, scorer, tmp_path):
    reports = {name: by_command_line(name, title, text) for name, (title, text, _) in FILES.items()}
    assert [report["title_from"] for report in reports.values()] == [origin for *_, origin in FILES.values()]
    folder, table = tmp_path / "folder", tmp_path / "articles.jsonl"
    folder.mkdir()
    drafts = {}
    for name, (title, text, _) in FILES.items():
        drafts[name] = {"id": name, "title": title, "text": text, "format": "html" if name.endswith("html") else "auto"}
        if not title:  # a file has no title but its own
            (folder / name).write_text(text, encoding="utf-8")
    table.write_text("".join(json.dumps(draft) + "\n" for draft in drafts.values()), encoding="utf-8")
    with TestClient(create_app(Settings(), scorer)) as client:
        for name, draft in drafts.items():
            assert_same(client.post("/v1/score", json=draft).json(), {**reports[name], "id": name})
    for source in (table, folder):
        rows = archived(bundle_path, source, tmp_path / f"{source.name}.out.jsonl")
        assert set(rows) == {name for name, (title, *_) in FILES.items() if source == table or not title}
        for name, row in rows.items():
            found = {outcome: row[f"{outcome}_probability"] for outcome in reports[name]["outcomes"]}
            assert found == pytest.approx(probabilities(reports[name]), abs=1e-6)
            assert row["sections"] == len(reports[name]["sections"])
    # The headline and the words are the same: what lies around them makes no difference.
    for name in ("header.md", "pelican.md", "given.md"):
        assert probabilities(reports[name]) == pytest.approx(probabilities(reports["heading.md"]), abs=1e-6)


def assert_same(report, expected):
    assert probabilities(report) == pytest.approx(probabilities(expected), abs=1e-6)
    for name in ("id", "title_from", "weakest", "checks", "truncated"):
        assert report[name] == expected[name]
    assert [(part["start"], part["end"]) for part in report["sections"]] == [
        (part["start"], part["end"]) for part in expected["sections"]
    ]


def probabilities(report):
    return {name: outcome["probability"] for name, outcome in report["outcomes"].items()}
