"""Drafts that take long to read, whose clients leave: what they hold up, and how long a draft of the longest kind may take."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from bench.attack.victim import Effort, Finding, Victim, attack, combine, five_words, processor_seconds, serving

CLIENTS = 8
LEAVE_AFTER = 3.0
LINES = 250_000  # a megabyte of list items
DEAR = 10.0  # seconds of a processor for one draft
ALLOWED = 100_000  # characters that a service should still take
# What markup can be written over and over that readers of it may find dear.
SHAPES = {
    "list items": ("- a\n", "markdown"),
    "quotes in quotes": (">", "markdown"),
    "open brackets": ("[", "markdown"),
    "links in links": ("[a](", "markdown"),
    "stars": ("*a **a ", "markdown"),
    "backticks": ("`a ``b ", "markdown"),
    "lists in lists": ("- ", "markdown"),
    "references": ("[a]: b\n", "markdown"),
    "tables": ("|a|b\n|-|-\n", "markdown"),
    "entities": ("&amp;&#x1f600;", "markdown"),
    "open tags": ("<b>", "html"),
    "open comments": ("<!--", "html"),
    "tags without an end": ("<a href='", "html"),
    "one word": ("a", "plain"),
    "lines": ("a\n", "plain"),
    "sentences": ("No. ", "plain"),
    "addresses": ("http://a.b/ ", "plain"),
}


def run(effort: Effort) -> Finding:
    """List items longer than a service should take, then as long as it should, then other shapes of that length."""
    findings = []
    for name, lines in (("a megabyte each", LINES), ("as long as allowed", ALLOWED // 4)):
        with serving() as victim:
            findings.append((name, attack(name, victim, effort, partial(leave, lines=lines))))
    with serving() as victim:
        shapes = attack("other shapes", victim, effort, try_shapes)
        spent = {name: each["processor_s"] for name, each in shapes.own["shapes"].items()}
        slow = [
            f"{name}: {each:.0f} s of a processor for {ALLOWED:,} characters" for name, each in spent.items() if each > DEAR
        ]
        shapes.fails += slow
        findings.append(("other shapes", shapes))
    return combine("abandoned", findings)


def leave(victim: Victim, _effort: Effort, *, lines: int) -> dict[str, Any]:
    """Eight clients send a draft and are gone after three seconds; then somebody sends five words."""
    body = json.dumps({"text": "- a\n" * lines, "format": "markdown"}).encode()
    clients: list[socket.socket] = []
    for _ in range(CLIENTS):
        with suppress(OSError):
            client = victim.connect(timeout=10)
            clients.append(client)
            client.sendall(victim.head("/v1/score", len(body)) + body)
    time.sleep(LEAVE_AFTER)
    answers = []
    for client in clients:
        client.setblocking(False)
        with suppress(OSError):
            answers.append(client.recv(64)[9:12].decode("ascii", "replace"))
        client.close()
    begun = time.monotonic()
    status = victim.status("/v1/score", five_words(1), patience=300)
    return {
        "drafts": CLIENTS,
        "characters": 4 * lines,
        "answered_before_leaving": answers,
        "next_draft_ms": round(1_000 * (time.monotonic() - begun)),
        "next_draft": status,
    }


def try_shapes(victim: Victim, effort: Effort) -> dict[str, Any]:
    """How long a draft of the allowed length takes, by what it consists of; nobody waits for it longer than a minute."""
    found = {}
    for name, (piece, written) in SHAPES.items():
        text = (piece * (ALLOWED // len(piece) + 1))[:ALLOWED]
        begun, spent = time.monotonic(), processor_seconds(victim.pid)
        status = victim.status("/v1/score", json.dumps({"text": text, "format": written}).encode(), patience=60)
        if isinstance(status, str):  # it goes on behind the client that left: let it end
            victim.status("/v1/score", five_words(1), patience=effort.patience)
        spent = processor_seconds(victim.pid) - spent
        found[name] = {"status": status, "seconds": round(time.monotonic() - begun, 2), "processor_s": round(spent, 2)}
    return {"characters": ALLOWED, "shapes": found}
