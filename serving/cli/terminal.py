"""Reports as an editor reads them in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from serving.cli.wording import (
    archive_line,
    effect,
    facts_line,
    gain,
    silent_line,
    standing_line,
    verdict_line,
    without_line,
)
from serving.compare import MEANT, Comparison, RankedTitle
from serving.model.bundle import DataFacts
from serving.report import Reason, Report, SectionReport
from serving.text.sections import Document

TITLE_FROM = {"front_matter": "the title from the front matter", "heading": "the heading that the text begins with"}
EXCERPT = 60  # characters
QUOTES, QUOTE = 3, 40  # quotations of a reason at most, and characters of one
STRONG = 3  # sections that are named at most
VERDICTS = {"strong": ("strong", "green"), "fair": ("fair", ""), "style": ("style", "yellow"), "weak": ("weak", "bold red")}
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": ""}
CAPTION = "a column named after an outcome holds what the section adds to its chance or takes from it, in percentage points"


def report_text(report: Report, document: Document, archive: DataFacts) -> str:
    """The report in words: a verdict for each outcome, the sections, what holds the draft back, what is strong, the checks.

    ``document`` is the draft that was scored, and ``archive`` what the bundle learned from.
    """
    parts: list[RenderableType] = [Text(), _title(report, document)]
    parts += _verdicts(report, archive)
    if report.sections:
        parts += [Text(), _sections(report, document), Text(CAPTION, style="dim")]
    parts += _findings(report, document)
    parts += _strong(report, document)
    if report.checks:
        parts += [Text(), Text("Checks", style="bold")]
    for check in report.checks:
        parts.append(Text(f"{check.severity}: {_printable(check.message)}", style=SEVERITY_STYLE[check.severity]))
    if report.truncated:
        parts += [Text(), Text("The draft is longer than the model reads: some words were left out.", style="yellow")]
    parts += [Text(), Text(f"{facts_line(report.facts)}; model {report.model.version}", style="dim")]
    return _render(parts)


def comparison_text(comparison: Comparison) -> str:
    """Headlines from best to worst."""
    table = Table(box=None, pad_edge=False)
    for name in ("rank", "chance", "80 % interval", "adds", "to the best"):
        table.add_column(name, justify="right")
    table.add_column("title")
    for ranked in comparison.titles:
        table.add_row(
            *_ranking(ranked),
            Text(_printable(ranked.title)),
        )
    parts: list[RenderableType] = [table]
    if any(ranked.adds is not None for ranked in comparison.titles):
        parts += [Text(), Text("adds: percentage points that the title adds to the chance, against none")]
    if any(ranked.tie for ranked in comparison.titles):
        parts += [Text(), Text(f"tie: less than {100 * MEANT:g} points from the best, too close to choose by")]
    parts += [Text(), Text(f"by {comparison.outcome}; model {comparison.model.version}", style="dim")]
    return _render(parts)


def _ranking(ranked: RankedTitle) -> Sequence[str]:
    if ranked.note:
        return "-", ranked.note, "", "", ""
    points = f"{100 * ranked.difference:+.0f} points"
    return (
        str(ranked.rank),
        _percent(ranked.probability),
        _interval(ranked.low, ranked.high),
        "" if ranked.adds is None else f"{100 * ranked.adds:+.0f}".replace("+0", "0").replace("-0", "0"),
        "tie" if ranked.tie else points if ranked.difference else "best",
    )


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
    """The title that was scored, and where it was found unless it was given."""
    if report.title_from == "none":
        return Text("No title: connectors see it first (give one with --title, or begin with a # heading)", style="yellow")
    origin = TITLE_FROM.get(report.title_from)
    return Text(_excerpt(document.title.text) + (f" ({origin})" if origin else ""), style="bold")


def _verdicts(report: Report, archive: DataFacts) -> Iterable[RenderableType]:
    if report.abstained:
        yield Text(f"Nothing is said of this draft: {_printable(report.abstained.message)}")
        return
    leading_first = sorted(report.outcomes.items(), key=lambda pair: pair[0] != report.leading)
    for name, outcome in leading_first:
        if outcome is None:
            yield Text(silent_line(name, report.form))
            continue
        yield Text(verdict_line(name, outcome, report.form), style="bold")
        yield Text(f"  {standing_line(outcome, report.form)}")
        if name == report.leading:
            yield Text(f"  {_printable(archive_line(archive, name, report.form))}", style="dim")
    if report.form == "post":
        yield Text("Read as a post, a headline and a few words: an article has 80 words or more.", style="dim")


def _sections(report: Report, document: Document) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("words", justify="right")
    known = {name: outcome for name, outcome in report.outcomes.items() if outcome}
    for name in known:
        table.add_column(name, justify="right")
    table.add_column("verdict")
    table.add_column("section")
    for section, source in zip(report.sections, document.sections, strict=False):  # sections past the limit are not read
        verdict, style = VERDICTS[section.verdict]
        table.add_row(
            str(section.index),
            str(section.words),
            *[f"{gain(section, outcome, name):+d}".replace("+0", "0") for name, outcome in known.items()],
            Text(verdict, style=style),
            _label(section, source.text),
        )
    return table


def _findings(report: Report, document: Document) -> Iterable[RenderableType]:
    """What holds the draft back, weakest first but for a title that takes the most; then what is a matter of style."""
    excerpts = {section.index: _excerpt(section.text) for section in document.sections}
    title = _title_effect(report)
    weak = [report.sections[index] for index in report.weakest]
    for heading, chosen, first in (
        ("What holds it back, weakest first", "weak", title),
        ("Notes on style: these harm nothing", "style", None),
    ):
        found = [section for section in weak if section.verdict == chosen and not (title and section.kind == "title")]
        if not found and not first:
            continue
        yield Text()
        yield Text(heading, style="bold")
        if first:
            yield Text(first)
        for section in found:
            without = without_line(section, report)
            yield Text(f"{section.index}. {excerpts[section.index]}" + (f" ({without})" if without else ""))
            yield from (Text(f"   - {_reason(reason, section, report, document)}") for reason in section.reasons)


def _title_effect(report: Report) -> str | None:
    """What to do about a title that takes more from the chance than any section does."""
    outcome = report.outcomes[report.leading] if report.leading else None
    if not report.leading or outcome is None or not report.sections or report.sections[0].kind != "title":
        return None
    points = [gain(section, outcome, report.leading) for section in report.sections]
    if points[0] >= 0 or points[0] > min(points):
        return None
    more = ", more than any section" if len(points) > 1 else ""
    return f"0. The title {effect(points[0])}{more}: try others with shareability compare DRAFT --title … --title …"


def _reason(reason: Reason, section: SectionReport, report: Report, document: Document) -> str:
    """The reason with the words that show it, and the section that it names."""
    source = document.title.text if section.kind == "title" else document.draft.text
    told = "“" in reason.message  # some messages quote the words themselves
    shown = [_excerpt(" ".join(source[start:end].split()), QUOTE) for start, end in reason.spans[:QUOTES] if not told]
    quoted = ", ".join(f"“{words}”" for words in shown) + (" …" if shown and len(reason.spans) > QUOTES else "")
    other = _section_at(report, reason.also[0]) if reason.also else None
    said = [_printable(reason.message), quoted, f"see section {other}" if other is not None else ""]
    return ": ".join(each for each in said[:2] if each) + (f" ({said[2]})" if said[2] else "")


def _section_at(report: Report, place: int) -> int | None:
    """The index of the body section that holds the code point ``place`` of the text."""
    return next((each.index for each in report.sections if each.kind == "body" and each.start <= place < each.end), None)


def _strong(report: Report, document: Document) -> Sequence[RenderableType]:
    outcome = report.outcomes[report.leading] if report.leading else None
    if not report.leading or outcome is None:
        return []
    strong = [section for section in report.sections if section.verdict == "strong"]
    gains = {section.index: gain(section, outcome, report.leading) for section in strong}
    best = sorted(gains, key=lambda index: -gains[index])[:STRONG]
    lines = [Text(f"{index}. {_excerpt(document.sections[index].text)} ({effect(gains[index])})") for index in best]
    return [Text(), Text("Worth passing on", style="bold"), *lines] if lines else []


def _label(section: SectionReport, text: str) -> Text:
    return Text(_excerpt(text), style="bold" if section.kind == "title" else "", overflow="ellipsis", no_wrap=True)


def _excerpt(text: str, most: int = EXCERPT) -> str:
    text = _printable(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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
