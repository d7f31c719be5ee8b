"""The words that show what is wrong with a section: what a reason marks and quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from serving.model.marks import Span, TracedText, trace_text
from serving.model.phrases import BOILERPLATE, FURNITURE, PROMOTION, SELLING, VAGUE, Phrases, find_phrases, index_phrases
from serving.model.signs import CONTENT_LETTERS, LONG_WORD, STOP_WORDS, WORD
from serving.text.sections import Document, Section

MOST_SPANS = 12  # of one reason
_RUN = 3  # words in a row that two sections share before they are marked
_REPEATED = 3  # times a content word occurs before it is marked as stuffed
_LONGEST = 12  # letters of a word that is marked as long
_MOSTLY = 0.6  # share of a sentence's words from which on phrases that may be furniture are some: a row of buttons
_SENTENCE = re.compile(r"[.!?…]+(?=\s)|\n")
_VAGUE, _PROMOTION, _SELLING, _BOILERPLATE, _FURNITURE = map(index_phrases, (VAGUE, PROMOTION, SELLING, BOILERPLATE, FURNITURE))


class Evidence:
    """What the sections of one document show, looked up only for the reasons that are given.

    ``sections`` are those that were read, in order; ``overlap`` (S, S) is what ``measure_overlap`` found of them.
    """

    def __init__(self, document: Document, sections: Sequence[Section], overlap: NDArray[np.float32]) -> None:
        self._document = document
        self._sections = sections
        self._overlap = overlap

    def of(self, row: int) -> SectionEvidence:
        """That of the section in this row."""
        section = self._sections[row]
        share = np.where([other.kind == "body" for other in self._sections], self._overlap[row], 0.0)
        twin = self._sections[int(share.argmax())] if share.any() else None
        return SectionEvidence(trace_text(section, self._document), twin)


class SectionEvidence:
    """What one section shows; ``twin`` is the body section that shares most of its wording, if any does."""

    def __init__(self, traced: TracedText, twin: Section | None) -> None:
        self._traced = traced
        self.twin = twin

    @cached_property
    def _words(self) -> list[Span]:
        return [match.span() for match in WORD.finditer(self._traced.text)]

    @cached_property
    def _lower(self) -> list[str]:
        return [self._traced.text[start:end].lower().replace("’", "'") for start, end in self._words]

    @cached_property
    def _sentences(self) -> list[Span]:
        ends = [match.end() for match in _SENTENCE.finditer(self._traced.text)]
        starts = [0, *ends]
        return [pair for pair in zip(starts, [*ends, len(self._traced.text)], strict=True) if pair[0] < pair[1]]

    def find(self, sign: str) -> list[Span]:
        """Stretches of the section's text that show the ``sign``, in order; none where it shows in no words."""
        finder = _FINDERS.get(sign)
        return finder(self) if finder else []

    def places(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Where the stretches of the section's text stand in the source."""
        return tuple(self._traced.place(*span) for span in spans[:MOST_SPANS])

    def quote(self, spans: Sequence[Span], most: int = 2) -> str:
        """The first ``most`` different wordings of ``spans``, in quotation marks."""
        wordings = dict.fromkeys(self._traced.text[start:end].lower() for start, end in spans)
        return ", ".join(f"“{wording}”" for wording in list(wordings)[:most])

    def _vague(self) -> list[Span]:
        """Stock phrases; a single word is one only where it is not the only one."""
        found = find_phrases(_VAGUE, self._lower)
        return self._spans(found) if len(found) > 1 or any(end - start > 1 for start, end in found) else []

    def _promotional(self) -> list[Span]:
        """What sells, and what may sell in a sentence that does, or that shouts several such words."""
        return self._told(_PROMOTION, _SELLING, lambda sentence, _: "!" in sentence)

    def _boilerplate(self) -> list[Span]:
        """Page furniture, and what may be some in a sentence with furniture, or that hardly holds anything else."""
        return self._told(_BOILERPLATE, _FURNITURE, lambda _, share: share > _MOSTLY)

    def _told(self, listed: Phrases, certain: Phrases, together: Callable[[str, float], bool]) -> list[Span]:
        """Phrases that are ``certain``, and those beside one in its sentence.

        Several in one sentence also tell of each other if ``together`` says so of it and of their share of its words.
        """
        sure = {start for start, _ in find_phrases(certain, self._lower)}
        told: list[tuple[int, int]] = []
        for (start, end), phrases in self._by_sentence(find_phrases(listed, self._lower)):
            different = {tuple(self._lower[first:last]) for first, last in phrases}
            words = sum(start <= first < end for first, _ in self._words)
            share = sum(last - first for first, last in phrases) / words
            several = len(different) > 1 and together(self._traced.text[start:end], share)
            if several or any(first in sure for first, _ in phrases):
                told += phrases
        return self._spans(told)

    def _by_sentence(self, phrases: Sequence[tuple[int, int]]) -> list[tuple[Span, list[tuple[int, int]]]]:
        found: list[tuple[Span, list[tuple[int, int]]]] = []
        for span in self._sentences:
            members = [phrase for phrase in phrases if span[0] <= self._words[phrase[0]][0] < span[1]]
            if members:
                found.append((span, members))
        return found

    def _stuffed(self) -> list[Span]:
        content = Counter(word for word in self._lower if word not in STOP_WORDS and len(word) >= CONTENT_LETTERS)
        often = {word for word, count in content.most_common(3) if count >= _REPEATED}
        return [span for span, word in zip(self._words, self._lower, strict=True) if word in often]

    def _repeated(self) -> list[Span]:
        """Runs of words that the twin has too."""
        if self.twin is None:
            return []
        theirs = [match.group().lower().replace("’", "'") for match in WORD.finditer(self.twin.text)]
        shared = {tuple(theirs[start : start + _RUN]) for start in range(len(theirs) - _RUN + 1)}
        runs: list[tuple[int, int]] = []
        for start in range(len(self._lower) - _RUN + 1):
            if tuple(self._lower[start : start + _RUN]) not in shared:
                continue
            if runs and start <= runs[-1][1]:
                runs[-1] = (runs[-1][0], start + _RUN)
            else:
                runs.append((start, start + _RUN))
        return self._spans(runs)

    def _questions(self) -> list[Span]:
        return [self._trim(span) for span in self._sentences if "?" in self._traced.text[slice(*span)]]

    def _longest_sentence(self) -> list[Span]:
        return [self._trim(max(self._sentences, key=lambda span: span[1] - span[0]))] if self._sentences else []

    def _long_words(self) -> list[Span]:
        return [(start, end) for start, end in self._words if end - start >= max(_LONGEST, LONG_WORD)]

    def _trim(self, span: Span) -> Span:
        text = self._traced.text[slice(*span)]
        return span[0] + len(text) - len(text.lstrip()), span[1] - (len(text) - len(text.rstrip()))

    def _spans(self, runs: Sequence[tuple[int, int]]) -> list[Span]:
        """Runs of words, first and behind the last, as stretches of the text."""
        return [(self._words[start][0], self._words[end - 1][1]) for start, end in runs]


_FINDERS: dict[str, Callable[[SectionEvidence], list[Span]]] = {
    "vagueness": SectionEvidence._vague,
    "promotion": SectionEvidence._promotional,
    "boilerplate": SectionEvidence._boilerplate,
    "stuffing": SectionEvidence._stuffed,
    "repetition": SectionEvidence._repeated,
    "questions": SectionEvidence._questions,
    "sentence_words": SectionEvidence._longest_sentence,
    "long_words": SectionEvidence._long_words,
}
