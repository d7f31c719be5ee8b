"""The values that an article's header gives, whatever it is written in: single values as text, by their names.

YAML is read as a stream of events, of which only those near the top are looked at: nothing is constructed, so neither aliases
nor tags nor deep nesting can cost anything.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import yaml

LONGEST = 64 << 10  # characters of a header whose values are read
_DEEPEST = 20  # lists within lists in YAML
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])
_LONE = re.compile("[\ud800-\udfff]")  # bytes that are no UTF-8, and halves of characters
_LINE = re.compile(r"[\"']?([^\s:#\"'\[\]{}][^:\n\"']{0,60}?)[\"']?[ \t]*[:=](?:[ \t]+(.*))?$")


class HeaderError(ValueError):
    """Why a header's values cannot be read, in one line."""


def read_yaml(block: str) -> dict[str, str]:
    """The single values at the top of a YAML mapping. Raises ``HeaderError``."""
    reader = _YamlReader()
    try:
        for event in yaml.parse(_LONE.sub("\ufffd", block), Loader=_LOADER):
            reader.read(event)
    except yaml.YAMLError as error:
        raise HeaderError(_one_line(error)) from None
    return reader.values


class _YamlReader:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._depth = 0
        self._name: str | None = None
        self._key_next = True  # at the top, names and values take turns

    def read(self, event: Any) -> None:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise HeaderError("lists within lists")
            if self._depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                raise HeaderError("holds a list, not names with values")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._depth -= 1
            if self._depth == 1:
                self._take(None)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) and self._depth == 1:
            self._take(event if isinstance(event, yaml.ScalarEvent) else None)

    def _take(self, event: Any) -> None:
        """A name or a value is complete; ``None`` where it is no single one."""
        if self._key_next:
            self._name = event.value if event else None
        elif event is not None and self._name is not None and not (event.implicit[0] and event.value in _NULLS):
            self.values[self._name] = event.value
        self._key_next = not self._key_next


def read_toml(block: str) -> dict[str, str]:
    """The single values at the top of a TOML document. Raises ``HeaderError``."""
    try:
        return _single(tomllib.loads(block.replace("\r\n", "\n")))
    except (ValueError, RecursionError) as error:
        raise HeaderError(_one_line(error)) from None


def read_json(block: str) -> dict[str, str]:
    """The single values of a JSON object. Raises ``HeaderError``."""
    try:
        value = json.loads(block)
    except (ValueError, RecursionError) as error:
        raise HeaderError(_one_line(error)) from None
    if not isinstance(value, dict):
        raise HeaderError("is no JSON object")
    return _single(value)


def read_lines(block: str) -> dict[str, str]:
    """The values of ``name: value`` lines; an indented line carries on the value above it."""
    values: dict[str, str] = {}
    name = None
    for line in block.splitlines():
        match = None if line[:1].isspace() else _LINE.match(line.rstrip())
        if match:
            name = match[1].strip()
            values[name] = _unquote((match[2] or "").strip())
        elif name and line[:1].isspace() and line.strip():
            values[name] = f"{values[name]} {line.strip()}".strip()
    return {name: value for name, value in values.items() if value and value not in ("|", ">", "|-", ">-")}


def _single(values: Mapping[str, Any]) -> dict[str, str]:
    found = {name: _as_text(value) for name, value in values.items()}
    return {name: text for name, text in found.items() if text is not None}


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) else None


def _unquote(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _one_line(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
