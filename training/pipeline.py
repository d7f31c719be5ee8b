"""A pipeline of stages, each of which runs when what it depends on has changed: data, settings, code, or what others made."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from serving.model.bundle import file_digest
from serving.model.registry import Models
from training.config import RunConfig
from training.data.articles import ARTICLES, FACTS
from training.data.corpus import input_digests
from training.sources import code_of

log = logging.getLogger(__name__)

CHECKPOINTS = "checkpoints"


@dataclass(frozen=True)
class Run:
    """One run: its data files, its configuration (and the TOML it came from), its folder, and where bundles go.

    ``exports`` count what happened to the articles of the data files; ``tests`` compared headlines.
    """

    data: tuple[Path, ...]
    config: RunConfig
    config_text: str
    folder: Path
    models: Models
    exports: tuple[Path, ...] = ()
    tests: tuple[Path, ...] = ()

    def articles(self) -> pd.DataFrame:
        """The prepared articles."""
        return pd.read_parquet(self.folder / ARTICLES)

    def facts(self) -> dict[str, Any]:
        """What the prepare stage found: ``outcomes``, ``primary``, ``fingerprint``."""
        found: dict[str, Any] = json.loads((self.folder / FACTS).read_text(encoding="utf-8"))
        return found


@dataclass(frozen=True)
class Stage:
    """``settings`` are the parts of the configuration that the stage's result depends on, beside what ``needs`` make.

    One value of a part has its name behind a dot. A stage without ``outputs`` is never up to date.
    ``partial``: the folder of what is kept of unfinished work, which goes when the work would be another.
    """

    name: str
    needs: tuple[str, ...]
    settings: tuple[str, ...]
    outputs: tuple[str, ...]
    work: Callable[[Run], None]
    partial: str = ""


def run_stage(run: Run, stages: Mapping[str, Stage], name: str) -> dict[str, str]:
    """Run the stage ``name`` and, before it, what it needs and is out of date, each stage once.

    Returns digests of what the stage and those before it made: one that ran again and made the same as before makes none
    after it stale.
    """
    return _run_once(run, stages, name, {})


def _run_once(run: Run, stages: Mapping[str, Stage], name: str, known: dict[str, dict[str, str]]) -> dict[str, str]:
    """``run_stage``; ``known`` holds what it returned for the stages that were visited."""
    if name not in known:
        made: dict[str, str] = {}
        for needed in stages[name].needs:
            made |= _run_once(run, stages, needed, known)
        known[name] = _run_alone(run, stages, name, made)
    return known[name]


def _run_alone(run: Run, stages: Mapping[str, Stage], name: str, made: dict[str, str]) -> dict[str, str]:
    """Run the stage ``name`` if it is out of date; the digests ``made`` before it, and its own."""
    stage = stages[name]
    inputs = made | _settings(run, stages, name) | code_of(stage.work)
    if not stage.needs:
        digests = input_digests((*run.data, *run.exports, *run.tests))
        inputs |= {f"data file {number}": digest for number, digest in enumerate(digests, 1)}
        inputs["exports and tests among the data files"] = f"{len(run.exports)}, {len(run.tests)}"
    done, begun = run.folder / f".{name}.done", run.folder / f".{name}.begun"
    before = _read_stamp(done)
    if before.get("inputs") == inputs and stage.outputs and all((run.folder / output).exists() for output in stage.outputs):
        log.info("%s: up to date", name)
        return {**made, name: before["made"]}
    run.folder.mkdir(parents=True, exist_ok=True)
    if begun.exists() and _read_stamp(begun).get("inputs") != inputs:
        _discard_partial(run, stage)
    _write_stamp(begun, inputs)
    done.unlink(missing_ok=True)
    changed = _changes(before.get("inputs", inputs), inputs)
    log.info("%s: begins%s", name, f" (changed: {', '.join(changed)})" if changed else "")
    stage.work(run)
    digest = _digest_outputs(run.folder, stage.outputs)
    _write_stamp(done, inputs, digest)
    return {**made, name: digest}


def _settings(run: Run, stages: Mapping[str, Stage], name: str) -> dict[str, str]:
    """The settings of the stage ``name`` and of those before it, by their place in the TOML."""
    values = run.config.model_dump(mode="json")
    found = {f"[{key}]": json.dumps(_setting(values, key), sort_keys=True) for key in stages[name].settings}
    for needed in stages[name].needs:
        found |= _settings(run, stages, needed)
    return found


def _setting(settings: dict[str, Any], key: str) -> Any:
    part, _, name = key.partition(".")
    return settings[part][name] if name else settings[part]


def _discard_partial(run: Run, stage: Stage) -> None:
    """Checkpoints of other data, settings or code must not be resumed from."""
    if stage.partial and (run.folder / stage.partial).exists():
        log.info("%s: the %s belong to other data, settings or code and are removed", stage.name, stage.partial)
        shutil.rmtree(run.folder / stage.partial)


def _changes(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return sorted(key for key in {*before, *now} if before.get(key) != now.get(key))


def _read_stamp(path: Path) -> dict[str, Any]:
    """What ``_write_stamp`` wrote; empty where there is none, or one of another kind."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_stamp(path: Path, inputs: dict[str, str], made: str = "") -> None:
    path.write_text(json.dumps({"inputs": inputs, "made": made}, indent=1), encoding="utf-8")


def _digest_outputs(folder: Path, outputs: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for output in outputs:
        for path in _files(folder / output):
            digest.update(f"{path.relative_to(folder)} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(inner for inner in path.rglob("*") if inner.is_file())
    else:
        yield path
