"""Why a section is weak: signs in which it stands out from the archive's sections, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serving.model.signs import RELATIVE, SIGNS
from serving.report import Reason
from serving.text.sections import Section

Floats = NDArray[np.float64]

NAMES = (*SIGNS, *RELATIVE)
MOST_REASONS = 3
FROM = 80  # percent of the archive's sections that a section has to exceed in a sign before it is named


@dataclass(frozen=True, slots=True)
class SignReference:
    """One sign in the archive: its ``percentiles`` 0..100 over sections, and ``separation`` of weak sections from others.

    The separation is an AUC: 0.5 says nothing, above it a high value speaks for weakness, below it a low one. ``used``:
    it separates well enough to be given as a reason.
    """

    percentiles: Floats
    separation: float
    used: bool


@dataclass(frozen=True, slots=True)
class _Fault:
    """What a sign can be a reason for: having more of it than others (``high``) or less, and what is then said."""

    code: str
    high: bool
    message: str


# A sign has one side on which advice makes sense: few names and numbers are a fault, many are none, wherever spam has most.
# ``{share}`` is the percentage of the archive's sections that the section exceeds (or falls below) in the sign.
_FAULTS = {
    "specifics": _Fault(
        "thin", False, "fewer names and numbers than {share} % of sections in this archive; add one concrete example"
    ),
    "vagueness": _Fault(
        "vague", True, "more stock phrases and hedges than {share} % of sections in this archive; say what exactly, or cut it"
    ),
    "promotion": _Fault(
        "promotional",
        True,
        "sells more than {share} % of sections in this archive; show what it does instead, or move it out of the article",
    ),
    "boilerplate": _Fault(
        "boilerplate",
        True,
        "reads like page furniture, more so than {share} % of sections in this archive; leave it to the page",
    ),
    "stuffing": _Fault(
        "stuffed",
        True,
        "repeats its words more than {share} % of sections in this archive; write it for readers, not for a search engine",
    ),
    "sentence_words": _Fault("sentences", True, "longer sentences than {share} % of sections in this archive; split them"),
    "long_words": _Fault("wording", True, "more long words than {share} % of sections in this archive; use plain ones"),
    "questions": _Fault(
        "questions", True, "more questions than {share} % of sections in this archive; answer them, or ask fewer"
    ),
    "quotes": _Fault("quotations", False, "fewer quotations than {share} % of sections in this archive; let somebody speak"),
    "repetition": _Fault(
        "repeats",
        True,
        "says again what another section says, more than {share} % of sections in this archive; keep one of them",
    ),
    "kinship": _Fault(
        "off_topic",
        False,
        "further from the rest of the draft than {share} % of sections in this archive; tie it to the subject, or cut it",
    ),
    "genericness": _Fault(
        "average",
        True,
        "nearer to the archive's average than {share} % of its sections; say what only this article can say",
    ),
}
# What a section is said to exceed or fall below is at most this: none is known to be the last.
UTMOST = 99
_FALLBACK = (
    "could stand in any article: weaker than {share} % of sections in this archive; say what only you can say, or cut it"
)


def find_reasons(
    section: Section, signs: NDArray[np.float32], references: dict[str, SignReference], percentile: int
) -> tuple[Reason, ...]:
    """Reasons for a weak section's weakness, the most telling first.

    ``signs`` (``NAMES``,) are what was measured of it; ``percentile`` is its strength's among the archive's sections. Where it
    stands out in no sign that is known to matter, the one reason is the strength itself.
    """
    found: list[tuple[float, Reason]] = []
    for name, value in zip(NAMES, signs, strict=True):
        reference = references[name]
        if not reference.used or fault_separation(name, reference.separation) <= 0:
            continue
        fault = _FAULTS[name]
        share = (_exceeds if fault.high else _falls_below)(float(value), reference.percentiles)
        if share >= FROM:
            weight = (share - 50) * fault_separation(name, reference.separation)
            found.append((weight, Reason(fault.code, fault.message.format(share=share), section.start, section.end)))
    found.sort(key=lambda pair: -pair[0])
    if not found:
        return (Reason("generic", _FALLBACK.format(share=min(UTMOST, 100 - percentile)), section.start, section.end),)
    return tuple(reason for _, reason in found[:MOST_REASONS])


def fault_separation(name: str, separation: float) -> float:
    """How far an AUC of the sign ``name`` is from chance on the side where it is a fault; negative on the other side."""
    return separation - 0.5 if _FAULTS[name].high else 0.5 - separation


def _exceeds(value: float, percentiles: Floats) -> int:
    """Percentage of the archive's sections with less than ``value``."""
    return min(UTMOST, max(0, int(np.searchsorted(percentiles, value, side="left")) - 1))


def _falls_below(value: float, percentiles: Floats) -> int:
    """Percentage of the archive's sections with more than ``value``."""
    return min(UTMOST, max(0, 100 - int(np.searchsorted(percentiles, value, side="right"))))
