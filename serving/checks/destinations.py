"""Whether it is safe to send an audience where a draft's links lead.

All of it is read off the text: no address is ever fetched or looked up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from serving.checks.addresses import Address, Host, is_lookalike, read_address, read_host
from serving.checks.redirectors import unwrap
from serving.report import Check
from serving.text.links import WWW, Link, LinkKind, trim_address
from serving.waiting import while_wanted

MAX_CHECKS = 50  # of one code; the last says how many more there are

_Severity = Literal["info", "warning", "error"]
_Finding = tuple[str, _Severity, str]

_SHORT = (
    "adf.ly amzn.to bit.do bit.ly bitly.com bl.ink buff.ly chilp.it clck.ru cutt.ly db.tt dlvr.it fb.me git.io gg.gg goo.gl "
    "ift.tt is.gd j.mp lnkd.in mcaf.ee n9.cl ow.ly po.st qr.ae rb.gy rebrand.ly s.id shor.by shorturl.at shorte.st snip.ly "
    "soo.gd su.pr t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com tr.im trib.al u.to urlz.fr v.gd vk.cc wp.me x.gd "
    "zpr.io"
)
_SHORTENERS = frozenset(_SHORT.split())
_SCRIPTS = frozenset({"javascript", "vbscript", "livescript", "data"})
_HARMLESS_DATA = re.compile(r"\s*(?:image|audio|video)/", re.IGNORECASE)
_RUNS = frozenset({"script", "frame", "style"})  # what can change the page that embeds it
_WORDS: dict[LinkKind, str] = {
    "link": "a link",
    "form": "a form",
    "image": "an image",
    "media": "a recording",
    "frame": "a frame",
    "script": "a script",
    "style": "a style sheet",
}
_INNER_SPACE = re.compile(r"[^\S\t\r\n]")  # the others are dropped by browsers
_SHOWN_HOST = 60  # characters


def check_links(links: Iterable[Link]) -> tuple[Check, ...]:
    """What is wrong with a draft's ``links``, in their order; at most ``MAX_CHECKS`` of one code."""
    checks: list[Check] = []
    counts: Counter[str] = Counter()
    last: dict[str, int] = {}
    previous: Check | None = None
    for link in while_wanted(links):
        for code, severity, message in _inspect(link):
            check = Check(code, severity, message, link.start, link.end)
            if check == previous:  # an image in several sizes
                continue
            previous = check
            counts[code] += 1
            if counts[code] <= MAX_CHECKS:
                last[code] = len(checks)
                checks.append(check)
    for code, count in counts.items():
        if count > MAX_CHECKS:
            check = checks[last[code]]
            checks[last[code]] = replace(check, message=f"{check.message} (and {count - MAX_CHECKS:,} more like this)")
    return tuple(checks)


def _inspect(link: Link) -> Iterator[_Finding]:
    """What is wrong with ``link``: with the page that it leads to in the end, and with the way there."""
    layers = list(unwrap(link.target))
    for layer in layers:
        yield from _inspect_userinfo(layer.address)
        if layer.address.host is not None:
            yield from _inspect_transport(link, layer.address, layer.address.host)
    if layers:
        link = replace(link, target=layers[-1].target)
    address = read_address(link.target)
    if layers and address.host is not None:
        through = _show(layers[0].address.host)
        message = f"goes through {through}, which may warn readers or stop working: link to {_show(address.host)} itself"
        yield "redirected_link", "info", message
    if address.scheme in _SCRIPTS:
        if address.scheme != "data" or link.kind not in ("image", "media") or not _HARMLESS_DATA.match(address.rest):
            does = "holds a page of its own" if address.scheme == "data" else "runs a script"
            yield "script_link", "error", f"{does} ({address.scheme}:) instead of leading anywhere: link to a web page"
        return
    yield from _inspect_form(link, address)
    yield from _inspect_userinfo(address)
    if address.host is not None:
        yield from _inspect_transport(link, address, address.host)
        yield from _inspect_host(link, address, address.host)


def _inspect_form(link: Link, address: Address) -> Iterator[_Finding]:
    """What is wrong with how the address is written."""
    target = link.target.strip()
    reason, mend = address.broken, "correct the address"
    if not target or target == "#":
        reason, mend = "it has no address", "fill it in or take the link out"
    elif address.scheme == "file" or len(address.scheme) == 1:
        reason, mend = "it points at a file on your own machine", "link to where it is published"
    elif reason is None and not address.scheme and WWW.match(target):
        reason, mend = "without https:// it is looked for on your own site", "put https:// in front"
    elif reason is None and _INNER_SPACE.search(target) and (address.host or not address.scheme):
        reason, mend = "there is a space in the address", "write %20 for it or take it out"
    if reason:
        yield "broken_link", "warning", f"{_WORDS[link.kind]} leads nowhere, {reason}: {mend}"


def _inspect_userinfo(address: Address) -> Iterator[_Finding]:
    if not address.userinfo:
        return
    leads = f"; it leads to {_show(address.host)}" if address.host else ""
    pretended = read_host(address.userinfo.partition(":")[0].rpartition("/")[2])
    if pretended and "." in pretended.name and pretended.has_known_suffix:
        message = f"what stands before the @ looks like the site and is none{leads}: take it out, or drop the link"
        yield "credentials_in_link", "error", message
    else:
        yield "credentials_in_link", "warning", f"a user name or password stands in the address{leads}: take it out"


def _inspect_transport(link: Link, address: Address, host: Host) -> Iterator[_Finding]:
    """Whether what is sent can be read and changed on the way."""
    if address.scheme in ("http", "ws", "ftp") and not host.is_local:
        if link.embedded:
            severity: _Severity = "error" if link.kind in _RUNS else "warning"
            message = f"loads {_WORDS[link.kind]} from {address.scheme}://{_show(host)}, which browsers block or warn of: use https://"
            yield "mixed_content", severity, message
        else:
            does = "sends a form to" if link.kind == "form" else "links to"
            message = f"{does} {address.scheme}://{_show(host)}: use https:// so that readers get no warning"
            yield "insecure_link", "warning", message


def _inspect_host(link: Link, address: Address, host: Host) -> Iterator[_Finding]:
    shown = _show(host)
    if host.ip:
        disguise = "a disguised number" if host.disguised else "a number"
        message = f"the site is {disguise} ({shown}) instead of a name: link to its name"
        yield "ip_address_link", "error" if host.disguised else "warning", message
    elif is_lookalike(host.name):
        message = f"the site's name is drawn like another's, it is really {shown}: check that this is where you want to lead"
        yield "lookalike_link", "error", message
    if host.name.removeprefix("www.") in _SHORTENERS and address.rest.strip("/"):
        message = f"{shown} hides where the link leads and may stop working: link to the page itself"
        yield "shortened_link", "warning", message
    if link.kind == "link":
        yield from _inspect_text(link, host)


def _show(host: Host | None) -> str:
    """A host as it can be printed anywhere: in ASCII, and not too long."""
    name = host.name if host else ""
    return name if len(name) <= _SHOWN_HOST else "…" + name[-_SHOWN_HOST:]


# ---------------------------------------------------------------- what the text says and where it leads

_SHOWN_ADDRESS = re.compile(r"(?:https?://|(?<![\w.@-])www\.)[^\s<>]+", re.IGNORECASE)
_SHOWN_DOMAIN = re.compile(r"((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?::\d+)?([/?#]\S*)?")
_AROUND = " *_~`\"'“”‘’«»()[]<>.,;:!?…→›"
_FILES = frozenset(
    {"ai", "cc", "md", "mm", "mov", "pl", "ps", "py", "rs", "sh", "so", "st", "zip"}
)  # domains end so, and files
_NAMES = frozenset({"ado.net", "asp.net", "ml.net", "paint.net", "socket.io", "vb.net"})  # products, not sites
_MAX_TEXT = 2_000


def _inspect_text(link: Link, host: Host) -> Iterator[_Finding]:
    """A text that names one site over a link to another."""
    text = link.text[:_MAX_TEXT]
    match = _SHOWN_ADDRESS.search(text)
    if match:
        spelled = trim_address(match.group())
        said = read_address(_follow("https://" + spelled if WWW.match(spelled) else spelled)).host
    else:
        said = _read_domain(text.strip(_AROUND))
    if said and said.name != host.name and said.registrable != host.registrable:
        message = f"the text says {_show(said)} and the link leads to {_show(host)}: make them agree"
        yield "misleading_link", "error" if match else "warning", message


def _follow(target: str) -> str:
    return ([target] + [layer.target for layer in unwrap(target)])[-1]


def _read_domain(text: str) -> Host | None:
    """The site that a text of one word names: no file, no product."""
    match = _SHOWN_DOMAIN.fullmatch(text)
    if match is None or match.group(1).lower() in _NAMES:
        return None
    labels = match.group(1).lower().split(".")
    if len(labels) == 2 and labels[1] in _FILES and not match.group(2):  # noqa: PLR2004
        return None
    host = read_host(match.group(1))
    return host if host and host.has_known_suffix else None
