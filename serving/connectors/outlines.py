"""OPML: the feeds that a reader of feeds subscribes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from serving.articles.problems import counted
from serving.errors import RecordError
from serving.text.encodings import decode
from serving.text.parsers.html import read_events

_ENDINGS = (".opml",)
_MOST = 16 << 20  # bytes
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def open_outlines(addresses: Sequence[str]) -> list[str]:
    """``addresses`` with each OPML file's feeds in its place: addresses of the web, or files beside it.

    Raises ``RecordError`` where one cannot be read or names no feed, or where a file that it names is not there.
    """
    return [each for address in addresses for each in (_feeds(Path(address)) if _is_outline(address) else [address])]


def _is_outline(address: str) -> bool:
    return address.casefold().endswith(_ENDINGS) and not _ADDRESS.match(address)


def _feeds(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            text, _ = decode(file.read(_MOST))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {(error.strerror or 'unknown reason').lower()}", field="events") from None
    found = list(dict.fromkeys(_addresses(text)))
    if not found:
        raise RecordError(f'{path}: names no feed (each has an <outline xmlUrl="...">)', field="events")
    local = {each: path.parent / each for each in found if not _ADDRESS.match(each)}
    if absent := [str(file) for file in local.values() if not file.is_file()]:
        raise RecordError(
            f"{path}: {counted(len(absent), 'feed')} that it names {'is' if len(absent) == 1 else 'are'} not there, such as "
            f"{absent[0]} (save the feeds beside it, or write their addresses: https://...)",
            field="events",
        )
    return [str(local.get(each, each)) for each in found]


def _addresses(text: str) -> Iterator[str]:
    for event in read_events(text):
        if event.tag == "outline" and (address := (event.get("xmlurl") or "").strip()):
            yield address
