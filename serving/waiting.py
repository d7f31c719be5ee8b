"""Whether anybody still waits for the work that is being done: long work asks, and ends when nobody does."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import TypeVar

from serving.errors import GivenUpError

Item = TypeVar("Item")

_CHECKED = 1024  # items between two checks: of a text's pieces, a few milliseconds

# Set by whoever waits for the work of this context, once nobody does.
GIVEN_UP: ContextVar[threading.Event | None] = ContextVar("given_up", default=None)


def check_wanted() -> None:
    """Raise ``GivenUpError`` when the context's ``GIVEN_UP`` is set; costs less than a microsecond."""
    given_up = GIVEN_UP.get()
    if given_up is not None and given_up.is_set():
        raise GivenUpError("nobody waits for this any more")


def while_wanted(items: Iterable[Item]) -> Iterator[Item]:
    """``items``, with a check now and then as ``check_wanted`` does it."""
    for number, item in enumerate(items):
        if number % _CHECKED == 0:
            check_wanted()
        yield item
