"""The commands about connectors, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serving.cli.opening import json_option, model_option, open_bundle, open_settings, print_json, print_text

if TYPE_CHECKING:
    from serving.report import RankedConnector

_SHOWN = 10  # names that `rank` prints
COLUMNS = ("connector", "url", "title", "shared_at", "kind", "contact")

index_option = click.option(
    "--index", metavar="DIR", help="The index (default: SHAREABILITY_CONNECTORS, else the folder connectors)."
)


@click.group()
def connectors() -> None:
    """Who may share a draft: people, newsletters and sites that shared things like it before."""


@connectors.command("fit")
@click.argument("events", nargs=-1, required=True, metavar="EVENTS...")
@click.option("--output", required=True, metavar="DIR", help="The folder to write; an index that is there is replaced.")
@click.option("--map", "maps", multiple=True, metavar="OURS=YOURS", help="A column of yours, such as connector=Influencer.")
@click.option("--aliases", metavar="FILE", help="Which spellings are one connector (TOML; each index has such a file).")
@click.option("--kinds", metavar="NAMES", help="Keep only these kinds, such as newsletter,blog (default: all but aggregator).")
@model_option
def fit(
    *, events: tuple[str, ...], output: str, maps: tuple[str, ...], aliases: str | None, kinds: str | None, model: str | None
) -> None:
    """Learn from past shares who shares what, into the folder DIR.

    EVENTS are tables with a connector, an address or title and a date in each row (CSV, JSONL, Parquet, also the exports of
    backlinks and mentions of known tools), or what connectors published: feeds, an OPML file of feeds, exports and folders of
    link blogs and newsletters, each of whose outbound links is a share.
    """
    from serving.cli.archive import check_engine  # noqa: PLC0415

    check_engine()
    from serving.connectors.events import read_events  # noqa: PLC0415 - needs the packages that were looked for
    from serving.connectors.index import MANIFEST, read_facts  # noqa: PLC0415
    from serving.connectors.index_card import write_index_card  # noqa: PLC0415
    from serving.connectors.learning import fit_index  # noqa: PLC0415
    from serving.connectors.naming import Aliases, aliases_text, read_aliases  # noqa: PLC0415
    from serving.connectors.ranking import encoder_of, open_encoder  # noqa: PLC0415

    folder = Path(output)
    forgotten = read_facts(folder)["forgotten"] if (folder / MANIFEST).is_file() else []
    known = read_aliases(Path(aliases)) if aliases else Aliases()
    wanted = tuple(name.strip() for name in kinds.split(",") if name.strip()) if kinds else ()
    read = read_events(events, mapping=_parse_maps(maps), aliases=known, kinds=wanted, forgotten=forgotten)
    click.echo("".join(f"{line}\n" for line in read.lines()), err=True, nl=False)
    settings = open_settings(model)
    bundle = open_bundle(settings)
    index = fit_index(
        read.events,
        open_encoder(bundle),
        encoder_of(bundle),
        aliases=aliases_text(read.names, known.apart),
        forgotten=forgotten,
        seed=0,
        threads=settings.cores(),
    )
    index.save(folder, write_index_card(index.facts, index.connectors))
    click.echo("".join(f"{line}\n" for line in _fitted(index.facts["metrics"], output)), err=True, nl=False)


@connectors.command("rank")
@click.argument("draft", default="-")
@click.option("--title", default="", help="The headline, where DRAFT does not hold it.")
@click.option("--site", default="", metavar="HOST", help="Where the draft will appear, such as example.com.")
@click.option("--date", metavar="DAY", help="When it will appear (default: today); later shares do not count.")
@index_option
@model_option
@json_option
def rank(*, draft: str, title: str, site: str, date: str | None, index: str | None, model: str | None, as_json: bool) -> None:
    """Name who may share the draft in DRAFT ("-": standard input), the likeliest first."""
    from dataclasses import asdict  # noqa: PLC0415

    from serving.connectors.ranking import Ranker, Wanted, encoder_of, lead_of, open_encoder  # noqa: PLC0415
    from serving.text.drafts import load_draft  # noqa: PLC0415
    from serving.text.sections import read_document  # noqa: PLC0415

    day = _day(date) if date else None
    settings = open_settings(model)
    bundle = open_bundle(settings)
    loaded = load_draft(draft, title=title, format="auto", max_chars=settings.file_chars)
    document = read_document(loaded.draft, max_chars=settings.file_chars)
    ranker = Ranker(settings.connectors_folder(index), open_encoder(bundle), encoder_of(bundle))
    found = ranker.rank(Wanted(lead_of(document), site, day))
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_text("".join(f"{line}\n" for line in _ranked(found[:_SHOWN])))


@connectors.command("list")
@index_option
def list_connectors(index: str | None) -> None:
    """List the connectors of an index with their kind, number of shares and last share."""
    from serving.connectors.history import date_of  # noqa: PLC0415
    from serving.connectors.index import Index  # noqa: PLC0415

    opened = Index.open(open_settings().connectors_folder(index))
    starts, days = opened.history.starts, opened.history.days
    for number, each in enumerate(opened.connectors):
        last = date_of(days[starts[number] : starts[number + 1]].max())
        click.echo(f"{each.name}\t{each.kind}\t{starts[number + 1] - starts[number]:,}\t{last}")


@connectors.command("forget")
@click.argument("name")
@index_option
def forget_connector(name: str, index: str | None) -> None:
    """Take the connector NAME out of an index, and out of every later one that is written in its place."""
    from serving.connectors.index import forget  # noqa: PLC0415
    from serving.connectors.index_card import write_index_card  # noqa: PLC0415

    folder = open_settings().connectors_folder(index)
    count = forget(folder, name, write_index_card)
    click.echo(f"{name} is forgotten, with {count:,} shares; the next fit into {folder} leaves it out, too")


def _day(date: str) -> float:
    from serving.connectors.history import day_of  # noqa: PLC0415

    try:
        return day_of(datetime.fromisoformat(date))
    except ValueError:
        raise click.BadParameter(f'"{date}" is not a date (use 2026-05-01)', param_hint="--date") from None


def _parse_maps(maps: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in maps:
        ours, _, theirs = (part.strip() for part in each.partition("="))
        if ours not in COLUMNS or not theirs:
            raise click.BadParameter(f"write one of {', '.join(COLUMNS)} and your column: {COLUMNS[0]}=...", param_hint="--map")
        found[ours] = theirs
    return found


def _fitted(metrics: dict[str, Any], output: str) -> Iterator[str]:
    for name, figures in metrics.items():
        if name != "calibration":
            ranked, popular = figures["ranking"], figures["popularity"]
            yield (
                f"{name}: of {figures['items']:,} later items, {100 * ranked['recall_5']:.0f} % of those who shared them are "
                f"among the first five of {figures['connectors']:,} ({100 * popular['recall_5']:.0f} % by popularity)"
            )
    yield f"{output}: written; see its README.md"


def _ranked(found: Sequence[RankedConnector]) -> Iterator[str]:
    if not found:
        yield "nobody of the index had shared anything before this date"
    for number, each in enumerate(found, start=1):
        contact = f", {each.contact}" if each.contact else ""
        yield f"{number:2}. {each.name} ({each.kind}{contact}): {each.likely}, {100 * each.chance:.0f} %"
        yield f"    {each.why}"
        for proof in each.because:
            yield f"    - {proof.shared_at} {proof.title} {proof.url if proof.url != proof.title else ''}".rstrip()
