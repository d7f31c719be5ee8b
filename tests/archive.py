"""Archives as the tests read them: without the loader that is tested."""

from __future__ import annotations

import csv
from pathlib import Path


def read_archive(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV archive."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
