"""Reports as an editor reads them in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from serving.compare import MEANT, Comparison
from serving.report import Report, SectionReport
from serving.text.sections import Document

TITLE_FROM = {"given": "title as given", "front_matter": "title from the front matter", "heading": "title from the heading"}
EXCERPT = 60  # characters
VERDICT_STYLE = {"strong": "green", "fair": "", "weak": "bold red"}
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": ""}


def report_text(report: Report, document: Document) -> str:
    """The report in words: a verdict for each outcome, the sections, what holds the draft back, the checks."""
    parts: list[RenderableType] = [Text(), _title(report, document), *_verdicts(report), Text(), _sections(report, document)]
    excerpts = {section.index: _excerpt(section.text) for section in document.sections}
    if report.weakest:
        parts += [Text(), Text("What holds it back, weakest first", style="bold")]
    for index in report.weakest:
        parts.append(Text(f"{index}. {excerpts[index]}"))
        parts += [Text(f"   - {_printable(reason.message)}") for reason in report.sections[index].reasons]
    if report.checks:
        parts += [Text(), Text("Checks", style="bold")]
    for check in report.checks:
        parts.append(Text(f"{check.severity}: {_printable(check.message)}", style=SEVERITY_STYLE[check.severity]))
    if report.truncated:
        parts += [Text(), Text("The draft is longer than the model reads: some words were left out.", style="yellow")]
    parts += [Text(), Text(f"model {report.model.version}", style="dim")]
    return _render(parts)


def comparison_text(comparison: Comparison) -> str:
    """Headlines from best to worst."""
    table = Table(box=None, pad_edge=False)
    for name in ("rank", "chance", "80 % interval", "to the best"):
        table.add_column(name, justify="right")
    table.add_column("title")
    for ranked in comparison.titles:
        table.add_row(
            str(ranked.rank),
            _percent(ranked.probability),
            _interval(ranked.low, ranked.high),
            "tie" if ranked.tie else f"{100 * ranked.difference:+.0f} points" if ranked.difference else "best",
            Text(_printable(ranked.title)),
        )
    parts: list[RenderableType] = [table]
    if any(ranked.tie for ranked in comparison.titles):
        parts += [Text(), Text(f"tie: less than {100 * MEANT:g} points from the best, too close to choose by")]
    parts += [Text(), Text(f"by {comparison.model.primary}; model {comparison.model.version}", style="dim")]
    return _render(parts)


def manifest_text(facts: dict[str, Any]) -> str:
    """What a bundle says of itself, one fact a line, nested ones indented."""
    return "\n".join(_lines(facts, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterable[str]:
    pairs = value.items() if isinstance(value, dict) else (("-", item) for item in value)
    for name, item in pairs:
        if isinstance(item, dict | list | tuple) and item:
            yield f"{indent}{name}:" if name != "-" else f"{indent}-"
            yield from _lines(item, indent + "  ")
        else:
            yield f"{indent}{name}: {_printable(str(item))}" if name != "-" else f"{indent}- {_printable(str(item))}"


def _title(report: Report, document: Document) -> Text:
    """The title that was scored, and where it was found."""
    if report.title_from == "none":
        return Text("No title: begin the draft with a # heading, or give one (--title)", style="yellow")
    return Text(f"{_excerpt(document.title.text)} ({TITLE_FROM[report.title_from]})", style="bold")


def _verdicts(report: Report) -> Iterable[RenderableType]:
    primary_first = sorted(report.outcomes.items(), key=lambda pair: pair[0] != report.model.primary)
    for name, outcome in primary_first:
        if outcome is None:
            yield Text(f"{name}: never observed of {report.form}s in the archive, so nothing is known of it here.")
            continue
        line = Text(f"{name}: ", style="bold")
        line.append(f"{_percent(outcome.probability)} {outcome.meaning}")
        line.append(f" (80 % interval {_interval(outcome.low, outcome.high)}).")
        yield line
        yield Text(f"  Likelier than {outcome.percentile} % of comparable articles.")


def _sections(report: Report, document: Document) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("words", justify="right")
    for name in report.outcomes:
        table.add_column(name, justify="right")
    table.add_column("verdict")
    table.add_column("section")
    for section, source in zip(report.sections, document.sections, strict=False):  # sections past the limit are not read
        table.add_row(
            str(section.index),
            str(section.words),
            *[f"{outcome.contribution:+.2f}" if outcome else "" for outcome in section.outcomes.values()],
            Text(section.verdict, style=VERDICT_STYLE[section.verdict]),
            _label(section, source.text),
        )
    table.caption = "a column named after an outcome holds what the section adds to it, in logits"
    table.caption_justify = "left"
    return table


def _label(section: SectionReport, text: str) -> Text:
    return Text(_excerpt(text), style="bold" if section.kind == "title" else "", overflow="ellipsis", no_wrap=True)


def _excerpt(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def _printable(text: str) -> str:
    """``text`` without what could steer a terminal: a draft may hold escape codes."""
    return "".join(char if char.isprintable() else " " for char in text)


def _percent(probability: float) -> str:
    return f"{100 * probability:.0f} %"


def _interval(low: float, high: float) -> str:
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def _render(parts: Iterable[RenderableType]) -> str:
    """``parts`` as text for standard output: with colours in a terminal, plain and wide enough in a pipe."""
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if terminal else 120, highlight=False, emoji=False)
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return capture.get()
