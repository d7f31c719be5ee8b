"""Why a section is weak: signs in which it stands out from the archive's sections, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serving.document import Section
from serving.report import Reason
from serving.signs import RELATIVE, SIGNS

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
class _Wording:
    code: str
    low: str
    high: str


# ``{share}`` is the percentage of the archive's sections that the section exceeds (or falls below) in the sign.
_WORDINGS = {
    "specifics": _Wording(
        "thin",
        "fewer names and numbers than {share} % of sections in this archive; add one concrete example",
        "more names and numbers than {share} % of sections in this archive; keep those that matter",
    ),
    "vagueness": _Wording(
        "vague",
        "fewer turns of phrase than {share} % of sections in this archive",
        "more stock phrases and hedges than {share} % of sections in this archive; say what exactly, or cut it",
    ),
    "promotion": _Wording(
        "promotional",
        "less selling than {share} % of sections in this archive",
        "sells more than {share} % of sections in this archive; show what it does instead, or move it out of the article",
    ),
    "boilerplate": _Wording(
        "boilerplate",
        "less furniture than {share} % of sections in this archive",
        "reads like page furniture, more so than {share} % of sections in this archive; leave it to the page",
    ),
    "stuffing": _Wording(
        "stuffed",
        "repeats its words less than {share} % of sections in this archive",
        "repeats its words more than {share} % of sections in this archive; write it for readers, not for a search engine",
    ),
    "sentence_words": _Wording(
        "sentences",
        "shorter sentences than {share} % of sections in this archive; connect them",
        "longer sentences than {share} % of sections in this archive; split them",
    ),
    "long_words": _Wording(
        "wording",
        "plainer words than {share} % of sections in this archive; name the matter precisely",
        "more long words than {share} % of sections in this archive; use plain ones",
    ),
    "questions": _Wording(
        "questions",
        "fewer questions than {share} % of sections in this archive",
        "more questions than {share} % of sections in this archive; answer them, or ask fewer",
    ),
    "quotes": _Wording(
        "quotations",
        "fewer quotations than {share} % of sections in this archive; let somebody speak",
        "more quotation marks than {share} % of sections in this archive; keep the words that matter",
    ),
    "repetition": _Wording(
        "repeats",
        "repeats less of the draft than {share} % of sections in this archive",
        "says again what another section says, more than {share} % of sections in this archive; keep one of them",
    ),
    "kinship": _Wording(
        "off_topic",
        "further from the rest of the draft than {share} % of sections in this archive; tie it to the subject, or cut it",
        "closer to the rest of the draft than {share} % of sections in this archive; make a point of its own",
    ),
    "genericness": _Wording(
        "unlike_archive",
        "further from what this archive writes about than {share} % of its sections; say why it belongs here",
        "nearer to the archive's average than {share} % of its sections; say what only this article can say",
    ),
}
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
        if not reference.used:
            continue
        high = reference.separation > 0.5  # noqa: PLR2004
        share = _exceeds(float(value), reference.percentiles) if high else _falls_below(float(value), reference.percentiles)
        if share >= FROM:
            wording = _WORDINGS[name]
            message = (wording.high if high else wording.low).format(share=share)
            weight = (share - 50) * abs(reference.separation - 0.5)
            found.append((weight, Reason(wording.code, message, section.start, section.end)))
    found.sort(key=lambda pair: -pair[0])
    if not found:
        return (Reason("generic", _FALLBACK.format(share=100 - percentile), section.start, section.end),)
    return tuple(reason for _, reason in found[:MOST_REASONS])


def _exceeds(value: float, percentiles: Floats) -> int:
    """Percentage of the archive's sections with less than ``value``; at most 99, for none is known to be the last."""
    return min(99, max(0, int(np.searchsorted(percentiles, value, side="left")) - 1))


def _falls_below(value: float, percentiles: Floats) -> int:
    """Percentage of the archive's sections with more than ``value``; at most 99, too."""
    return min(99, max(0, 100 - int(np.searchsorted(percentiles, value, side="right"))))
