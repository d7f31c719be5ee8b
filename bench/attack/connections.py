"""Clients that connect and then do nothing, or only half of what they began. None of them has or needs a key."""

from __future__ import annotations

import resource
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.attack.victim import MB, Effort, Finding, Victim, attack, combine, resident, serving

SILENT = 1_100
FILES = 1_024
HALVES = 50
UPLOADS, UPLOAD = 150, 11_500_000
BATCHES = 4
LARGE = "/docs/swagger/swagger-ui-bundle.js"
WATCHING = 5  # connections that the watch may have open
NDJSON = "application/x-ndjson"
LINE = b'{"text":"We kept notes for a year.","format":"plain"}\n'
Act = Callable[[Victim, Effort], dict[str, Any]]


def run(effort: Effort) -> Finding:
    """Each against a service of its own."""
    _allow_files(4 * SILENT)
    parts: dict[str, tuple[Act, int | None]] = {
        "silent connections": (stay_silent, FILES),
        "half a head": (send_half_a_head, None),
        "half a body": (send_half_a_body, None),
        "a head in drops": (drip_a_head, None),
        "a body in drops": (drip_a_body, None),
        "answers nobody takes": (take_no_answer, None),
        "unfinished uploads": (upload, None),
        "stalled batches": (stall_batches, None),
        "a batch nobody reads": (never_read, None),
    }
    findings = []
    for name, (act, files) in parts.items():
        with serving(files=files) as victim:
            found = attack(name, victim, effort, act)
        found.fails += list(_faults(found.own))
        findings.append((name, found))
    return combine("connections", findings)


def _faults(own: dict[str, Any]) -> Iterator[str]:
    if own.get("still_open"):
        yield f"{own['still_open']} of {own['opened']} are still open after {own['held_s']:.0f} s"
    if own["log_kb"] > 1_000:  # noqa: PLR2004
        yield f"the log grew to {own['log_kb']:,.0f} kB"
    if own.get("good_batch") not in (None, 200):
        yield f"a good batch gets {own['good_batch']} for {own['good_batch_s']:.0f} s"


def _allow_files(number: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(number, hard), hard))


@contextmanager
def _opened(victim: Victim, number: int, first: bytes = b"", rest: bytes = b"") -> Iterator[list[socket.socket]]:
    """``number`` connections that have sent ``first`` and then ``rest``, as far as the service lets them."""
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            with suppress(OSError):
                client = stack.enter_context(victim.connect(timeout=2))
                opened.append(client)
                client.sendall(first)
                client.sendall(rest)
        yield opened


def _still_open(clients: list[socket.socket], seconds: float) -> tuple[int, float]:
    """How many the service has not closed after ``seconds``, and after how many seconds the last was closed."""
    begun = time.monotonic()
    open_, last = {client.fileno(): client for client in clients}, 0.0
    poll = select.poll()
    for number in open_:
        poll.register(number, select.POLLIN | select.POLLRDHUP)
    while open_ and (left := seconds - (time.monotonic() - begun)) > 0:
        for number, _ in poll.poll(1_000 * min(left, 1.0)):
            gone = True
            with suppress(OSError):
                gone = not open_[number].recv(65_536)
            if gone:
                poll.unregister(number)
                del open_[number]
                last = time.monotonic() - begun
    return len(open_), last


def _held(victim: Victim, clients: list[socket.socket], wanted: int, effort: Effort) -> dict[str, Any]:
    still, last = _still_open(clients, effort.stall)
    return {
        "wanted": wanted,
        "opened": len(clients),
        "still_open": still,
        "held_s": effort.stall if still else round(last, 1),
        "ready_meanwhile": victim.status("/health/ready", patience=5),
    }


def stay_silent(victim: Victim, effort: Effort) -> dict[str, Any]:
    """More connections than the service may open files, without a byte."""
    with _opened(victim, SILENT) as clients:
        return _held(victim, clients, SILENT, effort)


def send_half_a_head(victim: Victim, effort: Effort) -> dict[str, Any]:
    """A request whose head never ends."""
    with _opened(victim, HALVES, b"POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A") as clients:
        return _held(victim, clients, HALVES, effort)


def send_half_a_body(victim: Victim, effort: Effort) -> dict[str, Any]:
    """A request whose body never ends."""
    with _opened(victim, HALVES, victim.head("/v1/score", 1_000), b'{"text": "') as clients:
        return _held(victim, clients, HALVES, effort)


def drip_a_head(victim: Victim, effort: Effort) -> dict[str, Any]:
    """A head of which a byte comes every two seconds."""
    return _drip(victim, effort, b"POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")


def drip_a_body(victim: Victim, effort: Effort) -> dict[str, Any]:
    """A body of which a byte comes every two seconds."""
    return _drip(victim, effort, victim.head("/v1/score", 1_000) + b'{"text": "')


def _drip(victim: Victim, effort: Effort, first: bytes) -> dict[str, Any]:
    over = threading.Event()
    with _opened(victim, HALVES, first) as clients:

        def send() -> None:
            while not over.wait(2):
                for client in clients:
                    with suppress(OSError):
                        client.send(b"a")

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        try:
            return _held(victim, clients, HALVES, effort)
        finally:
            over.set()
            sender.join()


def take_no_answer(victim: Victim, effort: Effort) -> dict[str, Any]:
    """Ask for a file of more than a megabyte and read nothing of it.

    What the system has taken from the service and cannot deliver is no longer the service's: its own open files count.
    """
    request = f"GET {LARGE} HTTP/1.1\r\nHost: 127.0.0.1:{victim.port}\r\n\r\n".encode()
    before, held = resident(victim.pid), _files(victim)
    with _opened(victim, HALVES, request) as clients:
        begun = time.monotonic()
        time.sleep(2)
        while (still := _files(victim) - held) > WATCHING and time.monotonic() - begun < effort.stall:
            time.sleep(0.5)
        grown = resident(victim.pid) - before
        seconds = round(time.monotonic() - begun, 1)
    still = still if still > WATCHING else 0
    return {"opened": len(clients), "still_open": still, "held_s": seconds, "grown_mb": round(grown / MB)}


def _files(victim: Victim) -> int:
    """How many files and connections the service has open."""
    return sum(1 for _ in Path(f"/proc/{victim.pid}/fd").iterdir())


def upload(victim: Victim, effort: Effort) -> dict[str, Any]:
    """Bodies of 11.5 MB of which the last byte is missing."""
    number = effort.number(UPLOADS)
    with _opened(victim, number, victim.head("/v1/score", UPLOAD), b" " * (UPLOAD - 1)) as clients:
        return {**_held(victim, clients, number, effort), "bytes_each": UPLOAD}


def stall_batches(victim: Victim, effort: Effort) -> dict[str, Any]:
    """As many batches as may be open, each with one line and no end; then somebody's good batch."""
    with _opened(victim, BATCHES, victim.head("/v1/score/batch", 1_000_000, NDJSON), LINE) as clients:
        time.sleep(1)
        begun = time.monotonic()
        status: int | str = 0
        while status != 200 and time.monotonic() - begun < effort.stall:  # noqa: PLR2004
            status = victim.status("/v1/score/batch", LINE, kind=NDJSON, patience=effort.stall)
            time.sleep(0.5 if status != 200 else 0)  # noqa: PLR2004
        waited = time.monotonic() - begun
        return {"opened": len(clients), "good_batch": status, "good_batch_s": round(waited, 1)}


def never_read(victim: Victim, effort: Effort) -> dict[str, Any]:
    """A batch of lines that are quickly answered, whose client takes no answer."""
    piece = b"1\n" * 50_000
    before, sent = resident(victim.pid), 0
    with victim.connect(receive=4_096) as client:
        client.sendall(victim.head("/v1/score/batch", None, NDJSON))
        begun = time.monotonic()
        client.settimeout(1)
        with suppress(OSError):
            while sent < effort.share * 60e6 and time.monotonic() - begun < effort.stall:
                _send_chunk(client, piece, begun + effort.stall)
                sent += len(piece)
        time.sleep(2)
        grown = resident(victim.pid) - before
    return {"sent_mb": round(sent / MB, 1), "seconds": round(time.monotonic() - begun, 1), "grown_mb": round(grown / MB)}


def _send_chunk(client: socket.socket, piece: bytes, until: float) -> None:
    """One chunk; goes on while the service takes some of it. Raises ``OSError`` when it takes none any more."""
    left = memoryview(b"%x\r\n" % len(piece) + piece + b"\r\n")
    while left:
        try:
            left = left[client.send(left) :]
        except TimeoutError:
            if time.monotonic() > until:
                raise
