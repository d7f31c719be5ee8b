"""What the tests of sections share: drafts to sections, and whether their places are right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from serving.report import SectionKind
from serving.text.blocks import count_words
from serving.text.sections import Draft, Section, read_document

Written = Literal["plain", "markdown", "html"]
FORMATS: tuple[Written, ...] = ("plain", "markdown", "html")


def body_of(text: str, form: Written | Literal["auto"] = "auto", title: str = "") -> list[Section]:
    """The sections of ``text`` but for its title."""
    return [section for section in read_document(Draft(text, title, form)).sections if section.kind == "body"]


def words(count: int, prefix: str = "word") -> str:
    """That many different words."""
    return " ".join(f"{prefix}{number}" for number in range(count))


def make_section(text: str, kind: SectionKind = "body", index: int = 0) -> Section:
    """A section that shows ``text``, as if it were all of the draft."""
    return Section(index, kind, None, 0, len(text), text, count_words(text))


def check_offsets(text: str, sections: Sequence[Section]) -> None:
    """Sections are in order, do not overlap, and hold words."""
    for section in sections:
        assert 0 <= section.start < section.end <= len(text)
        assert section.words == count_words(section.text) > 0
        assert section.text == " ".join(section.text.split())
    assert all(before.end <= after.start for before, after in pairwise(sections))
