"""Runs the attacks in turn: see ``bench.attack``."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench.attack.victim import FULL, SHORT, Finding

ATTACKS = ("phone-home", "abandoned", "bodies", "connections", "settings", "oracle", "pages", "files", "core-dump")


def main() -> None:
    """Attack, print a line for each attack, and write them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which attacks: {', '.join(ATTACKS)} (default: all)")
    parser.add_argument("--short", action="store_true", help="take less of everything")
    parser.add_argument("--check", action="store_true", help="exit with 1 when something does not hold")
    parser.add_argument("--output", type=Path, help="write everything as one JSON object, too")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in ATTACKS]:
        parser.error(f"no such attack: {', '.join(unknown)} (there are {', '.join(ATTACKS)})")
    findings = {}
    for name in given.names or ATTACKS:
        begun = time.monotonic()
        finding: Finding = importlib.import_module(f"bench.attack.{name.replace('-', '_')}").run(SHORT if given.short else FULL)
        finding.seconds = round(time.monotonic() - begun, 1)
        print(finding.to_line(), flush=True)
        findings[name] = asdict(finding)
        if given.output:
            given.output.write_text(json.dumps(findings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    faults = [f"{name}: {fault}" for name, finding in findings.items() for fault in finding["fails"]]
    print("\n".join(faults) or "everything holds", file=sys.stderr)
    if given.check and faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
