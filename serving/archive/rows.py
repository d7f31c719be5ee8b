"""Reports to rows: one for each article, and one for each of its sections."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from serving.articles.records import Record
from serving.report import Report

KEPT = ("url", "title", "source", "published_at", "observed", "reasons")  # what the summary needs, and the output does not show

_TITLE = 200  # characters of a title that the summary keeps


def article_schema(outcomes: Sequence[str], *, connectors: bool = False) -> pa.Schema:
    """The output's columns, in the contract's order; ``connectors``: who may share each article, a JSON array of names."""
    scores = [
        field
        for outcome in outcomes
        for field in ((f"{outcome}_probability", pa.float64()), (f"{outcome}_percentile", pa.int64()))
    ]
    rest = [
        ("weakest_start", pa.int64()),
        ("weakest_end", pa.int64()),
        ("weakest_reason", pa.string()),
        ("sections", pa.int64()),
        ("words", pa.int64()),
        ("form", pa.string()),
        ("abstained", pa.string()),
        ("model_version", pa.string()),
        ("error", pa.string()),
        *([("connectors", pa.string())] if connectors else []),
    ]
    return pa.schema([("id", pa.string()), *scores, *rest])


def done_schema(outcomes: Sequence[str], *, connectors: bool = False) -> pa.Schema:
    """The columns of a part that is done: the output's, and what is kept for the summary."""
    return pa.schema([*article_schema(outcomes, connectors=connectors), *(pa.field(name, pa.string()) for name in KEPT)])


def section_schema(outcomes: Sequence[str]) -> pa.Schema:
    """The columns of the file of sections."""
    scores = [
        field
        for outcome in outcomes
        for field in ((f"{outcome}_contribution", pa.float64()), (f"{outcome}_percentile", pa.int64()))
    ]
    return pa.schema(
        [
            ("id", pa.string()),
            ("index", pa.int64()),
            ("kind", pa.string()),
            ("heading", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("words", pa.int64()),
            *scores,
            ("verdict", pa.string()),
            ("reasons", pa.string()),
        ]
    )


def article_row(record: Record, report: Report | None, version: str, error: str | None = None) -> dict[str, Any]:
    """The row of one article, scored (``report``) or not (``error``), with what is kept for the summary."""
    kept = {
        "url": record.url,
        "title": record.title[:_TITLE],
        "source": record.source,
        "published_at": record.published_at,
        "observed": json.dumps(dict(record.observed)),
        "reasons": json.dumps(_reasons(report) if report else {}),
    }
    row: dict[str, Any] = {"id": record.id, "model_version": version, "error": error, **kept}
    if report is None:
        return row
    for name, outcome in report.outcomes.items():
        if outcome:
            row |= {f"{name}_probability": outcome.probability, f"{name}_percentile": outcome.percentile}
    if report.weakest:
        weakest = report.sections[report.weakest[0]]
        reason = weakest.reasons[0].message if weakest.reasons else None
        row |= {"weakest_start": weakest.start, "weakest_end": weakest.end, "weakest_reason": reason}
    return row | {
        "sections": len(report.sections),
        "words": report.facts.words,
        "form": report.form,
        "abstained": report.abstained.code if report.abstained else None,
        "connectors": None if report.connectors is None else json.dumps([each.name for each in report.connectors]),
    }


def _reasons(report: Report) -> dict[str, str]:
    """Why sections of the article are weak: a message for each code."""
    return {reason.code: reason.message for section in report.sections for reason in section.reasons}


def section_rows(record: Record, report: Report) -> Iterator[dict[str, Any]]:
    """The rows of an article's sections; several reasons are parted by "; "."""
    for section in report.sections:
        row: dict[str, Any] = {
            "id": record.id,
            "index": section.index,
            "kind": section.kind,
            "heading": section.heading,
            "start": section.start,
            "end": section.end,
            "words": section.words,
            "verdict": section.verdict,
            "reasons": "; ".join(reason.message for reason in section.reasons) or None,
        }
        for name, outcome in section.outcomes.items():
            if outcome:
                row |= {f"{name}_contribution": outcome.contribution, f"{name}_percentile": outcome.percentile}
        yield row
