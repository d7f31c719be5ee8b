"""How many cores this process may really use: its affinity and its container's quota, not the host's count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def available_cores(root: Path = Path("/")) -> int:
    """Whole cores that this process may keep busy, at least 1.

    onnxruntime counts the host's cores (its issue 29510), which starves a container that has fewer. ``root`` is where
    ``proc`` and ``sys`` lie.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([float(allowed), *_quotas(root)])))


def _quotas(root: Path) -> Iterator[float]:
    """Cores granted by every control group that this process is in, versions 2 and 1; the smallest of them counts."""
    for line in _read(root / "proc/self/cgroup").splitlines():
        number, controllers, path = line.split(":", 2)
        if number == "0":
            base = root / "sys/fs/cgroup"
        elif "cpu" in controllers.split(","):
            base = root / "sys/fs/cgroup/cpu"
        else:
            continue
        inner = PurePosixPath(path.lstrip("/"))
        # a container sees its own group at the mount's root, though the path is the host's: skip groups not there
        for group in (inner, *inner.parents):
            yield from _quota(base / group)


def _quota(group: Path) -> Iterator[float]:
    fields = _read(group / "cpu.max").split() or [
        _read(group / "cpu.cfs_quota_us").strip(),
        _read(group / "cpu.cfs_period_us").strip(),
    ]
    if len(fields) == 2 and all(field.isdigit() for field in fields) and int(fields[1]):  # noqa: PLR2004
        yield int(fields[0]) / int(fields[1])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
