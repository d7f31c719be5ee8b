"""A report's numbers in the words of the page: what an editor reads at the terminal."""

from __future__ import annotations

from math import exp

from serving.model.bundle import DataFacts
from serving.report import Band, Facts, Form, OutcomeScore, Report, SectionReport

LEADS: dict[Band, str] = {
    "low": "Well below average",
    "modest": "Below average",
    "average": "About average",
    "good": "Above average",
    "excellent": "Well above average",
}
_PARTS = {0.5: "half", 0.33: "third", 0.25: "quarter", 0.2: "fifth", 0.1: "tenth"}
_EASE = ((30, "reads very easily"), (40, "reads easily"), (50, "reads fairly easily"), (60, "reads hard"))  # below each LIX
_NEARLY_ALL = 99  # percentile


def verdict_line(name: str, outcome: OutcomeScore, form: Form) -> str:
    """How the chance compares with par: "About average: 26 of 100 drafts like this reach your top quarter by shares; …"."""
    part = _PARTS.get(round(outcome.par, 2), f"{_of_100(outcome.par)} %")
    like = "posts" if form == "post" else "drafts"
    return (
        f"{LEADS[outcome.band]}: {_of_100(outcome.probability)} of 100 {like} like this reach your top {part} by {name}; "
        f"{_of_100(outcome.par)} is par."
    )


def standing_line(outcome: OutcomeScore, form: Form) -> str:
    """How sure the chance is (80 % interval), and where the draft stands among the archive's items of its form."""
    items = "posts" if form == "post" else "articles of like length"
    likely = f"Likely between {_of_100(outcome.low)} and {_of_100(outcome.high)} of 100 (80 % interval)."
    if outcome.percentile >= _NEARLY_ALL:
        return f"{likely} Ahead of nearly all {items} in the archive."
    if outcome.percentile <= 0:
        return f"{likely} Ahead of almost none of the {items} in the archive."
    return f"{likely} Ahead of {outcome.percentile} of 100 {items} in the archive."


def silent_line(name: str, form: Form) -> str:
    """What is said of an outcome that was never observed for drafts of this form."""
    return f"{capitalise(name)}: of {form}s like this none was ever counted in the archive, so nothing is said."


def archive_line(data: DataFacts, name: str, form: Form) -> str:
    """What the draft is compared with: "80 blogs and a forum; 14,147 articles whose shares are known."."""
    count = data.observed.get(name, {}).get(form, 0)
    known = f"{count_of(count, form)} whose {name} are known"
    return f"{capitalise(data.archive)}; {known}." if data.archive else f"{capitalise(known)}."


def facts_line(facts: Facts) -> str:
    """What can be counted, in one line: "842 words · 4 min · reads easily · 6 links · 2 pictures"."""
    parts = [count_of(facts.words, "word"), f"{facts.minutes} min"]
    if facts.ease is not None:
        parts.append(next((words for below, words in _EASE if facts.ease < below), "reads very hard"))
    parts += [count_of(count, one) for count, one in ((facts.links, "link"), (facts.pictures, "picture")) if count]
    return " · ".join(parts)


def gain(section: SectionReport, outcome: OutcomeScore, name: str) -> int:
    """What the section makes up of the outcome's chance, in whole percentage points; 0 where it rounds to nothing."""
    part = section.outcomes[name]
    if part is None:
        return 0
    return round(100 * (outcome.probability - 1 / (1 + exp(part.contribution - outcome.logit))))


def effect(points: int) -> str:
    """ "adds 3 points", "takes 1 point" or "hardly changes the chance"."""
    if points == 0:
        return "hardly changes the chance"
    return f"{'adds' if points > 0 else 'takes'} {count_of(abs(points), 'point')}"


def without_line(section: SectionReport, report: Report) -> str | None:
    """What leaving the section out does to the leading outcome's chance; None where it cannot be left out."""
    outcome = report.outcomes[report.leading] if report.leading else None
    part = section.outcomes[report.leading] if report.leading else None
    if outcome is None or part is None or part.without is None or section.kind == "title":
        return None
    gained = round(100 * (part.without - outcome.probability))
    if gained == 0:
        return "leaving it out would hardly change the chance"
    return f"leaving it out would {'add' if gained > 0 else 'cost'} {count_of(abs(gained), 'point')}"


def capitalise(words: str) -> str:
    """``words`` with a capital at their start, the rest as it is."""
    return words[:1].upper() + words[1:]


def count_of(count: int, one: str) -> str:
    """ "1 word", "2,345 words"."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _of_100(probability: float) -> str:
    """Whole hundredths; what rounds to nothing or to all is said so."""
    percents = 100 * probability
    if 0 < percents < 1:
        return "<1"
    if 99 < percents < 100:  # noqa: PLR2004
        return ">99"
    return str(round(percents))
