"""What all commands open, ask for and print."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:  # commands import what they need when they run: --help stays quick
    from serving.model.bundle import Bundle
    from serving.settings import Settings

model_option = click.option("--model", metavar="BUNDLE", help="A bundle's folder or version (default: the one in use).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the JSON that the HTTP service answers.")


def open_settings(model: str | None = None, **given: object) -> Settings:
    """The settings from the environment and those that were ``given``; None is not."""
    from serving.settings import Settings  # noqa: PLC0415

    given["model"] = model
    return Settings(**{name: value for name, value in given.items() if value is not None})


def open_bundle(settings: Settings) -> Bundle:
    """The bundle that ``settings`` name. Raises ``BundleError``."""
    from serving.model.bundle import Bundle  # noqa: PLC0415

    return Bundle.open(settings.bundle_path())


def print_json(value: Any) -> None:
    """Print ``value`` as JSON in UTF-8, whatever the terminal's locale says."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())


def print_text(text: str) -> None:
    """Print ``text``; what the terminal cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)
