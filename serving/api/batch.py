"""Batches over HTTP: one JSON object a line in, one a line out, in order, while the rest still comes in."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import anyio.lowlevel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.api.envelope import INTERNAL, RequestError, error_object
from serving.api.intake import Held, too_slow
from serving.api.middleware import log_fault
from serving.api.schemas import MAX_ID, ScoreRequest, read_json, to_json, validate
from serving.api.service import Service
from serving.api.spool import Line, Spool
from serving.errors import ShareabilityError
from serving.text.sections import Draft

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")

FULL = 0.05  # seconds until a batch that found no room looks again
SHORT = 8_192  # bytes of a line that takes less time to read than to hand to a thread


class BatchResponse(Response):
    """Answers a batch line by line.

    The input is read as fast as it comes, up to the batch's limit and to what all batches may hold: many clients send all of it
    before they read any answer, and a service that waited for them to read would wait for ever. (Starlette's own response
    cannot read the request while it answers: to notice a client that left it takes the body's messages itself.)
    """

    media_type = NDJSON[0]

    def __init__(self, service: Service, owner: bytes) -> None:
        super().__init__()
        settings = service.settings
        self.service, self.owner = service, owner
        self._pause, self._whole = settings.body_timeout, settings.upload_timeout
        self._spool = Spool(settings.max_body_bytes, settings.max_batch_bytes)
        self._more = asyncio.Event()
        self._starving = False
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        """Read, score and answer until the body ends or the client leaves. May raise ``RequestError`` 429 first."""
        with self.service.batches.admit() as held:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            try:
                await self._talk(receive, send, held)
            finally:
                self._spool.clear()  # not when the garbage collector comes round to it

    async def _talk(self, receive: Receive, send: Send, held: Held) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._read, receive, held, tasks.cancel_scope)
            while (line := await self._next(held)) is not None:
                body = await self._answer(line)
                with held.waiting(tasks.cancel_scope.cancel):
                    await send({"type": "http.response.body", "body": body + b"\n", "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            tasks.cancel_scope.cancel()

    async def _read(self, receive: Receive, held: Held, answering: anyio.CancelScope) -> None:
        """Spool what comes; once the client has left, stop the answering."""
        while not self._spool.ended:
            message = await receive()
            if message["type"] == "http.disconnect":
                answering.cancel()
                return
            piece = message.get("body", b"")
            # A batch with nothing to score goes on however full the others are: it holds less than one line.
            while not self.service.batches.take(held, len(piece), force=self._starving) and not self._spool.ended:
                await anyio.sleep(FULL)
            if not self._spool.ended:
                self._spool.add(piece, last=not message.get("more_body", False))
            self._more.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        answering.cancel()

    async def _next(self, held: Held) -> Line | None:
        """The next line, once it is whole; a refusal in its place where it does not come in time; None after the last."""
        end = anyio.current_time() + self._whole
        while True:
            self._more.clear()
            line = self._spool.cut()
            self.service.batches.give_back(held, held.bytes - len(self._spool))
            if line is not None or self._spool.ended:
                return line
            with anyio.CancelScope(deadline=min(end, anyio.current_time() + self._pause)) as patience:
                self._starving = True
                with held.waiting(patience.cancel):
                    await self._more.wait()
            self._starving = False
            if patience.cancelled_caught:
                self._spool.end(too_slow())

    async def _answer(self, line: Line) -> bytes:
        identity = None

        def read() -> Draft:
            nonlocal identity
            if isinstance(line.content, RequestError):
                raise line.content
            value = read_json(line.content, f"line {line.number}")
            identity = _identity(value)
            return validate(value, ScoreRequest).draft()

        try:
            if isinstance(line.content, RequestError) or len(line.content) <= SHORT:
                await anyio.lowlevel.checkpoint()  # others get their turn between two lines
                draft = read()
                report, _ = await self.service.score(lambda: draft, owner=self.owner, patient=True)
            else:
                report, _ = await self.service.score(read, owner=self.owner, patient=True)
        except ShareabilityError as error:
            return to_json({"id": identity, **error_object(error.code, error.message, error.field)})
        except Exception as error:  # one line's fault must not end the others' answers
            log_fault(error)
            return to_json({"id": identity, **error_object("internal", INTERNAL)})
        return report


def _identity(value: Any) -> str | None:
    """The line's id as its report would show it, where it can be sent back."""
    identity = value.get("id") if isinstance(value, dict) else None
    known = (isinstance(identity, int) and not isinstance(identity, bool)) or (
        isinstance(identity, str) and identity.isprintable()
    )
    return str(identity) if known and len(str(identity)) <= MAX_ID else None
