"""Which of the lists within a JSON object holds its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from serving.articles.columns import WORDS, Naming
from serving.articles.problems import printable

# Names of lists that hold articles even where the object about them has a text of its own, such as a blog's description.
_HOLDING = frozenset(
    [
        "articles",
        "blog",
        "data",
        "documents",
        "drafts",
        "entries",
        "feed",
        "items",
        "news",
        "nodes",
        "posts",
        "results",
        "stories",
    ]
)
_WORD, _EXACT = 4, 2  # what one of our columns is worth: that holds words, that is called as ours is


@dataclass
class NestedList:
    """A list of objects at ``path``: how many ``objects`` it has, and all their ``names``."""

    path: str
    objects: int = 0
    names: dict[str, None] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Its path and length, for a message."""
        return f'"{printable(self.path)}" ({self.objects:,})'


def _worth(names: Sequence[str], naming: Naming) -> tuple[bool, bool, int]:
    """The better, the more an object with these names looks like an article: a text counts most, then a title."""
    found = naming.find(names, "", header=False)
    text = "text" in found.ours or "html" in found.ours
    worth = sum(
        1 if column in found.known else _WORD if column in WORDS else _EXACT for column in found.ours if column in naming.ours
    )
    return text, text and "title" in found.ours, worth


def choose(own: Sequence[str], lists: Sequence[NestedList], naming: Naming) -> tuple[list[NestedList], list[NestedList]]:
    """The lists that hold articles, and those that could and do not; none where the object, whose names are ``own``, is one.

    Lists that name the same of our columns, and those that are called by numbers such as years, hold articles together.
    """
    able = [each for each in lists if naming.names_an_article(list(each.names))]
    if not able:
        return [], []
    worths = {each.path: _worth(list(each.names), naming) for each in able}
    text, titled, _ = _worth(own, naming)
    if naming.names_an_article(own):
        full = [each for each in able if worths[each.path][titled]]
        holding = [each for each in (full if titled else full or able) if each.path.rpartition(".")[2].casefold() in _HOLDING]
        if not holding and (titled or not full):
            return [], able
        able = (holding or full) if text else able
    best = max(able, key=lambda each: worths[each.path])
    found = set(naming.find(list(best.names), "", header=False).ours)
    chosen = [best]
    for each in able:
        alike = set(naming.find(list(each.names), "", header=False).ours) == found
        numbered = all(one.path.rpartition(".")[2].isdigit() for one in (each, best))
        if each is not best and (alike or (numbered and worths[each.path][0] == worths[best.path][0])):
            chosen.append(each)
    return [each for each in lists if each in chosen], [each for each in able if each not in chosen]
