"""JSONL: one object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from serving.articles.records import Row

_LONGEST = 256 << 20  # bytes of a line that are read at most


def read_lines(stream: IO[bytes]) -> Iterator[Row]:
    """Rows by line number; a line that holds no object becomes a row with an error, and blank lines are none."""
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) == _LONGEST and not line.endswith(b"\n"):
            while (more := stream.readline(_LONGEST)) and not more.endswith(b"\n"):
                pass
            yield Row(number, error=f"broken_line: it is longer than {_LONGEST >> 20} MiB", line=number)
        elif line.strip():
            yield _read(number, line)


def _read(number: int, line: bytes) -> Row:
    try:
        # Bytes that are no UTF-8 become lone surrogates, and the record says in which cell; NaN is how Python writes nothing.
        value = json.loads(line.decode("utf-8", "surrogateescape"), parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        return Row(number, error=f"broken_line: not JSON: {error} (put one whole object on each line)", line=number)
    if not isinstance(value, dict):
        return Row(
            number, error='broken_line: not a JSON object (put one {"title": ..., "text": ...} on each line)', line=number
        )
    return Row(number, value, line=number)


def _constant(name: str) -> str | None:
    return None if name == "NaN" else name
