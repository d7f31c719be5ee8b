"""A run's summary as one web page that needs nothing else: ``html_report.html.jinja`` filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from serving.archive.state import replacing
from serving.archive.summary import unread_cells
from serving.articles.problems import counted

_TEMPLATE = "html_report.html.jinja"
_WIDTH, _HEIGHT, _MARGIN = 800, 180, 24  # of the charts
_ROOM = _HEIGHT - 2 * _MARGIN


def write_page(path: Path, summary: dict[str, Any]) -> None:
    """Write the page; it holds titles and addresses of single articles, and no other words of theirs."""
    with replacing(path) as new:
        new.write_text(render_page(summary), encoding="utf-8")


def render_page(summary: dict[str, Any]) -> str:
    """The page as HTML; ``summary`` is what a run gives."""
    sources = summary["sources"] if len(summary["sources"]) > 1 else []
    return _template().render(
        {key: summary[key] for key in ("model", "primary", "scored", "words", "outcomes", "best", "worst")},
        name=Path(summary["output"]).name,
        width=_WIDTH,
        height=_HEIGHT,
        histograms=list(_histograms(summary["outcomes"])),
        ticks=[(f"{_across(share):.0f}", f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)],
        reasons=[(each["example"], each["articles"], _thousands(each["articles"])) for each in summary["reasons"]],
        line=_line(summary["months"]),
        sources=[
            (each["name"], each["mean"], f"{_percent(each['mean'])} of {_thousands(each['articles'])}") for each in sources
        ],
        said=list(_said(summary)),
        backtest={name: found for name, found in summary["backtest"].items() if found},
        unread={name: unread_cells(summary, name) for name in summary["backtest"]},
        unscored=[
            (code, count, _thousands(count)) for code, count in (*summary["abstained"].items(), *summary["errors"].items())
        ],
    )


def _said(summary: dict[str, Any]) -> Iterable[str]:
    """What was guessed, passed over and could not be read, one thing a line."""
    for read in summary["inputs"]:
        yield from read["said"]
    if summary["undated"]:
        yield f"--where left out {counted(summary['undated'], 'row')} whose published_at could not be read"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"percent": _percent, "thousands": _thousands, "counted": counted}
    return environment.get_template(_TEMPLATE)


def _histograms(outcomes: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name, outcome in outcomes.items():
        counts: Sequence[int] = outcome["histogram"]
        highest = max(counts)
        if highest:
            bars = [_bar(number, count, len(counts), highest) for number, count in enumerate(counts)]
            yield {"outcome": name, "highest": highest, "bars": bars}


def _bar(number: int, count: int, bars: int, highest: int) -> dict[str, Any]:
    step = (_WIDTH - 2 * _MARGIN) / bars
    height = _ROOM * count / highest
    return {
        "x": f"{_MARGIN + number * step + 1:.1f}",
        "y": f"{_HEIGHT - _MARGIN - height:.1f}",
        "width": f"{step - 2:.1f}",
        "height": f"{height:.1f}",
        "low": f"{100 * number / bars:.0f}",
        "high": f"{100 * (number + 1) / bars:.0f}",
        "count": count,
    }


def _line(months: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The curve over the months; None for fewer than two, which make no line."""
    if len(months) < 2:  # noqa: PLR2004
        return None
    highest = max(each["mean"] for each in months)
    points = [
        {
            **each,
            "x": f"{_across(number / (len(months) - 1)):.1f}",
            "y": f"{_HEIGHT - _MARGIN - _ROOM * each['mean'] / highest:.1f}",
        }
        for number, each in enumerate(months)
    ]
    return {
        "highest": highest,
        "points": points,
        "path": "M" + "L".join(f"{point['x']} {point['y']}" for point in points),
        "left": _MARGIN,
        "right": _WIDTH - _MARGIN,
        "floor": _HEIGHT - _MARGIN,
    }


def _across(share: float) -> float:
    """Where in a chart's width a share of it lies."""
    return _MARGIN + share * (_WIDTH - 2 * _MARGIN)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _thousands(count: int) -> str:
    return f"{count:,}"
