import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from serving.api.routes import create_app
from serving.cli.commands import main
from serving.model.bundle import Bundle
from serving.settings import Settings
from tests.docx import comments, deleted, docx, inserted, paragraph

TITLE = "Seven lessons from a year of measuring readers"
TEXT = "## What we did\n\nWe kept notes for a year, and we learned from them.\n\n## Über uns\n\nWir schreiben.\n"


@pytest.fixture
def run(bundle_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("SHAREABILITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SHAREABILITY_MODEL", str(bundle_path))
    monkeypatch.setenv("SHAREABILITY_THREADS", "1")

    def invoke(*arguments, stdin=None):
        result = CliRunner().invoke(main, list(arguments), input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def models(bundle_path, tmp_path, monkeypatch, run):
    """A models folder that holds one bundle, not yet in use."""
    monkeypatch.delenv("SHAREABILITY_MODEL")
    folder = tmp_path / "models"
    shutil.copytree(bundle_path, folder / Bundle.open(bundle_path).version)
    monkeypatch.setenv("SHAREABILITY_MODELS", str(folder))
    return folder


def refused(result) -> str:
    """The one line that says why; on stderr, with exit code 2."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


class TestScore:
    def test_json_is_what_http_answers(self, run, draft, scorer):
        result = run("score", str(draft), "--title", TITLE, "--json")
        client = TestClient(create_app(Settings(threads=1), scorer))
        answer = client.post("/v1/score", json={"title": TITLE, "text": TEXT, "format": "markdown"})
        assert result.exit_code == 0
        assert json.loads(result.stdout) == answer.json()
        assert "Über" in result.stdout  # as it is, not escaped

    def test_standard_input_gives_the_same(self, run, draft):
        named = run("score", str(draft), "--json")
        for arguments in (("score", "-"), ("score",)):
            piped = run(*arguments, "--format", "markdown", "--json", stdin=TEXT.encode())
            assert piped.stdout == named.stdout

    def test_a_byte_order_mark_changes_nothing(self, run, draft):
        plain = run("score", str(draft), "--json").stdout
        draft.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
        assert run("score", str(draft), "--json").stdout == plain

    def test_windows_line_ends_are_counted(self, run, draft):
        draft.write_bytes(TEXT.replace("\n", "\r\n").encode())
        sections = json.loads(run("score", str(draft), "--json").stdout)["sections"]
        assert sections[-1]["end"] == len(TEXT.replace("\n", "\r\n").rstrip())

    @pytest.mark.parametrize(("name", "form"), [("a.md", "auto"), ("a.HTM", "html"), ("a.html", "html"), ("a.txt", "auto")])
    def test_only_html_is_told_by_the_ending(self, run, tmp_path, name, form):
        text = "<p>One *two* three</p>\n\n# Four\n\nfive"
        (tmp_path / name).write_text(text)
        by_ending = run("score", str(tmp_path / name), "--json")
        assert by_ending.stdout == run("score", "--format", form, "--json", stdin=text).stdout

    def test_the_report_reads_as_words(self, run, draft):
        report = json.loads(run("score", str(draft), "--title", TITLE, "--json").stdout)
        words = " ".join(run("score", str(draft), "--title", TITLE).stdout.split())
        for name, outcome in report["outcomes"].items():
            part = f"{100 * outcome['probability']:.0f} of 100 posts like this reach your top quarter by {name}; 25 is par."
            assert part in words
        assert TITLE in words
        assert report["model"]["version"] in words
        for section in report["sections"]:
            for reason in section["reasons"]:
                assert reason["message"] in words

    def test_a_draft_cannot_steer_the_terminal(self, run):
        result = run("score", "--title", "Red \x1b[31m alarm [bold]not bold[/bold]", stdin="words \x1b]0;gone\x07 and more")
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout
        assert "[bold]not bold[/bold]" in result.stdout

    def test_fail_under_decides_the_exit_code(self, run, draft):
        report = json.loads(run("score", str(draft), "--json").stdout)
        probability = report["outcomes"][report["model"]["primary"]]["probability"]
        met = run("score", str(draft), "--json", "--fail-under", str(probability - 0.01))
        missed = run("score", str(draft), "--json", "--fail-under", str(probability + 0.01))
        assert (met.exit_code, missed.exit_code) == (0, 1)
        assert json.loads(missed.stdout) == report
        assert "--fail-under" in missed.stderr

    @pytest.mark.parametrize("limit", ["1.5", "-0.1", "nan", "high"])
    def test_fail_under_is_a_probability(self, run, draft, limit):
        assert "--fail-under" in refused(run("score", str(draft), "--fail-under", limit))

    def test_tracked_changes_and_comments_are_said(self, run, tmp_path):
        path = tmp_path / "draft.docx"
        path.write_bytes(docx(paragraph("One."), inserted("Two."), deleted("Three."), comments=comments("Is that so?")))
        result = run("score", str(path))
        assert "draft.docx: 2 tracked changes read as accepted, 1 comment left out" in result.stderr
        assert "Two." in result.stdout


class TestUnreadable:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"])
    def test_a_draft_in_another_encoding_scores_the_same(self, run, draft, encoding):
        expected = run("score", str(draft), "--json")
        draft.write_bytes(TEXT.encode(encoding))
        result = run("score", str(draft), "--json")
        assert result.stdout == expected.stdout
        guessed = {"cp1252": "Windows-1252", "mac-roman": "Mac Roman"}.get(encoding)
        assert (f"is read as {guessed}, which its letters suggest" in result.stderr) == bool(guessed)

    def test_bytes_that_no_text_has_are_counted(self, run, draft):
        draft.write_bytes(b"\xef\xbb\xbfWords, caf\xc3\xa9s, na\xc3\xafve and \xff more.")
        result = run("score", str(draft))
        assert result.exit_code == 0
        assert "1 bytes are no UTF-8" in result.stderr

    def test_an_image_is_no_draft(self, run, draft):
        draft.write_bytes(bytes(range(256)) * 40)
        assert "binary" in refused(run("score", str(draft)))

    def test_a_word_document_scores_as_the_page_reads_it(self, run, tmp_path):
        (tmp_path / "rye.docx").write_bytes(docx(paragraph("Rye & salt", "Title"), paragraph("It wants time. " * 9)))
        (tmp_path / "rye.html").write_text(f"<h1>Rye &amp; salt</h1><p>{'It wants time. ' * 9}</p>")
        word, page = (json.loads(run("score", str(tmp_path / name), "--json").stdout) for name in ("rye.docx", "rye.html"))
        assert word == page
        assert word["sections"][0]["kind"] == "title"

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("rye.docx", b"PK\3\4 cut off", "rye.docx is no Word document that can be read"),
            ("rye.rtf", rb"{\rtf1 Rye}", "is an RTF document (.rtf): save it as"),
            ("rye.pdf", b"%PDF-1.7", "is a PDF: save what it was made from as .docx or Markdown, or paste its words"),
            (
                "rye.odt",
                b"PK\3\4 application/vnd.oasis.opendocument.text",
                "is an OpenDocument text (.odt): save it as .docx, Markdown or plain text, or paste its words",
            ),
            ("rye.pages", b"PK\3\4 Index/Document.iwa", "is a Pages document (.pages): save it as .docx, Markdown"),
            ("rye.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "is an old Word document (.doc): save it as"),
        ],
    )
    def test_files_of_other_programs_are_named_with_the_mend(self, run, tmp_path, name, data, message):
        (tmp_path / name).write_bytes(data)
        assert message in refused(run("score", str(tmp_path / name)))

    def test_files_that_cannot_be_read_are_named(self, run, tmp_path):
        assert "nowhere.md cannot be read: no such file" in refused(run("score", str(tmp_path / "nowhere.md")))
        assert "is a folder" in refused(run("score", str(tmp_path)))

    def test_an_empty_draft_says_so(self, run):
        assert "the draft is empty" in refused(run("score", stdin=""))

    def test_a_draft_beyond_the_limit_is_refused(self, run, draft, monkeypatch):
        monkeypatch.setenv("SHAREABILITY_MAX_CHARS", "10")
        assert "more than the 10 allowed" in refused(run("score", str(draft)))

    def test_no_bundle_says_what_to_do(self, run, draft, tmp_path, monkeypatch):
        monkeypatch.delenv("SHAREABILITY_MODEL")
        monkeypatch.setenv("SHAREABILITY_MODELS", str(tmp_path))
        assert "model use VERSION" in refused(run("score", str(draft)))

    def test_a_bad_setting_is_named(self, run, draft, monkeypatch):
        monkeypatch.setenv("SHAREABILITY_THREADS", "all")
        assert 'SHAREABILITY_THREADS is "all"' in refused(run("score", str(draft)))

    def test_wrong_usage_is_code_2(self, run, draft):
        for arguments in (
            ["score", str(draft), "--format", "pdf"],
            ["compare", str(draft)],
            ["nonsense"],
            ["serve", "--port", "x"],
        ):
            refused(run(*arguments))


class TestCompare:
    def test_json_is_what_http_answers(self, run, draft, scorer):
        result = run("compare", str(draft), "--title", TITLE, "--title", "News", "--json")
        client = TestClient(create_app(Settings(threads=1), scorer))
        answer = client.post("/v1/compare", json={"text": TEXT, "titles": [TITLE, "News"], "format": "markdown"})
        assert json.loads(result.stdout) == answer.json()

    def test_the_best_title_is_the_first_line(self, run, draft):
        ranked = json.loads(run("compare", str(draft), "--title", TITLE, "--title", "News", "--json").stdout)["titles"]
        lines = run("compare", str(draft), "--title", TITLE, "--title", "News").stdout.splitlines()
        assert [title["title"] for title in ranked] == [line.rstrip().split("  ")[-1].strip() for line in lines[1:3]]

    def test_an_empty_title_is_refused(self, run, draft):
        assert "title is empty" in refused(run("compare", str(draft), "--title", "News", "--title", ""))


class TestModels:
    def test_a_bundle_is_listed_verified_used_and_marked(self, run, models, draft):
        version = next(models.iterdir()).name
        assert run("model", "list").stdout == f"  {version}\n"
        assert version in run("model", "verify", version).stdout
        assert run("model", "use", version).exit_code == 0
        assert run("model", "list").stdout == f"* {version}\n"
        assert json.loads(run("score", str(draft), "--json").stdout)["model"]["version"] == version

    def test_show_says_what_http_says(self, run, models, scorer):
        version = next(models.iterdir()).name
        shown = json.loads(run("model", "show", version, "--json").stdout)
        assert shown == TestClient(create_app(Settings(threads=1), scorer)).get("/v1/model").json()
        words = run("model", "show", version).stdout
        assert f"version: {version}" in words
        assert f"primary: {shown['primary']}" in words

    def test_a_changed_file_is_named(self, run, models):
        version = next(models.iterdir()).name
        changed = next(
            path for path in sorted((models / version).rglob("*")) if path.is_file() and path.name != "manifest.json"
        )
        changed.write_bytes(changed.read_bytes() + b"x")
        for command in ("verify", "use", "show"):
            assert changed.name in refused(run("model", command, version))

    def test_what_would_be_pruned_is_said_before(self, run, models):
        version = next(models.iterdir()).name
        old = "20200101-00000001"
        copy = models / old
        shutil.copytree(models / version, copy)
        manifest = json.loads((copy / "manifest.json").read_text())
        (copy / "manifest.json").write_text(json.dumps({**manifest, "version": old}))
        assert run("model", "use", old).exit_code == 0
        assert run("model", "use", version).exit_code == 0
        assert "no bundle is old enough" in run("model", "prune").stdout
        assert run("model", "prune", "--keep", "0", "--dry-run").stdout == f"{old} would be removed\n"
        assert copy.exists()
        assert run("model", "prune", "--keep", "0").stdout == f"{old} removed\n"
        assert run("model", "list").stdout == f"* {version}\n"

    @pytest.mark.usefixtures("models")
    def test_there_is_nothing_to_go_back_to(self, run):
        refused(run("model", "rollback"))

    @pytest.mark.usefixtures("models")
    def test_an_unknown_version_is_refused(self, run):
        for command in ("use", "verify", "show"):
            assert "20200101-00000000" in refused(run("model", command, "20200101-00000000"))

    def test_an_empty_folder_says_how_to_get_a_bundle(self, run, models):
        shutil.rmtree(next(models.iterdir()))
        assert "make retrain" in refused(run("model", "list"))


def process(bundle_path, *arguments, **options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHAREABILITY_")}
    environment |= {"SHAREABILITY_MODEL": str(bundle_path), "SHAREABILITY_THREADS": "1"}
    command = [sys.executable, "-m", "serving", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, **options)  # noqa: S603


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(bundle_path, draft):
    for arguments in (["--json"], []):
        with process(bundle_path, "score", str(draft), *arguments, stdout=subprocess.PIPE) as scoring:
            scoring.stdout.close()
            assert scoring.stderr.read() == ""
            assert scoring.wait(30) == 141


@pytest.mark.slow
def test_the_service_runs_until_it_is_interrupted(bundle_path):
    with process(bundle_path, "serve", "--port", "0") as serving:
        address = serving.stderr.readline().split()[-1]
        try:
            assert _ready(f"{address}/health/ready")
            with process(bundle_path, "serve", "--port", address.rsplit(":", 1)[1]) as second:
                assert "address already in use" in second.stderr.read()
                assert second.wait(30) == 2
        finally:
            serving.send_signal(signal.SIGINT)
        assert "Traceback" not in serving.stderr.read()
        assert serving.wait(30) == 130


def _ready(address) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own
                return answer.status == 200
        except urllib.error.HTTPError as error:
            error.close()
            time.sleep(0.05)
    return False
