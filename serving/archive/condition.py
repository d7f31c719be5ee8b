"""Conditions on rows (``--where``): SQL of which only what compares and computes is known.

An SQL engine can do more than compare: read files, fetch addresses, run other people's functions, some of it while it parses.
So a library that does nothing else parses the condition, and the engine's expression is built of the few kinds of nodes that
stand in a table here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import pyarrow as pa

from serving.archive.parts import FILTERED, to_table
from serving.errors import ArchiveError

MAX_CONDITION = 10_000  # characters
EXAMPLE = "published_at >= '2024'"

Rows = Callable[[pa.Table], pa.Table]


_HARMLESS = ("safe", "coalesce")  # parts by which the parser says how a dialect computes


class _RefusedError(ValueError):
    """A condition that has something in it that none may have; the text names it."""


def filter_rows(condition: str | None) -> Rows:
    """What keeps the rows of a table that meet ``condition``, in their order. Raises ``ArchiveError``."""
    if condition is None:
        return lambda table: table
    from daft.expressions import ExpressionsProjection  # noqa: PLC0415 - takes its time to import
    from daft.recordbatch import MicroPartition  # noqa: PLC0415

    def keep(table: pa.Table) -> pa.Table:
        columns = table.select(FILTERED).append_column("row", pa.array(range(len(table)), pa.int64()))
        rows = MicroPartition.from_arrow(columns).filter(met).to_pydict()["row"]
        return table.take(pa.array(sorted(rows), pa.int64()))

    try:
        met = ExpressionsProjection([_Builder().build(_parse(condition))])
        tried = MicroPartition.from_arrow(to_table([]).select(FILTERED)).eval_expression_list(met).to_arrow()
        if not pa.types.is_boolean(tried.schema.types[0]):
            raise ValueError("is neither true nor false of an article")
    except Exception as error:  # the engine's errors share no base class
        shown = condition if len(condition) <= MAX_CONDITION else f"{condition[:40]}…"
        raise ArchiveError(f"--where {shown}: {_reason(error)} (a condition is one such as {EXAMPLE})", field="where") from None
    return keep


def _reason(error: Exception) -> str:
    if isinstance(error, _RefusedError):
        return f"{error}; allowed are the columns {', '.join(FILTERED)}, {', '.join(_Builder().allowed())}"
    if isinstance(error, RecursionError):
        return "too many brackets or terms"
    return str(error).partition("\n")[0].strip().rstrip(".")


def _parse(condition: str) -> Any:
    """The condition as a tree. Raises ``ValueError``."""
    import sqlglot  # noqa: PLC0415 - for conditions alone
    from sqlglot import exp  # noqa: PLC0415
    from sqlglot.errors import ParseError, SqlglotError  # noqa: PLC0415

    if len(condition) > MAX_CONDITION:
        raise ValueError(f"longer than the {MAX_CONDITION:,} characters allowed")
    try:
        return sqlglot.parse_one(condition, into=exp.Condition)
    except ParseError as error:
        place = error.errors[0].get("col") if error.errors else None
        raise ValueError(f"not understood at character {place}" if place else "not understood") from None
    except SqlglotError:
        raise ValueError("not understood: is a quote not closed?") from None


class _Builder:
    """Builds the engine's expression from a parsed condition, of the nodes in its tables and no others."""

    def __init__(self) -> None:
        import daft  # noqa: PLC0415
        from daft import functions  # noqa: PLC0415
        from sqlglot import exp  # noqa: PLC0415

        self._daft = daft
        both, one = ("this", "expression"), ("this",)
        # Each node's parts that may be there, how they are put together, and what a user calls it.
        self._nodes: dict[type, tuple[tuple[str, ...], Callable[..., Any], str]] = {
            exp.Paren: (one, lambda inner: inner, ""),
            exp.And: (both, operator.and_, "AND"),
            exp.Or: (both, operator.or_, "OR"),
            exp.Not: (one, operator.invert, "NOT"),
            exp.EQ: (both, operator.eq, "="),
            exp.NEQ: (both, operator.ne, "<>"),
            exp.LT: (both, operator.lt, "<"),
            exp.LTE: (both, operator.le, "<="),
            exp.GT: (both, operator.gt, ">"),
            exp.GTE: (both, operator.ge, ">="),
            exp.In: (("this", "expressions"), lambda value, *others: value.is_in(list(others)), "IN"),
            exp.Between: (("this", "low", "high"), lambda value, low, high: (value >= low) & (value <= high), "BETWEEN"),
            exp.Like: (both, functions.like, "LIKE"),
            exp.ILike: (both, functions.ilike, "ILIKE"),
            exp.Is: (both, self._is, "IS NULL"),
            exp.Add: (both, operator.add, "+"),
            exp.Sub: (both, operator.sub, "-"),
            exp.Mul: (both, operator.mul, "*"),
            exp.Div: (both, operator.truediv, "/"),
            exp.Mod: (both, operator.mod, "%"),
            exp.Neg: (one, lambda value: value * daft.lit(-1), ""),
            exp.DPipe: (both, operator.add, "||"),
            exp.Lower: (one, functions.lower, "lower()"),
            exp.Upper: (one, functions.upper, "upper()"),
            exp.Length: (one, functions.length, "length()"),
            exp.Left: (both, functions.left, "left()"),
            exp.Right: (both, functions.right, "right()"),
            exp.Contains: (both, functions.contains, "contains()"),
            exp.StartsWith: (both, functions.startswith, "starts_with()"),
            exp.EndsWith: (both, functions.endswith, "ends_with()"),
            exp.RegexpLike: (both, functions.regexp, "regexp_like()"),
            exp.Coalesce: (("this", "expressions"), functions.coalesce, "coalesce()"),
            exp.Concat: (("expressions",), lambda *parts: reduce(operator.add, parts), "concat()"),
        }
        self._leaves: dict[type, Callable[[Any], Any]] = {
            exp.Column: self._column,
            exp.Literal: lambda node: daft.lit(node.this if node.is_string else _number(node.this)),
            exp.Boolean: lambda node: daft.lit(node.this),
            exp.Null: lambda _: daft.lit(None),
        }

    def allowed(self) -> list[str]:
        """What a condition may have in it, in a user's words."""
        return [name for _, _, name in self._nodes.values() if name]

    def build(self, node: Any) -> Any:
        """The engine's expression. Raises ``_RefusedError``."""
        if leaf := self._leaves.get(type(node)):
            return leaf(node)
        if type(node) not in self._nodes:
            raise _RefusedError(f'"{_name(node)}" is not allowed')
        names, make, _ = self._nodes[type(node)]
        for name, part in node.args.items():
            if part and name not in names and name not in _HARMLESS:
                raise _RefusedError(f'"{name if part is True else _name(part)}" is not allowed')
        parts = [part for name in names for part in _listed(node.args.get(name))]
        return make(*map(self.build, parts))

    def _column(self, node: Any) -> Any:
        name = node.name if node.this.args.get("quoted") else node.name.lower()
        if len(node.parts) != 1 or name not in FILTERED:
            raise _RefusedError(f'there is no column "{node.sql()}"')
        return self._daft.col(name)

    def _is(self, value: Any, other: Any) -> Any:
        if repr(other) != repr(self._daft.lit(None)):
            raise _RefusedError("IS is allowed with NULL alone")
        return value.is_null()


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [] if part is None else [part]


def _number(text: str) -> int | float:
    return int(text) if text.isdigit() else float(text)


def _name(node: Any) -> str:
    """What a user wrote, in short: a function's name, or the word for what it is."""
    node = node[0] if isinstance(node, list) else node
    if not hasattr(node, "sql"):
        return str(node)
    written = str(node.sql()).partition("(")[0].strip().lower()
    return str(node.key) if not written or " " in written else written[:40]
