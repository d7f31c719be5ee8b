"""Headline variants of one draft, ranked by what the model expects of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from serving.errors import DraftError
from serving.report import ModelReference, OutcomeScore, Report
from serving.scorer import Scorer
from serving.text.markup import Format
from serving.text.sections import ARTICLE_WORDS, Document, Draft, read_document

# Two percentage points: int8 rounding and calibration move a probability by about as much, so a smaller difference
# is no ground to prefer a headline.
MEANT = 0.02
_MEND = f"an article has {ARTICLE_WORDS} words or more beside its title, a post fewer"


@dataclass(frozen=True, slots=True)
class RankedTitle:
    """One headline with the draft's prediction under it, for the primary outcome.

    ``rank`` counts from 1, equal probabilities share it; ``probability``, ``low`` and ``high`` in [0, 1] (80 %
    interval); ``percentile`` in 0..100; ``difference`` to the best title's probability, 0 or less; ``tie``: too close
    to another that could be the best to choose between them (less than ``MEANT``).
    """

    title: str
    rank: int
    probability: float
    low: float
    high: float
    percentile: int
    difference: float
    tie: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Headlines from best to worst, by the primary outcome."""

    model: ModelReference
    titles: tuple[RankedTitle, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON-ready built-in types."""
        return asdict(self)


def compare_titles(
    scorer: Scorer,
    text: str,
    titles: Sequence[str],
    *,
    format: Format = "auto",  # noqa: A002 - the contract's word
    max_chars: int | None = None,
    owner: bytes = b"",
) -> Comparison:
    """Score ``text`` under each of ``titles`` and rank them; what is read is remembered for ``owner``.

    Each prediction is the one that scoring the draft with that title alone gives. Titles that score the same keep their
    order. Raises ``DraftError`` with ``field`` "text", "titles" (none given) or "titles.N".
    """
    if not titles:
        raise DraftError("there are no titles to compare: give at least one", code="no_titles", field="titles")
    documents = [_with_title(text, title, f"titles.{number}", format, max_chars) for number, title in enumerate(titles)]
    reports = [scorer.measure(document, without=False, owner=owner)[0] for document in documents]
    outcomes = [(title, _leading(report)) for title, report in zip(titles, reports, strict=True)]
    outcomes.sort(key=lambda pair: -pair[1].probability)
    best = outcomes[0][1].probability
    close = sum(best - outcome.probability < MEANT for _, outcome in outcomes)
    ranked = tuple(
        RankedTitle(
            title=title,
            rank=1 + sum(other.probability > outcome.probability for _, other in outcomes),
            probability=outcome.probability,
            low=outcome.low,
            high=outcome.high,
            percentile=outcome.percentile,
            difference=outcome.probability - best,
            tie=close > 1 and best - outcome.probability < MEANT,
        )
        for title, outcome in outcomes
    )
    return Comparison(reports[0].model, ranked)


def _leading(report: Report) -> OutcomeScore:
    outcome = report.outcomes[report.leading] if report.leading else None
    if outcome is None:
        if report.abstained:
            raise DraftError(report.abstained.message, code="abstained", field="text")
        message = (
            f"the archive that the model learned from has no {report.form}s, so nothing is known of a draft like this: {_MEND}"
        )
        raise DraftError(message, code="unknown_form", field="text")
    return outcome


def _with_title(text: str, title: str, field: str, format: Format, max_chars: int | None) -> Document:  # noqa: A002
    if not title.strip():
        raise DraftError("this title is empty: leave it out or write one", code="empty_title", field=field)
    try:
        return read_document(Draft(text=text, title=title, format=format), max_chars=max_chars)
    except DraftError as error:
        if error.field == "title":
            raise DraftError(error.message, code=error.code, field=field) from None
        raise
