"""The models folder: bundles by version, and which of them is in use."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from serving.errors import BundleError
from serving.model.bundle import LAYOUT, Bundle

_VERSION = re.compile(r"\d{8}-[0-9a-f]{8}")
_REMOVED = ".removed-"  # of the name of a bundle's folder that is being removed


class Models:
    """``current`` names the bundle in use, ``history`` those used before, the last one last.

    ``rejected`` names those that were rolled back from.
    """

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
        if version in self.rejected():
            self._write_lines("rejected", [each for each in self.rejected() if each != version])

    def rejected(self) -> list[str]:
        """Versions that were rolled back from, and not put to use by name since: no retraining puts them to use again."""
        return self._lines("rejected")

    def rollback(self) -> str:
        """Switch back to the bundle used before and return its version; the one in use until now is rejected.

        Raises ``BundleError`` when there is none.
        """
        history = self._lines("history")
        while history and history[-1] == self.current():  # a switch that was cut short between its two files
            history.pop()
        if not history:
            raise BundleError(f"there is nothing to go back to: {self.folder} records no bundle used before")
        left = self.current()
        self._switch(history[-1], history[:-1])
        self._write_lines("rejected", dict.fromkeys([*self.rejected(), *filter(None, [left])]))
        return history[-1]

    def spent(self, keep: int) -> list[str]:
        """Versions in the folder that were used before and are not needed any more, newest first.

        Needed are the one in use and the last ``keep`` others that were used before it and not rolled back from. Those never
        used are not spent. Raises ``BundleError`` when none is in use: then nobody can say which are needed.
        """
        current, history, rejected = self.current(), self._lines("history"), self.rejected()
        if current is None:
            raise BundleError(f"no bundle of {self.folder} is in use, so none is spent (`shareability model use VERSION`)")
        there = self.versions()
        lasting = [each for each in dict.fromkeys(reversed(history)) if each in there and each not in {current, *rejected}]
        return [each for each in there if each in {*history, *rejected} - {current, *lasting[:keep]}]

    def remove(self, versions: Iterable[str]) -> None:
        """Remove ``versions``, each whole or, when it is cut short, under a hidden name that the next call removes, too.

        Those that were rolled back from stay rejected. Raises ``BundleError`` for the one in use, before any is removed.
        """
        chosen = list(versions)
        if self.current() in chosen:
            raise BundleError(f"{self.current()} is in use (put another bundle to use first: `shareability model use VERSION`)")
        self._write_lines("history", [each for each in self._lines("history") if each not in chosen])
        for left in self.folder.glob(f"{_REMOVED}*"):
            shutil.rmtree(left)
        for version in chosen:
            shutil.rmtree(self.path(version).rename(self.folder / f"{_REMOVED}{version}"))

    def _switch(self, version: str, history: list[str]) -> None:
        if version not in self.versions():
            known = ", ".join(self.versions()) or "none"
            raise BundleError(f'no bundle "{version}" in {self.folder} (there: {known})', code="no_bundle")
        Bundle.open(self.path(version))
        if version == self.current():
            return
        self._write_lines("history", history)
        self._write_lines("current", [version])

    def _lines(self, name: str) -> list[str]:
        try:
            return (self.folder / name).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _write_lines(self, name: str, lines: Iterable[str]) -> None:
        # Renaming replaces the file in one step: a reader sees the old version or the new one, never a part.
        temporary = self.folder / f".{name}.{os.getpid()}"
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        temporary.replace(self.folder / name)
