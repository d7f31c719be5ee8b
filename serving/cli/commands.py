"""The command line. Every door asks the same scorer, so ``--json`` prints what HTTP answers.

Exit codes: 0 done, 1 done but rows have no score or ``--fail-under`` is not met, 2 bad usage or input that cannot be read.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import click

from serving.cli.connectors import connectors as connectors_group
from serving.cli.endings import INTERRUPTED, Commands, Failure, why_missed
from serving.cli.models import models_group
from serving.cli.opening import json_option, model_option, open_bundle, open_settings, print_json, print_text
from serving.cli.outcomes import outcomes
from serving.errors import EngineError

if TYPE_CHECKING:  # commands import what they need when they run: --help stays quick
    from serving.archive.engine import Runner
    from serving.scorer import Scorer
    from serving.settings import Settings
    from serving.text.drafts import LoadedDraft
    from serving.text.markup import Format
    from serving.text.sections import Draft

FORMATS = ("auto", "plain", "markdown", "html")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shareability", prog_name="shareability")
def main() -> None:
    """How likely connectors are to share or link to a draft, and which sections hold it back."""


format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="auto",
    help="How FILE is written (default: HTML if it is called so, else as the text looks).",
)


@main.command()
@click.argument("file", default="-")
@click.option("--title", default="", help="The headline, where FILE does not hold it.")
@format_option
@model_option
@json_option
@click.option("--fail-under", type=float, metavar="P", help="Exit with 1 when the probability (0 to 1) is below P.")
def score(*, file: str, title: str, format_: str, model: str | None, as_json: bool, fail_under: float | None) -> None:
    """Score the draft in FILE, or the one on standard input ("-")."""
    from serving.cli.archive import refuse_archive
    from serving.text.drafts import load_draft
    from serving.text.sections import read_document

    if fail_under is not None and not 0 <= fail_under <= 1:
        raise click.BadParameter("give a probability from 0 to 1, such as 0.3", param_hint="--fail-under")
    refuse_archive(file)
    settings = open_settings(model)
    draft = _notice(load_draft(file, title=title, format=format_, max_chars=settings.file_chars))
    document = read_document(draft, max_chars=settings.file_chars)
    scorer = _scorer(settings)
    report = scorer.score([document])[0]
    if as_json:
        print_json(report.to_dict())
    else:
        from serving.cli.terminal import report_text

        print_text(report_text(report, document, scorer.bundle.manifest.data))
    if fail_under is not None and (missed := why_missed(report, fail_under)):
        click.echo(missed, err=True)
        click.get_current_context().exit(1)


@main.command()
@click.argument("file")
@click.option("--title", "titles", multiple=True, required=True, help="A headline; give one --title for each.")
@format_option
@model_option
@json_option
def compare(*, file: str, titles: tuple[str, ...], format_: str, model: str | None, as_json: bool) -> None:
    """Rank headlines for the draft in FILE ("-": standard input), best first."""
    from serving.cli.archive import refuse_archive
    from serving.compare import compare_titles
    from serving.text.drafts import check_argument, load_draft

    for title in titles:
        check_argument("--title", title)
    refuse_archive(file)
    settings = open_settings(model)
    draft = _notice(load_draft(file, title="", format=format_, max_chars=settings.file_chars))
    comparison = compare_titles(_scorer(settings), draft.text, titles, format=draft.format, max_chars=settings.file_chars)
    if as_json:
        print_json(comparison.to_dict())
    else:
        from serving.cli.terminal import comparison_text

        print_text(comparison_text(comparison))


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", required=True, metavar="OUT", help="The file to write: .parquet, .csv or .jsonl.")
@click.option(
    "--map", "maps", multiple=True, metavar="OURS=YOURS", help="Which column holds what, such as text=body; may be repeated."
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="auto", help="How texts that do not say it are written."
)
@click.option("--types", default="post", metavar="NAMES", help="Which items of an export are articles, such as post,page.")
@click.option("--where", metavar="SQL", help="Only rows that meet a condition, such as \"published_at >= '2024'\".")
@click.option("--sections", metavar="FILE", help="Write one row for each section, too.")
@click.option("--connectors", metavar="DIR", help="Name who may share each article, by this index of connectors.")
@click.option("--report", metavar="FILE", help="Write a web page of what was found, too.")
@click.option("--resume/--overwrite", default=True, help="Carry on a run that was stopped (default), or begin again.")
@click.option("--runner", type=click.Choice(("native", "ray")), default="native", help="This machine, or a Ray cluster.")
@click.option("--address", metavar="ADDRESS", help="The Ray cluster's (default: RAY_ADDRESS, else one on this machine).")
@click.option("--workers", type=click.IntRange(1), help="Processes that score (default: one for each core).")
@click.option("--quiet", is_flag=True, help="Show no progress and no summary.")
@model_option
def archive(
    *,
    inputs: tuple[str, ...],
    output: str,
    maps: tuple[str, ...],
    format_: Format,
    types: str,
    where: str | None,
    sections: str | None,
    connectors: str | None,
    report: str | None,
    resume: bool,
    runner: Runner,
    address: str | None,
    workers: int | None,
    quiet: bool,
    model: str | None,
) -> None:
    """Score every article of the INPUTs into OUT, one row for each.

    An INPUT is a CSV, JSON, JSONL or Parquet file (also gzip or zstd), an export of WordPress, Ghost, Blogger, Movable Type,
    Medium or Substack, a feed, a folder of Markdown, HTML and Word files, a zip file of these, a pattern, an address (s3://,
    gs://, az://, https://), or "-" for standard input.
    """
    from pathlib import Path

    from serving.cli.archive import check_engine, parse_maps, parse_types, summary_text

    check_engine()
    from serving.archive.run import ArchiveRun, score_archive

    settings = open_settings(model)
    ask = ArchiveRun(
        inputs=inputs,
        output=Path(output),
        bundle=settings.bundle_path(),
        max_chars=settings.file_chars,
        workers=workers or settings.cores(),
        mapping=parse_maps(maps),
        types=parse_types(types),
        format=format_,
        where=where,
        sections=Path(sections) if sections else None,
        connectors=Path(connectors) if connectors else None,
        report=Path(report) if report else None,
        overwrite=not resume,
        runner=runner,
        address=address,
        quiet=quiet,
    )
    try:
        summary = score_archive(ask)
    except (KeyboardInterrupt, EngineError) as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        message = "stopped; what is done is kept: run the same command again to go on"
        click.echo(message if interrupted else f"Error: {error}", err=True)
        sys.stdout.flush()
        os._exit(
            INTERRUPTED if interrupted else Failure.exit_code
        )  # the engine's threads would turn Python's end into an abort
    if not quiet:
        click.echo(summary_text(summary), err=True, nl=False)
    if summary["errors"] or summary["broken_lines"]:
        click.get_current_context().exit(1)


@main.command()
@click.option("--host", help="The address to listen on (default: SHAREABILITY_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port (default: SHAREABILITY_PORT, else 8000).")
@click.option("--insecure", is_flag=True, default=None, help="Serve without keys on an address that other machines reach.")
@model_option
def serve(*, host: str | None, port: int | None, insecure: bool | None, model: str | None) -> None:
    """Run the HTTP service and the editor's page until Ctrl-C."""
    from serving.api.server import run

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    run(open_settings(model, host=host, port=port, insecure=insecure))


main.add_command(outcomes)
main.add_command(connectors_group)
main.add_command(models_group)


def _notice(loaded: LoadedDraft) -> Draft:
    if loaded.notice:
        click.echo(f"Note: {loaded.notice}", err=True)
    return loaded.draft


def _scorer(settings: Settings) -> Scorer:
    from serving.scorer import Scorer

    return Scorer(open_bundle(settings), threads=settings.cores(), remember=settings.remember)  # titles share a body
