"""What the command line says to and of a run over an archive."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from serving.errors import ArchiveError

_NEEDED = (
    "daft",
    "pyarrow",
    "pandas",
    "scipy",
    "sqlglot",
    "defusedxml",
    "filelock",
    "ijson",
    "yaml",
    "zstandard",
    "charset_normalizer",
)
_REASONS = 3  # that the summary names


def check_engine() -> None:
    """Raises ``ArchiveError`` where the packages that archives need are not installed."""
    absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        message = f"archives need more packages ({', '.join(absent)})"
        raise ArchiveError(f"{message}: make setup installs them, or pip install 'shareability[archive]'")


def parse_maps(maps: Sequence[str], ours: Collection[str]) -> dict[str, str]:
    """``text=body``, our column and the input's, to a mapping of the input's to ours.

    Turned round it is understood where only the right one is among ``ours``. Raises ``ArchiveError``.
    """
    found: dict[str, str] = {}
    for each in maps:
        name, _, own = (part.strip() for part in each.partition("="))
        if not (name and own):
            raise ArchiveError(f"--map {each}: write our column and the input's, such as text=body", field="map")
        if own in ours and name not in ours:
            name, own = own, name
        found[own] = name
    return found


def summary_text(summary: dict[str, Any]) -> str:
    """What was done, in lines."""
    return "".join(f"{line}\n" for line in _lines(summary))


def _lines(summary: dict[str, Any]) -> Iterable[str]:
    yield f"{summary['output']}: {summary['articles']:,} rows, {summary['scored']:,} scored, model {summary['model']}"
    if summary["errors"]:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in summary["errors"].items())
        yield f"without a score: {kinds} (see the column error)"
    if summary["broken_lines"]:
        yield f"{summary['broken_lines']:,} broken lines: see {summary['broken']}"
    for name, outcome in summary["outcomes"].items():
        if outcome["mean"] is not None:
            yield f"{name}: {100 * outcome['mean']:.0f} % on average"
    for reason in summary["reasons"][:_REASONS]:
        yield f"weak sections in {reason['articles']:,} articles: {reason['example']}"
    for name, found in summary["backtest"].items():
        yield _backtest(name, found)


def _backtest(name: str, found: dict[str, Any] | None) -> str:
    if found is None:
        return f"{name} is known of too few articles to say whether the model fits this archive"
    auc = found["auc"]
    return (
        f"{name} is known of {found['articles']:,} articles: cohort AUC {auc['value']:.3f} ({auc['low']:.3f} to "
        f"{auc['high']:.3f}), of their length {found['length']:.3f}; lift of the top tenth "
        f"{found['lift']:.2f}; calibration error {found['error']:.3f}: {found['verdict']}"
    )
