"""How commands end when they cannot go on: with one line and an exit code, never with a traceback."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from serving.errors import ShareabilityError
from serving.report import Report

INTERRUPTED, PIPE_CLOSED = 130, 141  # what shells report for SIGINT and SIGPIPE


class Failure(click.ClickException):
    """One line on stderr and exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """Ends every command that cannot go on with one line, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raised becomes its exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except ShareabilityError as error:
            raise Failure(error.message) from None
        except BrokenPipeError:
            # the reader has seen enough; what is still buffered must not fail again when Python exits
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            ctx.exit(PIPE_CLOSED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        return result


def why_missed(report: Report, fail_under: float) -> str | None:
    """Why the draft's chance is not known to reach ``fail_under``; None where it does."""
    outcome = report.outcomes[report.model.primary]
    if outcome is None:
        return f"{report.model.primary}: no chance is given for this draft, so it does not reach --fail-under {fail_under:g}"
    if outcome.probability < fail_under:
        return f"{report.model.primary}: {outcome.probability:.3f} is below --fail-under {fail_under:g}"
    return None
