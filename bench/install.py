"""What the base install takes on the disk: a fresh environment, as ``make serve`` fills it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def measure_install() -> dict[str, Any]:
    """Megabytes of all that is installed, of the package itself with its page, and of the largest parts."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", name], check=True)  # noqa: S603
        python = Path(name) / "bin" / "python"
        install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--constraint"]
        subprocess.run([*install, str(ROOT / "constraints.txt"), str(ROOT)], check=True)  # noqa: S603
        packages = next((Path(name) / "lib").glob("python*/site-packages"))
        sizes = {place.name: _size(place) for place in packages.iterdir() if not place.name.endswith(".dist-info")}
        total = _size(packages)
    largest = sorted(sizes, key=lambda each: -sizes[each])[:8]
    return {"total_mb": total / 1e6, "largest_mb": {each: sizes[each] / 1e6 for each in largest}}


def _size(place: Path) -> int:
    files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)
