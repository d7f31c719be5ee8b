"""Markdown documents filled in from templates that lie beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.evaluation import result_tables

_TABLES = (
    result_tables.accuracy_table,
    result_tables.faithfulness_lines,
    result_tables.hits_table,
    result_tables.observed_line,
    result_tables.ranking_table,
    result_tables.rivals_list,
    result_tables.rivals_table,
    result_tables.signs_table,
    result_tables.slices_table,
    result_tables.weakness_lines,
)


def fill_in(template: str, values: Mapping[str, Any]) -> str:
    """The text of ``template`` with ``values``. It may call the tables; a value that is missing raises ``UndefinedError``."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # noqa: S701 - Markdown, not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {table.__name__: table for table in _TABLES}
    environment.filters |= {"figure": result_tables.number, "lines": _lines, "listing": _listing}
    return environment


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _listing(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
