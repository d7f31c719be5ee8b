"""What surrounds every request: security headers, counters, one line of log, and no draft in any of them."""

from __future__ import annotations

import logging
import time
import traceback
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.envelope import internal_error
from serving.api.monitoring import Metrics

log = logging.getLogger(__name__)

CLIENT_GONE = 499  # nginx's word for it: nobody is left to answer
MAX_LOGGED_PATH = 120

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Surround:
    """ASGI middleware. Turns what nobody caught into a 500 without details; logs where it came from, not its words.

    Files are sent whole: what asks for parts of them is passed over, for Starlette answers a wrong range in words of its own.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if "Accept-Ranges" in headers:
                    headers["Accept-Ranges"] = "none"
                headers.setdefault("Cache-Control", "no-cache" if _is_page(scope) else "no-store")
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except ClientDisconnect:
            status = CLIENT_GONE
        except Exception as error:  # the last place that can keep its words out of the log
            log_fault(error)
            if not status:
                await internal_error()(scope, receive, with_headers)
        finally:
            self._observe(scope, status or CLIENT_GONE, time.perf_counter() - begun)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        self.metrics.observe(scope["method"], route, status, seconds)
        path = quote(scope["path"])[:MAX_LOGGED_PATH]  # quoted, and without the query: nothing can forge a line or leak
        level = logging.DEBUG if route.startswith(("/health/", "/metrics")) else logging.INFO  # probes ask all day
        log.log(level, "%s %s %d %.1f ms", quote(scope["method"]), path, status, 1_000 * seconds)


class HeadAsGet:
    """ASGI middleware. Answers HEAD as GET would, without the body: uptime checks and ``curl -I`` ask that way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        asked = {**scope, "method": "GET"}
        try:
            await self.app(asked, receive, without_body)
        finally:
            scope["route"] = asked.get("route")  # for who counts by route


def _is_page(scope: Scope) -> bool:
    return not scope["path"].startswith(("/v1/", "/health/", "/metrics"))


def log_fault(error: BaseException) -> None:
    """Log an error's kind and the lines it passed through; its message may quote a draft."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected %s\n%s", type(error).__qualname__, frames)
