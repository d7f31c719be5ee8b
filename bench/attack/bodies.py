"""JSON that is short to send and dear to parse, or that is answered with as much again."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

from bench.attack.victim import Effort, Finding, Victim, attack, combine, serving

KEYS = 1_000_000
FEW = 110_000  # keys in the room of a draft of 100,000 characters
BRACKETS = 3_600_000
LONG = 11_900_000
ECHO = 10_000  # bytes that an error needs at most
NDJSON = "application/x-ndjson"
LINES = "lines without a draft"
MANY = (LINES, "a batch of such lines")  # each line has an answer of its own: that is no echo


def run(effort: Effort) -> Finding:
    """Each body against a service of its own."""
    findings = []
    for name, (path, kind, body) in bodies().items():
        with serving() as victim:
            found = attack(name, victim, effort, partial(send, path=path, kind=kind, body=body))
        if name not in MANY and found.own["answer_bytes"] > ECHO:
            found.fails.append(f"{len(body):,} bytes are answered with {found.own['answer_bytes']:,}")
        findings.append((name, found))
    return combine("bodies", findings)


def bodies() -> dict[str, tuple[str, str, bytes]]:
    """What is sent where, by name."""
    keys = ("{" + ",".join(f'"{number:05x}":0' for number in range(KEYS)) + "}").encode()
    few = ("{" + ",".join(f'"{number:05x}":0' for number in range(FEW)) + "}").encode()
    long = b'{"' + b"k" * LONG + b'":0}'
    return {
        "a million keys": ("/v1/score", "application/json", keys),
        "as many keys as a draft has room for": ("/v1/score", "application/json", few),
        "a batch of such lines": ("/v1/score/batch", NDJSON, (few + b"\n") * 40),
        "a list of lists": ("/v1/score", "application/json", b"[" + b"[]," * BRACKETS + b"[]]"),
        "lists in lists": ("/v1/score", "application/json", b"[" * LONG),
        "a key of 11.9 MB": ("/v1/score", "application/json", long),
        "a format of 11.9 MB": ("/v1/score", "application/json", b'{"format":"' + b"k" * LONG + b'"}'),
        "an identity of 11.9 MB": ("/v1/score", "application/json", b'{"text":"a","id":"' + b"k" * LONG + b'"}'),
        "fifty titles": ("/v1/compare", "application/json", json.dumps({"text": "a", "titles": ["t" * 230_000] * 50}).encode()),
        "a million keys in a batch": ("/v1/score/batch", NDJSON, keys + b"\n"),
        "a key of 11.9 MB in a batch": ("/v1/score/batch", NDJSON, long + b"\n"),
        LINES: ("/v1/score/batch", NDJSON, b"1\n" * 100_000),
    }


def send(victim: Victim, _effort: Effort, *, path: str, kind: str, body: bytes) -> dict[str, Any]:
    """One body, and what came back."""
    begun = time.monotonic()
    try:
        status, answer, _ = victim.ask(path, body, kind=kind, patience=120)
    except OSError as error:
        return {
            "status": type(error).__name__,
            "bytes": len(body),
            "answer_bytes": 0,
            "seconds": round(time.monotonic() - begun, 2),
        }
    return {
        "status": status,
        "bytes": len(body),
        "answer_bytes": len(answer),
        "seconds": round(time.monotonic() - begun, 2),
        "begins": answer[:120].decode("utf-8", "replace"),
    }
