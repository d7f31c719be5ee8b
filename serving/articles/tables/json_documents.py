"""JSON that is no JSONL: an array, objects one after the other over many lines, or an object with a list of articles in it."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

import ijson

from serving.articles.columns import WORDS
from serving.articles.formats import FileFormat, Source, register
from serving.articles.problems import Problem, listed
from serving.articles.records import Row
from serving.articles.tables.jsonl import ENDINGS, PARTING, constant, dotted_names, head_text, open_json, row_of
from serving.errors import RecordError

_PIECE = 1 << 20
_LONGEST = 256 << 20  # characters of one object
_EVENTS = 2_000_000  # that are looked at for a list of articles


def _read(source: Source) -> Iterator[Row]:
    path = None if head_text(source).startswith("[") else _find_list(source)
    values = _inside(source, path) if path else _values(source)
    dotted = dotted_names(source)
    for number, value in enumerate(values, start=1):
        if isinstance(value, dict):
            yield row_of(number, value, dotted)
        else:
            message = 'not a JSON object (an article is {"title": ..., "text": ...})'
            yield Row(number, error=Problem("broken_line", message))


def _values(source: Source) -> Iterator[Any]:
    """The elements of an array, or the values that follow each other: one at a time, in memory that one needs."""
    decoder = json.JSONDecoder(parse_constant=constant)
    with open_json(source) as text:
        buffer, place, more, begun = "", 0, _PIECE, False
        while True:
            place = _skip(buffer, place, PARTING + (",]" if begun else ","))
            if place < len(buffer) and not begun and buffer[place] == "[":
                begun, place = True, place + 1
                continue
            try:
                if place >= len(buffer):
                    raise ValueError("Expecting value")
                value, end = decoder.raw_decode(buffer, place)
                if end == len(buffer) and not isinstance(value, dict):
                    raise ValueError("a number may go on")
            except (ValueError, RecursionError) as error:
                piece = text.read(more)
                if not piece and not buffer[place:].strip(PARTING + ",]"):
                    return
                if not piece or isinstance(error, RecursionError) or len(buffer) - place > _LONGEST:
                    raise _damaged(source, error) from None
                buffer, place, more = buffer[place:] + piece, 0, min(more * 2, _LONGEST)
                continue
            yield value
            place, more = end, _PIECE


def _skip(text: str, place: int, marks: str) -> int:
    while place < len(text) and text[place] in marks:
        place += 1
    return place


def _inside(source: Source, path: str) -> Iterator[Any]:
    """The elements of the list at ``path``."""
    try:
        with closing(_Recoded(open_json(source))) as stream:
            yield from ijson.items(stream, f"{path}.item", use_float=True)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise _damaged(source, error) from None


def _find_list(source: Source) -> str | None:
    """Where the articles are in the first object; None where it is one itself. Raises ``RecordError``."""
    top: dict[str, None] = {}
    lists: dict[str, dict[str, None]] = {}
    try:
        with closing(_Recoded(open_json(source))) as stream:
            for count, (prefix, event, value) in enumerate(ijson.parse(stream, multiple_values=True)):
                if event == "map_key" and not prefix:
                    top[value] = None
                elif event == "map_key" and prefix.endswith(".item") and ".item." not in prefix:
                    lists.setdefault(prefix.removesuffix(".item"), {})[value] = None
                elif (event == "end_map" and not prefix) or count > _EVENTS:
                    break
    except (ijson.JSONError, UnicodeDecodeError):
        pass  # what is wrong is said, with its place, when it is read
    naming = source.naming

    def words(names: dict[str, None]) -> set[str]:
        return {column for column in naming.find(list(names), "", header=False).ours if column in WORDS}

    own = words(top)
    found = next((path for path, names in lists.items() if words(names)), None)
    if own - {"title"} or (found is None and own):
        return None
    if found is None and top:
        message = f"holds no article and no list of them; its keys are {listed(list(top))}"
        raise RecordError(f"{source.name}: {message} (an article has a title or text; --map text=KEY names it)")
    return found


class _Recoded(io.RawIOBase):
    """A text as bytes in UTF-8."""

    def __init__(self, text: IO[str]) -> None:
        super().__init__()
        self._text = text
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            self._ready = codecs.encode(self._text.read(_PIECE), "utf-8", "replace")
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
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
