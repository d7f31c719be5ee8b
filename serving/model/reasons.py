"""Why a section is weak: signs in which it stands out from the archive's sections, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serving.model.evidence import SectionEvidence
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
    """What a sign can be a reason for: having more of it than others (``high``) or less, and what is then said.

    ``worded``: it is a reason only where there are words that show it.
    """

    code: str
    high: bool
    message: str
    worded: bool = False


# A sign has one side on which advice makes sense: few names and numbers are a fault, many are none, wherever spam has most.
# ``{share}`` is the percentage of the archive's sections that the section exceeds (or falls below) in the sign; ``{words}``
# are the first of those that show it.
_FAULTS = {
    "specifics": _Fault(
        "thin", False, "few names and numbers: fewer than in {share} of 100 sections of this archive; add one concrete example"
    ),
    "vagueness": _Fault("vague", True, "stock phrases and hedges: {words}; say what exactly, or cut it", worded=True),
    "promotion": _Fault(
        "promotional", True, "it sells: {words}; show what it does instead, or move it out of the article", worded=True
    ),
    "boilerplate": _Fault("boilerplate", True, "reads like page furniture: {words}; leave it to the page", worded=True),
    "stuffing": _Fault(
        "stuffed", True, "the same words again and again: {words}; write for readers, not for a search engine", worded=True
    ),
    "sentence_words": _Fault(
        "sentences", True, "long sentences: longer than in {share} of 100 sections of this archive; split the longest"
    ),
    "long_words": _Fault("wording", True, "long words: {words}; use plain ones", worded=True),
    "questions": _Fault("questions", True, "many questions; answer them, or ask fewer", worded=True),
    "quotes": _Fault("quotations", False, "nobody speaks here; quote somebody"),
    "repetition": _Fault("repeats", True, "says again what another section says; keep one of them", worded=True),
    "kinship": _Fault("off_topic", False, "strays from what the rest of the draft is about; tie it to the subject, or cut it"),
    "genericness": _Fault("average", True, "close to what this archive says on average; say what only this article can say"),
}
# What a section is said to exceed or fall below is at most this: none is known to be the last.
UTMOST = 99
_FALLBACK = "could stand in any article; say what only you can say, or cut it"


def find_reasons(
    section: Section, signs: NDArray[np.float32], references: dict[str, SignReference], evidence: SectionEvidence
) -> tuple[Reason, ...]:
    """Reasons for a weak section's weakness, the most telling first, with the words that show them.

    ``signs`` (``NAMES``,) are what was measured of it. Where it stands out in no sign that is known to matter, the one reason
    is that it could stand anywhere.
    """
    found: list[tuple[float, Reason]] = []
    for name, value in zip(NAMES, signs, strict=True):
        reference = references[name]
        if not reference.used or fault_separation(name, reference.separation) <= 0:
            continue
        fault = _FAULTS[name]
        share = (_exceeds if fault.high else _falls_below)(float(value), reference.percentiles)
        if share < FROM:
            continue
        spans = evidence.find(name)
        if fault.worded and not spans:
            continue
        twin = evidence.twin if fault.code == "repeats" else None
        reason = Reason(
            fault.code,
            fault.message.format(share=share, words=evidence.quote(spans)),
            section.start,
            section.end,
            evidence.places(spans),
            (twin.start, twin.end) if twin else None,
        )
        found.append(((share - 50) * fault_separation(name, reference.separation), reason))
    found.sort(key=lambda pair: -pair[0])
    if not found:
        return (Reason("generic", _FALLBACK, section.start, section.end),)
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
