"""What every door asks the network for, and what it leaves behind, with none of the variables that would forbid it.

Each runs in a cage (``bench.attack.cage``) with fresh folders for its home and its temporary files, and an environment in
which nothing has been switched off beforehand: the product has to do that by itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.attack.cage import can_cage, run_caged
from bench.attack.victim import ROOT, Effort, Finding, environment

SERVES = 90.0  # seconds: the events that a library keeps are sent after 9, 15, 23, 45 and 88 s
SERVES_SHORT = 30.0
LONGEST = 600.0
SHOWN = 20  # of the files and folders that a door leaves behind
SAMPLE = ROOT / "data" / "sample" / "synthetic-archive.csv"
_SWITCHES = re.compile(r"TELEMETRY|NO_ANALYTICS|DO_NOT_TRACK|ANALYTICS_ENABLED|USAGE_STATS|_OFFLINE$|^XDG_|^MPLCONFIGDIR$|^HF_")
_ARTICLES = "id,title,text\n1,One,We kept notes for a year and learned from them.\n2,Two,The second one is short as well.\n"
# The smallest encoder and the shortest training that go through every stage.
_ENCODER = "import sys; from pathlib import Path; from tests.tiny import write_encoder; write_encoder(*map(Path, sys.argv[1:]))"
_TRAINING = """
name = "tiny"
[encoder]
name = "{work}/encoder"
max_tokens = 160
[train]
epochs = 1
max_sections = 4
max_tokens = 160
[head]
members = 2
width = 16
epochs = 2
[baseline]
features = 10
embedded = 0
[evaluation]
resamples = 100
explained = 15
probes = 2
"""


def run(effort: Effort) -> Finding:
    """Every door in turn; those whose libraries are not installed are left out and named."""
    found = Finding("phone-home")
    if not can_cage():
        found.own["left out"] = "no right to make a network namespace here (run as root, or allow user namespaces)"
        return found
    for name, command, seconds, needs in _doors(SERVES if effort.share == 1 else SERVES_SHORT):
        if missing := [each for each in needs if find_spec(each) is None]:
            found.own[name] = f"left out: {', '.join(missing)} is not installed"
            continue
        found.own[name] = outcome = _open(command, seconds)
        if outcome["asked"]:
            found.fails.append(f"{name}: asks the network for {', '.join(outcome['asked'][:3])}")
        if outcome["left"]:
            found.fails.append(f"{name}: leaves {outcome['left_in_all']} files and folders behind, {outcome['left'][0]} first")
        if outcome["exit"] not in (0, -1):
            found.fails.append(f"{name}: exit code {outcome['exit']}")
    return found


def _doors(serves: float) -> Iterator[tuple[str, list[str], float, tuple[str, ...]]]:
    """Name, command, seconds until it is stopped, and the libraries it needs. {work} is a folder for its own files."""
    ours = [sys.executable, "-m", "serving"]
    archive = [*ours, "archive", "{work}/articles.csv", "--quiet", "--overwrite", "--output"]
    yield "serve", [*ours, "serve", "--port", "0"], serves, ()
    yield "score", [*ours, "score", "{work}/draft.md", "--json"], LONGEST, ()
    yield "model verify", [*ours, "model", "verify"], LONGEST, ()
    yield "archive", [*archive, "{work}/native.csv"], LONGEST, ("daft",)
    yield "archive on ray", [*archive, "{work}/ray.csv", "--runner", "ray"], LONGEST, ("daft", "ray")
    training = [sys.executable, "-m", "training", "evaluate", "--data", str(SAMPLE), "--config", "{work}/tiny.toml"]
    folders = ["--runs", "{work}/runs", "--models", "{work}/models"]
    yield "training, export and evaluation", [*training, *folders], LONGEST, ("torch", "transformers", "datasets", "matplotlib")


def _open(command: list[str], seconds: float) -> dict[str, Any]:
    """One door: its exit code (-1: stopped, as is meant for a service), the names and ports it asked for, and what it left."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        (folder / "work" / "articles.csv").write_text(_ARTICLES, "utf-8")
        (folder / "work" / "draft.md").write_text("# Lessons\n\nWe kept notes for a year.\n", "utf-8")
        (folder / "work" / "tiny.toml").write_text(_TRAINING.replace("{work}", str(folder / "work")), "utf-8")
        if "training" in command:
            encoder = [sys.executable, "-c", _ENCODER, str(folder / "work" / "encoder"), str(SAMPLE)]
            subprocess.run(encoder, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
        filled = [part.replace("{work}", str(folder / "work")) for part in command]
        code, seen = run_caged(filled, folder / "seen", _unguarded(folder), seconds)
        left = [path.relative_to(folder) for kind in ("home", "tmp") for path in (folder / kind).rglob("*")]
        kept = sorted(str(path) for path in left)
    asked = [f"{each['name']} after {each['after_s']} s" for each in seen if "name" in each]
    asked += [f"{each['address']} after {each['after_s']} s" for each in seen if "address" in each]
    return {"exit": code, "asked": asked, "left": kept[:SHOWN], "left_in_all": len(kept)}


def _unguarded(folder: Path) -> dict[str, str]:
    """The environment without anything that switches a library's reports off."""
    clean = {name: value for name, value in environment().items() if not _SWITCHES.search(name)}
    return clean | {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
