"""One form for the many spellings of an article's address, so that exports of different tools meet.

Tools write the same article as ``http://www.example.com/a/?utm_source=x``, ``https://example.com/a`` and ``/a/index.html``.
What makes no difference to a reader makes none here: scheme, ``www.``, mobile and AMP hosts, the host's case, ports that are
the scheme's own, closing slashes, names of index pages, tracking parameters, fragments and the order of parameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from w3lib.url import canonicalize_url

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?=//)", re.IGNORECASE)
_HOST = re.compile(r"[^\s/?#@]+\.[a-z][a-z0-9-]+(?::\d+)?(?=[/?#]|$)", re.IGNORECASE)
_SAME_SITE = re.compile(r"(?:www\d?|m|mobile|amp|touch)\.(?=[^.]+\.)")
_AMP_CACHE = re.compile(
    r"https?://(?:[^/]+\.cdn\.ampproject\.org/[acv]|(?:www\.)?google\.[a-z.]+/amp)/(?:s/)?(.+)", re.IGNORECASE
)
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp)|default\.aspx?)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?:\.html)?$|^/amp(?=/)|\.amp(?=\.html$|$)", re.IGNORECASE)
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|matomo_\w+|hsa_\w+|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|"
    r"twclid|ttclid|li_fat_id|igshid|igsh|mkt_tok|vero_\w+|ck_subscriber_id|oly_\w+_id|wickedid|rb_clickid|s_cid|cmpid|ncid|ocid|"
    r"smid|smtyp|sr_share|ref|ref_src|ref_url|source|src|share|shared|sharetype|from|via|amp|outputtype|__twitter_impression|"
    r"spm|trk|trkcampaign|guccounter|guce_referrer\w*|xtor|at_\w+|fb_\w+|feature",
    re.IGNORECASE,
)
_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its one form: ``host``, empty where only a path is known; ``path``; the part of ``query`` that counts."""

    host: str
    path: str
    query: str

    @property
    def local(self) -> Address:
        """The address within its site."""
        return replace(self, host="")

    @property
    def folded(self) -> Address:
        """Without case in the path, which some tools write small."""
        return Address(self.host, self.path.casefold(), self.query.casefold())

    @property
    def slug(self) -> str:
        """The last part of the path, in lower case and without an ending; empty where there is none."""
        return self.path.rpartition("/")[2].casefold().partition(".")[0]

    def __str__(self) -> str:
        return f"{self.host}{self.path}{'?' if self.query else ''}{self.query}"


def read_address(spelled: str) -> Address | None:
    """The address that ``spelled`` means; None where it means none, as "(not set)" and "(other)" do."""
    spelled = spelled.strip()
    if cached := _AMP_CACHE.fullmatch(spelled):
        spelled = f"https://{cached[1]}"
    if not _SCHEME.match(spelled):
        if spelled.startswith("//"):
            spelled = f"https:{spelled}"
        elif _HOST.match(spelled):
            spelled = f"https://{spelled}"
        elif not spelled.startswith("/"):
            return None
    try:
        parts = urlsplit(canonicalize_url(spelled))
        host = _host(parts.hostname or "", parts.scheme, parts.port)
    except ValueError:  # a port that is no number, half a bracket
        return None
    if not host and not spelled.startswith("/"):
        return None
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    return Address(host, _path(parts.path), urlencode(sorted(query)))


def _host(name: str, scheme: str, port: int | None) -> str:
    name = name.rstrip(".")
    own = port is None or str(port) == _PORTS.get(scheme)
    return _SAME_SITE.sub("", name, count=1) + ("" if own else f":{port}")


def _path(path: str) -> str:
    path = re.sub(r"/{2,}", "/", unquote(path, errors="replace").strip())
    path = _AMP_PATH.sub("", _INDEX.sub("", path.rstrip("/")).rstrip("/")).rstrip("/")
    return path or "/"
