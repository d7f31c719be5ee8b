"""JSONL: one object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.errors import RecordError

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
            yield Row(number, error=_broken(f"it is longer than {_LONGEST >> 20} MiB (cut it)"), line=number)
        elif line.strip():
            yield _read(number, line)


def _read(number: int, line: bytes) -> Row:
    try:
        # Bytes that are no UTF-8 become lone surrogates, and the record says in which cell; NaN is how Python writes nothing.
        value = json.loads(line.decode("utf-8", "surrogateescape"), parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        return Row(number, error=_broken(f"not JSON: {error} (put one whole object on each line)"), line=number)
    if not isinstance(value, dict):
        message = 'not a JSON object (put one {"title": ..., "text": ...} on each line)'
        return Row(number, error=_broken(message), line=number)
    return Row(number, value, line=number)


def _broken(message: str) -> Problem:
    return Problem("broken_line", message)


def _constant(name: str) -> str | None:
    return None if name == "NaN" else name


_ENDINGS = (".jsonl", ".ndjson")


_ARRAY = "is one JSON array: put one object on each line (jq -c '.[]' FILE > FILE.jsonl)"


def _recognise(source: Source) -> bool:
    return source.ending in _ENDINGS or source.begin.startswith((b"{", b"["))


def _read_source(source: Source) -> Iterator[Row]:
    if source.begin.startswith(b"["):
        raise RecordError(f"{source.name}: {_ARRAY}")
    with source.open() as stream:
        yield from read_lines(stream)


register(FileFormat("JSON lines", _ENDINGS, _recognise, _read_source, unit="line", rank=60))
