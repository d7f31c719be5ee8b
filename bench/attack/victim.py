"""A service to attack, what is watched meanwhile, and what is then said of it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
MB = 1e6
JSON = "application/json"


@dataclass(frozen=True)
class Effort:
    """How far an attack goes: seconds to wait for a scored draft, for memory to come back, and for a stall to be ended."""

    patience: float = 300.0
    settle: float = 60.0
    stall: float = 75.0
    share: float = 1.0  # of the number of connections, uploads and bytes

    def number(self, full: int) -> int:
        """``full``, or the share of it that is tried."""
        return max(1, round(self.share * full))


FULL = Effort()
SHORT = Effort(patience=60.0, settle=8.0, stall=75.0, share=0.3)


@dataclass
class Finding:
    """What one attack did. ``fails`` says in words what does not hold."""

    attack: str
    seconds: float = 0.0
    silence_ms: float | None = None
    undisturbed_ms: float | None = None
    memory_mb: dict[str, float] | None = None
    draft_waited_ms: float | None = None
    draft_refusals: int | None = None
    drafts_scored: int | None = None
    own: dict[str, Any] = field(default_factory=dict)
    fails: list[str] = field(default_factory=list)

    def to_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with the service's settings replaced by ``settings``."""
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("SHAREABILITY_")}
    given = {f"SHAREABILITY_{name.upper()}": value for name, value in settings.items()}
    return {"SHAREABILITY_MODELS": str(ROOT / "models"), **clean, **given, "ORT_DISABLE_TELEMETRY": "1"}


def tree(pid: int) -> list[psutil.Process]:
    """A process and its children."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def resident(pid: int) -> int:
    """Resident bytes of a process and its children."""
    total = 0
    for process in tree(pid):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def processor_seconds(pid: int) -> float:
    """Seconds of processor time that a process and its children have taken: the same on a busy machine as on a quiet one."""
    total = 0.0
    for process in tree(pid):
        try:
            spent = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[Any]) -> None:
    """Stop a process and its children."""
    children = tree(process.pid)[1:]
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children:
        if child.is_running():
            child.send_signal(signal.SIGKILL)


class Victim:
    """``serve`` as users start it, on a free port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path, headers: Mapping[str, str]) -> None:
        self.process = process
        self.port = port
        self.log = log
        self.headers = dict(headers)

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    def ask(
        self,
        path: str,
        body: bytes | None = None,
        *,
        kind: str = JSON,
        headers: Mapping[str, str] | None = None,
        patience: float = 60.0,
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of an answer. Raises ``OSError`` where none comes within ``patience`` seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        given = {**self.headers, **({"Content-Type": kind} if body is not None else {}), **(headers or {})}
        try:
            connection.request("GET" if body is None else "POST", path, body, given)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read(), found
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from None
        finally:
            connection.close()

    def status(self, path: str, body: bytes | None = None, *, kind: str = JSON, patience: float = 60.0) -> int | str:
        """The status of an answer, or what came instead of one."""
        try:
            return self.ask(path, body, kind=kind, patience=patience)[0]
        except OSError as error:
            return type(error).__name__

    def connect(self, timeout: float = 5.0, **options: int) -> socket.socket:
        """A bare connection; ``options``: ``receive`` is the size of its receiving buffer."""
        bare = socket.socket()
        if "receive" in options:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receive"])
        bare.settimeout(timeout)
        try:
            bare.connect(("127.0.0.1", self.port))
        except OSError:
            bare.close()
            raise
        return bare

    def head(self, path: str, length: int | None, kind: str = JSON) -> bytes:
        """The head of a request by hand; ``length`` None: the body comes in chunks."""
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Type: {kind}", size]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@contextmanager
def serving(*, files: int | None = None, headers: Mapping[str, str] | None = None, **settings: str) -> Iterator[Victim]:
    """A service that is ready, until the end; ``files`` is its limit on open files."""
    port = free_port()
    command = [sys.executable, "-m", "serving", "serve", "--port", str(port)]
    limits = "ulimit -S -c unlimited 2>/dev/null; " + (f"ulimit -n {files}; " if files else "")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                ["/bin/sh", "-c", f'{limits}exec "$@"', "sh", *command],
                stdout=output, stderr=output, env=environment(**settings), cwd=ROOT,
            )  # fmt: skip
        victim = Victim(process, port, log, headers or {})
        try:
            deadline = time.monotonic() + 120
            while victim.status("/health/ready", patience=5) != 200:  # noqa: PLR2004
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the service did not start: {log.read_text('utf-8', 'replace')[-300:]}")
                time.sleep(0.1)
            yield victim
        finally:
            end(process)


class Watch:
    """Another process that asks a victim the whole time, so that a busy attacker does not blur what it sees."""

    def __init__(self, victim: Victim, patience: float) -> None:
        given = json.dumps({"port": victim.port, "pid": victim.pid, "headers": victim.headers, "patience": patience})
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bench.attack.watch", given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self._process.stdout is not None  # noqa: S101 - for mypy
        self._process.stdout.readline()  # it has begun

    def stop(self) -> dict[str, Any]:
        """What was seen, once a last good draft was scored or nobody has patience any more."""
        seen = json.loads(self._process.communicate(b"\n")[0])
        assert isinstance(seen, dict)  # noqa: S101 - for mypy
        return seen


def attack(name: str, victim: Victim, effort: Effort, act: Callable[[Victim, Effort], dict[str, Any]]) -> Finding:
    """Run ``act`` against ``victim`` and say what was seen meanwhile and afterwards."""
    begun = time.monotonic()
    victim.status("/v1/score", five_words(0))
    time.sleep(0.5)
    calm = Watch(victim, effort.patience)
    time.sleep(3)
    undisturbed = calm.stop()
    before = resident(victim.pid)
    watch = Watch(victim, effort.patience)
    time.sleep(1)
    own = act(victim, effort)
    seen = watch.stop()
    time.sleep(effort.settle)
    memory = {"before": before / MB, "peak": max(seen["peak"], before) / MB, "after": resident(victim.pid) / MB}
    finding = Finding(
        attack=name,
        seconds=round(time.monotonic() - begun, 1),
        silence_ms=round(seen["silence_ms"]),
        undisturbed_ms=round(undisturbed["silence_ms"]),
        memory_mb={place: round(value) for place, value in memory.items()},
        draft_waited_ms=None if seen["unanswered"] else round(seen["waited_ms"]),
        draft_refusals=seen["refusals"],
        drafts_scored=seen["scored"],
        own={**own, "log_kb": round(victim.log.stat().st_size / 1e3, 1)},
    )
    judge(finding)
    print(f"{name}: {finding.seconds:.0f} s; {'; '.join(finding.fails) or 'holds'}", file=sys.stderr, flush=True)
    return finding


SILENCE = 1_000  # ms on a machine that does nothing else
GROWTH = 1.3  # of the memory before, after a minute


def judge(finding: Finding) -> None:
    """What must hold in every attack on a service."""
    if finding.silence_ms is not None and finding.silence_ms > SILENCE:
        undisturbed = f" (undisturbed: {finding.undisturbed_ms:,.0f} ms)" if finding.undisturbed_ms is not None else ""
        finding.fails.append(f"/health/live was silent for {finding.silence_ms:,.0f} ms{undisturbed}")
    if finding.memory_mb and finding.memory_mb["after"] > GROWTH * finding.memory_mb["before"]:
        before, after = (finding.memory_mb[place] for place in ("before", "after"))
        finding.fails.append(f"memory stays at {after:,.0f} MB, before it was {before:,.0f} MB")
    if finding.memory_mb and finding.memory_mb["peak"] > 2 * finding.memory_mb["before"] + 100:
        finding.fails.append(f"memory rose to {finding.memory_mb['peak']:,.0f} MB")
    if finding.draft_refusals is not None and finding.draft_waited_ms is None:
        finding.fails.append("a good draft was not scored")


def five_words(number: int) -> bytes:
    """A good draft of five words that nobody sent before."""
    return json.dumps({"text": f"We kept notes in {number}."}).encode()


def combine(name: str, findings: Sequence[tuple[str, Finding]]) -> Finding:
    """The worst of several attacks as one; ``own`` keeps each by its name."""
    whole = Finding(attack=name, seconds=round(sum(each.seconds for _, each in findings), 1))
    whole.own = {
        part: {key: value for key, value in asdict(each).items() if key not in ("attack", "fails")} for part, each in findings
    }
    whole.fails = [f"{part}: {fault}" for part, each in findings for fault in each.fails]
    watched = [each for _, each in findings if each.memory_mb is not None]
    if watched:
        whole.silence_ms = max(each.silence_ms or 0 for each in watched)
        whole.undisturbed_ms = max(each.undisturbed_ms or 0 for each in watched)
        whole.memory_mb = max((each.memory_mb for each in watched if each.memory_mb), key=lambda memory: memory["peak"])
        waits = [each.draft_waited_ms for each in watched]
        whole.draft_waited_ms = None if None in waits else max(wait for wait in waits if wait is not None)
        whole.draft_refusals = sum(each.draft_refusals or 0 for each in watched)
        whole.drafts_scored = sum(each.drafts_scored or 0 for each in watched)
    return whole
