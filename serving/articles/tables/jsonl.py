"""JSONL: one object on each line, in any encoding."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import IO, Any

from serving.articles.exports.plain_titles import plain_title
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem
from serving.articles.records import Row
from serving.articles.streams import MAX_ROW
from serving.text.encodings import find_encoding, open_text, survey_stream

ENDINGS = (".jsonl", ".ndjson")

PARTING = " \t\r\n\x1e"  # between values, also of a JSON sequence (RFC 7464)
_FIRST = 5  # lines, one of which must be an object by itself
_PUBLISHED = "publish"


def read_lines(stream: IO[str], source: Source) -> Iterator[Row]:
    """Rows by line number; a line that holds no object becomes a row with an error, and blank lines are none."""
    number = 0
    again: deque[str] = deque()  # lines that were looked at
    while line := again.popleft() if again else stream.readline(MAX_ROW):
        number += 1
        if len(line) == MAX_ROW and not line.endswith("\n"):
            while (more := stream.readline(MAX_ROW)) and not more.endswith("\n"):
                pass
            yield Row(number, error=_broken(f"it is longer than {MAX_ROW >> 20} MiB (cut it)"), line=number)
        elif line.strip() == "{" and (lines := _object(line, stream, again)):
            yield _read(number, "".join(lines), source)
            number += len(lines) - 1
        elif line.strip():
            yield _read(number, line, source)


def _object(first: str, stream: IO[str], again: deque[str]) -> list[str]:
    """All lines of an object written over many; none where it does not close: those looked at are read ``again``."""
    lines, size = [first], len(first)
    while size < MAX_ROW and (line := again.popleft() if again else stream.readline(MAX_ROW)):
        lines.append(line)
        size += len(line)
        if line[:1] in "{}":
            break
    if lines[-1].startswith("}") and isinstance(_loaded("".join(lines)), dict):
        return lines
    again.extendleft(reversed(lines[1:]))
    return []


def _read(number: int, line: str, source: Source) -> Row:
    try:
        value = json.loads(line.strip(PARTING), parse_constant=constant)
    except (ValueError, RecursionError) as error:
        return Row(number, error=_broken(f"not JSON: {error} (put one whole object on each line)"), line=number)
    if not isinstance(value, dict):
        message = 'not a JSON object (put one {"title": ..., "text": ...} on each line)'
        return Row(number, error=_broken(message), line=number)
    return row_of(number, value, source, line=number)


def row_of(number: int, value: Mapping[str, Any], source: Source, line: int | None = None) -> Row:
    """The row of one object. What WordPress's REST interface renders is read, and what it has not published is left out.

    Names such as ``content.value`` that a map gives are of values inside objects.
    """
    cells = {name: each["rendered"] if _is_rendered(each) else each for name, each in value.items()}
    for path in dotted_names(source) if source.naming.mapping else ():
        if path not in cells and (found := _inside(value, path)) is not None:
            cells[path] = found
    if not _is_rendered(value.get("title")):
        return Row(number, cells, line=line)
    cells["title"] = plain_title(cells["title"])
    return Row(number, cells, line=line, left_out=_unpublished(value, source))


def _is_rendered(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("rendered"), str)


def _unpublished(value: Mapping[str, Any], source: Source) -> str | None:
    status, kind = value.get("status", _PUBLISHED), value.get("type", "post")
    if status != _PUBLISHED:
        return status if status == "draft" else f"{status} post"
    return None if kind in source.types else source.tally.leave_out_type(str(kind), source.types)


def _inside(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def constant(name: str) -> str | None:
    """NaN is how Python's own writer writes a number that is missing."""
    return None if name == "NaN" else name


def dotted_names(source: Source) -> tuple[str, ...]:
    """The names of values inside objects that the map gives."""
    return tuple(name for name in source.naming.mapping.values() if "." in name)


def head_text(source: Source) -> str:
    """The beginning of a text, decoded, without white space before it."""
    encoding = find_encoding(source.head, complete=False)
    return source.head[encoding.skip :].decode(encoding.codec, "replace").lstrip("\ufeff" + PARTING)


def open_json(source: Source) -> IO[str]:
    """All of it as text; a guess at its encoding is said."""
    with closing(source.open()) as stream:
        encoding = survey_stream(stream)
    if encoding.guessed:
        source.tally.note(f"its encoding is guessed to be {encoding.label} (save it as UTF-8 where letters look wrong)")
    return open_text(source.open(), encoding, newline="\n")


def _broken(message: str) -> Problem:
    return Problem("broken_line", message)


def is_lines(source: Source) -> bool:
    """Whether there is one object on each line, several of them: one of the first is whole."""
    text = head_text(source)
    if not text.startswith("{") and (source.ending not in ENDINGS or text.startswith("[")):
        return False
    whole = len(source.head) < 1 << 20
    lines = [line for line in text.split("\n", _FIRST)[:_FIRST] if line.strip()]
    if len(lines) == 1 and whole:
        value = _loaded(lines[0])
        article = not isinstance(value, dict) or source.naming.names_an_article(list(value)) > 0
        return source.ending in ENDINGS and article
    return any(isinstance(_loaded(line), dict) for line in lines)


def _loaded(line: str) -> Any:
    try:
        return json.loads(line.strip(PARTING))
    except (ValueError, RecursionError):
        return None


def _read_source(source: Source) -> Iterator[Row]:
    with open_json(source) as text:
        yield from read_lines(text, source)


register(FileFormat("JSON lines", ENDINGS, is_lines, _read_source, unit="line", rank=50))
