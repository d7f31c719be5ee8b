"""What HTML hides from its readers: by attributes, by inline styles, and by the classes that frameworks hide.

Style sheets are not read. An element that is faded in later, or only hidden from one mail program, is seen by most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Attributes = Mapping[str, str | None]

# Classes that are hidden wherever they are defined: a mail's preview line, and words for screen readers.
_HIDING_CLASSES = frozenset({"preheader", "screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"})
_DECLARATION = re.compile(r"([a-zA-Z-]+)\s*:\s*([^;]+)")
_ZERO = re.compile(r"[+-]?0*\.?0+(?:[a-z]+|%)?")
_RELATIVE = re.compile(r"[0-9.]+(?:em|ex|ch|lh|%)|inherit|unset|smaller|larger")
_CLIPPED = re.compile(r"rect\(\s*(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?\s*\)")
_FADING = ("transform", "transition", "animation", "will-change")


def is_hidden(attributes: Attributes) -> bool:
    """Whether nobody sees the element, whatever stands in it."""
    # "until-found" is a closed panel, which readers open.
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    if attributes.get("aria-hidden") == "true" or attributes.get("role") == "navigation":
        return True
    if _HIDING_CLASSES.intersection((attributes.get("class") or "").lower().split()):
        return True
    style = read_style(attributes)
    cut = style.get("overflow", "").startswith(("hidden", "clip"))
    return (
        style.get("display") == "none"
        or (cut and any(_is_zero(style.get(side)) for side in ("max-height", "height", "max-width", "width")))
        or _CLIPPED.fullmatch(style.get("clip", "")) is not None
        or (_is_zero(style.get("opacity")) and not _fades_in(attributes, style))
    )


def shows_text(attributes: Attributes) -> dict[str, bool]:
    """What the element says of its own text, and of that within it which is not told otherwise, by property."""
    style, found = read_style(attributes), {}
    if visibility := style.get("visibility"):
        found["visibility"] = visibility not in ("hidden", "collapse")
    size = style.get("font-size", "")
    if size and not _RELATIVE.fullmatch(size):
        found["font-size"] = not _is_zero(size)
    elif _is_zero(size):
        found["font-size"] = False
    return found


def read_style(attributes: Attributes) -> dict[str, str]:
    """The declarations of ``style`` in lower case; of one property the last counts."""
    text = (attributes.get("style") or "").lower()
    return {name: value.replace("!important", "").strip() for name, value in _DECLARATION.findall(text)}


def _is_zero(value: str | None) -> bool:
    return value is not None and _ZERO.fullmatch(value) is not None


def _fades_in(attributes: Attributes, style: Mapping[str, str]) -> bool:
    """Whether a script shows it while the page is read: such elements carry their start and its data."""
    return any(name in style for name in _FADING) or any(name.startswith("data-") for name in attributes)
