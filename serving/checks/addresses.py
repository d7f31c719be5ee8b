"""Web addresses taken apart as browsers do it, and what their hosts are: nothing is ever looked up.

Source of the rules: https://url.spec.whatwg.org (addresses), Unicode TR 39 and Chromium's docs/idn.md (lookalikes).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote

import idna
from publicsuffixlist import PublicSuffixList

_MAX_HOST = 253  # code points that a name may have
_MAX_PORT = 65_535
_EDGES = "".join(map(chr, range(0x21)))  # what browsers drop around an address
_DROPPED = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_SPECIAL = frozenset({"http", "https", "ftp", "ws", "wss"})  # of these, backslashes are slashes
_AUTHORITY = re.compile(r"[/\\]{2,}([^/\\?#]*)")
_ASCII_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)
_NUMBER = re.compile(r"0[xX]([0-9a-fA-F]*)|0([0-7]*)|([1-9][0-9]*)")
_LIKE_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_RESERVED = ("example", "test", "invalid", "localhost")  # RFC 2606: known, though on no list


@dataclass(frozen=True, slots=True)
class Host:
    """A host: ``name`` in ASCII and lower case; ``ip`` for a number, which is ``disguised`` when it is not written plainly."""

    name: str
    ip: bool = False
    disguised: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it is the reader's own machine, or a network that encrypts by itself."""
        if self.ip:
            return ipaddress.ip_address(self.name).is_loopback
        return self.name.rpartition(".")[2] in ("localhost", "onion")

    @property
    def registrable(self) -> str:
        """The part of the name that one registers, by the Public Suffix List; the name itself where there is none."""
        return self.name if self.ip else _suffixes().privatesuffix(self.name) or self.name

    @property
    def has_known_suffix(self) -> bool:
        """Whether the name ends in a suffix that exists."""
        known = _suffixes().publicsuffix(self.name, accept_unknown=False) is not None
        return not self.ip and (known or self.name.rpartition(".")[2] in _RESERVED)


@dataclass(frozen=True, slots=True)
class Address:
    """An address's parts. ``host`` is None when it names none; ``broken`` says in a few words why browsers refuse it."""

    scheme: str = ""
    userinfo: str = ""
    host: Host | None = None
    rest: str = ""
    broken: str | None = None


def read_address(target: str) -> Address:
    """The parts of ``target``; "" as scheme for a relative one."""
    target = _DROPPED.sub("", target.strip(_EDGES))
    match = _SCHEME.match(target)
    scheme = match.group(1).lower() if match else ""
    rest = target[match.end() :] if match else target
    if scheme and scheme not in _SPECIAL:
        return Address(scheme, rest=rest)
    authority = _AUTHORITY.match(rest)
    if authority is None:
        return Address(scheme, rest=rest, broken="it names no host" if scheme else None)
    userinfo, _, place = authority.group(1).rpartition("@")
    name, port = _split_port(place)
    rest = rest[authority.end() :]
    if not name:
        return Address(scheme, userinfo, rest=rest, broken="it names no host")
    if port is None:
        return Address(scheme, userinfo, rest=rest, broken="its port is not a number up to 65535")
    host = read_host(name)
    return Address(scheme, userinfo, host, rest, None if host else "its host cannot exist")


def _split_port(place: str) -> tuple[str, str | None]:
    """Host and port ("" without one; None where it is none)."""
    closing = place.rfind("]")
    colon = place.find(":", closing + 1)
    if colon < 0:
        return place, ""
    port = place[colon + 1 :]
    fits = not port or (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= _MAX_PORT)  # noqa: PLR2004
    return place[:colon], port if fits else None


@lru_cache(maxsize=4096)
def read_host(spelled: str) -> Host | None:
    """The host that ``spelled`` leads to, or None for what no browser takes as one."""
    if len(spelled) > 3 * _MAX_HOST:  # each may be written as %61
        return None
    if spelled.startswith("["):
        return _read_ipv6(spelled)
    name = unquote(spelled, errors="replace") if "%" in spelled else spelled
    ascii_name = _to_ascii(name)
    if ascii_name is None or len(ascii_name.rstrip(".")) > _MAX_HOST:
        return None
    ascii_name = ascii_name.removesuffix(".")
    if not _LIKE_NUMBER.fullmatch(ascii_name.rpartition(".")[2]):
        return Host(ascii_name)
    number = _read_ipv4(ascii_name)
    if number is None:
        return None
    plain = str(ipaddress.IPv4Address(number))
    return Host(plain, ip=True, disguised=plain != spelled)


def _read_ipv6(spelled: str) -> Host | None:
    try:
        number = ipaddress.IPv6Address(spelled[1:-1] if spelled.endswith("]") else "")
    except ValueError:
        return None
    return None if number.scope_id else Host(number.compressed, ip=True)


def _read_ipv4(name: str) -> int | None:
    """The number of an address whose one to four parts are decimal, octal or hexadecimal; the last may be long."""
    parts: list[int] = []
    for part in name.split("."):
        match = _NUMBER.fullmatch(part)
        if match is None:
            return None
        digits, base = next((group, base) for group, base in zip(match.groups(), (16, 8, 10), strict=True) if group is not None)
        parts.append(int(digits or "0", base))
    *leading, last = parts
    if len(parts) > 4 or any(part > 255 for part in leading) or last >= 256 ** (4 - len(leading)):  # noqa: PLR2004
        return None
    return last + sum(part << 8 * (3 - place) for place, part in enumerate(leading))


def _to_ascii(name: str) -> str | None:
    if name.isascii() and "xn--" not in name.lower():
        return name.lower() if _ASCII_NAME.fullmatch(name) else None
    if len(name) > _MAX_HOST:
        return None
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:
        return _symbols_to_ascii(name.lower())


def _symbols_to_ascii(name: str) -> str | None:
    """Names with symbols such as emoji, which the standard forbids and some registries sell."""
    labels = []
    for label in name.split("."):
        signs = [char for char in label if not char.isascii()]
        if signs and all(unicodedata.category(char) in ("So", "Sk", "Cf", "Mn") for char in signs):
            labels.append("xn--" + label.encode("punycode").decode("ascii"))
        else:
            labels.append(label)
    joined = ".".join(labels)
    return joined if _ASCII_NAME.fullmatch(joined) and "xn--" not in name else None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


# ---------------------------------------------------------------- lookalikes

# Letters that are drawn like a Latin one: Cyrillic, Greek, Armenian, and phonetic signs of the Latin script.
_LOOKS = str.maketrans(
    "асԁеһіјӏоԛрѕԝхуѵьгοναρικυτχγϲϳօոհսյցզɑɡɢɩɪʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ",
    "acdehijloqpswxyvbrovapikutxycjonhujgqaggiilnryacdejkmoptuvwz",
)
_HOMES = {"CYRILLIC": ("bg", "by", "kz", "ru", "su", "ua", "uz"), "GREEK": ("gr",), "ARMENIAN": ("am",)}
_TOGETHER = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})
_BRANDS = (
    "adobe amazon apple binance bing chase coinbase dropbox ebay facebook github gmail google icloud instagram linkedin "
    "microsoft netflix office outlook paypal reddit telegram tiktok twitter wellsfargo whatsapp wikipedia yahoo youtube"
)
_IMITATED = frozenset(_BRANDS.split())


@lru_cache(maxsize=4096)
def is_lookalike(name: str) -> bool:
    """Whether a host (its ``Host.name``) can be taken for another: mixed alphabets, or letters drawn like Latin ones.

    A name of one alphabet under a top-level domain where that is at home is none.
    """
    if "xn--" not in name:
        return False
    labels = [_to_unicode(label) for label in name.split(".")]
    return any(_looks_latin(label, labels[-1]) for label in labels if not label.isascii())


def _to_unicode(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _looks_latin(label: str, top: str) -> bool:
    scripts = {unicodedata.name(char, "?").split(" ")[0] for char in label if unicodedata.category(char) in ("Ll", "Lo")}
    if len(scripts) > 1 and not scripts <= _TOGETHER:
        return True
    drawn = label.translate(_LOOKS)
    if drawn.isascii():
        return not any(top in _HOMES.get(script, ()) or not top.isascii() for script in scripts)
    bare = "".join(char for char in unicodedata.normalize("NFD", drawn) if not unicodedata.combining(char))
    return bare in _IMITATED
