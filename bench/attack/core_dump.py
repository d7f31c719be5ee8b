"""Whether the service, when it crashes, would write its memory, with drafts and keys, to the disk."""

from __future__ import annotations

from pathlib import Path

from bench.attack.victim import Effort, Finding, serving, tree


def run(effort: Effort) -> Finding:  # noqa: ARG001 - every attack's
    """Reads the limits of the service and of its children, started with as large a limit as this machine allows."""
    found = Finding("core-dump")
    with serving() as victim:
        victim.status("/v1/score", b'{"text": "We kept notes."}')
        for process in tree(victim.pid):
            limits = Path(f"/proc/{process.pid}/limits").read_text("ascii").splitlines()
            soft, hard = next(line.split()[4:6] for line in limits if line.startswith("Max core file size"))
            found.own[" ".join(process.cmdline()[-5:])] = {"soft": soft, "hard": hard}
            if (soft, hard) != ("0", "0"):
                found.fails.append(f"a core dump of {process.name()} may be {soft} bytes long (hard limit {hard})")
    return found
