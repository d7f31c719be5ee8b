"""How much the service takes on, in bytes and in drafts at a time; beyond that it refuses, not falls behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

from anyio import create_task_group
from fastapi import Request
from starlette.requests import ClientDisconnect

from serving.api.envelope import RequestError
from serving.model.fair_pool import GIVEN_UP

Result = TypeVar("Result")


def require_type(request: Request, accepted: tuple[str, ...]) -> None:
    """Refuse (415) a body that does not say that it is one of ``accepted``; a form on another site's page cannot say so."""
    declared = request.headers.get("content-type", "")
    kind, *parameters = (part.strip().lower() for part in declared.split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if kind not in accepted or encoded or any(charset not in ("utf-8", "utf8") for charset in charsets):
        message = f"this body cannot be read: send it as {accepted[0]}, in UTF-8, not compressed"
        raise RequestError(415, "unsupported_media_type", message)


def too_large(limit: int) -> RequestError:
    """The refusal (413) of a body longer than ``limit`` bytes."""
    return RequestError(413, "too_large", f"the body is longer than {limit:,} bytes: send less at a time")


def require_size(request: Request, limit: int) -> None:
    """Refuse (413) a body that says it is longer than ``limit`` bytes, before any of it is read."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large(limit)


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises ``RequestError`` 413 as soon as it is longer than ``limit`` bytes."""
    require_size(request, limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


async def while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """What ``work`` gives; it is cancelled when the client leaves, so that nobody waits behind work that nobody wants.

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

    Work whose caller has left keeps its thread until it ends, so that nobody starts more by coming and going.
    """

    def __init__(self, running: int, waiting: int, batches: int) -> None:
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="score")
        self._places = running + waiting
        self._taken = 0
        self._batches_left = batches

    @property
    def taken(self) -> int:
        """Pieces of work that run or wait now."""
        return self._taken

    async def run(self, work: Callable[[], Result], *, patient: bool = False) -> Result:
        """``work()`` in a thread, which sees ``GIVEN_UP`` set once this is cancelled.

        Raises ``RequestError`` 429 when all places are taken, unless ``patient``.
        """
        if self._taken >= self._places and not patient:
            raise _busy()
        self._taken += 1
        given_up = threading.Event()
        context = GIVEN_UP.set(given_up)
        try:
            return await asyncio.wrap_future(self._threads.submit(copy_context().run, work))
        finally:
            given_up.set()
            GIVEN_UP.reset(context)
            self._taken -= 1

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Room for one batch, whose lines then wait patiently. Raises ``RequestError`` 429 when there is none."""
        if not self._batches_left:
            raise _busy()
        self._batches_left -= 1
        try:
            yield
        finally:
            self._batches_left += 1


def _busy() -> RequestError:
    message = "the service has all the work it can take: try again shortly"
    return RequestError(429, "busy", message, headers={"Retry-After": "1"})
