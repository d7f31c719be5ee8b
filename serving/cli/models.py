"""The commands about bundles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from serving.cli.opening import json_option, open_bundle, open_settings, print_json, print_text
from serving.errors import BundleError

if TYPE_CHECKING:  # commands import what they need when they run: --help stays quick
    from serving.model.registry import Models


@click.group("model")
def models_group() -> None:
    """The bundles in the models folder."""


@models_group.command("list")
def list_models() -> None:
    """List the bundles, newest first; * marks the one in use."""
    folder = open_settings().models_folder()
    models = _models()
    versions, current = models.versions(), models.current()
    if not versions:
        raise BundleError(f"no bundles in {folder}: train one with `make retrain`, or set SHAREABILITY_MODELS")
    print_text("".join(f"{'*' if version == current else ' '} {version}\n" for version in versions))


@models_group.command("show")
@click.argument("version", required=False)
@json_option
def show_model(version: str | None, as_json: bool) -> None:
    """Show what a bundle says of itself (default: the one in use)."""
    from serving.cli.terminal import manifest_text  # noqa: PLC0415

    bundle = open_bundle(open_settings(version))
    if as_json:
        print_json(bundle.describe())
    else:
        print_text(manifest_text({"version": bundle.version, **bundle.manifest.to_dict()}))


@models_group.command("verify")
@click.argument("version", required=False)
def verify_model(version: str | None) -> None:
    """Check every file of a bundle against its manifest (default: the one in use)."""
    bundle = open_bundle(open_settings(version))
    print_text(f"{bundle.version}: every file is as its manifest says\n")


@models_group.command("use")
@click.argument("version")
def use_model(version: str) -> None:
    """Verify the bundle VERSION and put it to use."""
    _models().use(version)
    print_text(f"{version} is in use now; restart a running service to load it\n")


@models_group.command("rollback")
def rollback_model() -> None:
    """Go back to the bundle that was in use before."""
    version = _models().rollback()
    print_text(f"{version} is in use again; restart a running service to load it\n")


@models_group.command("prune")
@click.option(
    "--keep", type=click.IntRange(min=0), default=1, show_default=True, help="Of those used before, keep the last so many."
)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
def prune_models(keep: int, dry_run: bool) -> None:
    """Remove bundles that were used before; the one in use, and those never used, stay."""
    models = _models()
    spent = models.spent(keep)
    if not dry_run:
        models.remove(spent)
    done = "would be removed" if dry_run else "removed"
    print_text("".join(f"{version} {done}\n" for version in spent) or "no bundle is old enough to be removed\n")


def _models() -> Models:
    from serving.model.registry import Models  # noqa: PLC0415

    return Models(open_settings().models_folder())
