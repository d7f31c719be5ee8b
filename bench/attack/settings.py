"""Settings that would leave a service open although somebody meant to close it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.attack.cage import caged, can_cage
from bench.attack.victim import ROOT, Effort, Finding, end, environment, free_port

GOOD = "7d1c09be4a63f5285e9b"
# Settings that must keep the service from starting.
REFUSED: dict[str, Mapping[str, str]] = {
    "a blank key": {"SHAREABILITY_API_KEYS": " "},
    "a comma": {"SHAREABILITY_API_KEYS": ","},
    "one letter": {"SHAREABILITY_API_KEYS": "x"},
    "a good and a one-letter key": {"SHAREABILITY_API_KEYS": f"{GOOD},x"},
    "four letters": {"SHAREABILITY_API_KEYS": "open"},
    "not ASCII": {"SHAREABILITY_API_KEYS": "schlüssel-schlüssel-schlüssel"},
    "quotes left in": {"SHAREABILITY_API_KEYS": '""'},
    "KEYS": {"SHAREABILITY_KEYS": GOOD},
    "KEY": {"SHAREABILITY_KEY": GOOD},
    "API_KEY": {"SHAREABILITY_API_KEY": GOOD},
    "APIKEYS": {"SHAREABILITY_APIKEYS": GOOD},
    "TOKEN": {"SHAREABILITY_TOKEN": GOOD},
    "every address, no key": {"SHAREABILITY_HOST": "0.0.0.0"},  # noqa: S104
    "every address of version 6, no key": {"SHAREABILITY_HOST": "::"},
    "every address, a blank key": {"SHAREABILITY_HOST": "0.0.0.0", "SHAREABILITY_API_KEYS": " "},  # noqa: S104
    "every address, written short": {"SHAREABILITY_HOST": "0"},
}
# Settings with which it must start.
ACCEPTED: dict[str, Mapping[str, str]] = {
    "none": {},
    "a good key": {"SHAREABILITY_API_KEYS": GOOD},
    "two good keys": {"SHAREABILITY_API_KEYS": f"{GOOD}, {GOOD[::-1]}"},
    "every address, a good key": {"SHAREABILITY_HOST": "0.0.0.0", "SHAREABILITY_API_KEYS": GOOD},  # noqa: S104
    "the loopback by name": {"SHAREABILITY_HOST": "localhost"},
    "what Kubernetes sets": {"SHAREABILITY_SERVICE_HOST": "10.0.0.1", "SHAREABILITY_SERVICE_PORT": "80"},
}
LISTENING = "0A"
WAIT = 40.0  # seconds until a service listens or has refused


def run(effort: Effort) -> Finding:  # noqa: ARG001 - every attack's
    """Each of the settings in turn; those that listen everywhere do so in a network namespace, where nobody else is."""
    found = Finding("settings")
    for name, (settings, wanted) in {
        **{name: (settings, False) for name, settings in REFUSED.items()},
        **{name: (settings, True) for name, settings in ACCEPTED.items()},
    }.items():
        elsewhere = settings.get("SHAREABILITY_HOST", "localhost") != "localhost"
        if elsewhere and not can_cage():
            found.own[name] = "left out: no right to make a network namespace"
            continue
        outcome = _start(settings, alone=elsewhere)
        found.own[name] = outcome
        if outcome["starts"] != wanted:
            found.fails.append(f"{name}: " + (f"does not start: {outcome['says']}" if wanted else "starts, open to everyone"))
        elif not wanted and (outcome["exit"] != 2 or outcome["lines"] != 1):  # noqa: PLR2004
            found.fails.append(f"{name}: exit code {outcome['exit']}, {outcome['lines']} lines: {outcome['says']}")
    return found


def _start(settings: Mapping[str, str], *, alone: bool) -> dict[str, Any]:
    """Whether ``serve`` listens with ``settings``, else its exit code and what it says."""
    port = free_port()
    command = [sys.executable, "-m", "serving", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        caged(command) if alone else command,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment() | {**settings}, cwd=ROOT, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + WAIT
        while process.poll() is None and time.monotonic() < deadline and not _listens(process.pid, port):
            time.sleep(0.1)
        starts = process.poll() is None
    finally:
        end(process)
    assert process.stderr is not None  # noqa: S101 - for mypy
    said = process.stderr.read().strip().splitlines()
    if starts:
        return {"starts": True, "says": [line for line in said if "WARN" in line or "ERROR" in line]}
    return {"starts": False, "exit": process.returncode, "lines": len(said), "says": said[-1] if said else ""}


def _listens(pid: int, port: int) -> bool:
    """Whether somebody listens on ``port`` in the network namespace of a process."""
    wanted = f":{port:04X}"
    with suppress(OSError):
        for name in ("tcp", "tcp6"):
            for line in Path(f"/proc/{pid}/net/{name}").read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(wanted) and fields[3] == LISTENING:
                    return True
    return False
