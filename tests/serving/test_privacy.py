"""Nothing is sent to anybody, and nothing is left where nobody asked for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from serving.archive.engine import ENVIRONMENT
from serving.model.registry import Models
from serving.privacy import SILENCE
from tests.cage import Caged, run_caged, why_not

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CLI = (sys.executable, "-m", "serving")
DRAFT = "# Rye\n\nRye wants time.\n\nThirty hours, to be exact, and [a warm place](https://bread.example/warm).\n"

# onnxruntime's first events leave some nine seconds after its first session was made.
WATCHED = 12

SERVE = f"""
import signal, subprocess, sys, time, urllib.request
server = subprocess.Popen([sys.executable, "-m", "serving", "serve", "--host", "127.0.0.1", "--port", "8123"])
for _ in range(200):
    try:
        urllib.request.urlopen("http://127.0.0.1:8123/health/ready", timeout=5)
        break
    except OSError:
        time.sleep(0.1)
body = b'{{"title": "Rye", "text": "Rye wants time. Thirty hours."}}'
request = urllib.request.Request("http://127.0.0.1:8123/v1/score", body, {{"Content-Type": "application/json"}})
assert urllib.request.urlopen(request, timeout=30).status == 200
time.sleep({WATCHED})
server.send_signal(signal.SIGINT)
sys.exit(server.wait(20) not in (0, 130))
"""
EXPORT = """
import sys
import training.bundle.smoothing as smoothing
smoothing.onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
"""


Cage = Callable[..., Caged]


@pytest.fixture(scope="module")
def cage() -> Cage:
    """``run_caged``, where commands can be caged."""
    if reason := why_not():
        pytest.skip(reason)
    return run_caged


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The bundle that ships with the repository."""
    models = Models(ROOT / "models")
    version = models.current()
    assert version is not None
    return models.path(version)


@pytest.fixture(scope="module")
def caged(cage: Cage, bundle: Path) -> Cage:
    """Runs a command as a user would who wants to be counted."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SHAREABILITY_THREADS": "1"}
    environment |= {"SHAREABILITY_MODEL": str(bundle), **contrary()}
    return lambda folder, *command: cage([str(each) for each in command], folder, environment)


def contrary() -> dict[str, str]:
    """The variables as one would set them who wants to be counted."""
    return {name: "0" if value == "1" else "1" for name, value in SILENCE.items()}


@pytest.mark.parametrize("package", ["serving", "training", "bench"])
def test_whatever_is_imported_first_silences_the_libraries(package):
    code = f"import {package}, json, os, sys; print(json.dumps([dict(os.environ), 'onnxruntime' in sys.modules]))"
    environment = {**os.environ, **contrary(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    found, too_late = json.loads(done.stdout)
    assert found.items() >= SILENCE.items()
    assert not too_late
    assert ENVIRONMENT.items() >= SILENCE.items()  # for workers on other machines


@pytest.mark.parametrize(
    ("attempt", "reached"),
    [
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))", "192.0.2.1:9"),
        ("socket.create_connection(('198.51.100.7', 443), 1)", "198.51.100.7:443"),
        ("socket.getaddrinfo('events.example', 443)", ":53"),
        ("socket.create_connection(socket.create_server(('127.0.0.1', 0)).getsockname()).send(b'x')", None),
    ],
)
def test_the_cage_sees_every_attempt_to_reach_somebody(cage, tmp_path, attempt, reached):
    found = cage([sys.executable, "-c", f"import socket; {attempt}"], tmp_path, dict(os.environ))
    assert [each for each in found.reached if reached and each.endswith(reached)] == list(found.reached)
    assert bool(found.reached) == bool(reached)


def test_the_cage_sees_every_file_that_is_left(cage, tmp_path):
    code = "import os, tempfile; open(os.path.expanduser('~/.device'), 'w'); tempfile.mkstemp('.queue'); open('here', 'w')"
    found = cage([sys.executable, "-c", code], tmp_path, dict(os.environ))
    assert [name.rpartition(".")[2] for name in found.left] == ["device", "queue", "here"]


def assert_quiet(found: Caged) -> None:
    assert found.code == 0, found.output
    assert found.reached == ()
    assert found.left == ()


def test_scoring_and_verifying_reach_nobody_and_leave_nothing(caged, tmp_path, bundle):
    draft = tmp_path / "draft.md"
    draft.write_text(DRAFT)
    assert_quiet(caged(tmp_path / "score", *CLI, "score", draft))
    assert_quiet(caged(tmp_path / "verify", *CLI, "model", "verify", bundle))


@pytest.mark.parametrize("runner", ["native", "ray"])
def test_scoring_an_archive_reaches_nobody_and_leaves_its_output_alone(caged, tmp_path, runner):
    if runner == "ray":
        pytest.importorskip("ray")
    archive, output = tmp_path / "archive.jsonl", tmp_path / "output" / "scores.csv"
    archive.write_text("".join(json.dumps({"id": number, "text": f"{DRAFT} {number}"}) + "\n" for number in range(3)))
    output.parent.mkdir()
    options = ("--output", output, "--workers", 1, "--runner", runner)
    assert_quiet(caged(tmp_path / "cage", *CLI, "archive", archive, *options))
    assert {path.name for path in output.parent.iterdir()} == {"scores.csv", "scores.csv.run.json"}


def test_exporting_reaches_nobody_and_leaves_nothing(caged, tmp_path, bundle):
    assert_quiet(caged(tmp_path / "cage", sys.executable, "-c", EXPORT, bundle / "head.onnx"))


def test_training_reaches_nobody_and_keeps_to_its_runs(caged, tmp_path, sample_path):
    config, runs = tmp_path / "run.toml", tmp_path / "runs"
    config.write_text('name = "caged"\n')
    options = ("--data", sample_path, "--config", config, "--runs", runs, "--models", tmp_path / "models")
    assert_quiet(caged(tmp_path / "cage", sys.executable, "-m", "training", "prepare", *options))
    assert [path.name for path in runs.iterdir()] == ["caged"]


def test_the_service_reaches_nobody_and_leaves_nothing(caged, tmp_path):
    assert_quiet(caged(tmp_path / "cage", sys.executable, "-c", SERVE))
