"""RSS and Atom feeds, and Blogger's export, which is an Atom feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from serving.articles.exports.plain_titles import plain_title
from serving.articles.exports.sites import resolved, site_of
from serving.articles.exports.xml_bytes import as_utf8
from serving.articles.exports.xml_items import Field, Item, read_items
from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import ARTICLE_TYPES, Row
from serving.articles.tally import Tally
from serving.errors import RecordError

_PROLOGUE = re.compile(rb"(?:\s+|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*>)*", re.DOTALL)
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_BEFORE = 1 << 14  # bytes that may stand before the declaration: white space, warnings of PHP
_MARK = b"\xef\xbb\xbf"

_SCHEME = "http://schemas.google.com/blogger/2008/kind#"
_KIND = 40  # characters of a type or state that are kept
_HTML, _XHTML = ("html", "text/html"), ("xhtml", "application/xhtml+xml")


def is_feed(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an RSS or Atom feed."""
    declaration = head.find(b"<?xml", 0, _BEFORE)
    begin = max(declaration, 0) or (len(_MARK) if head.startswith(_MARK) else 0)
    prologue = _PROLOGUE.match(head, begin)
    return bool(prologue and _ROOT.match(head, prologue.end()))


def read_feed(
    stream: IO[bytes], place: str, types: tuple[str, ...] = ARTICLE_TYPES, tally: Tally | None = None
) -> Iterator[Row]:
    """A row for each item or entry; of Blogger's those of none of ``types`` are left out.

    Of an article of which there is only a summary, the summary is the text.

    Raises ``RecordError`` where the file defines entities or holds no item.
    """
    tally = tally or Tally(place)
    site = ""
    for item in read_items(stream, place):
        if item.number == 0:
            site = _address(item)
            continue
        kind = None if item.error else _left_out(item, types, tally)
        yield Row(item.number, {} if kind else _cells(item, site), item.error, item.line, kind)


def _left_out(item: Item, types: tuple[str, ...], tally: Tally) -> str | None:
    """The kind of a Blogger entry that is no published post; None for every other feed's items."""
    kinds = [
        term.removeprefix(_SCHEME)
        for each in item.all("category")
        if (term := each.attributes.get("term", "")).startswith(_SCHEME)
    ]
    kind = (kinds[0] if kinds else item.first("blogger:type").strip().lower())[:_KIND] or "post"
    if kind not in types:
        return tally.leave_out_type(kind, types)
    status = item.first("blogger:status").strip().lower()[:_KIND]
    if "<app:draft>yes" in item.first("app:control") or status == "draft":
        return "draft"
    return f"{status} post" if status not in ("", "live") else None


def _cells(item: Item, site: str) -> dict[str, Any]:
    address = _address(item)
    return {
        "id": item.first("guid", "id").strip(),
        "title": plain_title(item.first("title")),
        **_words(item),
        "url": resolved(site, address) if address else "",
        "source": site_of(site),
        "author": _author(item),
        "published_at": item.first("pubDate", "published", "dc:date", "dcterms:created", "issued", "updated").strip(),
        "categories": ", ".join(dict.fromkeys(_terms(item))),
    }


def _words(item: Item) -> dict[str, str]:
    """The article: as ``text`` where the feed says that it is plain text, else as ``html``."""
    for name in ("content:encoded", "content", "description", "summary"):
        for each in item.all(name):
            if each.text.strip():
                kind = each.attributes.get("type", "text" if name in ("content", "summary") else "html").lower()
                return {"html": each.text} if kind in (*_HTML, *_XHTML) else {"text": each.text, "format": "plain"}
    return {"html": ""}


def _address(item: Item) -> str:
    """Where it can be read: RSS has the address in the field, Atom in an attribute."""
    links = item.all("link")
    for each in links:
        if each.attributes.get("rel", "alternate") == "alternate" and (
            address := each.attributes.get("href") or each.text.strip()
        ):
            return address.strip()
    guid: list[Field] = item.all("guid")
    is_address = guid and guid[0].attributes.get("isPermaLink", "true") == "true" and "://" in guid[0].text
    return guid[0].text.strip() if is_address else ""


def _author(item: Item) -> str:
    name = re.search(r"<name>([^<]*)</name>", item.first("author"))
    return (name[1] if name else item.first("dc:creator", "author", "itunes:author")).strip()


def _terms(item: Item) -> Iterator[str]:
    for each in item.all("category"):
        term = each.text.strip() or each.attributes.get("label") or each.attributes.get("term", "")
        if term and not term.startswith(_SCHEME):
            yield plain_title(term)


def _read(source: Source) -> Iterator[Row]:
    with source.open() as stream:
        yield from read_feed(stream, source.name, source.types, source.tally)


register(
    FileFormat("RSS or Atom feed", (".rss", ".atom"), lambda source: is_feed(as_utf8(source.head)), _read, unit="item", rank=25)
)


def _refuse(source: Source) -> Iterator[Row]:
    message = "is XML or HTML, but no export or feed that is known (name a page .html; export WordPress from Tools, Export)"
    raise RecordError(f"{source.name}: {message}")


register(FileFormat("unknown XML", (".xml",), lambda source: source.begin.startswith(b"<"), _refuse, rank=40))
