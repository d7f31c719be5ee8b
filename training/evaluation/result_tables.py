"""Markdown tables of the measurements that the model card and the report share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from serving.model.reasons import fault_separation
from training.baselines.baseline import RIVALS
from training.data.heldout import TEST_SPLITS
from training.evaluation.weakness import FINDERS, MOST_ALARMS

Record = Mapping[str, Any]


def number(value: float | None, form: str = ".3f") -> str:
    """A figure; a dash where there is none."""
    return "–" if value is None else f"{value:{form}}"


def interval(record: Record | None, sign: str = "") -> str:
    """A figure with its interval: ``0.640 (0.624 to 0.659)``."""
    if record is None:
        return "–"
    value, low, high = (number(record[key], f"{sign}.3f") for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table and an empty line."""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def observed_line(observed: Mapping[str, Mapping[str, int]]) -> str:
    """Of how many items of each form an outcome is known: ``shares of 120 articles and 340 posts; links of …``."""
    return "; ".join(
        f"{outcome} of {' and '.join(f'{count} {form}s' for form, count in forms.items() if count) or 'none'}"
        for outcome, forms in observed.items()
    )


def accuracy_table(records: Iterable[Record]) -> Iterator[str]:
    """Ours, and TF-IDF beside it, on each file."""
    heads = (
        "articles",
        "held out",
        "outcome",
        "n",
        "cohort AUC",
        "TF-IDF",
        "difference",
        "top AUC",
        "top tenth",
        "ECE",
        "Brier",
    )
    yield from table(
        heads,
        (
            (
                *place(record),
                str(record["articles"]),
                interval(record["cohort_auc"]),
                interval(record["baseline_cohort_auc"]),
                interval(record["difference"], "+"),
                interval(record["top_auc"]),
                number(record["top_decile"], ".0%"),
                number(record["ece"]),
                number(record["brier"]),
            )
            for record in records
        ),
    )


def ranking_table(records: Iterable[Record]) -> Iterator[str]:
    """Further measures of our ranking and probabilities."""
    heads = ("articles", "held out", "outcome", "n", "cohorts", "AUC overall", "Spearman", "ECE by chance")
    yield from table(
        heads,
        (
            (
                *place(record),
                str(record["articles"]),
                str(record["cohorts"]),
                *(number(record[key]) for key in ("auc", "spearman", "ece_by_chance")),
            )
            for record in records
        ),
    )


def rivals_table(records: Iterable[Record]) -> Iterator[str]:
    """Cohort AUC of each rival and by how much ours is better, by file; or in the mean of files."""
    rows = [(record, rival, found) for record in records for rival, found in record["rivals"].items()]
    figures = [("cohort AUC", "cohort_auc", "difference")]
    if any("top_auc" in found for _, _, found in rows):
        figures.append(("top AUC", "top_auc", "top_difference"))
    heads = ("articles", "held out", "outcome", "rival")
    yield from table(
        (*heads, *(head for name, _, _ in figures for head in (name, "ours is better by"))),
        (
            (
                *place(record),
                rival,
                *(cell for _, auc, gap in figures for cell in (interval(found[auc]), interval(found[gap], "+"))),
            )
            for record, rival, found in rows
        ),
    )


def rivals_list(records: Iterable[Record]) -> Iterator[str]:
    """Descriptions of the rivals that were measured."""
    measured = {rival for record in records for rival in record["rivals"]}
    for rival, meaning in RIVALS.items():
        if rival in measured:
            yield f"- `{rival}`: {meaning}"
    yield ""


def slices_table(records: Iterable[Record], by: str) -> Iterator[str]:
    """Cohort AUC by ``year`` or ``words``."""
    yield from table(
        ("articles", "held out", by, "n", "cohort AUC", "TF-IDF", "difference"),
        (
            (
                record["file"],
                TEST_SPLITS[record["split"]],
                record["slice"],
                str(record["articles"]),
                interval(record["cohort_auc"]),
                interval(record.get("baseline_cohort_auc")),
                interval(record.get("difference"), "+"),
            )
            for record in records
            if record["by"] == by
        ),
    )


def place(record: Record) -> tuple[str, str, str]:
    """File or files, what was held out, and outcome of a record."""
    files = [record["file"]] if "file" in record else record["files"]
    name = files[0] if len(files) == 1 else f"mean of {', '.join(files)}"
    return name, TEST_SPLITS[record["split"]], record["outcome"]


def weakness_lines(weak: Record) -> Iterator[str]:
    """How often the planted section was found, and how often an untouched one was called weak."""
    if not weak["articles"]:
        yield "No held-out article had enough sections to plant weak ones in."
        yield ""
        return
    alarms = weak["false_alarms"]
    if weak["probes"]:
        first, three = weak["all"]["random"]
        yield f"In {weak['articles']} held-out articles {weak['probes']} weak paragraphs were planted, one at a time. The"
        yield f"report names the planted section first in {_share(weak['hit_1'])} and among its first three in"
        yield f"{_share(weak['hit_3'])} of the cases; by chance it would be {first:.0%} and {three:.0%}."
    top = alarms["top"]
    yield f"Of the untouched articles' sections {_share(alarms['all']['share'])} are called weak, of those in the top share of"
    yield f"their cohort {_share(top['share'])} ({top['articles']} articles; target: {MOST_ALARMS:.0%} at most)."
    yield ""


def hits_table(weak: Record) -> Iterator[str]:
    """Hit rates by kind and finder: first / among the first three."""
    if not weak["probes"]:
        return
    rows = {**weak["kinds"], "all": weak["all"]}
    yield from table(
        ("planted", "n", *FINDERS),
        (
            (kind, str(found["probes"]), *(" / ".join(f"{share:.0%}" for share in found[finder]) for finder in FINDERS))
            for kind, found in rows.items()
        ),
    )


def _share(record: Record) -> str:
    if record["value"] is None:
        return "–"
    return f"{record['value']:.0%} ({number(record['low'], '.0%')} to {number(record['high'], '.0%')})"


def faithfulness_lines(found: Record) -> Iterator[str]:
    """Comprehensiveness, sufficiency and agreement."""
    if not found["articles"]:
        yield "No held-out article had enough sections to take some out."
        yield ""
        return
    yield f"The {found['share']:.0%} of body sections with the largest contributions were removed from {found['articles']}"
    yield "held-out articles, or left alone, and the served network run again (ERASER, DeYoung et al. 2020). Comprehensiveness:"
    yield "how far the probability falls without them (higher is better). Sufficiency: how far it falls with them alone (lower"
    yield "is better)."
    yield ""
    choices = ("ours", "random", "lead")
    yield from table(
        ("", *choices, "better than random by", "than lead by"),
        (
            (
                measure,
                *(interval(found[measure][choice], "+") for choice in choices),
                *(interval(found[measure][f"over_{choice}"], "+") for choice in choices[1:]),
            )
            for measure in ("comprehensiveness", "sufficiency")
        ),
    )
    yield "A section's contribution and the fall of the probability without that section agree with a rank correlation of"
    yield f"{interval(found['agreement'])} within articles."
    yield ""


def signs_table(signs: Mapping[str, Record]) -> Iterator[str]:
    """How far each sign separates planted weak sections from others: AUC overall, and the kind it knows best as a fault."""
    rows = []
    for name, found in signs.items():
        best = max(found["by_kind"].items(), key=lambda pair: fault_separation(name, pair[1]), default=("–", None))
        side = "high" if fault_separation(name, 1.0) > 0 else "low"
        rows.append((name, side, number(found["auc"]), best[0], number(best[1]), "yes" if found["used"] else "no"))
    yield from table(("sign", "a fault when", "AUC", "of all kinds it knows best", "AUC there", "given as a reason"), rows)
