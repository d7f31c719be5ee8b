"""Where an address leads that goes through a redirector which spells the page out, as Google Docs and mail filters make them.

Nothing is fetched: of shorteners, whose addresses do not tell, nothing is known here.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from serving.checks.addresses import Address, read_address

_MOST_LAYERS = 5  # of redirectors in one address
_MOST_DECODINGS = 3  # of an address that was encoded more than once
_ENCODED_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*%(?:25)*3a", re.IGNORECASE)

Read = Callable[[str, str], str | None]  # path and query to what is spelled out there


@dataclass(frozen=True, slots=True)
class Redirect:
    """One layer of an address: the redirector's own ``address``, and the ``target`` that it leads on to."""

    address: Address
    target: str


def unwrap(target: str) -> Iterator[Redirect]:
    """The redirectors that ``target`` goes through, the outermost first; none for an ordinary address."""
    for _ in range(_MOST_LAYERS):
        address = read_address(target)
        found = _lead(address)
        if found is None:
            return
        yield Redirect(address, found)
        target = found


def _lead(address: Address) -> str | None:
    """The address that the redirector at ``address`` spells out; None where it is no redirector."""
    if address.host is None or address.host.ip:
        return None
    path, _, query = address.rest.partition("#")[0].partition("?")
    for hosts, places, read in _REDIRECTORS:
        if hosts.fullmatch(address.host.name) and places.fullmatch(path):
            spelled = read(path, query)
            if spelled and (found := _decode(spelled)):
                return found
    return None


def _decode(spelled: str) -> str | None:
    """``spelled`` as an address with a scheme; None where it is none, such as a page of the redirector's own."""
    for _ in range(_MOST_DECODINGS):
        if not _ENCODED_SCHEME.match(spelled):
            break
        spelled = unquote(spelled)
    return spelled if spelled.startswith("//") or read_address(spelled).scheme else None


def _parameter(*names: str) -> Read:
    def read(_path: str, query: str) -> str | None:
        given = dict(reversed(parse_qsl(query)))  # of several the first counts
        return next((given[name] for name in names if name in given), None)

    return read


def _whole_query(_path: str, query: str) -> str:
    return unquote(query)


def _rest_of_path(before: str, after: str = r"(?:$|/R[KS]=.*)") -> Read:
    pattern = re.compile(f"{before}(.+?){after}", re.IGNORECASE | re.DOTALL)

    def read(path: str, query: str) -> str | None:
        match = pattern.match(f"{path}?{query}" if query else path)
        return match.group(1) if match else None

    return read


def _read_bing(_path: str, query: str) -> str | None:
    """``u=a1`` and the address in base64."""
    value = dict(parse_qsl(query)).get("u", "")
    try:
        return urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode() if value.startswith("a1") else None
    except ValueError:
        return None


def _read_proofpoint(_path: str, query: str) -> str | None:
    """``u=https-3A__example.org_page``: hyphens for percent signs, underscores for slashes."""
    value = dict(parse_qsl(query)).get("u", "")
    return unquote(value.replace("-", "%").replace("_", "/")) or None


# Hosts, paths on them, and where the address stands.
_TABLE: tuple[tuple[str, str, Read], ...] = (
    (r"(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})", r"/url", _parameter("q", "url")),
    (r"scholar\.google\.(?:com|[a-z]{2}|com?\.[a-z]{2})", r"/scholar_url", _parameter("url")),
    (r"(?:(?:lm?|www|m)\.)?facebook\.com", r"/(?:flx/warn|l\.php)/?", _parameter("u")),
    (r"l\.(?:messenger|instagram|threads)\.(?:com|net)|l\.wl\.co", r".*", _parameter("u")),
    (r"(?:.+\.)?safelinks\.protection\.(?:outlook\.com|office365\.us)", r".*", _parameter("url")),
    (r"statics\.teams\.(?:cdn\.office\.net|microsoft\.com)", r".*/atp-safelinks\.html", _parameter("url")),
    (r"(?:www\.)?linkedin\.com", r"/(?:safety/go|redir/redirect|redir/suspicious-page)/?", _parameter("url")),
    (r"(?:www\.)?slack-redir\.net", r"/link", _parameter("url")),
    (r"out\.reddit\.com", r".*", _parameter("url")),
    (r"(?:www\.|m\.)?youtube\.com", r"/redirect", _parameter("q")),
    (r"(?:www\.)?bing\.com", r"/ck/a", _read_bing),
    (r"(?:www\.)?duckduckgo\.com", r"/l/?", _parameter("uddg")),
    (r"r\.search\.yahoo\.com", r".*/RU=.*", _rest_of_path(r".*?/RU=")),
    (r"(?:m\.)?vk\.(?:com|ru)", r"/away(?:\.php)?", _parameter("to")),
    (r"t\.me", r"/iv", _parameter("url")),
    (r"t\.umblr\.com", r"/redirect", _parameter("z")),
    (r"(?:[a-z]{2,3}\.)?pinterest\.[a-z.]{2,6}", r"/offsite/?", _parameter("url")),
    (r"steamcommunity\.com", r"/linkfilter/?", _parameter("u", "url")),
    (r"disq\.us", r".*", _parameter("url")),
    (r"medium\.com", r"/r/?", _parameter("url")),
    (r"getpocket\.com", r"/redirect", _parameter("url")),
    (r"(?:gate|exit)\.sc", r".*", _parameter("url")),
    (r"(?:www\.)?curseforge\.com", r"/linkout", _parameter("remoteUrl")),
    (r"(?:link\.zhihu\.com|link\.juejin\.cn)", r".*", _parameter("target")),
    (r"gitee\.com", r"/link", _parameter("target")),
    (r"(?:www\.)?douban\.com", r"/link2/?", _parameter("url")),
    (r"weibo\.cn", r"/sinaurl", _parameter("u", "toasturl")),
    (r"href\.li|(?:www\.)?(?:anonym\.to|nullrefer\.com|dereferer\.me)", r"/?", _whole_query),
    (r"(?:www\.)?deviantart\.com", r"/users/outgoing", _whole_query),
    (r"urldefense\.proofpoint\.com|urldefense\.com", r"/v1/url", _parameter("u")),
    (r"urldefense\.proofpoint\.com|urldefense\.com", r"/v2/url", _read_proofpoint),
    (r"urldefense\.(?:com|us)|urldefense\.proofpoint\.com", r"/v3/.*", _rest_of_path(r"/v3/__", r"__;")),
    (r"linkprotect\.cudasvc\.com", r"/url", _parameter("a")),
    (r"(?:www\.)?clicktime\.symantec\.com", r".*", _parameter("u")),
    (r".+\.trendmicro\.com", r"/wis/clicktime/.*", _parameter("url")),
    (r"secure-web\.cisco\.com", r"/.+/https?%3a.*", _rest_of_path(r"/.+?/(?=https?%3a)")),
)
_REDIRECTORS = tuple((re.compile(hosts), re.compile(places, re.IGNORECASE | re.DOTALL), read) for hosts, places, read in _TABLE)
