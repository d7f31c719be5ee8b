"""Sentences from templates: ``[one|another]`` is a choice, ``{bank}`` a template of that bank, and both may nest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

_SIGN = re.compile(r"([\[\]|]|\{\w+\})")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiAEI]|o(?!ne\b|nce\b|ne-)|un(?!i)|u[lmpr])")
_STRAY = re.compile(
    r"\s+(?=[.,!?])|(?<=[.!?])\.(?!\.)"
)  # what choices of nothing leave before a sign, and a full stop too many


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an entry of the bank ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several stretches, each as likely as the others."""

    options: tuple[Template, ...]


Template = tuple["str | Slot | Choice", ...]


@cache  # the banks are written by hand and few, so that nothing needs to leave the cache
def read_template(source: str) -> Template:
    """The parts of ``source``. Raises ``ValueError`` where its brackets do not match."""
    levels: list[list[list[str | Slot | Choice]]] = [[[]]]
    for sign in _SIGN.split(source):
        if sign == "[":
            levels.append([[]])
        elif sign == "|" and len(levels) > 1:
            levels[-1].append([])
        elif sign == "]" and len(levels) > 1:
            choice = Choice(tuple(tuple(option) for option in levels.pop()))
            levels[-1][-1].append(choice)
        elif sign in ("|", "]"):
            raise ValueError(f'"{sign}" stands outside a choice: {source!r} (write "[this{sign}that]")')
        elif sign.startswith("{") and sign.endswith("}"):
            levels[-1][-1].append(Slot(sign[1:-1]))
        elif sign:
            levels[-1][-1].append(sign)
    if len(levels) > 1:
        raise ValueError(f'a choice is not closed: {source!r} (add "]")')
    return tuple(levels[0][0])


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes from ``banks`` of templates; ``words`` come first and are taken as they are, whatever signs they hold."""

    rng: np.random.Generator
    banks: Mapping[str, Sequence[str]]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.rng.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.rng.random() * (high - low + 1))  # several times as fast as rng.integers for one number

    def pick(self, items: Sequence[Item]) -> Item:
        """One of ``items``, which are not empty."""
        return items[int(self.rng.random() * len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """``count`` of ``items`` (all where there are fewer) in random order."""
        return [items[place] for place in self.rng.permutation(len(items))[:count].tolist()]

    def write(self, source: str) -> str:
        """``source`` with every choice made and every slot filled."""
        pieces: list[str] = []
        self._add(read_template(source), pieces)
        return _STRAY.sub("", _ARTICLE.sub(r"\1n ", "".join(pieces)))

    def sentence(self, source: str) -> str:
        """As ``write``, beginning with a capital."""
        text = self.write(source).strip()
        return text[:1].upper() + text[1:]

    def _add(self, template: Template, pieces: list[str]) -> None:
        for part in template:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Choice):
                self._add(self.pick(part.options), pieces)
            elif part.name in self.words:
                pieces.append(self.pick(self.words[part.name]))
            else:
                self._add(read_template(self.pick(self.banks[part.name])), pieces)
