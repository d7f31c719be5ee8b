"""Reports on held-out articles with many sections, on which weakness and faithfulness are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from serving.errors import DraftError
from serving.report import OutcomeScore, Report, SectionOutcome, SectionReport
from serving.scorer import Scorer
from serving.text.markup import detect_format
from serving.text.sections import Document, Draft, read_document

FEWEST, MOST = 8, 60  # body sections: with fewer a planted one is easily found, more only take longer


@dataclass(frozen=True)
class Explained:
    """An untouched held-out article with its report; ``top``: it is in its cohort's top share by some outcome."""

    document: Document
    report: Report
    top: bool

    @property
    def body(self) -> list[SectionReport]:
        """The reports of its body sections, in order."""
        return body_of(self.report)

    @property
    def primary(self) -> float:
        """The primary outcome's probability."""
        return known(self.report.outcomes[self.report.model.primary]).probability


def explain_articles(scorer: Scorer, articles: pd.DataFrame, outcomes: Sequence[str], most: int, seed: int) -> list[Explained]:
    """At most ``most`` of ``articles`` with ``FEWEST`` to ``MOST`` body sections, drawn by ``seed``.

    HTML is left out, for the paragraphs that are planted are plain text; so is what the primary outcome is null for.
    """
    tops = articles[[f"{outcome}_top" for outcome in outcomes]].max(axis=1) > 0.5  # noqa: PLR2004  more likely than not
    found: list[Explained] = []
    with tqdm(total=most, desc="explain", unit=" articles") as progress:
        for row in np.random.default_rng(seed).permutation(len(articles)):
            if len(found) == most:
                break
            title, text, form = articles[["title", "text", "format"]].iloc[row]
            document = _read(Draft(text, title, detect_format(text) if form == "auto" else form))
            report = scorer.score([document])[0] if document else None
            if document and report and report.outcomes[report.model.primary]:
                found.append(Explained(document, report, bool(tops.iloc[row])))
                progress.update()
    return found


def _read(draft: Draft) -> Document | None:
    if draft.format == "html":
        return None
    try:
        document = read_document(draft)
    except DraftError:
        return None
    count = sum(section.kind == "body" for section in document.sections)
    return document if FEWEST <= count <= MOST else None


_Score = TypeVar("_Score", OutcomeScore, SectionOutcome)


def known(score: _Score | None) -> _Score:
    """A score that is there, as the primary outcome's is of every article that can be explained."""
    if score is None:
        raise ValueError("the primary outcome is null: the report abstains, or says nothing of drafts of this form")
    return score


def body_of(report: Report) -> list[SectionReport]:
    """The reports of the body sections, in order."""
    return [section for section in report.sections if section.kind == "body"]


def contributions_of(report: Report, sections: Sequence[SectionReport]) -> NDArray[np.float64]:
    """What ``sections`` add to the primary outcome, in logits."""
    return np.array([known(section.outcomes[report.model.primary]).contribution for section in sections])


def falls_of(report: Report, sections: Sequence[SectionReport]) -> NDArray[np.float64]:
    """How far the primary probability falls when each of ``sections`` alone is taken out; NaN where nothing would be left."""
    primary = report.model.primary
    whole = known(report.outcomes[primary]).probability
    left = [known(section.outcomes[primary]).without for section in sections]
    return np.array([np.nan if without is None else whole - without for without in left])


def keep_sections(document: Document, indexes: Sequence[int]) -> Document:
    """``document`` with its title and the body sections with these indexes alone."""
    kept = {*indexes, *(section.index for section in document.sections if section.kind == "title")}
    return replace(document, sections=tuple(section for section in document.sections if section.index in kept))
