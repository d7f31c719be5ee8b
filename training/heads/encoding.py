"""Per-section features of articles and of planted sections: embeddings of the served encoder, signs and overlaps.

They are computed once; heads are then fitted on whole articles in seconds, on the same inputs as when serving.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from serving.model.cpus import available_cores
from serving.model.encoder import Embedding, SectionEncoder
from serving.model.signs import measure_overlap, measure_signs
from serving.text.blocks import count_words
from serving.text.sections import Document, Section
from training.data.articles import read_documents, sample_articles
from training.planting.corruption import KINDS, plant

Floats = NDArray[np.float32]
_Item = TypeVar("_Item")
_CHUNK = 256  # documents whose sections are encoded together
_DECOYS = 2  # nonsense titles made for each article
_SHUFFLED = 0.3  # share of the nonsense titles that are words in no order; the others are grammatical
# How often each kind is planted: those that are weak only by their context take more examples.
_WEIGHTS = {"off_topic": 3.0, "repeat": 1.5, "dilution": 1.5}
_ELSEWHERE = 200  # passages of other articles to choose from
FEWEST_SECTIONS = 4  # body sections below which nothing is planted: too few to compare with


@dataclass(frozen=True)
class EncodedArticle:
    """One article of S sections.

    ``vectors`` (S, dimension), ``signs`` (S, K), ``overlap`` (S, S), ``title`` and ``words`` (S,); ``row`` is its index.
    ``scale``: ratio of the body's words to those of the sections that were read.

    The last ``planted`` sections are planted weak ones; ``kinds`` are their numbers in ``KINDS``.
    ``decoys`` (D, dimension) are nonsense titles made for it. ``ids`` are the tokens of all sections, one after
    the other, and ``tokens`` (S,) how many each has; ``wording`` (S, columns) are their linear scores, once they are fitted.
    """

    row: int
    vectors: NDArray[np.float16]
    signs: Floats
    overlap: NDArray[np.float16]
    title: NDArray[np.bool_]
    words: Floats
    kinds: NDArray[np.int8]
    decoys: NDArray[np.float16]
    ids: NDArray[np.int32]
    tokens: NDArray[np.int32]
    wording: Floats
    scale: float = 1.0

    @property
    def planted(self) -> int:
        """How many of the sections are planted."""
        return len(self.kinds)

    @property
    def own(self) -> int:
        """How many of the sections are the article's own, the title among them."""
        return len(self.title) - self.planted

    def split_ids(self) -> list[NDArray[np.int64]]:
        """The tokens of each section."""
        return np.split(self.ids.astype(np.int64), np.cumsum(self.tokens)[:-1])


def encode_articles(
    articles: pd.DataFrame, encoder: SectionEncoder, *, most: int, plants: int, judged: int, seed: int
) -> list[EncodedArticle]:
    """Articles with words, each read up to ``most`` sections; how much is not read is remembered as ``scale``.

    For ``judged`` articles of each file and split, drawn by ``seed``, ``plants`` weak sections of different kinds and nonsense
    titles are made.
    """
    generator = np.random.default_rng(seed)
    taught = set(sample_articles(articles, judged, seed).index) if judged else set()
    found: list[EncodedArticle] = []
    documents = read_documents(articles)
    index = articles.index
    titles = [title for title in articles["title"] if isinstance(title, str) and title.strip()]

    def prepare() -> Iterator[tuple[list[_Prepared], Iterator[Embedding]]]:
        elsewhere: list[str] = []
        while chunk := list(islice(documents, _CHUNK)):
            elsewhere = _passages(document for _, document in chunk) or elsewhere
            prepared = [
                _prepare(int(index[row]), document, most, plants if index[row] in taught else 0, elsewhere, titles, generator)
                for row, document in chunk
            ]
            yield prepared, threads.map(encoder.encode, [text for each in prepared for text in each.texts])

    with (
        ThreadPoolExecutor(available_cores()) as threads,
        tqdm(total=len(articles), desc="encode", unit=" articles") as progress,
    ):
        for prepared, encoded in _ahead(prepare()):
            for each in prepared:
                signs, overlap = measure_signs(each.sections), measure_overlap(each.sections)
                found.append(_encoded(each, list(islice(encoded, len(each.texts))), signs, overlap))
            progress.update(len(prepared))
    return found


def _ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """``items``, each handed out once the one after it is made, so that what was begun for that goes on meanwhile."""
    made: deque[_Item] = deque()
    for item in items:
        made.append(item)
        if len(made) > 1:
            yield made.popleft()
    yield from made


@dataclass(frozen=True)
class _Prepared:
    row: int
    sections: tuple[Section, ...]
    kinds: tuple[int, ...]
    decoys: tuple[str, ...]
    scale: float

    @property
    def texts(self) -> list[str]:
        return [*(section.text for section in self.sections), *self.decoys]


def _prepare(
    row: int,
    document: Document,
    most: int,
    plants: int,
    elsewhere: Sequence[str],
    titles: Sequence[str],
    generator: np.random.Generator,
) -> _Prepared:
    sections = document.sections[:most]
    body = [section for section in sections if section.kind == "body"]
    kinds: list[int] = []
    if plants and len(body) >= FEWEST_SECTIONS:
        title = next((section.text for section in document.sections if section.kind == "title"), "")
        often = np.array([_WEIGHTS.get(kind, 1.0) for kind in KINDS])
        for kind in generator.choice(len(KINDS), size=min(plants, len(KINDS)), replace=False, p=often / often.sum()):
            planted = plant(KINDS[kind], title, [section.text for section in body], elsewhere, generator)
            if planted is not None:
                words = count_words(planted.text)
                sections += (replace(body[0], index=len(sections), heading=None, text=planted.text, words=words),)
                kinds.append(int(kind))
    read = sum(section.words for section in body)
    whole = sum(section.words for section in document.sections if section.kind == "body")
    decoys = tuple(_nonsense(document, titles, generator) for _ in range(_DECOYS)) if body and plants else ()
    return _Prepared(row, sections, tuple(kinds), decoys, whole / read if read else 1.0)


def _nonsense(document: Document, titles: Sequence[str], generator: np.random.Generator) -> str:
    """What no editor would print above this text, though it is as long as a title and names the subject.

    Half the title and half of another one, or another one with a word of this one put in, which read well and make no sense;
    or words of title and body in no order.
    """
    title = [word for section in document.sections if section.kind == "title" for word in section.text.split()]
    if len(title) > 1 and titles and generator.random() >= _SHUFFLED:
        other = titles[int(generator.integers(len(titles)))].split()
        made = (_splice, _exchange)[int(generator.integers(2))](title, other, generator)
        if made not in (title, other):
            return " ".join(made)
    body = document.sections[-1].text.split()
    words = [*title, *generator.choice(body, size=min(len(body), 4))] if body else title
    return " ".join(generator.permutation(words)[:14])


def _splice(title: Sequence[str], other: Sequence[str], generator: np.random.Generator) -> list[str]:
    """The first half of one and the second half of the other."""
    first, second = (title, other) if generator.random() < 0.5 else (other, title)  # noqa: PLR2004
    return [*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]]


def _exchange(title: Sequence[str], other: Sequence[str], generator: np.random.Generator) -> list[str]:
    """The other one, with one of its long words exchanged for one of the title's."""
    places = [place for place, word in enumerate(other) if len(word) >= _LONG]
    words = [word for word in title if len(word) >= _LONG]
    made = list(other)
    if places and words:
        made[int(generator.choice(places))] = str(generator.choice(words))
    return made


_LONG = 5  # letters, from which on a word is likely to say what a title is about


def _encoded(each: _Prepared, embeddings: Sequence[Embedding], signs: Floats, overlap: Floats) -> EncodedArticle:
    vectors = np.stack([embedding.vector for embedding in embeddings])
    ids = [embedding.ids for embedding in embeddings[: len(each.sections)]]
    title = np.array([section.kind == "title" for section in each.sections])
    words = np.array([section.words for section in each.sections], dtype=np.float32)
    return EncodedArticle(
        row=each.row,
        vectors=vectors[: len(each.sections)].astype(np.float16),
        decoys=vectors[len(each.sections) :].astype(np.float16),
        signs=signs,
        overlap=overlap.astype(np.float16),
        title=title,
        words=words,
        kinds=np.array(each.kinds, dtype=np.int8),
        ids=np.concatenate(ids).astype(np.int32),
        tokens=np.array([len(section) for section in ids], dtype=np.int32),
        wording=np.zeros((len(title), 0), dtype=np.float32),
        scale=each.scale,
    )


def _passages(documents: Iterator[Document]) -> list[str]:
    """The last body sections of these documents."""
    return [document.sections[-1].text for document in documents if document.sections[-1].kind == "body"][:_ELSEWHERE]


_BY_SECTION = ("vectors", "signs", "title", "words", "tokens", "wording")
_FIELDS = (*_BY_SECTION, "kinds", "decoys", "ids")


def save_articles(articles: Sequence[EncodedArticle], path: Path) -> None:
    """Write them as one ``.npz`` without pickles; ragged arrays one after the other."""
    if not articles:
        np.savez(path)
        return
    arrays: dict[str, Any] = {name: np.concatenate([getattr(article, name) for article in articles]) for name in _FIELDS}
    arrays["overlap"] = np.concatenate([article.overlap.ravel() for article in articles])
    arrays["row"] = np.array([article.row for article in articles])
    arrays["sections"] = np.array([len(article.title) for article in articles])
    arrays["planted"] = np.array([article.planted for article in articles])
    arrays["scale"] = np.array([article.scale for article in articles])
    arrays["nonsense"] = np.array([len(article.decoys) for article in articles])
    np.savez(path, **arrays)


def load_articles(path: Path) -> list[EncodedArticle]:
    """What ``save_articles`` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if not arrays:
        return []
    sizes, planted = arrays["sections"], arrays["planted"]
    split = {name: np.split(arrays[name], np.cumsum(sizes)[:-1]) for name in _BY_SECTION}
    read = np.add.reduceat(arrays["tokens"], np.cumsum([0, *sizes[:-1]]))
    split["ids"] = np.split(arrays["ids"], np.cumsum(read)[:-1])
    split["decoys"] = np.split(arrays["decoys"], np.cumsum(arrays["nonsense"])[:-1])
    split["kinds"] = np.split(arrays["kinds"], np.cumsum(planted)[:-1])
    split["overlap"] = np.split(arrays["overlap"], np.cumsum(sizes**2)[:-1])
    return [
        EncodedArticle(
            row=int(row),
            scale=float(arrays["scale"][index]),
            overlap=split["overlap"][index].reshape(sizes[index], sizes[index]),
            **{name: split[name][index] for name in _FIELDS},
        )
        for index, row in enumerate(arrays["row"])
    ]
