"""Documents to reports: the one path that page, API, CLI and archive share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from serving.bands import band_of
from serving.checks.clutter import find_clutter
from serving.checks.destinations import check_links
from serving.checks.titles import check_buzz
from serving.facts import count_facts
from serving.model.abstention import is_nonsense
from serving.model.bundle import LAYOUT, Bundle, OutcomeSpec
from serving.model.cpus import available_cores
from serving.model.evidence import Evidence
from serving.model.inference import HeadOutput, ReadDocument, ServedNetwork, Work, comparable
from serving.model.signs import relative_signs, title_alignment
from serving.report import (
    Abstention,
    Check,
    Form,
    ModelReference,
    OutcomeScore,
    Report,
    SectionReport,
)
from serving.text.sections import Document
from serving.verdicts import WEAK, SectionJudge, percentile, sigmoid

Floats = NDArray[np.float64]

ALIGNED = 10  # percentile of the cosine between title and body below which they speak of different things
HIGH_TITLE = 90  # percentile of a title's contribution above which it promises much
_MIDDLE = 50  # percentile of what nothing is known of
_NO_WORK = Work(tokens=0, encoded=0, reading=0.0, judging=0.0)  # of a draft of which nothing is said
DISAGREEMENT = 40  # percentiles between connectors and the first customer from which on it is said


class Scorer:
    """Scores documents with one bundle; safe to call from several threads at once.

    A report depends on its document and the bundle alone: not on the batch, the order or the number of threads, nor on what
    is remembered: what the latest ``remember`` sections said by themselves, which spares an edited draft most of the work.
    ``measured``: with the head that the bundle's measurements belong to, fitted on fewer articles than the one that serves.
    """

    def __init__(self, bundle: Bundle, *, threads: int | None = None, remember: int = 0, measured: bool = False) -> None:
        self.bundle = bundle
        apart = measured and LAYOUT.measured_head in bundle.manifest.files
        words, head = (LAYOUT.measured_words, LAYOUT.measured_head) if apart else (LAYOUT.words, LAYOUT.head)
        self._outcomes = bundle.manifest.outcomes
        self._weak_below = float(bundle.sections.strength[WEAK])
        self._par = float(bundle.manifest.labels["top"])
        self._judge = SectionJudge(bundle)
        calibration = [bundle.calibration[outcome.name] for outcome in self._outcomes]
        self._slope = np.array([outcome.slope for outcome in calibration])
        self._intercept = np.array([outcome.intercept for outcome in calibration])
        self._network = ServedNetwork(
            bundle.path / LAYOUT.encoder,
            bundle.path / LAYOUT.tokenizer,
            bundle.path / words,
            bundle.path / head,
            bundle.manifest.limits,
            threads=threads or available_cores(),
            remember=remember,
        )

    def score(self, documents: Sequence[Document]) -> list[Report]:
        """One report for each document, in their order."""
        return [self.measure(document)[0] for document in documents]

    def measure(self, document: Document, *, without: bool = True, owner: bytes = b"") -> tuple[Report, Work]:
        """The document's report, and what it took; unless ``without``, no section is taken out to see what is left.

        Where the report abstains, nothing was read. Without ``without`` a section that reads weak is called a matter of style
        where what it adds, rather than what is left without it, says that it helps; all else is the same.

        Sections are remembered for each ``owner`` apart: what one submitted does not show in another's ``Work``.
        """
        abstained = self.bundle.prose.find(document, self.bundle.manifest.data.languages)
        if abstained:
            return self._abstain(document, abstained), _NO_WORK
        read = self._network.run(document, weak_below=self._weak_below, without=without, owner=owner)
        return self._report(document, read), read.work

    def _abstain(self, document: Document, abstained: Abstention) -> Report:
        """The report of a draft of which nothing is said but what can be counted and checked."""
        return Report(
            id=document.id,
            model=ModelReference(self.bundle.version, self.bundle.manifest.primary),
            form=document.form,
            title_from=document.title.origin,
            abstained=abstained,
            outcomes={outcome.name: None for outcome in self._outcomes},
            sections=(),
            weakest=(),
            connectors=None,
            checks=(*find_clutter(document.blocks), *check_links(document.links)),
            facts=count_facts(document),
            truncated=False,
        )

    def is_nonsense(self, title: str) -> bool:
        """Whether ``title`` is no headline at all, such as keyboard mash."""
        return is_nonsense(title, self.bundle.prose.words, self._network.count_pieces)

    def embed(self, text: str) -> NDArray[np.float32]:
        """The bundle's embedding (dimension,) of ``text``."""
        return self._network.embed(text)

    def predict(self, document: Document) -> dict[str, float]:
        """The probability of every outcome and nothing else: no section is taken out, so it costs less.

        They are the report's; and, of an outcome that is null there, what the network says all the same.
        """
        logits = self._calibrated(self._network.run(document, without=False).output).logits
        return {outcome.name: sigmoid(logit) for outcome, logit in zip(self._outcomes, logits, strict=True)}

    def _calibrated(self, raw: HeadOutput) -> HeadOutput:
        """The head's output in calibrated logits: Platt's scaling is linear, so it applies to each part."""
        return HeadOutput(
            base=self._slope * raw.base + self._intercept,
            contributions=self._slope * raw.contributions,
            without=self._slope * raw.without + self._intercept,
            strength=raw.strength,
        )

    def _report(self, document: Document, read: ReadDocument) -> Report:
        output = self._calibrated(read.output)
        archive = self.bundle.sections
        added = comparable(read.sections, output.contributions)
        relative = relative_signs(read.vectors, read.overlap, read.body, archive.centre)
        signs = np.concatenate([read.signs, relative], axis=1)
        evidence = Evidence(document, read.sections, read.overlap)
        # A title cannot be taken out, nor a draft's only section: then what it adds says whether it helps.
        taken = output.logits - output.without
        helps = np.where(read.body[:, None] & ~np.isnan(taken), taken, output.contributions) > 0
        leading = self._judge.leading(document.form)
        reports = tuple(
            self._judge.judge(
                section,
                document.form,
                output.contributions[row],
                output.without[row],
                added[row],
                output.strength[row],
                signs[row],
                partial(evidence.of, row),
                helps=bool(helps[row, leading]),
            )
            for row, section in enumerate(read.sections)
        )
        outcomes: dict[str, OutcomeScore | None] = {
            outcome.name: self._outcome_score(document, outcome, float(output.base[column]), float(output.logits[column]))
            for column, outcome in enumerate(self._outcomes)
        }
        # The title cannot be left out, so it comes after what can.
        order = np.where(read.body, output.strength, np.inf)
        weak = sorted((row for row, report in enumerate(reports) if report.verdict in ("weak", "style")), key=order.__getitem__)
        return Report(
            id=document.id,
            model=ModelReference(self.bundle.version, self.bundle.manifest.primary),
            form=document.form,
            title_from=document.title.origin,
            abstained=None,
            outcomes=outcomes,
            sections=reports,
            weakest=tuple(reports[row].index for row in weak),
            connectors=None,
            checks=(
                *self._check_title(document, read, reports),
                *self._check_customers(outcomes, document.form),
                *find_clutter(document.blocks),
                *check_links(document.links),
            ),
            facts=count_facts(document),
            truncated=read.truncated,
        )

    def _check_title(self, document: Document, read: ReadDocument, reports: Sequence[SectionReport]) -> tuple[Check, ...]:
        """Whether the title promises what the body does not hold."""
        if read.body.all() or not read.body.any():
            return ()
        alignment = percentile(title_alignment(read.vectors, read.body), self.bundle.sections.alignment)
        title = reports[0].outcomes[self._outcomes[self._judge.leading(document.form)].name]
        promise = title.percentile if title else _MIDDLE
        return check_buzz(
            document.title.text,
            document.blocks,
            title_is_high=promise >= HIGH_TITLE,
            alignment_is_low=alignment < ALIGNED,
        )

    def _check_customers(self, outcomes: dict[str, OutcomeScore | None], form: Form) -> tuple[Check, ...]:
        """Where connectors would share what the first customer leaves alone."""
        first, primary = self.bundle.manifest.first_customer, self.bundle.manifest.primary
        if first is None or first == primary:
            return ()
        ours, theirs = outcomes[primary], outcomes[first]
        if ours is None or theirs is None or ours.percentile - theirs.percentile < DISAGREEMENT:
            return ()
        message = (
            f"connectors like this more than {ours.percentile} % of comparable {form}s, but {first} are expected above only "
            f"{theirs.percentile} %: see which sections lower {first} before you publish"
        )
        return (Check("customers_disagree", "warning", message, 0, 0),)

    def _outcome_score(self, document: Document, outcome: OutcomeSpec, base: float, logit: float) -> OutcomeScore | None:
        """Null where the archive does not know the outcome of drafts of this form."""
        drafts = self.bundle.reference[outcome.name].drafts[document.form]
        if drafts is None:
            return None
        calibration = self.bundle.calibration[outcome.name]
        probability = sigmoid(logit)
        return OutcomeScore(
            probability=probability,
            low=min(probability, float(np.interp(logit, calibration.logits, calibration.low))),
            high=max(probability, float(np.interp(logit, calibration.logits, calibration.high))),
            par=self._par,
            band=band_of(probability, self._par),
            percentile=round(drafts.place(logit, document.body_words)),
            logit=logit,
            base=base,
            meaning=outcome.meaning,
        )
