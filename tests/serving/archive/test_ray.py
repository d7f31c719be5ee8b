"""The same pipeline on a Ray cluster of two workers, started for real."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.serving.archive.conftest import start

pytest.importorskip("ray")

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """The address of a head without cores and two workers of one core each, processes of their own; a token opens it."""
    for name, value in (("RAY_AUTH_MODE", "token"), ("RAY_AUTH_TOKEN", secrets.token_hex(32))):
        monkeypatch.setenv(name, value)
    ray = str(Path(sys.executable).with_name("ray"))
    port = free_port()
    address = f"127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("r")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    options = ["--disable-usage-stats", "--node-ip-address=127.0.0.1", "--object-store-memory=100000000", "--block"]
    head = [f"--port={port}", "--head", "--num-cpus=0", "--include-dashboard=false", f"--temp-dir={folder}"]
    worker = [f"--address={address}", "--num-cpus=1"]
    processes = []
    for arguments in (head, worker, worker):
        path = folder / f"{len(processes)}.log"
        with path.open("w") as log:
            command = [ray, "start", *arguments, *options]
            processes.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True))  # noqa: S603
        wait_until_started(path, processes[-1])
    yield address
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_started(path: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if "Ray runtime started" in path.read_text():
            return
        assert process.poll() is None, path.read_text()
        time.sleep(0.1)
    pytest.fail(path.read_text())


@pytest.mark.slow
def test_a_cluster_gives_what_one_machine_gives(cluster, archive_file, tmp_path, bundle_path):
    alone, spread = tmp_path / "alone.csv", tmp_path / "spread.csv"
    process = start(bundle_path, archive_file, "--output", alone)
    assert process.communicate(timeout=120)[1] is not None
    process = start(bundle_path, archive_file, "--output", spread, "--runner", "ray", "--address", cluster)
    _, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    assert spread.read_bytes() == alone.read_bytes()
    assert not list(tmp_path.glob("*.parts"))
