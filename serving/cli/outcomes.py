"""The command that joins exports of outcomes to articles, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from serving.errors import ArchiveError

if TYPE_CHECKING:
    from serving.outcomes.files import JoinReport
    from serving.outcomes.join import Missing


class SeveralFiles(click.Command):
    """Takes several files after one ``--outcomes``, as ``--outcomes a.csv b.csv``, up to the next option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give each file an ``--outcomes`` of its own."""
        spread: list[str] = []
        taking = False
        for arg in args:
            if arg.startswith("-") and arg != "-":
                taking = arg == "--outcomes"
                spread += [] if taking else [arg]
            else:
                spread += ["--outcomes", arg] if taking else [arg]
        return super().parse_args(ctx, spread)


@click.group()
def outcomes() -> None:
    """What happened to articles, from exports of other tools."""


@outcomes.command("join", cls=SeveralFiles)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLES...")
@click.option("--outcomes", "exports", multiple=True, required=True, metavar="FILE...", help="Exports that count something.")
@click.option("--output", required=True, metavar="OUT", help="The file to write: .parquet, .csv or .jsonl.")
@click.option("--map", "maps", multiple=True, metavar="OURS=THEIRS", help="A column of the exports, such as shares=Likes.")
@click.option("--redirects", metavar="FILE", help="A CSV file of old and new addresses.")
@click.option(
    "--missing", multiple=True, metavar="FILE=zero", help="An article that this export lacks had none (else: is not known)."
)
@click.option("--types", default="post", metavar="NAMES", help="Which items of an export are articles, such as post,page.")
@click.option("--report", metavar="FILE", help="Write all of what matched and what did not as JSON, too.")
def join_outcomes(
    *,
    articles: tuple[str, ...],
    exports: tuple[str, ...],
    output: str,
    maps: tuple[str, ...],
    redirects: str | None,
    missing: tuple[str, ...],
    types: str,
    report: str | None,
) -> None:
    """Join exports of what happened (shares, links, views, clicks, conversions) to ARTICLES, by address, into OUT.

    An export is a table of BuzzSumo, Ahrefs, Majestic, Search Console, GA4, Matomo, Plausible, Parse.ly, Chartbeat,
    CrowdTangle or another tool. Its rows are found by their addresses, however these are written; by their titles where they
    have none.
    """
    from serving.cli.archive import check_engine, parse_maps, parse_types  # noqa: PLC0415

    check_engine()
    from serving.outcomes.files import JoinRequest, join_files  # noqa: PLC0415 - needs the packages that were looked for

    found = join_files(
        JoinRequest(
            articles=articles,
            exports=exports,
            output=Path(output),
            mapping=parse_maps(maps),
            redirects=Path(redirects) if redirects else None,
            missing=parse_missing(missing),
            types=parse_types(types),
        )
    )
    if report:
        Path(report).write_text(json.dumps(found.to_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    click.echo("".join(f"{line}\n" for line in report_lines(found, output)), err=True, nl=False)


def parse_missing(given: Iterable[str]) -> dict[str, Missing]:
    """``ahrefs.csv=zero`` to the export's name and what its silence means. Raises ``ArchiveError``."""
    from serving.outcomes.join import Missing  # noqa: PLC0415

    found: dict[str, Missing] = {}
    for each in given:
        name, _, meaning = each.rpartition("=")
        if not name or meaning not in get_args(Missing):
            raise ArchiveError(f"--missing {each}: write FILE=zero or FILE=unknown", field="missing")
        found[Path(name).name] = meaning  # type: ignore[assignment]
    return found


def report_lines(report: JoinReport, output: str) -> Iterable[str]:
    """What was joined and what was not, one thing a line."""
    from serving.articles.problems import counted  # noqa: PLC0415

    yield from report.said
    for match in report.matches:
        yield from match.lines()
    yield f"{output}: {counted(report.articles, 'article')}, {report.with_counts:,} of them with a count"
