"""What the command line says to and of a run over an archive."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from serving.articles.columns import check_map
from serving.articles.problems import counted
from serving.errors import ArchiveError

_NEEDED = (
    "daft",
    "pyarrow",
    "pandas",
    "scipy",
    "sqlglot",
    "filelock",
    "ijson",
    "zstandard",
    "dateutil",
    "jinja2",
)
_ARTICLES = (".md", ".markdown", ".html", ".htm", ".docx")  # endings of files that hold one article each
_REASONS = 3  # that the summary names


def _absent() -> list[str]:
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def refuse_archive(file: str) -> None:
    """Raises ``DraftError`` where ``file`` is an archive, as far as the packages that read archives are installed."""
    if not file.lower().endswith(_ARTICLES) and not _absent():
        from serving.articles.many import refuse_archive as refuse  # noqa: PLC0415 - loads all that reads archives

        refuse(file)


def check_engine() -> None:
    """Raises ``ArchiveError`` where the packages that archives need are not installed."""
    absent = _absent()
    if absent:
        message = f"archives need more packages ({', '.join(absent)})"
        raise ArchiveError(f"{message}: make setup installs them, or pip install 'shareability[archive]'")


def parse_maps(maps: Sequence[str], outcomes: Collection[str] = ()) -> dict[str, str]:
    """``text=body``, our column and the input's, to a mapping of ours to the input's. Raises ``ShareabilityError``."""
    found: dict[str, str] = {}
    for each in maps:
        ours, _, theirs = (part.strip() for part in each.partition("="))
        if not (ours and theirs):
            raise ArchiveError(f"--map {each}: write our column and the input's, such as text=body", field="map")
        if ours in found:
            raise ArchiveError(f"--map {each}: {ours} is given twice (name one column for it)", field="map")
        found[ours] = theirs
    check_map(found, outcomes, "--map")
    return found


def parse_types(names: str) -> tuple[str, ...]:
    """``post,page`` to its names. Raises ``ArchiveError`` where there is none."""
    found = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not found:
        raise ArchiveError("--types: names no type (write those that are articles: post,page)", field="types")
    return found


def summary_text(summary: dict[str, Any]) -> str:
    """What was done, in lines."""
    return "".join(f"{line}\n" for line in _lines(summary))


def _lines(summary: dict[str, Any]) -> Iterable[str]:
    yield f"{summary['output']}: {counted(summary['articles'], 'row')}, {summary['scored']:,} scored, model {summary['model']}"
    yield from _unscored(summary)
    if summary["broken_lines"]:
        yield f"{counted(summary['broken_lines'], 'broken line')}: see {summary['broken']}"
    for read in summary["inputs"]:
        yield from read["said"]
    if summary["undated"]:
        yield f"--where left out {counted(summary['undated'], 'row')} whose published_at could not be read"
    for name, outcome in summary["outcomes"].items():
        if outcome["mean"] is not None:
            yield f"{name}: {100 * outcome['mean']:.0f} % on average"
    for reason in summary["reasons"][:_REASONS]:
        yield f"weak sections in {counted(reason['articles'], 'article')}: {reason['example']}"
    from serving.archive.summary import unread_cells  # noqa: PLC0415 - what it needs takes its time

    for name, found in summary["backtest"].items():
        yield _backtest(name, found)
        if unread := unread_cells(summary, name):
            yield f"{name}: {counted(unread, 'cell')} could not be read, so what is said of the model leaves those articles out"


def _unscored(summary: dict[str, Any]) -> Iterable[str]:
    for said, found, column in (("without a score", "errors", "error"), ("not judged", "abstained", "abstained")):
        if summary[found]:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in summary[found].items())
            yield f"{said}: {kinds} (see the column {column})"


def _backtest(name: str, found: dict[str, Any] | None) -> str:
    if found is None:
        return f"{name} is known of too few articles to say whether the model fits this archive"
    auc = found["auc"]
    return (
        f"{name} is known of {found['articles']:,} articles: cohort AUC {auc['value']:.3f} ({auc['low']:.3f} to "
        f"{auc['high']:.3f}), of their length {found['length']:.3f}; lift of the top tenth "
        f"{found['lift']:.2f}; calibration error {found['error']:.3f}: {found['verdict']}"
    )
