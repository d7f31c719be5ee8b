"""A document through the two graphs of a bundle: sections to embeddings, embeddings to exact contributions."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from serving.model.bundle import Limits
from serving.model.encoder import SectionEncoder, open_session
from serving.model.features import SectionReader
from serving.model.lexicon import Wording
from serving.model.signs import measure_overlap
from serving.text.sections import Document, Section
from serving.waiting import check_wanted

Array = TypeVar("Array")  # torch's when fitting, NumPy's when serving


class HeadInputs(NamedTuple, Generic[Array]):
    """Documents of S sections, in float32; what ``b`` documents share has that first axis, or 1.

    ``embeddings`` (b, S, dimension); ``signs`` (b, S, K), as ``measure_signs`` counts them; ``overlap`` (b, S, S), the share of
    the row section's wording that is in the column's; ``title`` (b, S), 1 for a title; ``words`` (b, S) counts; ``wording``
    (b, S, length classes x outcomes), the linear scores of hashed TF-IDF features; ``keep`` (B, S), 1 for a section that is
    there: B documents, or one in B variants.
    """

    embeddings: Array
    signs: Array
    overlap: Array
    title: Array
    words: Array
    wording: Array
    keep: Array


# The axes of each input that may be of any length, by name.
AXES: HeadInputs[dict[int, str]] = HeadInputs(
    embeddings={1: "sections"},
    signs={1: "sections"},
    overlap={1: "sections", 2: "sections"},
    title={1: "sections"},
    words={1: "sections"},
    wording={1: "sections"},
    keep={0: "variants", 1: "sections"},
)


Floats = NDArray[np.float64]
_AT_ONCE = 8  # of so many sections that read weak, one is set aside at a time: bounds the head's runs for long drafts
_CELLS = 1 << 17  # pairs of sections that are compared at a time: bounds memory for long drafts


@dataclass(frozen=True, slots=True)
class HeadOutput:
    """Logits of O outcomes and S sections: ``base`` (O,), ``contributions`` and ``without`` (S, O), ``strength`` (S,).

    ``without`` is the draft's logit with that section taken out; NaN for a draft's only section, or where not asked for.
    ``strength`` is the logit of a body section's being one that an author would keep, and of a title's being one that an author
    would give this body.
    """

    base: Floats
    contributions: Floats
    without: Floats
    strength: Floats

    @property
    def logits(self) -> Floats:
        """The draft's logits (O,)."""
        return np.asarray(self.base + self.contributions.sum(axis=0))


@dataclass(frozen=True, slots=True)
class Work:
    """The cost of reading a document: its ``tokens``, those ``encoded`` (the others were cached), and seconds.

    A section that is there twice is read once, and counts once.
    """

    tokens: int
    encoded: int
    reading: float
    judging: float


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What the network made of a document: the ``sections`` it read, its raw logits, and whether it left words unread.

    ``vectors`` (S, dimension), ``signs`` (S, K) and ``overlap`` (S, S) are what the head was given; ``work`` is what it took.
    """

    sections: tuple[Section, ...]
    output: HeadOutput
    vectors: NDArray[np.float32]
    signs: NDArray[np.float32]
    overlap: NDArray[np.float32]
    truncated: bool
    work: Work

    @property
    def body(self) -> NDArray[np.bool_]:
        """(S,): which sections are of the body."""
        return np.array([section.kind == "body" for section in self.sections])


_Feed = HeadInputs[NDArray[np.float32]]  # the head's inputs of one document


@dataclass(frozen=True, slots=True)
class _HeadRun:
    """The head's outputs for V variants of a document: ``base`` (V, O), ``contributions`` (V, S, O), ``strength`` (V, S)."""

    base: Floats
    contributions: Floats
    strength: Floats

    @property
    def logits(self) -> Floats:
        """(V, O)."""
        return np.asarray(self.base + self.contributions.sum(axis=1))


class ServedNetwork:
    """Encoder and additive head of a bundle; may be called from several threads at once."""

    def __init__(
        self, encoder: Path, tokenizer: Path, words: Path, head: Path, limits: Limits, *, threads: int, remember: int = 0
    ) -> None:
        self._encoder = SectionEncoder(encoder, tokenizer, max_tokens=limits.tokens, threads=threads)
        self._reader = SectionReader(self._encoder, Wording.open(words), threads=threads, remember=remember)
        self._head = open_session(head)
        self._max_sections = limits.sections

    def count_pieces(self, word: str) -> int:
        """Into how many pieces of its vocabulary the tokenizer cuts a word."""
        return self._encoder.count_pieces(word)

    def embed(self, text: str) -> NDArray[np.float32]:
        """The encoder's vector (dimension,) of ``text``."""
        return self._encoder.encode(text).vector

    def run(
        self, document: Document, *, weak_below: float | None = None, without: bool = True, owner: bytes = b""
    ) -> ReadDocument:
        """Read ``document`` for ``owner``; ``without`` runs the head once more for each section taken out.

        Body sections whose strength is below ``weak_below`` are set aside before the others are judged (``_settle``), unless it
        is None. ``document`` has at least one section. Raises
        ``GivenUpError`` when the context's ``GIVEN_UP`` is set meanwhile.
        """
        sections = document.sections[: self._max_sections]
        begun = time.perf_counter()
        reading = self._reader.begin(sections, owner)
        overlap = measure_overlap(sections)  # while other threads read
        readings, encoded = reading()
        judging = time.perf_counter()
        vectors = np.stack([each.vector for each in readings])
        truncated = len(sections) < len(document.sections) or any(each.truncated for each in readings)
        signs = np.stack([each.signs for each in readings])
        feed = HeadInputs(
            embeddings=vectors[None],
            signs=signs[None],
            overlap=overlap[None],
            title=np.array([[section.kind == "title" for section in sections]], dtype=np.float32),
            words=np.array([[section.words for section in sections]], dtype=np.float32),
            wording=np.stack([each.wording for each in readings])[None],
            keep=np.ones((1, len(sections)), dtype=np.float32),
        )
        output = self._run_head(feed, without=without)
        if weak_below is not None:
            output = replace(output, strength=np.minimum(output.strength, self._settle(feed, output.strength, weak_below)))
        work = Work(
            tokens=sum(each.tokens for each in {id(each): each for each in readings}.values()),
            encoded=encoded,
            reading=judging - begun,
            judging=time.perf_counter() - judging,
        )
        return ReadDocument(sections, output, vectors, signs, overlap, truncated, work)

    def _run_head(self, feed: _Feed, *, without: bool) -> HeadOutput:
        count = feed.keep.shape[1]
        # First the draft as it is, then without each of its sections.
        keep = feed.keep
        if without and count > 1:
            keep = np.concatenate([keep, 1 - np.eye(count, dtype=np.float32)])
        found = self._call_head(feed, keep)
        left = np.full_like(found.contributions[0], np.nan)
        if len(keep) > 1:
            left[:] = found.logits[1:]
        return HeadOutput(found.base[0], found.contributions[0], left, found.strength[0])

    def _settle(self, feed: _Feed, strength: Floats, weak_below: float) -> Floats:
        """Strength (S,) of each section among those that do not read weak themselves.

        The weakest body sections are set aside as long as one is below ``weak_below``; each of them is then judged once more
        beside what is left. So what is said of a section hardly depends on whether another weak one is still there.
        """
        body = feed.title[0] == 0
        kept = np.ones(len(body), dtype=np.float32)
        settled = strength.copy()
        while body @ kept > 1:
            weak = np.flatnonzero(body & (kept > 0) & (settled < weak_below))
            if not len(weak):
                break
            most = min(max(1, len(weak) // _AT_ONCE), int(body @ kept) - 1)
            kept[weak[np.argsort(settled[weak], kind="stable")[:most]]] = 0
            settled = self._call_head(feed, kept[None]).strength[0]
        aside = np.flatnonzero(kept == 0)
        if len(aside):
            variants = np.tile(kept, (len(aside), 1))
            variants[np.arange(len(aside)), aside] = 1
            settled[aside] = self._call_head(feed, variants).strength[np.arange(len(aside)), aside]
        return settled

    def _call_head(self, feed: _Feed, keep: NDArray[np.float32]) -> _HeadRun:
        """The head's outputs for each variant, a row of ``keep`` (V, S) with 1 for a section that is there."""
        step = max(1, _CELLS // keep.shape[1] ** 2)
        parts = []
        for start in range(0, len(keep), step):
            check_wanted()
            inputs = feed._replace(keep=keep[start : start + step])
            parts.append(self._head.run(["base", "contributions", "strength"], inputs._asdict()))
        return _HeadRun(*(np.concatenate(each).astype(np.float64) for each in zip(*parts, strict=True)))


def comparable(sections: Sequence[Section], contributions: Floats) -> Floats:
    """Contributions (S, O) made comparable between drafts: a body section's times the number of body sections."""
    body = np.array([section.kind == "body" for section in sections])
    return contributions * np.where(body, max(int(body.sum()), 1), 1)[:, None]
