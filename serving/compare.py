"""Headline variants of one draft, ranked by what the model expects of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from serving.errors import DraftError
from serving.report import ModelReference, OutcomeScore, Report
from serving.scorer import Scorer
from serving.text.markup import Format
from serving.text.sections import ARTICLE_WORDS, Document, Draft, read_document

Note = Literal["duplicate", "nonsense"]

# Two percentage points: int8 rounding and calibration move a probability by about as much, so a smaller difference
# is no ground to prefer a headline.
MEANT = 0.02
_MEND = f"an article has {ARTICLE_WORDS} words or more beside its title, a post fewer"
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class RankedTitle:
    """One headline with the draft's prediction under it, for the leading outcome.

    ``rank`` counts from 1, equal probabilities share it; ``probability``, ``low`` and ``high`` in [0, 1] (80 % interval);
    ``percentile`` in 0..100; ``adds``: the probability less that of the draft without a title, null where it has no body;
    ``difference`` to the best title's probability, 0 or less; ``tie``: too close to another that could be the best to choose
    between them (less than ``MEANT``). A title with a ``note`` says the same as one before it, or is no headline at all: it is
    not ranked (``rank`` null), and ``difference`` may be above 0.
    """

    title: str
    note: Note | None
    rank: int | None
    probability: float
    low: float
    high: float
    percentile: int
    adds: float | None
    difference: float
    tie: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Headlines from best to worst, by ``outcome``; those that are not ranked come last, in the order given."""

    model: ModelReference
    outcome: str
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

    Each prediction is the one that scoring the draft with that title alone gives. Where the text begins with one of the titles,
    that line is the headline, and no section of the body. Titles that score the same keep their order.

    Raises ``DraftError`` with ``field`` "text", "titles" (none given) or "titles.N".
    """
    if not titles:
        raise DraftError("there are no titles to compare: give at least one", code="no_titles", field="titles")
    text = _without_headline(text, titles, format)
    documents = [_with_title(text, title, f"titles.{number}", format, max_chars) for number, title in enumerate(titles)]
    reports = [scorer.measure(document, without=False, owner=owner)[0] for document in documents]
    bare = _untitled(documents[0])
    base = _leading(scorer.measure(bare, without=False, owner=owner)[0]).probability if bare.words else None
    outcomes = [_leading(report, f"titles.{number}") for number, report in enumerate(reports)]
    notes = _note(scorer, titles)
    ranked = sorted((number for number, note in enumerate(notes) if not note), key=lambda number: -outcomes[number].probability)
    best = outcomes[ranked[0]].probability if ranked else max(outcome.probability for outcome in outcomes)
    close = sum(best - outcomes[number].probability < MEANT for number in ranked)

    def one(number: int) -> RankedTitle:
        outcome, note = outcomes[number], notes[number]
        better = sum(outcomes[other].probability > outcome.probability for other in ranked)
        return RankedTitle(
            title=titles[number],
            note=note,
            rank=None if note else 1 + better,
            probability=outcome.probability,
            low=outcome.low,
            high=outcome.high,
            percentile=outcome.percentile,
            adds=None if base is None else outcome.probability - base,
            difference=outcome.probability - best,
            tie=not note and close > 1 and best - outcome.probability < MEANT,
        )

    order = [*ranked, *(number for number, note in enumerate(notes) if note)]
    return Comparison(reports[0].model, str(reports[0].leading), tuple(one(number) for number in order))


def _note(scorer: Scorer, titles: Sequence[str]) -> list[Note | None]:
    """Which of ``titles`` are not ranked, and why: nonsense, or the words of one before it."""
    seen: set[tuple[str, ...]] = set()
    notes: list[Note | None] = []
    for title in titles:
        words = _words(title)
        notes.append("nonsense" if scorer.is_nonsense(title) else "duplicate" if words in seen else None)
        seen.add(words)
    return notes


def _words(title: str) -> tuple[str, ...]:
    """What makes a headline the same as another: its words, whatever their case and signs."""
    return tuple(_WORDS.findall(title.casefold()))


def _without_headline(text: str, titles: Sequence[str], format: Format) -> str:  # noqa: A002
    """``text`` without its first paragraph where that is one of ``titles``; a page of HTML as it is."""
    try:
        blocks = read_document(Draft(text=text, title=titles[0], format=format)).blocks
    except DraftError:
        return text  # which is refused with its field below
    first = blocks[0] if blocks else None
    same = first is not None and _words(first.text) in {_words(title) for title in titles} - {()}
    return text[first.end :] if first is not None and same and format != "html" else text


def _untitled(document: Document) -> Document:
    """``document`` as it is without a title."""
    body = [section for section in document.sections if section.kind == "body"]
    sections = tuple(replace(section, index=index) for index, section in enumerate(body))
    return replace(document, title=replace(document.title, text="", origin="none"), sections=sections)


def _leading(report: Report, field: str = "text") -> OutcomeScore:
    """The outcome that is compared. Raises ``DraftError`` where there is none; ``field`` is what the report abstains for."""
    outcome = report.outcomes[report.leading] if report.leading else None
    if outcome is None:
        if report.abstained:
            raise DraftError(report.abstained.message, code="abstained", field=field)
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
