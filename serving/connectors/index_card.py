"""The card of an index: what it holds, what it is worth, and what the law asks of whoever keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from serving.articles.problems import counted
from serving.connectors.index import Connector

_RIVALS = ("ranking", "popularity", "text", "history")


def write_index_card(facts: dict[str, Any], connectors: Sequence[Connector]) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(facts, connectors)) + "\n"


def _lines(facts: dict[str, Any], connectors: Sequence[Connector]) -> Iterator[str]:
    kinds = ", ".join(counted(count, kind) for kind, count in Counter(each.kind for each in connectors).most_common())
    first, last = facts["period"]
    yield "# Who shares what"
    yield ""
    yield f"{facts['shares']:,} shares by {counted(len(connectors), 'connector')} ({kinds}), {first} to {last}."
    yield ""
    yield "Measured on each connector's last shares, which taught nothing; half of them as if nothing after its first"
    yield "five sixths were known. A connector counts where it had shared 20 items before."
    yield ""
    yield "| connectors | items | ranked by | among the first 5 | among the first 10 | mean reciprocal rank |"
    yield "|---|---|---|---|---|---|"
    for name, figures in facts["metrics"].items():
        if name == "calibration" or figures is None:
            continue
        for rival in _RIVALS:
            each = figures[rival]
            where = f"{name} ({figures['connectors']}) | {figures['items']:,}" if rival == "ranking" else " | "
            what = "this index" if rival == "ranking" else f"{rival} alone"
            yield f"| {where} | {what} | {each['recall_5']:.3f} | {each['recall_10']:.3f} | {each['reciprocal_rank']:.3f} |"
    calibration = facts["metrics"]["calibration"]
    yield ""
    if calibration["named"]:
        yield (
            f"Of the names that were given a chance of 30 % or more ({calibration['named']:,}, on average "
            f"{100 * calibration['promised']:.0f} %), {100 * calibration['shared']:.0f} % did share."
        )
    else:
        yield "No name was given a chance of 30 % or more."
    yield "A chance is that of being among those who share a draft, if anybody of this index does."
    yield ""
    yield "It holds public shares and what you put in. Names of people are personal data in many countries: keep them for a"
    yield "reason that you can name, tell people who ask, and take out who objects: `shareability connectors forget NAME`"
    yield "removes the shares and keeps a digest of the name, so that the next fit leaves it out. Delete the folder to"
    yield "delete everything."
