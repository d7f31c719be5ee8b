"""Which site an address belongs to."""

from __future__ import annotations

import re
import zlib
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SAME_SITE = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_NOWHERE = 0  # the number of no site


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def site_of_address(address: str) -> str:
    """The host of ``address`` (or of a bare host) in lower case, without ``www.``; empty where it names none."""
    spelled = address.strip()
    if not _SCHEME.match(spelled):
        spelled = f"//{spelled.removeprefix('//')}"
    try:
        host = (urlsplit(spelled).hostname or "").rstrip(".")
    except ValueError:  # half a bracket
        return ""
    return _SAME_SITE.sub("", host, count=1) if "." in host else ""


def domain_of(site: str) -> str:
    """What of ``site`` was registered, such as ``example.co.uk`` of ``blog.example.co.uk``; empty where it is none."""
    return (_suffixes().privatesuffix(site) or site) if site else ""


def number_of(name: str) -> int:
    """A number from 0 to 2^64 - 1 for a site or domain, the same everywhere; 0 for none."""
    if not name:
        return _NOWHERE
    data = name.encode()
    return (zlib.crc32(data) << 32 | zlib.adler32(data)) or 1


def own_domain(connector: str) -> str:
    """The registered domain of a connector that is called by its site; empty where it is called otherwise."""
    return domain_of(site_of_address(connector)) if "/" not in connector else ""
