"""Batches over HTTP: one JSON object a line in, one a line out, in order, while the rest still comes in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.api.admission import too_large
from serving.api.envelope import INTERNAL, RequestError, error_object
from serving.api.middleware import log_fault
from serving.api.schemas import ScoreRequest, read_json, validate
from serving.api.service import Service
from serving.errors import ShareabilityError

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch, counted from 1, or why it is refused."""

    number: int
    content: bytes | RequestError


class BatchResponse(Response):
    """Answers a batch line by line.

    The input is always read as fast as it comes, up to the batch's limit: many clients send all of it before they read
    any answer, and a service that waited for them to read would wait for ever. (Starlette's own StreamingResponse
    cannot read the request while it answers: to notice a client that left it takes the body's messages itself.)
    """

    media_type = NDJSON[0]

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        """Read, score and answer until the body ends or the client leaves. May raise ``RequestError`` 429 first."""
        with self.service.permits.batch():
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            inlet, outlet = anyio.create_memory_object_stream[Line](math.inf)
            async with anyio.create_task_group() as tasks, outlet:
                tasks.start_soon(self._read, receive, inlet, tasks.cancel_scope)
                async for line in outlet:
                    answer = await self._answer(line)
                    body = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode() + b"\n"
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                tasks.cancel_scope.cancel()

    async def _read(self, receive: Receive, inlet: MemoryObjectSendStream[Line], answering: anyio.CancelScope) -> None:
        """Hand the body's lines on; once the client has left, stop the answering."""
        lines = Lines(self.service.settings.max_body_bytes, self.service.settings.max_batch_bytes)
        async with inlet:
            while not lines.ended:
                message = await receive()
                if message["type"] == "http.disconnect":
                    answering.cancel()
                    return
                for line in lines.feed(message.get("body", b""), last=not message.get("more_body", False)):
                    inlet.send_nowait(line)
        while (await receive())["type"] != "http.disconnect":
            pass
        answering.cancel()

    async def _answer(self, line: Line) -> dict[str, Any]:
        identity = None
        try:
            if isinstance(line.content, RequestError):
                raise line.content
            value = read_json(line.content, f"line {line.number}")
            identity = _identity(value)
            report, _ = await self.service.score(validate(value, ScoreRequest).draft(), patient=True)
            return report.to_dict()
        except ShareabilityError as error:
            return {"id": identity, **error_object(error.code, error.message, error.field)}
        except Exception as error:  # one line's fault must not end the others' answers
            log_fault(error)
            return {"id": identity, **error_object("internal", INTERNAL)}


def _identity(value: Any) -> str | None:
    """The line's id as its report would show it, where it can be sent back."""
    identity = value.get("id") if isinstance(value, dict) else None
    known = (isinstance(identity, int) and not isinstance(identity, bool)) or (
        isinstance(identity, str) and identity.isprintable()
    )
    return str(identity) if known else None


class Lines:
    """Cuts a body that comes in pieces into lines. Blank ones are left out; a too long one becomes its refusal."""

    def __init__(self, max_line: int, max_total: int) -> None:
        self.ended = False
        self._max_line = max_line
        self._max_total = max_total
        self._total = 0
        self._number = 1
        self._open = bytearray()
        self._skipping = False

    def feed(self, piece: bytes, *, last: bool) -> Iterator[Line]:
        """The lines that ``piece`` completes; after the last, or once the whole is too long, ``ended`` is true."""
        room = self._max_total - self._total
        self.ended = last or len(piece) > room
        self._total += len(piece)
        *whole, rest = piece[:room].split(b"\n")
        for part in whole:
            yield from self._close(part)
        if len(piece) > room:
            yield Line(self._number, too_large(self._max_total))
        elif last:
            yield from self._close(rest)
        else:
            self._extend(rest)

    def _extend(self, part: bytes) -> None:
        if not self._skipping:
            self._open += part
            self._skipping = len(self._open) > self._max_line
            if self._skipping:
                self._open.clear()

    def _close(self, part: bytes) -> Iterator[Line]:
        self._extend(part)
        if self._skipping:
            yield Line(self._number, too_large(self._max_line))
        elif self._open.strip():
            yield Line(self._number, bytes(self._open))
        self._number += 1
        self._open.clear()
        self._skipping = False
