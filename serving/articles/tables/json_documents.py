"""JSON that is no JSONL: an array, objects one after the other over many lines, or an object with a list of articles in it."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, Any

import ijson

from serving.articles.columns import WORDS
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem, listed
from serving.articles.records import Row
from serving.articles.streams import MAX_ROW
from serving.articles.tables.jsonl import ENDINGS, PARTING, constant, head_text, open_json, row_of
from serving.articles.tables.nested_lists import NestedList, choose
from serving.errors import RecordError

_PIECE = 1 << 20
MAX_DEPTH = 64  # brackets in one another
_TOO_LONG = f"one value has more than {MAX_ROW >> 20} MiB"
_OPENING, _CLOSING = ("start_map", "start_array"), ("end_map", "end_array")
_LITERAL = 12  # characters of what may be cut short where a piece of the text ends: true, \\ud83d\\ude00
_DUMP = re.compile(r'\[\s*\{\s*"type"\s*:\s*"header"')  # as phpMyAdmin begins
_EVENTS = 2_000_000  # that are looked at for a list of articles


def _read(source: Source) -> Iterator[Row]:
    for number, value in enumerate(_found(source), start=1):
        if isinstance(value, dict):
            yield row_of(number, value, source)
        else:
            message = 'not a JSON object (an article is {"title": ..., "text": ...})'
            yield Row(number, error=Problem("broken_line", message))


def _found(source: Source) -> Iterator[Any]:
    """What should be articles."""
    head = head_text(source)
    if _DUMP.match(head):
        return _rows_of_tables(source)
    paths = [] if head.startswith("[") else _find_lists(source)
    return _inside(source, paths) if paths else _values(source)


def _rows_of_tables(source: Source) -> Iterator[Any]:
    """The rows of the table of articles in a database that phpMyAdmin wrote as JSON. Raises ``RecordError``."""
    tables: dict[str, NestedList] = {}
    for name, rows in _tables(source):
        table = tables.setdefault(name, NestedList(name))
        table.objects += len(rows)
        table.names.update(dict.fromkeys(key for row in rows for key in row))
    chosen = _chosen(source, [], list(tables.values()))
    if not chosen:
        message = f"no table holds articles; its tables are {listed(list(tables))}"
        raise RecordError(f"{source.name}: {message} (export the one with the articles, or name its column: --map text=COLUMN)")
    return (row for name, rows in _tables(source) if name in chosen for row in rows)


def _tables(source: Source) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for value in _values(source):
        if isinstance(value, dict) and value.get("type") == "table" and isinstance(value.get("data"), list):
            yield str(value.get("name")), [row for row in value["data"] if isinstance(row, dict)]


def _values(source: Source) -> Iterator[Any]:
    """The elements of an array, or the values that follow each other: one at a time, in memory that one needs."""
    with open_json(source) as stream:
        text = _Window(stream)
        array = text.take("[")
        while True:
            if array and text.take("]"):
                array = False
            text.take(",")
            if text.at_end():
                break
            try:
                yield text.value()
            except (ValueError, RecursionError) as error:
                raise _damaged(source, error) from None
        if array:
            raise _damaged(source, ValueError("the array is not closed"))


class _Window:
    """A text of which a value at a time is decoded."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._text = ""
        self._place = 0
        self._decoder = json.JSONDecoder(parse_constant=constant)

    def take(self, mark: str) -> bool:
        """Passes over white space and ``mark``, if that comes next."""
        if self.at_end() or self._text[self._place] != mark:
            return False
        self._place += 1
        return True

    def at_end(self) -> bool:
        """Whether nothing but white space is left."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in PARTING:
                self._place += 1
            if self._place < len(self._text):
                return False
            if not self._read(_PIECE):
                return True

    def value(self) -> Any:
        """The next value. Raises ``ValueError``, ``RecursionError``."""
        more = _PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
                if end < len(self._text) or isinstance(value, dict | list | str) or not self._read(more):
                    self._place = end
                    return value
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _LITERAL
                if not cut or len(self._text) - self._place > MAX_ROW or not self._read(more):
                    raise
            more = min(2 * more, MAX_ROW)

    def _read(self, count: int) -> bool:
        piece = self._stream.read(count)
        if piece:
            self._text = self._text[self._place :] + piece
            self._place = 0
        return bool(piece)


def _inside(source: Source, paths: Sequence[str]) -> Iterator[Any]:
    """The elements of the lists at ``paths``."""
    builder: Any = None
    begun = 0
    items = {f"{path}.item" for path in paths}
    try:
        with closing(_Recoded(open_json(source))) as stream:
            for place, event, value in _walk(stream):
                if builder is None and place not in items:
                    continue
                if builder is None:
                    builder, begun = ijson.ObjectBuilder(), stream.given
                builder.event(event, value)
                if stream.given - begun > MAX_ROW:
                    raise ValueError(_TOO_LONG)
                if place in items and event not in (*_OPENING, "map_key"):
                    yield builder.value
                    builder = None
    except (ijson.JSONError, ValueError) as error:
        raise _damaged(source, error) from None


def _find_lists(source: Source) -> list[str]:
    """Where the articles are in the first object; none where it is one itself. Raises ``RecordError``."""
    top: dict[str, None] = {}
    lists: dict[str, NestedList] = {}
    try:
        with closing(_Recoded(open_json(source))) as stream:
            for count, (prefix, event, value) in enumerate(_walk(stream)):
                inside = prefix.endswith(".item") and ".item." not in prefix
                if event == "map_key" and not prefix:
                    top[value] = None
                elif inside and event in ("map_key", "start_map"):
                    path = prefix.removesuffix(".item")
                    found = lists.setdefault(path, NestedList(path))
                    if event == "map_key":
                        found.names[value] = None
                    else:
                        found.objects += 1
                elif event == "end_map" and not prefix:
                    break
                if count > _EVENTS and lists:
                    source.tally.note(f"lists of articles were looked for in its first {_EVENTS:,} values alone")
                    break
    except (ijson.JSONError, ValueError):
        pass  # what is wrong is said, with its place, when it is read
    return _chosen(source, list(top), list(lists.values()))


def _chosen(source: Source, top: list[str], lists: list[NestedList]) -> list[str]:
    """The paths of the lists to read; what is read and what is not is said. Raises ``RecordError``."""
    chosen, left = choose(top, lists, source.naming)
    if not chosen and top and not any(column in WORDS for column in source.naming.find(top, "", header=False).ours):
        message = f"holds no article and no list of them; its keys are {listed(top)}"
        raise RecordError(f"{source.name}: {message} (an article has a title or text; --map text=KEY names it)")
    if chosen:
        source.tally.note(f"its articles are read from {', '.join(each.said for each in chosen)}")
    if left:
        also = ", ".join(each.said for each in left)
        source.tally.note(f"not read, though articles could be in it: {also} (save it as a file of its own to read it)")
    return [each.path for each in chosen]


def _walk(stream: _Recoded) -> Iterator[tuple[str, str, Any]]:
    """The events of a JSON text and their places, such as ``data.posts.item``: as ijson gives them, but with limits.

    A place is as long as its brackets are deep, and a value that never ends is kept until it does. Raises ``ValueError``.
    """
    path: list[str] = []
    for event, value in ijson.basic_parse(stream, multiple_values=True, use_float=True):
        stream.expected = stream.given + MAX_ROW
        if event in _CLOSING:
            path.pop()
        if event == "map_key":
            yield ".".join(path[:-1]), event, value
            path[-1] = value
        else:
            yield ".".join(path), event, value
        if event in _OPENING:
            path.append("item")  # of a map: until there is a key
            if len(path) > MAX_DEPTH:
                raise ValueError(f"more than {MAX_DEPTH} brackets in one another")


class _Recoded(io.RawIOBase):
    """A text as bytes in UTF-8; ``given``: how many. Raises ``ValueError`` where more than ``expected`` are asked for."""

    def __init__(self, text: IO[str]) -> None:
        super().__init__()
        self._text = text
        self._ready = b""
        self.given = 0
        self.expected = MAX_ROW

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            self._ready = codecs.encode(self._text.read(_PIECE), "utf-8", "replace")
        if self.given > self.expected:
            raise ValueError(_TOO_LONG)
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        self.given += count
        return count

    def close(self) -> None:
        self._text.close()
        super().close()


def _damaged(source: Source, error: Exception) -> RecordError:
    reason = (str(error) or type(error).__name__).partition("\n")[0]
    return RecordError(f"{source.name}: is damaged JSON: {reason} (export it again; a download may have been cut short)")


def _recognise(source: Source) -> bool:
    return source.ending in (".json", *ENDINGS) or head_text(source).startswith(("{", "["))


register(FileFormat("JSON", (".json",), _recognise, _read, rank=60))
