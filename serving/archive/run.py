"""A run over an archive: read, score, write; carried on where it was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serving.archive.condition import filter_rows
from serving.archive.engine import Runner, Work, score_parts, start_engine
from serving.archive.html_report import write_page
from serving.archive.output import check_output, open_output
from serving.archive.parts import count_records, read_inputs, read_part
from serving.archive.progress import show_progress
from serving.archive.rows import article_schema, section_schema
from serving.archive.state import FORMAT, RunFolder, writing
from serving.archive.summary import Summary
from serving.articles.inputs import Input, find_inputs
from serving.articles.maker import Options
from serving.articles.places import shown
from serving.articles.reader import Articles
from serving.articles.records import ARTICLE_TYPES
from serving.connectors.index import read_facts
from serving.connectors.ranking import check_index
from serving.errors import ArchiveError, ShareabilityError
from serving.model.bundle import Bundle
from serving.text.markup import Format


@dataclass(frozen=True)
class ArchiveRun:
    """What a user asks for. ``mapping`` renames columns, ``types`` are an export's that are articles.

    ``where`` is an SQL condition on the rows. ``connectors``: the index that names who may share each article.
    """

    inputs: tuple[str, ...]
    output: Path
    bundle: Path
    max_chars: int
    workers: int
    mapping: dict[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ARTICLE_TYPES
    format: Format = "auto"
    where: str | None = None
    sections: Path | None = None
    connectors: Path | None = None
    report: Path | None = None
    overwrite: bool = False
    runner: Runner = "native"
    address: str | None = None
    quiet: bool = False


def score_archive(ask: ArchiveRun) -> dict[str, Any]:
    """Do all of it; the summary. Raises ``ArchiveError`` or ``RecordError``, after which the same run can be carried on."""
    start_engine(ask.runner, ask.address)
    bundle = Bundle.open(ask.bundle)
    if ask.connectors:
        check_index(ask.connectors, bundle)
    for path, option in ((ask.output, "--output"), (ask.sections, "--sections")):
        if path:
            check_output(path, option)
    inputs = find_inputs(ask.inputs)
    _check_names(ask, inputs)
    run = RunFolder(ask.output)
    settings = _settings(ask, bundle)
    with run.held():
        state = None if ask.overwrite else _carried_on(run, inputs, settings)
        if state is None:
            _check_free(ask)
            state = _read(run, inputs, ask, bundle, settings)
        if "summary" in state:
            if ask.sections and not ask.sections.exists():
                raise ArchiveError(
                    f"--sections {ask.sections}: is gone since the run was finished (begin again with --overwrite)"
                )
            run.begin()
        else:
            _score(run, state, ask)
            state["summary"] = _write(run, state, ask, bundle)
            with writing(run.output):
                run.end(state)
        if ask.report:
            with writing(ask.report):
                write_page(ask.report, state["summary"])
    return dict(state["summary"])


def _check_names(ask: ArchiveRun, inputs: Sequence[Input]) -> None:
    """Raises ``ArchiveError`` where something would be written over an input, or over something else of this run."""
    taken = {path.resolve(): f"the input {path}" for each in inputs for path in each.local_paths()}
    for path, option in ((ask.output, "--output"), (ask.sections, "--sections"), (ask.report, "--report")):
        if path is None:
            continue
        if path.resolve() in taken:
            raise ArchiveError(f"{option} {path}: is {taken[path.resolve()]} as well (give it another name)", field=option)
        taken[path.resolve()] = f"the file of {option}"


def _check_free(ask: ArchiveRun) -> None:
    """Raises ``ArchiveError`` where a run that begins would write over somebody's file without being asked to."""
    for path, option in ((ask.sections, "--sections"), (ask.report, "--report")):
        if path and path.exists() and not ask.overwrite:
            raise ArchiveError(
                f"{option} {path}: is there already (write it anew with --overwrite, or name another)", field=option
            )


def _settings(ask: ArchiveRun, bundle: Bundle) -> dict[str, Any]:
    """What the result depends on, beside the inputs: a run that was begun with others is not carried on."""
    return {
        "format": FORMAT,
        "model": bundle.version,
        "--map": dict(sorted(ask.mapping.items())),
        "--format": ask.format,
        "--types": list(ask.types),
        "--where": ask.where,
        "--sections": str(ask.sections) if ask.sections else None,
        "--connectors": read_facts(ask.connectors)["created"] if ask.connectors else None,
        "SHAREABILITY_MAX_CHARS": ask.max_chars,
    }


def _carried_on(run: RunFolder, inputs: Sequence[Input], settings: dict[str, Any]) -> dict[str, Any] | None:
    """The state to carry on from; None to begin. Raises ``ArchiveError`` where what was begun is something else."""
    state = run.load() or run.load_finished()
    if state is None:
        if run.output.exists():
            message = f"{run.output}: is there already, and is not of a run that can be carried on"
            raise ArchiveError(f"{message} (write it anew with --overwrite, or name another --output)")
        return None
    changed = [name for name, value in settings.items() if state["settings"].get(name) != value]
    known = {each["name"]: each for each in state["inputs"]}
    if [each.name for each in inputs] != list(known):
        changed.append("the list of inputs")
    else:
        changed += [each.name for each in inputs if _is_changed(each, known[each.name])]
    if changed:
        message = f"{run.output}: was begun otherwise; changed: {', '.join(changed)}"
        raise ArchiveError(f"{message} (begin again with --overwrite, or change it back)")
    return state


def _is_changed(source: Input, known: dict[str, Any]) -> bool:
    """A file that was only touched or copied is the same: then its bytes decide."""
    stamp = source.stamp()
    if stamp is not None and stamp == known["stamp"]:
        return False
    digest = source.digest()
    return digest is None or digest != known["digest"]


def _read(run: RunFolder, inputs: Sequence[Input], ask: ArchiveRun, bundle: Bundle, settings: dict[str, Any]) -> dict[str, Any]:
    """Read the inputs into parts; the state from which they can be scored."""
    outcomes = tuple(outcome.name for outcome in bundle.manifest.outcomes)
    articles = Articles(inputs, Options(outcomes, (), ask.mapping, ask.format, ask.max_chars, types=ask.types))
    with writing(run.folder):
        run.begin()
    stamps = [each.stamp() for each in inputs]
    try:
        with show_progress("read", None, quiet=ask.quiet) as meter, writing(run.folder):
            found = read_inputs(articles, run, filter_rows(ask.where), lambda: meter.advance(1))
    except ShareabilityError:
        run.begin()  # what was read is of no use without the rest
        run.broken.unlink(missing_ok=True)
        raise
    facts = [
        {"name": each.name, "stamp": stamp, "digest": each.digest(), "rows": tally.rows, "read": tally.to_dict()}
        for each, stamp, tally in zip(inputs, stamps, articles.tallies, strict=True)
    ]
    state = {
        "settings": settings,
        "inputs": facts,
        "parts": found.parts,
        "rows": sum(tally.rows for tally in articles.tallies) - found.left_out,
        "broken": found.broken,
        "undated": found.undated if ask.where and "published_at" in ask.where else 0,
    }
    with writing(run.folder):
        run.save(state)
    return state


def _score(run: RunFolder, state: dict[str, Any], ask: ArchiveRun) -> None:
    """Score the parts that are not done."""
    todo = [number for number in range(state["parts"]) if not run.part("done", number).exists()]
    if not todo:
        return
    before = state["rows"] - sum(count_records(run.part("read", number)) for number in todo)
    work = Work(str(ask.bundle.resolve()), str(run.output.resolve()), ask.max_chars, ask.sections is not None, _index(ask))
    workers = min(ask.workers, len(todo))
    with show_progress("scored", state["rows"], done=before, quiet=ask.quiet) as meter:
        for done in score_parts(todo, work, workers):
            meter.advance(done.rows, sum(done.errors.values()))


def _index(ask: ArchiveRun) -> str | None:
    return str(ask.connectors.resolve()) if ask.connectors else None


def _write(run: RunFolder, state: dict[str, Any], ask: ArchiveRun, bundle: Bundle) -> dict[str, Any]:
    """Put the parts together, the file of sections first: the output's being there says that all is."""
    outcomes = [outcome.name for outcome in bundle.manifest.outcomes]
    if ask.sections:
        with open_output(ask.sections, section_schema(outcomes)) as write:
            for number in range(state["parts"]):
                write(read_part(run.part("sections", number)))
    found = Summary(outcomes, bundle.manifest.primary)
    schema = article_schema(outcomes, connectors=ask.connectors is not None)
    with open_output(run.output, schema) as write:
        for number in range(state["parts"]):
            table = read_part(run.part("done", number))
            write(table.select(schema.names))
            found.add(table)
    labels = bundle.manifest.labels
    return {
        "output": shown(run.output),
        "model": bundle.version,
        "inputs": [{"name": each["name"], "rows": each["rows"], **each["read"]} for each in state["inputs"]],
        "undated": state["undated"],
        "broken_lines": state["broken"],
        "broken": shown(run.broken) if state["broken"] else None,
        **found.to_dict(top=labels["top"], min_cohort=labels["min_cohort"]),
    }
