"""Connections: how many are open, how long each may keep the service waiting, and who makes room for a new one."""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
import time
from collections import OrderedDict
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from serving.api.envelope import error_object
from serving.api.intake import STALLED
from serving.api.middleware import log_fault
from serving.api.monitoring import Metrics
from serving.api.schemas import to_json
from serving.settings import PREFIX, Settings

log = logging.getLogger(__name__)

MAX_HEADER = 16_384  # bytes of a request's header
QUIET = 60.0  # seconds between two lines of log that say the same
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Connections:
    """All open connections of one service: at most ``limit``.

    When they are all taken, the one that has waited the longest without asking anything makes room, for silent connections cost
    their owner nothing; when each has a request, the one whose answer is left unread the longest; else a new one is refused.
    """

    def __init__(self, settings: Settings, metrics: Metrics, limit: int) -> None:
        self.settings = settings
        self.metrics = metrics
        self._limit = limit
        self._open: OrderedDict[GuardedConnection, None] = OrderedDict()  # those that asked least recently come first
        self._said = -QUIET
        metrics.connections.set_function(lambda: len(self._open))

    def admit(self, connection: GuardedConnection) -> bool:
        """Take ``connection`` in; False when there is no room for it."""
        if len(self._open) >= self._limit and not self._make_room():
            self.say(f"all {self._limit:,} connections are taken: new ones are refused (see {PREFIX}MAX_CONNECTIONS)")
            return False
        self._open[connection] = None
        return True

    def rested(self, connection: GuardedConnection) -> None:
        """``connection`` has its answer."""
        if connection in self._open:
            self._open.move_to_end(connection)

    def leave(self, connection: GuardedConnection) -> None:
        """``connection`` is closed."""
        self._open.pop(connection, None)

    def sweep(self) -> None:
        """Cut off who has kept the service waiting for too long."""
        now = time.monotonic()
        for connection in list(self._open):
            connection.check(now)

    def _make_room(self) -> bool:
        silent = next((connection for connection in self._open if not connection.is_asking), None)
        leaves = silent or max(self._open, key=lambda connection: connection.unread_for)
        if leaves is not silent and leaves.unread_for < STALLED:
            return False
        self.metrics.cut.labels("room").inc()
        leaves.abort()
        return True

    def say(self, message: str) -> None:
        """Log a warning, unless one was logged a moment ago: a flood must not fill the disk."""
        if time.monotonic() - self._said >= QUIET:
            self._said = time.monotonic()
            log.warning("%s", message)

    def on_loop_error(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """For the event loop's errors, which would otherwise be logged each with a traceback and what it was at."""
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            self.say("no connection can be accepted: the system has no descriptor left (raise the limit of open files)")
        elif error is not None:
            log_fault(error)
        else:
            log.error("%s", context.get("message"))


class _Parser(h11.Connection):
    """h11's parser of a server, which looks at a header's length alone while the header is unfinished."""

    def __init__(self, most: int) -> None:
        super().__init__(h11.SERVER, most)
        self._most = most

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event. Raises ``h11.RemoteProtocolError`` 431 for a request with too long a header."""
        if self.their_state is not h11.IDLE:
            return super().next_event()
        held = len(self.trailing_data[0])
        event = super().next_event()
        if isinstance(event, h11.Request) and held - len(self.trailing_data[0]) > self._most:
            raise h11.RemoteProtocolError("header too long", error_status_hint=431)
        return event


class GuardedConnection(H11Protocol):
    """uvicorn's connection, which waits for a request's header and for its answer to be read no longer than the settings say.

    What cannot be parsed is answered in the envelope.
    """

    def __init__(self, *args: Any, connections: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Parser(self.config.h11_max_incomplete_event_size or MAX_HEADER)
        self._connections_of_all = connections
        self._settings = connections.settings
        self._header_since: float | None = None  # when a header was to come, None while none is waited for
        self._paused_since: float | None = None  # when the client stopped reading
        self._unread_since: float | None = None  # when the last of what waits to be sent was seen to go
        self._unread = 0
        self._heard = False  # whether anything of the header has come

    @property
    def is_asking(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def unread_for(self) -> float:
        """Seconds since the client stopped to read what is sent, 0 while it reads."""
        return time.monotonic() - self._paused_since if self._paused_since is not None else 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection in, or refuse it."""
        self._header_since = time.monotonic()
        admitted = self._connections_of_all.admit(self)
        super().connection_made(transport)
        if not admitted:
            self._connections_of_all.metrics.cut.labels("full").inc()
            self._refuse(503, "busy", "the service has all the connections it can take: try again shortly")

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave."""
        self._connections_of_all.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a header's time begins with its first byte."""
        self._heard = True
        if self._header_since is None and not self.is_asking:
            self._header_since = time.monotonic()
        super().data_received(data)
        if self.is_asking:
            self._header_since = None

    def on_response_complete(self) -> None:
        """Wait for the next request, if there is one; one whose body was not read to its end leaves little time for that."""
        unfinished = self.conn.their_state is h11.SEND_BODY
        self._header_since, self._heard = time.monotonic() if unfinished else None, False
        self._connections_of_all.rested(self)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Note since when the client does not read."""
        self._paused_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._paused_since = None
        super().resume_writing()

    def check(self, now: float) -> None:
        """Close the connection when its client has taken too long."""
        unread = self.transport.get_write_buffer_size()
        if not unread or self._unread_since is None or unread < self._unread:
            self._unread_since = now
        self._unread = unread
        since = min(self._unread_since, self._paused_since or now) if unread else now
        if now - since > self._settings.write_timeout:
            self._connections_of_all.metrics.cut.labels("unread").inc()
            self.abort()
        elif self._header_since is not None and now - self._header_since > self._settings.header_timeout:
            self._header_since = None
            self._connections_of_all.metrics.cut.labels("header").inc()
            if self._heard and self.conn.our_state is h11.IDLE:
                self._refuse(408, "timeout", "the request's header did not come in time: send it at once")
            else:
                self.transport.close()

    def abort(self) -> None:
        """Close the connection without waiting for what is not sent yet."""
        self._connections_of_all.leave(self)
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """Answer what is not HTTP, or more header than is taken."""
        error = sys.exc_info()[1]
        status = getattr(error, "error_status_hint", 400)
        self._connections_of_all.metrics.cut.labels("invalid").inc()
        if status == 431:  # noqa: PLR2004 - as h11 says it
            self._refuse(431, "too_large", "the request's header is too long: send less in it")
        else:
            self._refuse(400, "bad_request", "this is not a request of HTTP/1.1: send it as /docs shows")

    def _refuse(self, status: int, code: str, message: str) -> None:
        body = to_json(error_object(code, message))
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (h11.Response(status_code=status, headers=headers), h11.Data(body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _should_upgrade(self) -> bool:
        return False  # there are no websockets here, and a line of log for each that asks would be too much
