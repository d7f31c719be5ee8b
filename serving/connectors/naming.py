"""Connectors under several spellings as one, by a rule that can be seen and undone."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from serving.errors import RecordError

_LEADING = re.compile(r"^(?:https?://)?(?:www\.)?@?")
_TRAILING = re.compile(r"/+$")


def plain_connector(name: str) -> str:
    """``name`` without case, scheme, ``www.``, a leading ``@``, closing slashes, and spaces and hyphens as one."""
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    folded = _TRAILING.sub("", _LEADING.sub("", folded))
    return re.sub(r"[\s_-]+", "-", folded) or folded


@dataclass(frozen=True)
class Aliases:
    """``merged``: a spelling -> the name it is counted under. ``apart``: spellings that the rule must not merge."""

    merged: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    def resolve(self, counts: Mapping[str, int]) -> dict[str, str]:
        """Each spelling in ``counts`` -> its connector's name: what ``merged`` says, else the most frequent that is alike."""
        alike: dict[str, Counter[str]] = {}
        for spelling, count in counts.items():
            if spelling not in self.apart and spelling not in self.merged:
                alike.setdefault(plain_connector(spelling), Counter())[spelling] += count
        best = {plain: min(found, key=lambda name: (-found[name], name)) for plain, found in alike.items()}
        found = {}
        for spelling in counts:
            target = self.merged.get(spelling, spelling)
            found[spelling] = target if target in self.apart else best.get(plain_connector(target), target)
        return found


def read_aliases(path: Path) -> Aliases:
    """``aliases.toml``: under ``[merge]`` a name with a list of its spellings; ``apart``, a list. Raises ``RecordError``."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {(error.strerror or 'unknown reason').lower()}", field="aliases") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: is not TOML: {error}", field="aliases") from None
    if unknown := sorted(table.keys() - {"merge", "apart"}):
        raise RecordError(f'{path}: "{unknown[0]}" is no part of it (use [merge] and apart)', field="aliases")
    merge, apart = table.get("merge", {}), table.get("apart", [])
    lists = [apart, *(merge.values() if isinstance(merge, dict) else [None])]
    if not all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists):
        message = 'each name under [merge] has a list of spellings, such as "Jane Doe" = ["jdoe", "@jane"], and apart is a list'
        raise RecordError(f"{path}: {message}", field="aliases")
    return Aliases({spelling: name for name, spellings in merge.items() for spelling in spellings}, frozenset(apart))


def aliases_text(resolved: Mapping[str, str], apart: Iterable[str]) -> str:
    """What was merged, in the form that ``read_aliases`` reads."""
    merged: dict[str, list[str]] = {}
    for spelling, name in sorted(resolved.items()):
        if spelling != name:
            merged.setdefault(name, []).append(spelling)
    lines = [
        "# Spellings that count as one connector. Move one to `apart` to undo that, and fit with --aliases and this file.",
        f"apart = [{', '.join(map(_quoted, sorted(apart)))}]",
        "",
        "[merge]",
        *(f"{_quoted(name)} = [{', '.join(map(_quoted, spellings))}]" for name, spellings in merged.items()),
    ]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    escaped = "".join(f"\\u{ord(char):04x}" if ord(char) < 32 or char in '"\\\x7f' else char for char in name)  # noqa: PLR2004
    return f'"{escaped}"'
