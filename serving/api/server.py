"""Runs the HTTP service with uvicorn."""

from __future__ import annotations

import logging
import socket

import uvicorn

from serving.api.routes import create_app
from serving.errors import ConfigError
from serving.settings import PREFIX, Settings

log = logging.getLogger(__name__)

LOOPBACK = ("127.", "::1", "localhost")
GRACE = 15  # seconds that open requests get to finish after Ctrl-C or SIGTERM


def run(settings: Settings) -> None:
    """Serve until a signal says stop. Raises ``ConfigError`` when the address cannot be listened on."""
    with listen(settings.host, settings.port) as listening:
        host, port = listening.getsockname()[:2]
        log.info("serving on http://%s:%d", f"[{host}]" if ":" in host else host, port)
        if not settings.api_keys and not settings.host.startswith(LOOPBACK):
            log.warning("open to everyone who reaches %s: set %sAPI_KEYS to ask for a key", settings.host, PREFIX)
        config = uvicorn.Config(
            create_app(settings),
            access_log=False,  # it would log query strings; the service logs paths itself
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port`` (0: any free one). Raises ``ConfigError`` naming both."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=2_048)
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
