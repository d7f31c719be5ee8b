"""Ghost's own documents, Lexical and Mobiledoc, to HTML: paragraphs, headings, lists, links, and the words on cards.

What is no part of the article as a reader finds it on the site is left out: forms, buttons, bookmarks, advertisements, and
what only a newsletter holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import pyromark

_DEEPEST = 60  # nodes in one another
_LONGEST = 1 << 23  # characters that a document comes to
_ADDRESS = 2000  # characters of an address that are kept
_BOLD, _ITALIC, _CODE = 1, 2, 16  # bits of a text's format
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


class BadCardsError(ValueError):
    """A document that is none; the text says why."""


def lexical_html(document: str) -> str:
    """The HTML of a Lexical document. Raises ``BadCardsError``."""
    root = _loaded(document, "lexical").get("root")
    return _render(root if isinstance(root, dict) else {}, 0)


def mobiledoc_html(document: str) -> str:
    """The HTML of a Mobiledoc document. Raises ``BadCardsError``."""
    loaded = _loaded(document, "mobiledoc")
    pieces: list[str] = []
    length = 0
    try:
        for section in loaded.get("sections") or ():
            pieces.append(_section(section, loaded))
            length += len(pieces[-1])
            if length > _LONGEST:  # one card, shown a thousand times
                raise BadCardsError(f'its "mobiledoc" comes to more than {_LONGEST:,} characters')
    except BadCardsError:
        raise
    except (IndexError, KeyError, TypeError, ValueError, AttributeError):
        raise BadCardsError('its "mobiledoc" is not built as Ghost builds it') from None
    return "\n".join(filter(None, pieces))


def _loaded(document: str, name: str) -> dict[str, Any]:
    try:
        loaded = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise BadCardsError(f'its "{name}" is no JSON: {str(error).partition(":")[0][:80]}') from None
    if not isinstance(loaded, dict):
        raise BadCardsError(f'its "{name}" is no JSON object')
    return loaded


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _within(tag: str, html: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{html}</{tag}>" if html.strip() else ""


# Lexical


def _render(node: Mapping[str, Any], depth: int) -> str:
    kind = _text(node.get("type"))
    if depth > _DEEPEST:
        raise BadCardsError(f'its "lexical" has more than {_DEEPEST} nodes in one another')
    if kind in ("text", "extended-text", "code-highlight"):
        return _styled(node)
    if kind in ("linebreak", "tab"):
        return "<br>" if kind == "linebreak" else " "
    if kind in _CARDS:
        return _CARDS[kind](node)
    if kind in _PASSED_OVER:
        return ""
    children = node.get("children")
    blocks = kind in ("", "root")
    inner = ("\n" if blocks else "").join(
        _render(child, depth + 1) for child in (children if isinstance(children, list) else ()) if isinstance(child, dict)
    )
    if kind in ("link", "autolink", "at-link"):
        return _within("a", inner, f' href="{escape(_text(node.get("url")))}"')
    tag = _element(kind, node)
    return _within(tag, inner) if tag else inner


def _element(kind: str, node: Mapping[str, Any]) -> str:
    """The tag of a node that holds others; "" where it is none of its own."""
    if kind in ("heading", "extended-heading"):
        tag = _text(node.get("tag"))
        return tag if tag in _LEVELS else "h2"
    if kind == "list":
        return "ol" if node.get("listType") == "number" or node.get("tag") == "ol" else "ul"
    known = {"paragraph": "p", "listitem": "li", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote"}
    return known.get(kind, "pre" if kind == "code" else "")


def _styled(node: Mapping[str, Any]) -> str:
    html = escape(_text(node.get("text")), quote=False)
    bits = node.get("format")
    bits = bits if isinstance(bits, int) else 0
    for bit, tag in ((_CODE, "code"), (_BOLD, "strong"), (_ITALIC, "em")):
        html = _within(tag, html) or html if bits & bit else html
    return html


# Cards, in both kinds of document


def _markdown(card: Mapping[str, Any]) -> str:
    return pyromark.html(_text(card.get("markdown")))


def _html(card: Mapping[str, Any]) -> str:
    return _text(card.get("html"))


def _caption(card: Mapping[str, Any]) -> str:
    return _within("figure", _within("figcaption", _text(card.get("caption"))))


def _callout(card: Mapping[str, Any]) -> str:
    return _within("p", _text(card.get("calloutText")))


def _toggle(card: Mapping[str, Any]) -> str:
    return f"{_within('h4', _text(card.get('heading')))}\n{_text(card.get('content'))}".strip()


def _header(card: Mapping[str, Any]) -> str:
    heading = _within("h2", _text(card.get("heading") or card.get("header")))
    return f"{heading}\n{_within('p', _text(card.get('subheading')))}".strip()


def _code(card: Mapping[str, Any]) -> str:
    return _within("pre", _within("code", escape(_text(card.get("code")), quote=False)))


def _product(card: Mapping[str, Any]) -> str:
    return f"{_within('h4', _text(card.get('productTitle')))}\n{_text(card.get('productDescription'))}".strip()


_CARDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys(("markdown", "card-markdown"), _markdown),
    "html": _html,
    **dict.fromkeys(("image", "gallery", "video", "embed", "codepen"), _caption),
    "callout": _callout,
    "toggle": _toggle,
    **dict.fromkeys(("header", "header-v2"), _header),
    **dict.fromkeys(("codeblock", "code-block"), _code),
    "product": _product,
}


_PASSED_OVER = frozenset(
    ["audio", "bookmark", "button", "call-to-action", "email", "email-cta", "file", "horizontalrule", "paywall", "signup"]
)


# Mobiledoc


def _section(section: list[Any], document: Mapping[str, Any]) -> str:
    kind = section[0]
    if kind == 1:
        tag = section[1] if section[1] in (*_LEVELS, "p", "blockquote", "aside", "pull-quote") else "p"
        return _within("blockquote" if tag in ("aside", "pull-quote") else tag, _markers(section[2], document))
    if kind == 3:  # noqa: PLR2004  a list
        items = "".join(_within("li", _markers(item, document)) for item in section[2])
        return _within("ol" if section[1] == "ol" else "ul", items)
    if kind == 10:  # noqa: PLR2004  a card
        name, payload = document["cards"][section[1]][:2]
        return _CARDS[name](payload if isinstance(payload, dict) else {}) if name in _CARDS else ""
    return ""


def _markers(markers: Iterable[list[Any]], document: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    tags: list[str] = []
    left = _LONGEST
    for kind, opened, closed, value in markers:
        left -= _ADDRESS * len(opened)
        if left < 0:
            raise BadCardsError('its "mobiledoc" has too many links in one paragraph')
        for index in opened:
            name, *attributes = document["markups"][index]
            names = dict(zip(attributes[0][::2], attributes[0][1::2], strict=False)) if attributes else {}
            tag = name if name in ("a", "strong", "em", "b", "i", "code", "s", "sub", "sup", "u") else "span"
            pieces.append(f'<a href="{escape(str(names.get("href", ""))[:_ADDRESS])}">' if tag == "a" else f"<{tag}>")
            tags.append(tag)
        if kind == 0:
            pieces.append(escape(str(value), quote=False))
        elif document["atoms"][value][0] == "soft-return":
            pieces.append("<br>")
        pieces += [f"</{tags.pop()}>" for _ in range(min(closed, len(tags)))]
    return "".join([*pieces, *(f"</{tag}>" for tag in reversed(tags))])
