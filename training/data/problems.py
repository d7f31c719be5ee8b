"""One error for many bad rows."""

from __future__ import annotations

from serving.errors import RecordError

SHOWN = 10  # problems listed in one error; the rest are counted


class Problems:
    """Collects what is wrong with single rows, so that one error can list the first ten and count the rest."""

    def __init__(self, note: str = "") -> None:
        self.note = note  # stands once below the list
        self.lines: list[str] = []
        self.field: str | None = None

    def add(self, place: str, message: str, *, field: str | None = None) -> None:
        """Notes one problem; ``place`` is file and row, ``field`` the column."""
        self.field = self.field or field
        self.lines.append(f"{place}: {message}")

    def raise_any(self) -> None:
        """Raises RecordError when something was noted."""
        if not self.lines:
            return
        shown = self.lines[:SHOWN]
        if len(self.lines) > SHOWN:
            shown.append(f"... and {len(self.lines) - SHOWN} more")
        note = f"\n({self.note})" if self.note else ""
        raise RecordError("\n".join(shown) + note, field=self.field)
