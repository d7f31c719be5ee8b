"""The report about one scored draft: the one object that page, API, CLI and archive show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Form = Literal["article", "post"]
Verdict = Literal["strong", "fair", "style", "weak"]
Band = Literal["low", "modest", "average", "good", "excellent"]
SectionKind = Literal["title", "body"]
TitleOrigin = Literal["given", "front_matter", "heading", "none"]


@dataclass(frozen=True, slots=True)
class ModelReference:
    """Which bundle scored, and which of its outcomes comes first."""

    version: str
    primary: str


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why nothing is said of a draft: a stable word, and a sentence with what it needs."""

    code: Literal["language", "not_prose", "empty"]
    message: str


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """One outcome's prediction for the whole draft.

    ``probability``, ``low`` and ``high`` lie in [0, 1] (calibrated; 80 % interval); ``par`` is the chance of an item of which
    nothing is known, and ``band`` says in one word how the chance compares with it; ``percentile`` in 0..100 places the
    draft among the items of its form in the archive that the model learned from; ``logit`` = ``base`` + the sum of the
    sections' contributions, and ``probability`` = sigmoid(``logit``).
    """

    probability: float
    low: float
    high: float
    par: float
    band: Band
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
    """Why a section is weak; places are code points of the submitted text (of the title in a title).

    ``start``/``end`` is the stretch that the reason is about, ``spans`` the words in it that show it, in their order; ``also``
    is the other place that the reason names, such as what a section says again.
    """

    code: str
    message: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...] = ()
    also: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SectionReport:
    """One section of the draft with its place, its part in each outcome (null as in the report) and its verdict."""

    index: int
    kind: SectionKind
    heading: str | None
    start: int
    end: int
    words: int
    outcomes: dict[str, SectionOutcome | None]
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
class Proof:
    """A past share that is like the draft: its ``title``, ``url`` and the day it was ``shared_at`` (ISO 8601)."""

    title: str
    url: str
    shared_at: str


@dataclass(frozen=True, slots=True)
class RankedConnector:
    """A connector that may share the draft.

    ``chance`` in [0, 1]: that it is among those who share the draft, if anybody of the index does, and in words how ``likely``.
    ``shared_you`` counts its shares of the draft's site, ``last_shared_at`` is the last of them (null where there is none),
    ``last_seen_at`` its last share of all; ``why`` says in a line what speaks for it, and ``because`` are the past shares that
    are most like the draft. ``contact`` is empty where it is not known.
    """

    name: str
    kind: str
    contact: str
    chance: float
    likely: Literal["likely", "possible", "a long shot"]
    shared_you: int
    last_shared_at: str | None
    last_seen_at: str
    why: str
    because: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be counted of the draft: visible ``words``, reading time in whole ``minutes``, ``links`` and ``pictures``.

    ``ease`` is the LIX: below 30 very easy to read, from 60 on very hard; null where it says nothing.
    """

    words: int
    minutes: int
    ease: int | None
    links: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Report:
    """One scored draft: a pure function of (bundle, title, text, format).

    ``form``: a post is a headline and a few words of body, an article is anything longer; ``title_from`` says where the title
    was found. An outcome is null where it was never observed for the form; where ``abstained`` is not null, all are, and there
    are no sections. ``weakest`` holds the indexes of sections that read weak, weakest first; ``connectors`` are
    those who may share it, the likeliest first, null where no index of connectors is there; ``truncated`` is true when some
    words were not read because of the bundle's token or section limits.
    """

    id: str | None
    model: ModelReference
    form: Form
    title_from: TitleOrigin
    abstained: Abstention | None
    outcomes: dict[str, OutcomeScore | None]
    sections: tuple[SectionReport, ...]
    weakest: tuple[int, ...]
    connectors: tuple[RankedConnector, ...] | None
    checks: tuple[Check, ...]
    facts: Facts
    truncated: bool

    @property
    def leading(self) -> str | None:
        """The outcome to speak of first: the primary one, else the first that is not null; None where all are."""
        names = (self.model.primary, *self.outcomes)
        return next((name for name in names if self.outcomes.get(name) is not None), None)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready built-in types, keys in the contract's order."""
        return asdict(self)
