"""The service in a process of its own, for tests of what only a real connection shows."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds: machines that train a model at the same time are slow


class Served:
    """A running service: its ``port``, process number and the lines it logs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.port = 0
        threading.Thread(target=self._listen, daemon=True).start()
        assert soon(lambda: self.port and self.logged("ready after")), "\n".join(self.lines)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())
            if match := re.search(r"serving on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(match[1])

    def logged(self, words: str) -> int:
        """Lines of the log with ``words``."""
        return sum(words in line for line in self.lines)

    def connect(self, data: bytes = b"") -> socket.socket:
        """A connection over which ``data`` was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(data)
        return connection

    def ask(self, data: bytes) -> tuple[int, dict]:
        """Status and JSON of the answer to ``data``, after which the connection is closed or left open."""
        with self.connect(data) as connection:
            return answer(connection)

    def metric(self, reason: str) -> float:
        """Connections that were cut for ``reason``."""
        with self.connect(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as connection:
            text = connection.makefile().read()
        found = re.search(rf'connections_cut_total{{reason="{reason}"}} (\S+)', text)
        return float(found[1]) if found else 0.0

    def lives(self) -> bool:
        """Whether it answers a probe."""
        return self.ask(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[0] == 200


@contextmanager
def served(bundle: Path, *, files: int | None = None, **settings: object) -> Iterator[Served]:
    """A service of ``bundle``, which may open no more than ``files`` files."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHAREABILITY_")}
    environment |= {"SHAREABILITY_MODEL": str(bundle), "SHAREABILITY_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environment |= {f"SHAREABILITY_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "serving", "serve", "--port", "0"]
    if files is not None:
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] >= files
        command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *command]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield Served(process)
        finally:
            process.kill()


def post(body: bytes, *fields: str, path: str = "/v1/score", length: int | None = None) -> bytes:
    """A request with ``body``, which says that it has ``length`` bytes."""
    length = len(body) if length is None else length
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {length}", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answer(connection: socket.socket) -> tuple[int, dict]:
    """Status and JSON of the next answer."""
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        length = 0
        while (line := stream.readline().strip().lower()) != b"":
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, json.loads(stream.read(length))


def is_closed(connection: socket.socket) -> bool:
    """Whether the service closes it, sooner or later."""
    try:
        while connection.recv(1 << 20):
            pass
    except ConnectionResetError:
        pass
    return True


def soon(happens: Callable[[], object]) -> bool:
    """Whether it happens in time."""
    deadline = time.monotonic() + PATIENCE
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(happens())
