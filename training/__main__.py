"""``python -m training STAGE``: the pipeline's stages, from records to a promoted bundle."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click
from rich.logging import RichHandler

from serving.articles.inputs import find_inputs
from serving.errors import RefusedError, ShareabilityError
from serving.model.registry import Models
from training.config import load_config

_NAMES = ("prepare", "baseline", "tune", "encode", "train", "ablate", "export", "evaluate", "refit", "promote")


# Where libraries keep what they computed: fonts that were found, kernels that were built.
_CACHES = {"MPLCONFIGDIR": "matplotlib", "TORCHINDUCTOR_CACHE_DIR": "torchinductor"}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("stage", type=click.Choice(_NAMES))
@click.option("--data", type=click.Path(path_type=Path), multiple=True, required=True, help="A file of records; repeatable.")
@click.option(
    "--outcomes", type=click.Path(path_type=Path), multiple=True, help="An export that counts what happened; repeatable."
)
@click.option(
    "--tests", type=click.Path(path_type=Path), multiple=True, help="Tests of headlines: test, title, impressions, clicks."
)
@click.option("--config", type=click.Path(path_type=Path), required=True, help="The run's TOML.")
@click.option("--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True, help="Where runs are kept.")
@click.option("--models", type=click.Path(path_type=Path), default=Path("models"), show_default=True, help="The models folder.")
def main(
    stage: str,
    data: tuple[Path, ...],
    outcomes: tuple[Path, ...],
    tests: tuple[Path, ...],
    config: Path,
    runs: Path,
    models: Path,
) -> None:
    """Run STAGE and what it needs; stages that are up to date are skipped.

    Exit codes: 0 done, 1 done but the bundle is not good enough to be put to use, 2 bad usage, data or settings.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s", datefmt="%H:%M:%S", handlers=[RichHandler(show_path=False)])
    try:
        settings = load_config(config)
        _keep_caches(runs / settings.name / "cache")
        # Loading torch takes seconds: a mistake in the TOML, or a file that is not there, is told before.
        find_inputs([str(path) for path in (*data, *outcomes, *tests)])
        from training.pipeline import Run, run_stage  # noqa: PLC0415
        from training.stages import STAGES  # noqa: PLC0415

        text = config.read_text(encoding="utf-8")
        run_stage(Run(data, settings, text, runs / settings.name, Models(models), outcomes, tests), STAGES, stage)
    except ShareabilityError as error:
        click.echo(f"Error: {error.message}", err=True)
        sys.exit(1 if isinstance(error, RefusedError) else 2)


def _keep_caches(folder: Path) -> None:
    """Caches go with the run, not to the user's home, unless the user says where."""
    for variable, name in _CACHES.items():
        os.environ.setdefault(variable, str(folder.resolve() / name))


if __name__ == "__main__":
    main()
