"""The verdict of each section, and the reasons for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from serving.model.bundle import Bundle
from serving.model.evidence import SectionEvidence
from serving.model.percentiles import place
from serving.model.reasons import UTMOST, find_reasons
from serving.report import Form, Reason, SectionOutcome, SectionReport, Verdict
from serving.text.sections import Section

Floats = NDArray[np.float64]

# Percentiles among the archive's sections. A tenth of its body sections is weak by this measure: few enough to be worth a
# look. A title is called weak or strong by what it adds to the primary outcome.
WEAK, STRONG = 10, 85


class SectionJudge:
    """Judges sections by what those of the bundle's archive are like."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._outcomes = bundle.manifest.outcomes

    def leading(self, form: Form) -> int:
        """The column of the outcome that verdicts go by: the primary one, else the first that is known of the form."""
        names = [outcome.name for outcome in self._outcomes]
        order = sorted(range(len(names)), key=lambda column: names[column] != self._bundle.manifest.primary)
        return next((column for column in order if self._bundle.reference[names[column]].drafts[form]), order[0])

    def judge(
        self,
        section: Section,
        form: Form,
        contributions: Floats,
        without: Floats,
        added: Floats,
        strength: float,
        signs: NDArray[np.float32],
        evidence: Callable[[], SectionEvidence],
        *,
        helps: bool,
    ) -> SectionReport:
        """The report of ``section`` in a draft of ``form``.

        ``contributions``, ``without`` (NaN where nothing would be left) and ``added`` (contributions made comparable between
        drafts) are the O outcomes' logits (O,), ``strength`` is a logit, ``signs`` (K,); ``evidence`` finds what shows them,
        and ``helps`` tells that the leading outcome's chance is lower without the section.
        """
        archive = self._bundle.sections
        reference = [self._bundle.reference[outcome.name] for outcome in self._outcomes]
        places = [
            percentile(float(added[column]), each.title if section.kind == "title" else each.body)
            for column, each in enumerate(reference)
        ]
        outcomes = {
            outcome.name: SectionOutcome(
                contribution=float(contributions[column]),
                without=None if np.isnan(without[column]) else sigmoid(float(without[column])),
                percentile=places[column],
            )
            if reference[column].drafts[form]
            else None
            for column, outcome in enumerate(self._outcomes)
        }
        leading = self.leading(form)
        standing = places[leading] if section.kind == "title" else percentile(strength, archive.strength)
        verdict = _verdict(standing, places[leading], float(contributions[leading]), helps=helps)
        reasons: tuple[Reason, ...] = ()
        if verdict in ("weak", "style"):
            reasons = (
                _weak_title(section, standing)
                if section.kind == "title"
                else find_reasons(section, signs, archive.signs, evidence())
            )
        return SectionReport(
            index=section.index,
            kind=section.kind,
            heading=section.heading,
            start=section.start,
            end=section.end,
            words=section.words,
            outcomes=outcomes,
            verdict=verdict,
            reasons=reasons,
        )


def _verdict(standing: int, added: int, contribution: float, *, helps: bool) -> Verdict:
    """The verdict of a section: its ``standing`` by strength and by what it is ``added``, both percentiles.

    What reads weak and yet ``helps``, for the chance falls without it, is a matter of style; what lowers the chance is never
    strong.
    """
    if standing < WEAK:
        return "style" if helps else "weak"
    return "strong" if added >= STRONG and contribution >= 0 else "fair"


def _weak_title(section: Section, percentile: int) -> tuple[Reason, ...]:
    share = min(UTMOST, 100 - percentile)
    message = f"adds less than {share} of 100 titles in this archive; name what is new or particular in the text"
    return (Reason("weak_title", message, section.start, section.end),)


def sigmoid(logit: float) -> float:
    """The probability of a logit, in (0, 1), without overflow."""
    return float(0.5 * (1 + np.tanh(0.5 * logit)))


def percentile(value: float, percentiles: Floats) -> int:
    """The percentile 0..100 of ``value`` among ``percentiles`` (101,), rounded."""
    return round(place(value, percentiles))
