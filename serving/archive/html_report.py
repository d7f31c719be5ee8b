"""A run's summary as one web page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from serving.archive.state import replacing

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5c6773; --line: #dfe4ea; --bar: #3b6fb6; --paper: #fff;
  --weak: #b4472e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaef; --soft: #9aa5b1; --line: #333c47; --bar: #6f9fe0; --paper: #171c22; --weak: #e58a6f } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.5rem } p, figcaption, th { color: var(--soft) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem .35rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line) } th { font-weight: 500 } td.number, th.number { text-align: right; white-space: nowrap }
td.date { white-space: nowrap }
td.bar { width: 40% } .fill { background: var(--bar); height: .8rem; border-radius: 2px; min-width: 1px }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; padding: 0; list-style: none }
.facts b { display: block; font-size: 1.5rem }
figure { margin: 1rem 0 } svg { width: 100%; height: auto } svg rect { fill: var(--bar) }
svg path { stroke: var(--bar); fill: none; stroke-width: 2 } svg circle { fill: var(--bar) }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
svg line { stroke: var(--line) } .weak { color: var(--weak) } a { color: inherit }
"""

_WIDTH, _HEIGHT, _MARGIN = 800, 180, 24


def write_page(path: Path, summary: dict[str, Any]) -> None:
    """Write the page; it holds titles and addresses of single articles, and no other words of theirs."""
    with replacing(path) as new:
        new.write_text(render_page(summary), encoding="utf-8")


def render_page(summary: dict[str, Any]) -> str:
    """The page as HTML; ``summary`` is what a run gives."""
    primary = summary["primary"]
    parts = [
        f"<h1>{escape(Path(summary['output']).name)}</h1>",
        f"<p>Scored with model {escape(summary['model'])}. A chance is the one to land in the top quarter of the publisher's "
        "articles of its time.</p>",
        _facts(summary),
        *(_distribution(name, outcome) for name, outcome in summary["outcomes"].items()),
        _section(f"Worth a second push: the highest chances of {primary}", _articles(summary["best"])),
        _section(f"Held back the most: the lowest chances of {primary}", _articles(summary["worst"])),
        _section(
            "What weak sections have in common",
            _bars((each["example"], each["articles"], f"{each['articles']:,}") for each in summary["reasons"]),
            "In how many articles; each reason with an example of its words.",
        ),
        _section(f"Over time: mean chance of {primary}", _line(summary["months"])),
        _section(
            f"By source: mean chance of {primary}",
            _bars(
                (each["name"], each["mean"], f"{_percent(each['mean'])} of {each['articles']:,}")
                for each in (summary["sources"] if len(summary["sources"]) > 1 else [])
            ),
        ),
        _section("Would the model have known?", _backtest(summary["backtest"])),
        _section("What was read", _said(summary)),
        _section("Rows without a score", _bars((kind, count, f"{count:,}") for kind, count in summary["errors"].items())),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    title = f"<title>{escape(Path(summary['output']).name)}</title>"
    return f'<!doctype html><html lang="en"><head>{head}{title}</head><body>{"".join(parts)}</body></html>\n'


def _section(title: str, content: str, note: str = "") -> str:
    """Nothing where there is no content."""
    if not content:
        return ""
    return f"<section><h2>{escape(title)}</h2>{f'<p>{escape(note)}</p>' if note else ''}{content}</section>"


def _said(summary: dict[str, Any]) -> str:
    """What was guessed, passed over and could not be read, one thing a line."""
    lines = [line for read in summary["inputs"] for line in read["said"]]
    if summary["undated"]:
        lines.append(f"--where left out {summary['undated']:,} rows whose published_at could not be read")
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _facts(summary: dict[str, Any]) -> str:
    facts = [
        (f"{summary['scored']:,}", "articles scored"),
        (f"{sum(summary['errors'].values()):,}", "without a score"),
        (f"{summary['words']:,}", "words"),
        *(
            (_percent(outcome["mean"]), f"mean chance of {name}")
            for name, outcome in summary["outcomes"].items()
            if outcome["mean"] is not None
        ),
    ]
    return f'<ul class="facts">{"".join(f"<li><b>{escape(value)}</b>{escape(name)}</li>" for value, name in facts)}</ul>'


def _distribution(name: str, outcome: dict[str, Any]) -> str:
    counts: Sequence[int] = outcome["histogram"]
    highest = max(counts)
    if not highest:
        return ""
    step = (_WIDTH - 2 * _MARGIN) / len(counts)
    room = _HEIGHT - 2 * _MARGIN
    bars = "".join(
        f'<rect x="{_MARGIN + number * step + 1:.1f}" y="{_HEIGHT - _MARGIN - room * count / highest:.1f}" '
        f'width="{step - 2:.1f}" height="{room * count / highest:.1f}"><title>{100 * number / len(counts):.0f} to '
        f"{100 * (number + 1) / len(counts):.0f} %: {count:,} articles</title></rect>"
        for number, count in enumerate(counts)
    )
    ticks = "".join(
        f'<text x="{_MARGIN + share * (_WIDTH - 2 * _MARGIN):.0f}" y="{_HEIGHT - 6}" text-anchor="middle">{share:.0%}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    label = f"Chances of {name}: how many articles have which; the highest bar is {highest:,}"
    return _section(f"Chances of {name}", f"<figure>{_svg(label, bars + ticks)}<figcaption>{label}.</figcaption></figure>")


def _line(months: Sequence[dict[str, Any]]) -> str:
    if len(months) < 2:  # noqa: PLR2004  a line needs two points
        return ""
    highest = max(each["mean"] for each in months)
    step = (_WIDTH - 2 * _MARGIN) / (len(months) - 1)
    points = [
        (_MARGIN + number * step, _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * each["mean"] / highest)
        for number, each in enumerate(months)
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{escape(each["name"])}: {_percent(each["mean"])} of '
        f"{each['articles']:,} articles</title></circle>"
        for (x, y), each in zip(points, months, strict=True)
    )
    ends = "".join(
        f'<text x="{x:.0f}" y="{_HEIGHT - 6}" text-anchor="{anchor}">{escape(each["name"])}</text>'
        for x, anchor, each in ((_MARGIN, "start", months[0]), (_WIDTH - _MARGIN, "end", months[-1]))
    )
    floor = f'<line x1="{_MARGIN}" x2="{_WIDTH - _MARGIN}" y1="{_HEIGHT - _MARGIN}" y2="{_HEIGHT - _MARGIN}"/>'
    label = f"Mean chance by month of publication, from 0 to {_percent(highest)}"
    return f"<figure>{_svg(label, f'{floor}<path d={path!r}/>{dots}{ends}')}<figcaption>{label}.</figcaption></figure>"


def _svg(label: str, content: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">{content}</svg>'


def _bars(rows: Iterable[tuple[str, float, str]]) -> str:
    found = list(rows)
    if not found:
        return ""
    highest = max(size for _, size, _ in found) or 1
    cells = "".join(
        f'<tr><td>{escape(name)}</td><td class="number">{escape(shown)}</td>'
        f'<td class="bar"><div class="fill" style="width:{100 * size / highest:.1f}%"></div></td></tr>'
        for name, size, shown in found
    )
    return f"<table>{cells}</table>"


def _articles(articles: Sequence[dict[str, Any]]) -> str:
    if not articles:
        return ""
    rows = "".join(
        f'<tr><td class="number">{_percent(each["probability"])}</td><td>{_linked(each)}</td>'
        f'<td>{escape(each["source"])}</td><td class="date">{escape(each["published_at"][:10])}</td>'
        f'<td class="weak">{escape(each["weakest_reason"] or "")}</td></tr>'
        for each in articles
    )
    head = '<tr><th class="number">chance</th><th>article</th><th>source</th><th>published</th><th>weakest section</th></tr>'
    return f"<table>{head}{rows}</table>"


def _linked(article: dict[str, Any]) -> str:
    """The title, linked where its address is one of the web's: an archive's other addresses could be scripts."""
    title = escape(article["title"].strip() or article["id"])
    url = article["url"]
    return f'<a href="{escape(url)}" rel="noreferrer">{title}</a>' if url.startswith(("http://", "https://")) else title


def _backtest(backtests: dict[str, dict[str, Any] | None]) -> str:
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="number">{found["articles"]:,}</td>'
        f'<td class="number">{found["auc"]["value"]:.3f} ({found["auc"]["low"]:.3f} to {found["auc"]["high"]:.3f})</td>'
        f'<td class="number">{found["length"]:.3f}</td><td class="number">{found["lift"]:.2f}</td>'
        f'<td class="number">{found["error"]:.3f}</td><td>{escape(found["verdict"])}</td></tr>'
        for name, found in backtests.items()
        if found
    )
    if not rows:
        return ""
    names = ("articles", "cohort AUC (95 %)", "of length", "lift of top tenth", "calibration error")
    head = "".join(f'<th class="number">{name}</th>' for name in names)
    note = (
        "<p>Cohort AUC: of two articles of one source and time, how often the better one is scored higher; 0.5 is chance. "
        "Articles that the model learned from look better than new ones would.</p>"
    )
    return f"{note}<table><tr><th>outcome</th>{head}<th></th></tr>{rows}</table>"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
