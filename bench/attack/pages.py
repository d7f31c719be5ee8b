"""What another site's page can do with a service on the reader's own machine, through the reader's browser."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from bench.attack.victim import JSON, Effort, Finding, Victim, five_words, serving

OK = range(200, 300)
OWN, EVIL = "own", "http://evil.example"
# What must be refused: method and path, then the headers that differ from the page's own. None: the header is left out.
HOSTILE: dict[str, tuple[str, Mapping[str, str | None]]] = {
    "a form, as text": ("POST /v1/score", {"Content-Type": "text/plain", "Origin": EVIL, "Sec-Fetch-Site": "cross-site"}),
    "no content type": ("POST /v1/score", {"Content-Type": None}),
    "no content type, another origin": ("POST /v1/score", {"Content-Type": None, "Origin": EVIL}),
    "a batch without a content type": ("POST /v1/score/batch", {"Content-Type": None}),
    "another origin": ("POST /v1/score", {"Origin": EVIL}),
    "another origin's batch": ("POST /v1/score/batch", {"Origin": EVIL, "Content-Type": "application/x-ndjson"}),
    "another origin's comparison": ("POST /v1/compare", {"Origin": EVIL}),
    "a sandboxed page": ("POST /v1/score", {"Origin": "null"}),
    "another port of this machine": ("POST /v1/score", {"Origin": "http://127.0.0.1:1"}),
    "cross-site": ("POST /v1/score", {"Sec-Fetch-Site": "cross-site"}),
    "same site, other origin": ("POST /v1/score", {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}),
    "another host": ("POST /v1/score", {"Host": "evil.example"}),
    "another host and port": ("POST /v1/score", {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}),
    "a host that begins well": ("POST /v1/score", {"Host": "127.0.0.1.evil.example:{port}"}),
    "a host that ends well": ("POST /v1/score", {"Host": "evil-localhost:{port}"}),
    "no host": ("POST /v1/score", {"Host": None}),
    "the page under another host": ("GET /", {"Host": "evil.example:{port}"}),
    "the model under another host": ("GET /v1/model", {"Host": "evil.example:{port}"}),
    "the metrics under another host": ("GET /metrics", {"Host": "evil.example:{port}"}),
}
# What must go on working.
FRIENDLY: dict[str, tuple[str, Mapping[str, str | None]]] = {
    "the page itself": ("POST /v1/score", {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}),
    "behind a proxy with TLS": ("POST /v1/score", {"Host": "localhost", "Origin": "https://localhost"}),
    "by name": ("POST /v1/score", {"Host": "localhost:{port}", "Origin": "http://localhost:{port}"}),
    "a program": ("POST /v1/score", {}),
    "with a charset": ("POST /v1/score", {"Content-Type": "application/json; charset=utf-8"}),
    "typed into the address bar": ("GET /", {"Sec-Fetch-Site": "none"}),
    "a link to the page": (
        "GET /",
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ),
    "health": ("GET /health/live", {}),
}


def run(effort: Effort) -> Finding:  # noqa: ARG001 - every attack's
    """The matrix, against a service without keys on the loopback."""
    found = Finding("pages")
    with serving() as victim:
        hostile = {name: _status(victim, what, headers) for name, (what, headers) in HOSTILE.items()}
        friendly = {name: _status(victim, what, headers) for name, (what, headers) in FRIENDLY.items()}
    found.own = {"hostile": hostile, "friendly": friendly, "let_in": [name for name, status in hostile.items() if status in OK]}
    found.fails += [f"{name}: answered {status}" for name, status in hostile.items() if status in OK]
    found.fails += [f"{name}: refused with {status}" for name, status in friendly.items() if status not in OK]
    return found


def _status(victim: Victim, what: str, headers: Mapping[str, str | None]) -> int:
    """The status of one request by hand; 0 where the connection just ended."""
    post = what.startswith("POST")
    body = five_words(2) if post else b""
    if "batch" in what:
        body += b"\n"
    if "compare" in what:
        body = b'{"text": "We kept notes.", "titles": ["One", "Two"]}'
    own: dict[str, str | None] = {"Host": "127.0.0.1:{port}", "Connection": "close"}
    if post:
        own |= {"Content-Type": JSON, "Content-Length": str(len(body))}
    lines = [
        f"{name}: {value.replace('{port}', str(victim.port))}"
        for name, value in (own | {**headers}).items()
        if value is not None
    ]
    with victim.connect(timeout=30) as client:
        client.sendall("\r\n".join([f"{what} HTTP/1.1", *lines, "", ""]).encode() + body)
        answer = b""
        with suppress(OSError):
            answer = client.recv(64)
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
