"""Whether one key's client can tell that another key's client has sent a paragraph."""

from __future__ import annotations

import json
import random
import re
import statistics
import time
from typing import Any

from bench.attack.victim import Effort, Finding, Victim, attack, serving

ONE, OTHER = "k1-" + "5f3a9c" * 6, "k2-" + "c07be1" * 6
PARAGRAPHS = 60
WORDS = 60
TOLD = 0.75  # of pairs in which the quicker one is the one that was sent before: chance is a half
_TOKENS = re.compile(r'tokens;desc="(\d+) of (\d+)"')


def run(effort: Effort) -> Finding:
    """One key's paragraphs, then the other key asks for these and for as many that nobody sent."""
    with serving(api_keys=f"{ONE},{OTHER}") as victim:
        victim.headers = {"Authorization": f"Bearer {OTHER}"}
        found = attack("oracle", victim, effort, spy)
    if found.own["told_by_header"]:
        found.fails.append(f"Server-Timing tells of {found.own['told_by_header']} of {found.own['paragraphs']} paragraphs")
    if found.own["quicker_when_sent_before"] > TOLD:
        share = found.own["quicker_when_sent_before"]
        found.fails.append(f"what another key sent is answered quicker in {100 * share:.0f} % of pairs")
    return found


def spy(victim: Victim, effort: Effort) -> dict[str, Any]:
    """Milliseconds and ``Server-Timing`` for paragraphs that were sent with the first key, and for others."""
    generator = random.Random(17)  # noqa: S311 - no secret
    number = effort.number(PARAGRAPHS)
    sent, unsent = ([_paragraph(generator) for _ in range(number)] for _ in range(2))
    for text in sent:
        victim.ask("/v1/score", _draft(text), headers={"Authorization": f"Bearer {ONE}"})
    known: list[float] = []
    unknown: list[float] = []
    told = 0
    example = ""
    for mine, theirs in zip(unsent, sent, strict=True):  # in turn, the order by lot: whatever slows the machine slows both
        pair = [(mine, unknown), (theirs, known)]
        generator.shuffle(pair)
        for text, seconds in pair:
            begun = time.perf_counter()
            _, _, headers = victim.ask("/v1/score", _draft(text))
            seconds.append(time.perf_counter() - begun)
            timing = headers.get("server-timing", "")
            match = _TOKENS.search(timing)
            if text is theirs and match and int(match[1]) < int(match[2]):
                told += 1
                example = timing
    return {
        "paragraphs": number,
        "told_by_header": told,
        "example": example,
        "sent_before_ms": round(1_000 * statistics.median(known), 2),
        "not_sent_ms": round(1_000 * statistics.median(unknown), 2),
        "quicker_when_sent_before": round(sum(a < b for a, b in zip(known, unknown, strict=True)) / number, 3),
    }


def _paragraph(generator: random.Random) -> str:
    words = ["notes", "year", "kept", "measure", "garden", "river", "market", "seven", "often", "people", "letter", "stone"]
    return " ".join(generator.choice(words) for _ in range(WORDS)).capitalize() + "."


def _draft(text: str) -> bytes:
    return json.dumps({"text": text, "format": "plain"}).encode()
