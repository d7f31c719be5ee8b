"""Addresses in exports and the sites they are of; a broken one is no reason to stop."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def site_of(address: str) -> str:
    """The host that ``address`` names, empty where it names none."""
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""


def resolved(base: str, address: str) -> str:
    """``address`` as it is meant on the page ``base``; as it stands where that cannot be said."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
