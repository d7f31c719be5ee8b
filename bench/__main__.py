"""Everything that is said of speed, measured in one run: ``python -m bench --output FILE`` writes JSON and prints the ratios.

Contenders take turns, round after round, and medians are compared: whatever slows the machine slows them all. Leave it alone
meanwhile.
"""

from __future__ import annotations

import argparse
import json
import logging
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.archive import measure as measure_archive
from bench.contenders import race
from bench.encoders import CONTENDERS, MAX_TOKENS, tokenize
from bench.graphs import write_material
from bench.install import measure_install
from bench.material import drafts
from bench.ranking import measure_ranking
from bench.service import editing, fairness, memory, start, throughput
from serving.model.bundle import Bundle
from serving.scorer import Scorer
from serving.settings import Settings

log = logging.getLogger("bench")

TWO = 2  # threads
ALONE = ("articles", "bare session.run", "int8 products")  # that read with one thread, too


def measure_encoders(articles: int, rounds: int) -> dict[str, Any]:
    """All contenders with two threads, and some with one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_material(folder, drafts(articles))
        sections = [text for article in json.loads((folder / "sections.json").read_text("utf-8")) for text in article]
        tokens = sum(map(len, tokenize(folder, sections)))
        log.info("%d sections of %d articles, %d tokens", len(sections), articles, tokens)
        everyone = [*((name, TWO) for name in CONTENDERS), *((name, 1) for name in ALONE)]
        raced = race(everyone, folder, rounds, tokens)
    return {
        "articles": articles,
        "sections": len(sections),
        "tokens": tokens,
        "max_tokens": MAX_TOKENS,
        "rounds": rounds,
        "two threads": {name: each for (name, threads), each in raced.items() if threads == TWO},
        "one thread": {name: each for (name, threads), each in raced.items() if threads != TWO},
    }


def summarize(found: dict[str, Any]) -> dict[str, float]:
    """The ratios that the product is held to; "archive" is what its workers do, its pipeline's overhead stands by itself."""
    two = {name: each["tokens_per_second"] for name, each in found["encoders"]["two threads"].items() if "error" not in each}
    archive = two["articles"]
    peers = {name: speed for name, speed in two.items() if name.startswith(("sentence", "fastembed", "infinity", "token"))}
    limit = two["int8 products"]
    busiest = found["service"]["32 clients"]
    return {
        "archive tokens/s": archive,
        "archive / transformers fp32": archive / two["transformers fp32"],
        "archive / onnxruntime fp32 padded": archive / two["onnxruntime fp32"],
        "archive / fastest peer": archive / max(peers.values()) if peers else float("nan"),
        "archive / bare session.run": archive / two["bare session.run"],
        "encoder / bare session.run": two["ours"] / two["bare session.run"],
        "bare session.run / int8 matrix limit": two["bare session.run"] / limit,
        "archive / int8 matrix limit": archive / limit,
        "second thread": two["articles"] / found["encoders"]["one thread"]["articles"]["tokens_per_second"],
        "edited / first": found["editing"]["edited_to_first"],
        "ranking a million shares / score": found["ranking"]["to score"],
        "ranking a million shares, ms": found["ranking"]["milliseconds"],
        "HTTP with 32 clients / direct": busiest["to_direct"],
        "p99 / p50 with 32 clients": busiest["p99_to_p50"],
        "seconds until ready": found["start"]["ready_after_seconds"],
        "memory after all requests / after 500": found["memory"]["growth"],
        "base install MB": found["install"]["total_mb"],
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    parser.add_argument("--articles", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20_000)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    found: dict[str, Any] = {"python": platform.python_version(), "cpu": _processor()}
    bundle = Bundle.open(Settings().bundle_path())
    steps = {
        "encoders": lambda: measure_encoders(given.articles, given.rounds),
        "archive": lambda: measure_archive(max(1, given.rounds // 2), 128, 1_280),
        "service": lambda: throughput(Scorer(bundle, threads=2), given.rounds, 200),
        "fairness": lambda: fairness(40),
        "editing": lambda: editing(Scorer(bundle, threads=2, remember=4_000), 40),
        "ranking": lambda: measure_ranking(Scorer(bundle, threads=2), 20),
        "start": lambda: start(5),
        "memory": lambda: memory(given.requests),
        "install": measure_install,
    }
    for name, measure in steps.items():
        begun = time.perf_counter()
        found[name] = measure()
        log.info("%s: %.0f s", name, time.perf_counter() - begun)
    found["summary"] = summarize(found)
    given.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, value in found["summary"].items():
        print(f"{name:40} {value:10.2f}")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


if __name__ == "__main__":
    main()
