"""Bodies that come in: how many at a time, how many bytes they may hold, and who makes room when that runs out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
from fastapi import Request

from serving.api.envelope import RequestError

STALLED = 2.0  # seconds that a client keeps the service waiting before it has to make room for others
LONGEST_WAIT = 60  # seconds that a refused client is told to wait at most


class Held:
    """One body in memory: its ``bytes``, and ``since`` when the service waits for its client (None: it does not)."""

    def __init__(self) -> None:
        self.bytes = 0
        self.since: float | None = None
        self.was_cut = False
        self._cut: Callable[[], None] | None = None

    @contextmanager
    def waiting(self, cut: Callable[[], None]) -> Iterator[None]:
        """Around a wait for the client, to send or to read; ``cut`` is called when it has to make room meanwhile."""
        self.since, self._cut = time.monotonic(), cut
        try:
            yield
        finally:
            self.since = None

    def cut(self) -> None:
        """Make the client give up its room."""
        self.was_cut = True
        if self._cut is not None:
            self._cut()


class Intake:
    """At most ``places`` bodies at a time, which hold at most ``limit`` bytes together.

    When either runs out, the client that has kept the service waiting the longest is cut off, if that is ``STALLED`` seconds or
    more: those who begin to send and stop must not lock out the others.
    """

    def __init__(self, places: int, limit: int) -> None:
        self._places = places
        self._left = limit
        self._all: set[Held] = set()
        self.released = 0  # bytes ever

    @contextmanager
    def admit(self) -> Iterator[Held]:
        """A place, until the end. Raises ``RequestError`` 429 when there is none."""
        if len(self._all) >= self._places and not self._make_room():
            raise busy()
        held = Held()
        self._all.add(held)
        try:
            yield held
        finally:
            self._release(held)

    def has_room(self, count: int) -> bool:
        """Whether ``count`` bytes would fit now, or once others have made room."""
        while self._left < count:
            if not self._make_room():
                return False
        return True

    def take(self, held: Held, count: int, *, force: bool = False) -> bool:
        """Let ``held`` hold ``count`` bytes more. False when there is no room for them, and no ``force`` puts them there."""
        if held.was_cut or not (force or self.has_room(count)):
            return False
        held.bytes += count
        self._left -= count
        return True

    def give_back(self, held: Held, count: int) -> None:
        """``held`` no longer holds ``count`` of its bytes."""
        count = min(count, held.bytes)
        held.bytes -= count
        self._left += count
        self.released += count

    def _make_room(self) -> bool:
        latest = time.monotonic() - STALLED
        stalled = [held for held in self._all if held.since is not None and held.since <= latest]
        if not stalled:
            return False
        longest = min(stalled, key=lambda held: held.since or 0.0)
        longest.cut()
        self._release(longest)
        return True

    def _release(self, held: Held) -> None:
        self.give_back(held, held.bytes)
        self._all.discard(held)


def busy(wait: float = 0.0) -> RequestError:
    """The refusal (429) of work for which there is no room; its ``Retry-After`` are ``wait`` seconds, from 1 to a minute."""
    message = "the service has all the work it can take: try again shortly"
    return RequestError(429, "busy", message, headers={"Retry-After": str(min(max(math.ceil(wait), 1), LONGEST_WAIT))})


def too_large(limit: int) -> RequestError:
    """The refusal (413) of a body longer than ``limit`` bytes."""
    return RequestError(413, "too_large", f"the body is longer than {limit:,} bytes: send less at a time")


def too_slow() -> RequestError:
    """The refusal (408) of a body that does not come in time."""
    message = "the body did not come in time: send it without pauses"
    return RequestError(408, "timeout", message, headers={"Connection": "close"})


def declared_size(request: Request, limit: int) -> int:
    """The bytes that the body says it has, 0 where it does not say. Raises ``RequestError`` 413 above ``limit``."""
    declared = request.headers.get("content-length", "")
    size = int(declared[:20]) if declared.isdecimal() else 0
    if size > limit:
        raise too_large(limit)
    return size


async def read_body(request: Request, limit: int, intake: Intake, held: Held, *, pause: float, whole: float) -> bytearray:
    """The whole body, whose bytes ``held`` takes from ``intake``.

    Raises ``RequestError``: 413 as soon as it is longer than ``limit`` bytes, 429 when there is no room for it, before any of
    it is read where it says how long it is, and 408 when it pauses for ``pause`` seconds or takes longer than ``whole``.
    """
    if not intake.has_room(declared_size(request, limit)):
        raise busy()
    body = bytearray()
    end = anyio.current_time() + whole
    with anyio.CancelScope() as patience:
        pieces = request.stream()
        while True:
            patience.deadline = min(end, anyio.current_time() + pause)
            with held.waiting(patience.cancel):
                piece = await anext(pieces, None)
            if piece is None:
                return body
            if len(body) + len(piece) > limit:
                raise too_large(limit)
            if not intake.take(held, len(piece)):
                raise busy()
            body += piece
    raise too_slow()
