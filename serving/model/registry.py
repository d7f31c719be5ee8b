"""The models folder: bundles by version, and which of them is in use."""

from __future__ import annotations

import os
import re
from pathlib import Path

from serving.errors import BundleError
from serving.model.bundle import LAYOUT, Bundle

_VERSION = re.compile(r"\d{8}-[0-9a-f]{8}")


class Models:
    """``current`` names the bundle in use; ``history`` those used before, the last one last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self) -> list[str]:
        """Versions in the folder, newest first."""
        if not self.folder.is_dir():
            return []
        found = (path.name for path in self.folder.iterdir() if (path / LAYOUT.manifest).is_file())
        return sorted((name for name in found if _VERSION.fullmatch(name)), reverse=True)

    def current(self) -> str | None:
        """The version in use, or None."""
        lines = self._lines("current")
        return lines[0] if lines else None

    def path(self, version: str) -> Path:
        """The folder of ``version``, which need not exist."""
        if not _VERSION.fullmatch(version):
            raise BundleError(f'"{version}" is not a version (they look like 20260501-1a2b3c4d; see `shareability model list`)')
        return self.folder / version

    def use(self, version: str) -> None:
        """Verify ``version`` and switch to it in one step. Raises ``BundleError`` and leaves all as it was."""
        self._switch(version, [*self._lines("history"), *filter(None, [self.current()])])

    def rollback(self) -> str:
        """Switch back to the bundle used before and return its version. Raises ``BundleError`` when there is none."""
        history = self._lines("history")
        while history and history[-1] == self.current():  # a switch that was cut short between its two files
            history.pop()
        if not history:
            raise BundleError(f"there is nothing to go back to: {self.folder} records no bundle used before")
        self._switch(history[-1], history[:-1])
        return history[-1]

    def _switch(self, version: str, history: list[str]) -> None:
        if version not in self.versions():
            known = ", ".join(self.versions()) or "none"
            raise BundleError(f'no bundle "{version}" in {self.folder} (there: {known})', code="no_bundle")
        Bundle.open(self.path(version))
        if version == self.current():
            return
        self._write("history", "".join(f"{line}\n" for line in history))
        self._write("current", f"{version}\n")

    def _lines(self, name: str) -> list[str]:
        try:
            return (self.folder / name).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _write(self, name: str, text: str) -> None:
        # Renaming replaces the file in one step: a reader sees the old version or the new one, never a part.
        temporary = self.folder / f".{name}.{os.getpid()}"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.folder / name)
