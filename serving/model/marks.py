"""Where the visible text of a section stands in the source: what lets a reason mark words rather than sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from serving.text.blocks import Block, Run, compose
from serving.text.sections import Document, Section

Span = tuple[int, int]
_Char = tuple[str, int, int]  # a visible character and the stretch of the source that shows it


@dataclass(frozen=True, slots=True)
class TracedText:
    """A section's ``text`` and, for each of its characters, the stretch of the source that shows it."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> Span:
        """The stretch of the source that shows ``text[start:end]``, which is not empty."""
        return self.starts[start], self.ends[end - 1]


def trace_text(section: Section, document: Document) -> TracedText:
    """Where ``section.text`` stands: code points of the submitted text, or of the title for a title."""
    if section.kind == "title":
        title = document.title.text
        blocks: Iterable[Block] = [compose(Block("paragraph", 0, len(title), (Run(0, len(title), title),)))]
    else:
        blocks = (block for block in document.blocks if block.start < section.end and block.end > section.start)
    texts = (_characters(block, section) for block in blocks)
    characters = list(_collapse(chain.from_iterable(chain(text, [(" ", -1, -1)]) for text in texts)))
    found = TracedText(*map(tuple, zip(*characters, strict=True))) if characters else TracedText((), (), ())  # type: ignore[arg-type]
    return TracedText("".join(found.text), found.starts, found.ends)


def _characters(block: Block, section: Section) -> Iterator[_Char]:
    """The visible characters of ``block`` that are the section's."""
    for run in block.runs:
        verbatim = len(run.text) == run.end - run.start
        for number, char in enumerate(run.text):
            start, end = (run.start + number, run.start + number + 1) if verbatim else (run.start, run.end)
            if section.start <= start and end <= section.end:
                yield char, start, end


def _collapse(characters: Iterable[_Char]) -> Iterator[_Char]:
    """One space between words, none at the ends."""
    space: _Char | None = None
    begun = False
    for char in characters:
        if char[0].isspace():
            space = space or (" ", *char[1:])
            continue
        if space and begun:
            yield space
        begun, space = True, None
        yield char
