"""Whose page asks: another site's page in a browser on this machine must not use the service behind its user's back."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from serving.api.envelope import RequestError, error_response
from serving.settings import PREFIX

ANY = "*"
_OWN_PAGES = (b"same-origin", b"none")  # none: the user typed the address, or a program set the header
_EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


class OwnSite:
    """ASGI middleware. Refuses requests under a name that is not the service's, and those of another site's page to /v1/*.

    A name that its owner points at this machine (DNS rebinding) makes another site's page look like our own, so the ``Host``
    header must be a loopback name, the address that is listened on, or one of ``hosts`` (421). A page's ``Origin`` must be the
    ``Host``, or one of ``hosts`` (403). Programs such as curl or a CMS's server send no ``Origin`` and are not concerned.
    """

    def __init__(self, app: ASGIApp, listening: str, hosts: Sequence[str]) -> None:
        self.app = app
        self._any_name = ANY in hosts
        self._any_address = listening in _EVERY_ADDRESS
        self._listed = frozenset(hosts) - {ANY}
        self._names = self._listed | {"localhost", listening.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await error_response(refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> RequestError | None:
        headers = {name: value for name, value in scope["headers"] if name in (b"host", b"origin", b"sec-fetch-site")}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        # Probes ask a pod by whatever name they know, and learn no more than whether it lives.
        if host and not scope["path"].startswith("/health/") and not self._is_ours(host, scope):
            message = f"this is not a name of the service: ask for it by its address, or list the name in {PREFIX}HOSTS"
            return RequestError(421, "misdirected", message)
        if scope["path"].startswith("/v1/") and self._is_foreign(headers, host, scope["scheme"]):
            message = f"a page of another site may not ask here: use the service's own page, or list that site in {PREFIX}HOSTS"
            return RequestError(403, "cross_site", message)
        return None

    def _is_ours(self, host: str, scope: Scope) -> bool:
        name = _without_port(host)
        if self._any_name or name in self._names or name == (scope.get("server") or ("",))[0]:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._any_address or address.is_loopback

    def _is_foreign(self, headers: dict[bytes, bytes], host: str, scheme: str) -> bool:
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"sec-fetch-site", b"none") not in _OWN_PAGES
        spoken, _, site = origin.decode("latin-1").lower().partition("://")  # "null" has no site
        if _without_port(site) in self._listed:
            return False
        # Before a proxy that takes TLS off, the page's scheme is another than ours: then its name is listed, or any is.
        return site != host or not (spoken == scheme or self._any_name)


def _without_port(host: str) -> str:
    """The name or address of ``host[:port]``, an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")
