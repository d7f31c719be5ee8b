"""The HTTP service under load: throughput and waiting, fairness, start, memory."""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psutil

from bench.material import mixed_drafts
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document

CLIENTS = (1, 8, 32)
MIXED = {"least": 100, "most": 2_000}  # words of the drafts that clients send
_ADDRESS = re.compile(r"serving on http://127\.0\.0\.1:(\d+)")
_READY = re.compile(r"ready after")


class Server:
    """``shareability serve`` as users start it, on a free port of this machine; ``ready_after`` seconds it took."""

    def __init__(self, process: subprocess.Popen[str], port: int, ready_after: float) -> None:
        self.port = port
        self.ready_after = ready_after
        self._process = psutil.Process(process.pid)

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self._process.memory_info().rss)


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """A server, until the end."""
    environment = {**os.environ, **{f"SHAREABILITY_{name.upper()}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "serving", "serve", "--port", "0"]
    begun = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603
        try:
            assert process.stderr is not None  # noqa: S101 - for mypy
            port = 0
            for line in process.stderr:
                if match := _ADDRESS.search(line):
                    port = int(match.group(1))
                if _READY.search(line):
                    break
            else:
                raise RuntimeError("the server ended before it was ready")
            ready_after = time.perf_counter() - begun
            threading.Thread(target=process.stderr.read, daemon=True).start()  # lest it wait for someone to read its log
            yield Server(process, port, ready_after)
        finally:
            process.terminate()


def _request(draft: Draft) -> bytes:
    body = json.dumps({"title": draft.title, "text": draft.text, "format": draft.format}).encode()
    head = (
        f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    """Seconds until the whole answer is there."""
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    length = next(int(field.partition(":")[2]) for field in fields if field.lower().startswith("content-length:"))
    answer = await reader.readexactly(length)
    if " 200 " not in status:
        raise RuntimeError(f"{status}: {answer[:200]!r}")
    return time.perf_counter() - begun


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def _load(port: int, requests: Sequence[bytes], clients: int) -> list[float]:
    """The seconds that each of ``requests`` took, sent by ``clients`` at once, each its next when it has its answer."""
    line = iter(requests)
    seconds: list[float] = []

    async def client() -> None:
        async with _connection(port) as (reader, writer):
            seconds.extend([await _ask(reader, writer, request) for request in line])

    await asyncio.gather(*(client() for _ in range(clients)))
    return seconds


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"p{place}_ms": 1_000 * cuts[place - 1] for place in (50, 95, 99)}


def throughput(scorer: Scorer, rounds: int, number: int) -> dict[str, Any]:
    """Drafts a second over HTTP with each number of clients, and of the scorer asked directly, in turn."""
    direct: list[float] = []
    speeds: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    waits: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    with serving(remember="0") as server:
        for turn in range(rounds):
            drafts = mixed_drafts(number, seed=turn, **MIXED)
            requests = [_request(draft) for draft in drafts]
            begun = time.perf_counter()
            for draft in drafts:
                scorer.measure(read_document(draft))
            direct.append(number / (time.perf_counter() - begun))
            for clients in CLIENTS:
                begun = time.perf_counter()
                waits[clients] += asyncio.run(_load(server.port, requests, clients))
                speeds[clients].append(number / (time.perf_counter() - begun))
    bare = statistics.median(direct)
    found: dict[str, Any] = {"drafts": number, "words": MIXED, "rounds": rounds, "direct drafts/s": bare}
    for clients in CLIENTS:
        waited = _percentiles(waits[clients])
        speed = statistics.median(speeds[clients])
        found[f"{clients} clients"] = {
            "drafts_per_second": speed,
            "to_direct": speed / bare,
            **waited,
            "p99_to_p50": waited["p99_ms"] / waited["p50_ms"],
        }
    return found


def fairness(rounds: int) -> dict[str, float]:
    """Milliseconds until a 300-word draft is scored: alone, and beside a client that sends 10,000 words again and again."""
    alone: list[float] = []
    beside: list[float] = []
    short = mixed_drafts(2 * rounds, least=300, most=300)
    long = [_request(draft) for draft in mixed_drafts(max(4, rounds), least=10_000, most=10_000, seed=1)]

    async def measure(port: int) -> None:
        async with _connection(port) as (reader, writer):
            alone.extend([await _ask(reader, writer, _request(draft)) for draft in short[:rounds]])
            other = asyncio.create_task(_load(port, long, 1))
            await asyncio.sleep(0.2)
            for draft in short[rounds:]:
                if other.done():
                    break
                beside.append(await _ask(reader, writer, _request(draft)))
                await asyncio.sleep(0.05)
            await other

    with serving(remember="0") as server:
        asyncio.run(measure(server.port))
    return {
        "alone_ms": 1_000 * statistics.median(alone),
        "beside_10000_words_ms": 1_000 * statistics.median(beside),
        "worst_beside_ms": 1_000 * max(beside),
        "short_drafts_beside": len(beside),
    }


def start(times: int) -> dict[str, float]:
    """Seconds from starting the process until the first draft is scored."""
    seconds = []
    for _ in range(times):
        with serving() as server:
            seconds.append(server.ready_after)
    return {"ready_after_seconds": statistics.median(seconds), "slowest": max(seconds)}


def memory(requests: int, settled: int = 500) -> dict[str, float]:
    """Resident megabytes of the server after ``settled`` and after ``requests`` drafts of random lengths, 8 clients at once."""
    drafts = mixed_drafts(requests, least=5, most=600, seed=7)
    with serving() as server:
        asyncio.run(_load(server.port, [_request(draft) for draft in drafts[:settled]], 8))
        early = server.memory
        asyncio.run(_load(server.port, [_request(draft) for draft in drafts[settled:]], 8))
        late = server.memory
    return {"requests": requests, f"after_{settled}_mb": early / 1e6, "after_all_mb": late / 1e6, "growth": late / early}


def editing(scorer: Scorer, number: int) -> dict[str, float]:
    """Milliseconds to score 1,000 words first, and again with a word more in one section."""
    first: list[float] = []
    again: list[float] = []
    for draft in mixed_drafts(number, least=1_000, most=1_000, seed=3):
        paragraphs = draft.text.split("\n\n")
        middle = len(paragraphs) // 2
        edited = "\n\n".join([*paragraphs[:middle], f"Besides, {paragraphs[middle]}", *paragraphs[middle + 1 :]])
        for seconds, text in ((first, draft.text), (again, edited)):
            begun = time.perf_counter()
            scorer.measure(read_document(Draft(text, draft.title, "markdown")))
            seconds.append(time.perf_counter() - begun)
    early, late = (1_000 * statistics.median(seconds) for seconds in (first, again))
    return {"first_ms": early, "edited_ms": late, "edited_to_first": late / early}
