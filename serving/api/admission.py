"""How many drafts the service takes on at a time; beyond that it refuses, not falls behind."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from anyio import create_task_group
from fastapi import Request
from starlette.requests import ClientDisconnect

from serving.api.envelope import RequestError
from serving.api.intake import busy
from serving.waiting import GIVEN_UP

Result = TypeVar("Result")
_NEWEST = 0.1  # weight of the latest piece of work in what is usual


def require_type(request: Request, accepted: tuple[str, ...]) -> None:
    """Refuse (415) a body that does not say that it is one of ``accepted``; a form on another site's page cannot say so."""
    declared = request.headers.get("content-type", "")
    kind, *parameters = (part.strip().lower() for part in declared.split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if kind not in accepted or encoded or any(charset not in ("utf-8", "utf8") for charset in charsets):
        message = f"this body cannot be read: send it as {accepted[0]}, in UTF-8, not compressed"
        raise RequestError(415, "unsupported_media_type", message)


async def while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """What ``work`` gives; it is cancelled when the client disconnects, so that others need not wait for it.

    The body has to be read before. Raises ``ClientDisconnect`` when the client left first.
    """
    results: list[Result] = []
    failures: list[Exception] = []
    async with create_task_group() as tasks:

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(watch)
        try:
            results.append(await work)
        except Exception as error:
            failures.append(error)
        tasks.cancel_scope.cancel()
    if failures:
        raise failures[0]
    if not results:
        raise ClientDisconnect
    return results[0]


class Permits:
    """Lets ``running`` pieces of work run in threads and ``waiting`` more wait, first come first served.

    Work keeps its place until it has ended, even when its caller has left: nobody starts more by coming and going.
    """

    def __init__(self, running: int, waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="score")
        self._running = running
        self._places = running + waiting
        self._clock = clock
        self._usual: float | None = None
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """Pieces of work that run or wait now."""
        return self._taken

    @property
    def wait(self) -> float:
        """Seconds until what runs or waits now is likely done, by what the latest work took; 0 before any has ended."""
        return self._taken * (self._usual or 0.0) / self._running

    def require_place(self) -> None:
        """Raise ``RequestError`` 429 when all places are taken, with ``wait`` as the time to come back."""
        if self._taken >= self._places:
            raise busy(self.wait)

    async def run(self, work: Callable[[], Result], *, patient: bool = False) -> Result:
        """``work()`` in a thread, which sees ``GIVEN_UP`` set once this is cancelled.

        Raises ``RequestError`` 429 when all places are taken, unless ``patient``.
        """
        if not patient:
            self.require_place()
        with self._lock:
            self._taken += 1
        given_up = threading.Event()
        context = GIVEN_UP.set(given_up)
        try:
            future = self._threads.submit(copy_context().run, self._timed, work)
            future.add_done_callback(self._leave)
            return await asyncio.wrap_future(future)
        finally:
            given_up.set()
            GIVEN_UP.reset(context)

    def _timed(self, work: Callable[[], Result]) -> Result:
        """``work()``; how long it takes counts for what the latest ones took, exponentially weighted."""
        begun = self._clock()
        try:
            return work()
        finally:
            took = self._clock() - begun
            with self._lock:
                self._usual = took if self._usual is None else self._usual + _NEWEST * (took - self._usual)

    def _leave(self, _: object) -> None:
        with self._lock:  # called by the thread that ended, or by whoever cancelled what had not begun
            self._taken -= 1
