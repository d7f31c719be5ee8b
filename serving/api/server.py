"""Runs the HTTP service with uvicorn."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import sys
from functools import partial

import uvicorn

from serving.api.connections import MAX_HEADER, Connections, GuardedConnection
from serving.api.process import allow_connections, forbid_core_dumps, return_memory, share_memory
from serving.api.routes import create_app
from serving.api.service import Service
from serving.errors import ConfigError
from serving.settings import PREFIX, Settings

log = logging.getLogger(__name__)

GRACE = 15  # seconds that open requests get to finish after Ctrl-C or SIGTERM
BACKLOG = 2_048  # connections that may wait to be accepted
SWEEP = 5  # tenths of a second between two looks at all connections
TIDY = 50  # tenths of a second between two times that memory is given back
MUCH = 65_536  # bytes of drafts after which that is worth it
TURN = 0.001  # seconds that a thread runs before the next: with eight that read long drafts, probes wait a fifth as long
POOLS = 2  # of memory: after 24 abandoned drafts of the longest kind 1.1 times what it was before is held, else 1.5 times
ACCEPTED = 16  # at a time: those that make room are closed a few rounds later, and all must fit into the reserve


def run(settings: Settings) -> None:
    """Serve until a signal says stop.

    Raises ``ConfigError`` when the address cannot be listened on, or would be open to others without its being meant.
    """
    forbid_core_dumps()
    share_memory(POOLS)
    sys.setswitchinterval(TURN)
    with listen(settings.host, settings.port) as listening:
        host, port = listening.getsockname()[:2]
        require_keys(settings, host)
        log.info("serving on http://%s:%d", f"[{host}]" if ":" in host else host, port)
        app = create_app(settings)
        service = app.state.service
        connections = Connections(settings, service.metrics, allow_connections(settings.max_connections))
        config = uvicorn.Config(
            app,
            http=partial(GuardedConnection, connections=connections),  # type: ignore[arg-type]  # called like the class
            ws="none",
            loop="asyncio",
            access_log=False,  # it would log query strings; the service logs paths itself
            log_config=None,
            server_header=False,
            backlog=ACCEPTED,
            h11_max_incomplete_event_size=MAX_HEADER,
            timeout_keep_alive=settings.keep_alive,
            timeout_graceful_shutdown=GRACE,
        )
        _Server(config, connections, service).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn's server, which looks after its connections and its memory."""

    def __init__(self, config: uvicorn.Config, connections: Connections, service: Service) -> None:
        super().__init__(config)
        self._connections = connections
        self._service = service
        self._released = 0  # bytes, when memory was last given back
        self._again = False  # whether it is to be given back once more

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept."""
        asyncio.get_running_loop().set_exception_handler(self._connections.on_loop_error)
        await super().startup(sockets)
        for listening in sockets or []:
            listening.listen(BACKLOG)  # uvicorn made it as short as the number that is accepted at a time

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % SWEEP == 0:
            self._connections.sweep()
        if counter % TIDY == 0:
            much = self._service.released - self._released > MUCH
            if much or self._again:
                self._released = self._service.released
                asyncio.get_running_loop().run_in_executor(None, return_memory)
            self._again = much  # what a client left behind may end a little later than it has left
        return await super().on_tick(counter)


def require_keys(settings: Settings, address: str) -> None:
    """Refuse to serve without keys where other machines reach ``address``, or where an empty line of keys was set.

    Raises ``ConfigError`` unless the settings say that it is meant.
    """
    if settings.api_keys:
        return
    variable = f"{PREFIX}API_KEYS"
    if settings.insecure:
        log.warning("open to everyone who reaches %s: no key is asked for", address)
    elif variable in os.environ:
        raise ConfigError(f"{variable} is set but holds no key: give it one, or unset it", field=variable)
    elif not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        raise ConfigError(
            f"{address} can be reached from other machines, and no key is set: set {variable}, or say that it is meant to be "
            f"open with --insecure or {PREFIX}INSECURE=1",
            field=variable,
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port`` (0: any free one). Raises ``ConfigError`` naming both."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not an address"
        raise ConfigError(
            f"cannot listen on {host} port {port}: {reason.lower()} (choose others with --host and --port, "
            f"or {PREFIX}HOST and {PREFIX}PORT)",
            field=f"{PREFIX}PORT",
        ) from None
    # Accepted connections inherit it. asyncio sets it only where the protocol is named, and without it an answer's second
    # packet waits 40 ms for the client to acknowledge its first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
