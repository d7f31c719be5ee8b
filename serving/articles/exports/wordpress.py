"""WordPress exports (WXR): the published posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from serving.articles.columns import COLUMNS
from serving.articles.exports.plain_titles import plain_title
from serving.articles.exports.sites import site_of
from serving.articles.exports.xml_bytes import as_utf8
from serving.articles.exports.xml_items import Item, read_items
from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import ARTICLE_TYPES, Row
from serving.articles.tally import Tally
from serving.text.blanking import blank_shortcodes

_ROOT = re.compile(rb"<rss\b")
_ROOT_BYTES = 10_000  # of the root's tag, at most
_NAMESPACE = b"wordpress.org/export/"
_OWN = re.compile(rb"<wp:(?:wxr_version|post_type|status)>")  # where nothing says what its prefixes mean
_BEFORE = 1 << 14  # bytes that may stand before: white space, warnings of PHP
_STATUS = {
    "draft": "draft",
    "future": "future post",
    "pending": "pending post",
    "private": "private post",
    "trash": "trashed post",
}
_KIND = 40  # characters of a type or state that are kept
_NO_DATE = "0000"
_META = re.compile(r"<wp:meta_key>\s*([^<\s]{1,100})\s*</wp:meta_key>\s*<wp:meta_value>\s*(\d[\d.,]{0,20})\s*</wp:meta_value>")
_PART = re.compile(r"<wp:author_(login|display_name)>([^<]*)</")


def is_wordpress(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a WordPress export."""
    root = _ROOT.search(head, 0, _BEFORE)
    if root is None or head.lstrip()[:1] in (b"{", b"["):
        return False
    return _NAMESPACE in head[root.start() : root.end() + _ROOT_BYTES].partition(b">")[0] or bool(_OWN.search(head, root.end()))


def read_wordpress(
    stream: IO[bytes], place: str, types: tuple[str, ...] = ARTICLE_TYPES, tally: Tally | None = None
) -> Iterator[Row]:
    """A row for each item of the export; those that are not published, or of none of ``types``, are left out.

    ``text`` is as long as the export's ``content:encoded`` and holds its words at the same places. Raises ``RecordError`` where
    the file defines entities (an export never does, and an attack may) or holds no item.
    """
    tally = tally or Tally(place)
    items = read_items(stream, place)
    header = next(items, None)
    if header is None:
        return
    site = site_of(header.first("link"))
    authors = _authors(header)
    for item in items:
        kind = _left_out(item, types, tally)
        if kind:
            yield Row(item.number, line=item.line, left_out=kind)
            continue
        yield Row(item.number, {**_cells(item, authors), "source": site}, item.error, item.line)


def _left_out(item: Item, types: tuple[str, ...], tally: Tally) -> str | None:
    """What kind of item it is, where it is no published article."""
    if item.error and not item.first("wp:post_type"):
        return None  # what is broken may have been an article
    kind = item.first("wp:post_type").strip()[:_KIND] or "post"
    status = item.first("wp:status").strip()[:_KIND] or "publish"
    if kind not in types:
        return tally.leave_out_type(kind, types)
    return None if status == "publish" else _STATUS.get(status, f"{status} {kind}")


def _authors(header: Item) -> Mapping[str, str]:
    """The names that readers see, by login."""
    found: dict[str, str] = {}
    for each in header.all("wp:author"):
        parts = dict(_PART.findall(each.text))
        found[parts.get("login", "")] = parts.get("display_name", "")
    return found


def _cells(item: Item, authors: Mapping[str, str]) -> dict[str, Any]:
    date = item.first("wp:post_date_gmt").strip()
    author = item.first("dc:creator").strip()
    return {
        **_counts(item),
        "id": item.first("wp:post_id").strip(),
        "title": plain_title(item.first("title")),
        "text": blank_shortcodes(item.first("content:encoded")),
        "url": item.first("link").strip(),
        "author": authors.get(author) or author,
        "published_at": item.first("wp:post_date").strip() if date.startswith(_NO_DATE) or not date else date,
        "type": item.first("wp:post_type").strip(),
        "categories": _terms(item, "category"),
        "tags": _terms(item, "post_tag"),
    }


def _counts(item: Item) -> dict[str, str]:
    """The numbers that plugins keep with a post, by their keys: shares and views among them."""
    found = (_META.search(each.text) for each in item.all("wp:postmeta"))
    return {match[1]: match[2] for match in found if match and match[1] not in COLUMNS}


def _terms(item: Item, domain: str) -> str:
    names = (plain_title(each.text) for each in item.all("category") if each.attributes.get("domain") == domain)
    return ", ".join(dict.fromkeys(name for name in names if name))


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield from read_wordpress(stream, source.name, source.types, source.tally)


register(
    FileFormat("WordPress export", (".xml",), lambda source: is_wordpress(as_utf8(source.head)), _read, unit="item", rank=20)
)
