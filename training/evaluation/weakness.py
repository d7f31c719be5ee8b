"""Does the report find weak sections? Weak paragraphs are planted in held-out articles; good articles are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from serving.evaluation.metrics import bootstrap_mean
from serving.report import Report
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from training.evaluation.explained import Explained, body_of, contributions_of, falls_of
from training.probes.probes import KINDS, Probe, make_probe

# Ways to rank sections by weakness, ours first.
FINDERS = {
    "ours": "sections that the report names, weakest first",
    "contribution": "lowest contribution to the primary outcome",
    "leave_one_out": "largest rise of the probability when it alone is taken out",
    "last": "the draft's last sections",
    "random": "by chance",
}
RIVAL_FINDERS = ("random", "last", "contribution", "leave_one_out")
DEPTHS = (1, 3)
MOST_ALARMS = 0.12  # the share of good articles' sections that may be called weak, as a target
_ELSEWHERE = 300  # paragraphs of other articles to choose from


def measure_weakness(
    scorer: Scorer, articles: Sequence[Explained], *, probes: int, resamples: int, seed: int
) -> dict[str, Any]:
    """Hit rates by kind and in all, and false alarms.

    Keys: ``articles``, ``probes``, ``false_alarms`` (``count_alarms``); where something was planted ``all`` and ``kinds``: the
    number of ``probes`` and by finder the chances of a hit at each depth of ``DEPTHS``; ``hit_1`` and ``hit_3`` of ours and, by
    rival finder, how much ours is ``above`` it at the first: each with its 95 % bootstrap over articles.
    """
    found = probe_articles(scorer, articles, probes, seed)
    result: dict[str, Any] = {
        "articles": len(articles),
        "probes": len(found),
        "false_alarms": count_alarms(articles, resamples=resamples, seed=seed),
    }
    if not len(found):
        return result

    def mean(values: pd.Series) -> object:
        return bootstrap_mean(values.to_numpy(dtype=float), found["article"].tolist(), resamples=resamples, seed=seed)

    kinds = {kind: _rates(found[found["kind"] == kind]) for kind in KINDS if (found["kind"] == kind).any()}
    above = {finder: mean(found["ours_1"] - found[f"{finder}_1"]) for finder in RIVAL_FINDERS}
    hits = {f"hit_{depth}": mean(found[f"ours_{depth}"]) for depth in DEPTHS}
    return {**result, "all": _rates(found), "kinds": kinds, **hits, "above": above}


def probe_articles(scorer: Scorer, articles: Sequence[Explained], most: int, seed: int) -> pd.DataFrame:
    """One row for each probe, at most ``most`` of a kind: ``kind``, ``article``, and ``judge_probe``'s chances.

    Each kind begins where the one before stopped, so that all articles are used alike.
    """
    generator = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    start = 0
    with tqdm(total=most * len(KINDS), desc="probe", unit=" probes") as progress:
        for kind in KINDS:
            order = np.roll(np.arange(len(articles)), -start)
            for index, probe in islice(_plant(kind, articles, order.tolist(), generator), most):
                draft = articles[index].document.draft
                report = scorer.score([read_document(Draft(probe.text, draft.title, draft.format))])[0]
                rows.append({"kind": kind, "article": index, **judge_probe(report, probe)})
                start = index + 1
                progress.update()
    return pd.DataFrame(rows)


def _plant(
    kind: str, articles: Sequence[Explained], order: Sequence[int], generator: np.random.Generator
) -> Iterator[tuple[int, Probe]]:
    """Article numbers with a probe each, of those articles that are fit for ``kind``."""
    for index in order:
        draft = articles[index].document.draft
        others = generator.permutation(len(articles))
        blocks = (block for other in others if other != index for block in articles[other].document.blocks)
        elsewhere = list(islice((block.text for block in blocks if block.kind == "paragraph"), _ELSEWHERE))
        probe = make_probe(kind, draft.title, draft.text, elsewhere, generator)
        if probe is not None:
            yield index, probe


def judge_probe(report: Report, probe: Probe) -> dict[str, float]:
    """``<finder>_<depth>``: the chance that the planted section is among the first ``depth`` that the finder names.

    Found is a section that holds more than half of the planted paragraph. Only chance itself is not 0 or 1.
    """
    body = body_of(report)
    half = (probe.end - probe.start) / 2
    targets = {section.index for section in body if min(section.end, probe.end) - max(section.start, probe.start) > half}
    indexes = np.array([section.index for section in body])
    orders: dict[str, Sequence[int]] = {
        "ours": report.weakest,
        "contribution": indexes[np.argsort(contributions_of(report, body), kind="stable")].tolist(),
        "leave_one_out": indexes[np.argsort(falls_of(report, body), kind="stable")].tolist(),
        "last": indexes[::-1].tolist(),
    }
    chances = {
        f"{finder}_{depth}": float(bool(targets & set(order[:depth]))) for finder, order in orders.items() for depth in DEPTHS
    }
    missed = {depth: comb(len(body) - len(targets), depth) / max(comb(len(body), depth), 1) for depth in DEPTHS}
    return chances | {f"random_{depth}": 1.0 - share if targets else 0.0 for depth, share in missed.items()}


def _rates(found: pd.DataFrame) -> dict[str, Any]:
    rates = {finder: [float(found[f"{finder}_{depth}"].mean()) for depth in DEPTHS] for finder in FINDERS}
    return {"probes": len(found), **rates}


def count_alarms(articles: Sequence[Explained], *, resamples: int, seed: int) -> dict[str, Any]:
    """Shares of untouched body sections called weak (95 % bootstrap over articles): of ``all``, of the ``top`` articles'."""
    found: dict[str, Any] = {}
    for name, chosen in (("all", list(articles)), ("top", [article for article in articles if article.top])):
        weak = [float(section.verdict == "weak") for article in chosen for section in article.body]
        owners = [number for number, article in enumerate(chosen) for _ in article.body]
        share = bootstrap_mean(np.array(weak), owners, resamples=resamples, seed=seed)
        found[name] = {"articles": len(chosen), "sections": len(weak), "share": share}
    return found
