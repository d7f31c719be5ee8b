"""Documents to reports: the one path that page, API, CLI and archive share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serving.bundle import LAYOUT, Bundle, OutcomeSpec
from serving.cores import available_cores
from serving.document import Document, Section
from serving.network import HeadOutput, ServedNetwork, section_strength
from serving.report import ModelReference, OutcomeScore, Reason, Report, SectionOutcome, SectionReport, Verdict

Floats = NDArray[np.float64]

# Percentiles among the archive's sections. A tenth of them are weak by this measure: few enough to be worth a look.
WEAK, STRONG = 10, 85


class Scorer:
    """Scores documents with one bundle; safe to call from several threads at once.

    A report depends on its document and the bundle alone: not on the batch, the order or the number of threads.
    """

    def __init__(self, bundle: Bundle, *, threads: int | None = None) -> None:
        self.bundle = bundle
        self._outcomes = bundle.manifest.outcomes
        calibration = [bundle.calibration[outcome.name] for outcome in self._outcomes]
        self._slope = np.array([outcome.slope for outcome in calibration])
        self._intercept = np.array([outcome.intercept for outcome in calibration])
        self._network = ServedNetwork(
            bundle.path / LAYOUT.encoder,
            bundle.path / LAYOUT.tokenizer,
            bundle.path / LAYOUT.head,
            bundle.manifest.limits,
            threads=threads or available_cores(),
        )

    def score(self, documents: Sequence[Document]) -> list[Report]:
        """One report for each document, in their order."""
        return [self._report(document) for document in documents]

    def predict(self, document: Document) -> dict[str, float]:
        """The report's probabilities by outcome and nothing else: no section is taken out, so it costs less."""
        logits = self._calibrated(self._network.run(document, without=False).output).logits
        return {outcome.name: sigmoid(logit) for outcome, logit in zip(self._outcomes, logits, strict=True)}

    def _calibrated(self, raw: HeadOutput) -> HeadOutput:
        """The head's output in calibrated logits: Platt's scaling is linear, so it applies to each part."""
        return HeadOutput(
            base=self._slope * raw.base + self._intercept,
            contributions=self._slope * raw.contributions,
            without=self._slope * raw.without + self._intercept,
        )

    def _report(self, document: Document) -> Report:
        read = self._network.run(document)
        output = self._calibrated(read.output)
        strengths = section_strength(read.sections, output.contributions)
        reports = tuple(
            self._section_report(section, output.contributions[row], output.without[row], strengths[row])
            for row, section in enumerate(read.sections)
        )
        primary = self.bundle.manifest.primary
        weak = [report for report in reports if report.verdict == "weak"]
        weak.sort(key=lambda report: (report.outcomes[primary].percentile, report.outcomes[primary].contribution))
        return Report(
            id=document.id,
            model=ModelReference(self.bundle.version, primary),
            outcomes={
                outcome.name: self._outcome_score(outcome, float(output.base[column]), float(output.logits[column]))
                for column, outcome in enumerate(self._outcomes)
            },
            sections=reports,
            weakest=tuple(report.index for report in weak),
            checks=(),
            truncated=read.truncated,
        )

    def _outcome_score(self, outcome: OutcomeSpec, base: float, logit: float) -> OutcomeScore:
        calibration = self.bundle.calibration[outcome.name]
        probability = sigmoid(logit)
        return OutcomeScore(
            probability=probability,
            low=min(probability, float(np.interp(logit, calibration.logits, calibration.low))),
            high=max(probability, float(np.interp(logit, calibration.logits, calibration.high))),
            percentile=_percentile(logit, self.bundle.reference[outcome.name].logit),
            logit=logit,
            base=base,
            meaning=outcome.meaning,
        )

    def _section_report(self, section: Section, contributions: Floats, without: Floats, strengths: Floats) -> SectionReport:
        outcomes: dict[str, SectionOutcome] = {}
        for column, outcome in enumerate(self._outcomes):
            reference = self.bundle.reference[outcome.name]
            archive = reference.title if section.kind == "title" else reference.body
            outcomes[outcome.name] = SectionOutcome(
                contribution=float(contributions[column]),
                without=None if np.isnan(without[column]) else sigmoid(float(without[column])),
                percentile=_percentile(float(strengths[column]), archive),
            )
        percentile = outcomes[self.bundle.manifest.primary].percentile
        verdict: Verdict = "weak" if percentile < WEAK else "strong" if percentile >= STRONG else "fair"
        return SectionReport(
            index=section.index,
            kind=section.kind,
            heading=section.heading,
            start=section.start,
            end=section.end,
            words=section.words,
            outcomes=outcomes,
            verdict=verdict,
            reasons=_reasons(section, percentile) if verdict == "weak" else (),
        )


def _reasons(section: Section, percentile: int) -> tuple[Reason, ...]:
    what = "titles" if section.kind == "title" else "sections"
    message = f"adds less to the chance than {100 - percentile} % of the {what} in the archive"
    return (Reason("low_contribution", message, section.start, section.end),)


def sigmoid(logit: float) -> float:
    """The probability of a logit, in (0, 1), without overflow."""
    return float(0.5 * (1 + np.tanh(0.5 * logit)))


def _percentile(value: float, percentiles: Floats) -> int:
    return round(float(np.interp(value, percentiles, np.arange(len(percentiles)))))
