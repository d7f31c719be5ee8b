"""A run over an archive: one row out for each row in, the same scores as everywhere else."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.scorer import Scorer
from serving.settings import Settings
from serving.text.sections import Draft, read_document
from tests.serving.archive.conftest import ROWS, command

# The engine leaves pipes to its workers to be closed by the garbage collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def read(path: Path) -> list[dict]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_scores_are_those_of_every_other_door(run, archive_file, tmp_path, articles, scorer: Scorer):
    done = run(archive_file, "--output", tmp_path / "out.parquet", "--quiet")
    assert done.exit_code == 0, done.output
    rows = read(tmp_path / "out.parquet")
    assert [row["id"] for row in rows] == [article["id"] for article in articles]
    with TestClient(create_app(Settings(), scorer)) as client:
        for row, article in zip(rows[:6], articles, strict=False):
            report = scorer.score([read_document(Draft(article["text"], article["title"]))])[0]
            sent = client.post("/v1/score", json={"title": article["title"], "text": article["text"]}).json()
            for name, outcome in report.outcomes.items():
                assert row[f"{name}_probability"] == pytest.approx(outcome.probability, abs=1e-6)
                assert row[f"{name}_probability"] == pytest.approx(sent["outcomes"][name]["probability"], abs=1e-6)
                assert row[f"{name}_percentile"] == outcome.percentile
            assert row["sections"] == len(report.sections)
            assert row["words"] == sum(section.words for section in report.sections)
            weakest = report.sections[report.weakest[0]] if report.weakest else None
            assert row["weakest_start"] == (weakest.start if weakest else None)
            assert row["weakest_end"] == (weakest.end if weakest else None)
            assert row["form"] == report.form
            assert row["error"] is None


def test_the_columns_are_the_contract_s_in_every_format(run, archive_file, tmp_path, scorer: Scorer):
    scores = [f"{name.name}_{what}" for name in scorer.bundle.manifest.outcomes for what in ("probability", "percentile")]
    weakest = ["weakest_start", "weakest_end", "weakest_reason"]
    names = ["id", *scores, *weakest, "sections", "words", "form", "abstained", "model_version", "error"]
    outputs = {}
    for ending in ("parquet", "csv", "jsonl"):
        path = tmp_path / f"out.{ending}"
        assert run(archive_file, "--output", path, "--quiet").exit_code == 0
        outputs[ending] = read(path)
        assert list(outputs[ending][0]) == names
    for parquet_row, csv_row, jsonl_row in zip(*outputs.values(), strict=True):
        assert parquet_row == jsonl_row
        assert {name: "" if value is None else str(value) for name, value in parquet_row.items()} == csv_row


def test_each_section_has_a_row_with_its_place(run, archive_file, tmp_path, articles):
    run(archive_file, "--output", tmp_path / "out.csv", "--sections", tmp_path / "sections.jsonl", "--quiet")
    rows = read(tmp_path / "sections.jsonl")
    totals = {row["id"]: int(row["sections"]) for row in read(tmp_path / "out.csv")}
    text = {article["id"]: article["text"] for article in articles}
    for identity, count in totals.items():
        of_article = [row for row in rows if row["id"] == identity]
        assert [row["index"] for row in of_article] == list(range(count))
        for row in of_article:
            if row["kind"] == "body":
                assert len(text[identity][row["start"] : row["end"]].split()) >= row["words"] * 0.5
    assert {"shares_contribution", "verdict", "reasons"} <= rows[0].keys()


def test_rows_that_cannot_be_scored_keep_their_place_and_say_why(run, tmp_path):
    path = tmp_path / "a.jsonl"
    good = {"title": "Rye, the old way", "text": "Rye wants time. Thirty hours of it, and a warm corner of the café."}
    lines = [{"id": "a", **good}, {"id": "b", "text": 3}, {"id": "c"}, {"id": "d", "text": "x " * 600_000}, {"id": "e", **good}]
    raw = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    raw[2:2] = [b"{broken", b'{"id": "u", "text": "\xff\xfe"}']
    path.write_bytes(b"\n".join(raw) + b"\n")
    done = run(path, "--output", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    rows = read(tmp_path / "out.jsonl")
    kinds = [(row["id"], (row["error"] or "").partition(":")[0]) for row in rows]
    assert kinds == [
        ("a", ""),
        ("b", "not_text"),
        ("3", "broken_line"),
        ("u", "undecodable"),
        ("c", "empty_draft"),
        ("d", "too_long"),
        ("e", ""),
    ]
    assert rows[0]["shares_probability"] == rows[-1]["shares_probability"]
    assert "1 not_text" in done.output
    (broken,) = read(tmp_path / "out.jsonl.broken.jsonl")
    assert (broken["line"], broken["input"]) == (3, str(path))
    assert "1 broken line" in done.output


def test_several_inputs_follow_each_other_and_rows_without_an_id_are_told_apart(run, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("title\nRye and time\n")
    assert run(tmp_path / "a.csv", tmp_path / "b.csv", "--output", tmp_path / "out.csv").exit_code == 0
    assert [row["id"] for row in read(tmp_path / "out.csv")] == ["a.csv:2", "b.csv:2"]


def test_a_filter_keeps_the_rows_that_meet_it(run, archive_file, tmp_path, articles):
    source = articles[0]["source"]
    done = run(archive_file, "--output", tmp_path / "out.csv", "--where", f"source = '{source}' and published_at >= '2000'")
    assert done.exit_code == 0
    expected = [article["id"] for article in articles if article["source"] == source]
    assert [row["id"] for row in read(tmp_path / "out.csv")] == expected


def test_a_filter_says_how_many_rows_it_lost_for_dates_that_cannot_be_read(run, tmp_path):
    dates = ["13/02/2024", "03/02/2024", "Feb 3, 2024 5:04 pm", "1706979840", "yesterdai", "12", "2019-01-01"]
    rows = "".join(f'"Rye, take {n}",Rye wants time.,"{date}"\n' for n, date in enumerate(dates))
    (tmp_path / "a.csv").write_text("title,text,date\n" + rows)
    done = run(tmp_path / "a.csv", "--output", tmp_path / "out.csv", "--where", "published_at >= '2023'")
    assert done.exit_code == 0
    assert len(read(tmp_path / "out.csv")) == 4
    assert "--where left out 2 rows whose published_at could not be read" in done.output
    assert 'a.csv: row 6: "published_at" is not a date: "yesterdai"' in done.output
    summary = json.loads((tmp_path / "out.csv.run.json").read_text())["summary"]
    assert (summary["undated"], summary["inputs"][0]["unread"]["published_at"]["count"]) == (2, 2)


@pytest.mark.parametrize("condition", ["nothing = 1", "source =", "source + 1"])
def test_a_filter_that_makes_no_sense_is_refused_with_an_example(run, archive_file, tmp_path, condition):
    done = run(archive_file, "--output", tmp_path / "out.csv", "--where", condition)
    assert done.exit_code == 2
    assert "--where" in done.output
    assert "published_at >= '2024'" in done.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--output", "out.xlsx"], "unknown ending"),
        (["--output", "none/out.csv"], "there is no folder"),
        (["--output", "out.csv", "--map", "body"], "such as text=body"),
        (["--output", "out.csv", "--map", "text=nothing"], 'names a column "nothing"'),
        (["--output", "out.csv", "--map", "body=text"], "our column comes first"),
        (["--output", "out.csv", "--sections", "out.csv"], "another name"),
    ],
)
def test_bad_usage_is_refused_and_leaves_nothing(run, archive_file, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    done = run(archive_file, *options)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.csv"]


def test_the_page_needs_nothing_else_and_runs_no_script_of_an_archive(run, tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {"title": f"<script>alert({n})</script>", "text": "Rye wants time.", "url": "javascript:alert(1)"} for n in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(path, "--output", tmp_path / "out.csv", "--report", tmp_path / "report.html").exit_code == 0
    page = (tmp_path / "report.html").read_text()
    assert "&lt;script&gt;" in page
    for absent in ("<script", "javascript:", "http://", "https://", "src="):
        assert absent not in page


def test_an_archive_with_outcomes_is_told_how_well_the_model_fits(run, sample_path, tmp_path, monkeypatch):
    monkeypatch.setattr("serving.archive.parts.ROWS", 64)
    done = run(sample_path, "--output", tmp_path / "out.csv")
    assert done.exit_code == 0
    assert "shares is known of" in done.output
    found = json.loads((tmp_path / "out.csv.run.json").read_text())["summary"]["backtest"]["shares"]
    assert 0 <= found["auc"]["low"] <= found["auc"]["value"] <= found["auc"]["high"] <= 1
    assert found["verdict"] in done.output


def test_names_that_are_no_utf_8_are_no_obstacle(run, tmp_path):
    folder, output = tmp_path / os.fsdecode(b"pages\xff"), tmp_path / os.fsdecode(b"out\xfe.csv")
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("Rye wants time.")
    (folder / "outside.md").symlink_to(tmp_path / "x.md")
    (tmp_path / "x.md").write_text("Not to be read.")
    for _ in range(2):  # anew, and as a run that is finished
        done = run(folder, "--output", output, "--report", tmp_path / "report.html", "--overwrite")
        assert done.exit_code == 0, done.output
        assert [row["id"] for row in read(output)] == ["caf\\xe9.md"]
        assert "pages\\xff: left out: 1 outside link" in done.output
        assert "out\\xfe.csv: 1 row," in done.output
    done = run(tmp_path / os.fsdecode(b"no\xff.csv"), "--output", output)
    assert (done.exit_code, "no\\xff.csv: does not exist" in done.output) == (2, True)


def test_an_archive_that_grows_while_it_is_read_is_not_taken_for_whole(run, archive_file, tmp_path, monkeypatch):
    from serving.archive.parts import PartWriter

    flush = PartWriter.flush

    def grow(writer: PartWriter) -> None:
        flush(writer)
        with archive_file.open("a") as file:
            file.write("\n")

    with monkeypatch.context() as patched:
        patched.setattr(PartWriter, "flush", grow)
        done = run(archive_file, "--output", tmp_path / "out.csv")
    assert (done.exit_code, "archive.csv: changed while it was read (let" in done.output) == (2, True)
    assert not (tmp_path / "out.csv").exists()
    assert run(archive_file, "--output", tmp_path / "out.csv").exit_code == 0


def test_quiet_is_quiet(run, archive_file, tmp_path):
    assert run(archive_file, "--output", tmp_path / "out.csv", "--quiet").output == ""


@pytest.mark.parametrize("option", ["--output", "--sections", "--report"])
def test_an_input_is_never_written_over(run, archive_file, tmp_path, option):
    before = archive_file.read_bytes()
    options = {"--output": tmp_path / "out.csv", option: tmp_path / "." / "archive.csv"}
    done = run(archive_file, *(part for pair in options.items() for part in pair), "--overwrite")
    assert (done.exit_code, "give it another name" in done.output) == (2, True)
    assert archive_file.read_bytes() == before


@pytest.mark.parametrize("option", ["--sections", "--report"])
def test_a_file_that_is_there_is_not_written_over_unasked(run, archive_file, tmp_path, option):
    (tmp_path / "mine.csv").write_text("mine")
    done = run(archive_file, "--output", tmp_path / "out.csv", option, tmp_path / "mine.csv")
    assert (done.exit_code, (tmp_path / "mine.csv").read_text()) == (2, "mine")
    assert not (tmp_path / "out.csv.parts").exists()


def test_a_cell_with_a_carriage_return_stays_one_cell(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "2\rx", "text": "Rye wants time."}) + "\n")
    assert run(tmp_path / "a.jsonl", "--output", tmp_path / "out.csv").exit_code == 0
    assert [row["id"] for row in read(tmp_path / "out.csv")] == ["2\rx"]


def test_in_a_terminal_one_bar_shows_where_it_stands(archive_file, tmp_path, bundle_path):
    leader, follower = pty.openpty()
    options = (archive_file, "--output", tmp_path / "out.csv")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "COLUMNS": "120", "TERM": "xterm"}
    process = subprocess.Popen(command(bundle_path, *options), stdout=follower, stderr=follower, env=environment)  # noqa: S603
    os.close(follower)
    shown = b""
    with contextlib.suppress(OSError):  # what a terminal says when nobody writes to it any more
        while piece := os.read(leader, 1 << 16):
            shown += piece
    os.close(leader)
    assert process.wait(60) == 0
    text = shown.decode()
    assert "scored" in text
    assert f"{ROWS}/{ROWS}" in text
    for absent in ("UDF", "Scan", "Traceback"):
        assert absent not in text
