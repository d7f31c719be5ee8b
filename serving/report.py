"""The report about one scored draft: the one object that page, API, CLI and archive show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["strong", "fair", "weak"]
SectionKind = Literal["title", "body"]
TitleOrigin = Literal["given", "front_matter", "heading", "none"]


@dataclass(frozen=True, slots=True)
class ModelReference:
    """Which bundle scored, and which of its outcomes comes first."""

    version: str
    primary: str


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """One outcome's prediction for the whole draft.

    ``probability``, ``low`` and ``high`` lie in [0, 1] (calibrated; 80 % interval); ``percentile`` in 0..100 places the
    draft in the archive that the model learned from; ``logit`` = ``base`` + the sum of the sections' contributions, and
    ``probability`` = sigmoid(``logit``).
    """

    probability: float
    low: float
    high: float
    percentile: int
    logit: float
    base: float
    meaning: str


@dataclass(frozen=True, slots=True)
class SectionOutcome:
    """One section's part in one outcome.

    ``contribution`` in logits; ``without``: the draft's probability with this section taken out, null where nothing
    would be left; ``percentile`` in 0..100 among the archive's sections of the same kind.
    """

    contribution: float
    without: float | None
    percentile: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a section is weak; ``start``/``end`` are code points of the submitted text (of the title in a title)."""

    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SectionReport:
    """One section of the draft with its place, its part in each outcome and its verdict."""

    index: int
    kind: SectionKind
    heading: str | None
    start: int
    end: int
    words: int
    outcomes: dict[str, SectionOutcome]
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Something about the draft as a whole that an editor should look at.

    ``start``/``end`` are code points of what ``field`` names: the submitted text or the title.
    """

    code: str
    severity: Literal["info", "warning", "error"]
    message: str
    start: int
    end: int
    field: Literal["text", "title"] = "text"


@dataclass(frozen=True, slots=True)
class Report:
    """One scored draft: a pure function of (bundle, title, text, format).

    ``title_from`` says where the title was found; ``weakest`` holds section indexes, weakest first; ``truncated`` is true when
    some words were not read because of the bundle's token or section limits.
    """

    id: str | None
    model: ModelReference
    title_from: TitleOrigin
    outcomes: dict[str, OutcomeScore]
    sections: tuple[SectionReport, ...]
    weakest: tuple[int, ...]
    checks: tuple[Check, ...]
    truncated: bool

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready built-in types, keys in the contract's order."""
        return asdict(self)
