"""Which drafts get no verdict: those without words, in a language that the archive has not, and those that are no prose.

The archive's commonest words make up two fifths of any paragraph in its languages, and hardly anything of another language, of
code, of tables, of lists of names or of keyboard mash. A language identifier then tells which of these it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from serving.errors import BundleError
from serving.report import Abstention
from serving.text.blocks import UNSPACED
from serving.text.sections import Document

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FEWEST = 90  # terms below which a draft is too short to be called no prose by its words alone
_PROSE = 60  # terms of prose that make a draft one, however much code or how many tables stand beside them
_RUN = 4  # terms in a row that are looked for again
_REPEATED = 0.8  # share of the runs that stood before, from which on a draft says one thing again and again
_SURE = 0.9  # probability from which on the identifier is believed; below it names of people pass for many languages
_READ = 4000  # code points that the identifier is given: more change nothing
# The identifier's codes for letters that are no language, and for Latin, which drafts hold in place of a text to come.
_NO_LANGUAGE = ("zxx", "la")
_KIN = {"pcm": "en", "nb": "no", "nn": "no"}  # the identifier's codes of what is too near to another language to be told apart

_NOT_PROSE = "This does not read like sentences (a list, a table, code or mere letters?), so there is no article to judge yet."

_AGAIN = 3  # times that a word stands in a headline, from which on it may be all of it
_SHORTEST = 4  # characters of a headline that can be told from an abbreviation
_PIECE = 2.2  # letters in a piece of an unknown word, on average, below which it is mash: 1 real headline of 1,000 is below
_LETTERS = re.compile(r"[^\W\d_]+")
# A web address, a word, a number or a sign; of scripts that write no spaces each character.
_TERM = re.compile(rf"https?://\S+|[{UNSPACED}]|[^\W\d_{UNSPACED}]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_")

_NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProseReference:
    """What the archive's prose is like: its commonest ``words``, and the share of them from which on a section is prose."""

    words: frozenset[str]
    floor: float

    def find(self, document: Document, languages: Iterable[str]) -> Abstention | None:
        """Why ``document`` gets no verdict from a model of texts in ``languages`` (ISO 639-1), or None where it gets one."""
        if not document.words:
            return Abstention("empty", "There are no words to judge yet: write or paste a draft.")
        sections = [find_terms(section.text) for section in document.sections]
        count = sum(map(len, sections))
        if count >= FEWEST and _repeats([term for terms in sections for term in terms]):
            return Abstention("not_prose", "This says the same again and again, so there is no article to judge yet.")
        prose = sum(len(terms) for terms in sections if terms and self.share(terms) >= self.floor)
        if prose >= min(_PROSE, count / 2):
            return None
        words = sum(term.isalpha() for terms in sections for term in terms)
        language = identify_language(" ".join(section.text for section in document.sections)) if words >= count / 2 else None
        if language not in (None, *_NO_LANGUAGE, *languages):
            return Abstention("language", _foreign(str(language), languages))
        if language in _NO_LANGUAGE or count >= FEWEST:
            return Abstention("not_prose", _NOT_PROSE)
        return None

    def share(self, terms: list[str]) -> float:
        """The share in [0, 1] of ``terms`` that are among the commonest words; there must be one at least."""
        return sum(term in self.words for term in terms) / len(terms)

    @classmethod
    def open(cls, path: Path) -> ProseReference:
        """What ``save`` wrote. Raises ``BundleError`` when it is something else."""
        try:
            found = json.loads(path.read_bytes())
            words, floor = found["words"], float(found["floor"])
            if not words or not all(isinstance(word, str) for word in words) or not 0 <= floor <= 1:
                raise ValueError("words or floor")
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise BundleError(f"{path} does not hold what this version reads: {error!r} (export the bundle again)") from None
        return cls(frozenset(words), floor)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        content = {"words": sorted(self.words), "floor": round(self.floor, 4)}
        path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def find_terms(text: str) -> list[str]:
    """The web addresses, words, numbers and signs of ``text`` in lower case, in their order."""
    return [term.replace("’", "'") for term in _TERM.findall(text.lower())]


def is_nonsense(title: str, common: frozenset[str], count_pieces: Callable[[str], int]) -> bool:
    """Whether ``title`` is no headline at all: signs or numbers alone, one word again and again, or keyboard mash.

    Mash has no word of ``common`` and none that a tokenizer knows, which cuts a word into ``count_pieces`` pieces:
    those of a real word that it does not know are longer. Names and abbreviations are told by their capitals.
    """
    words = _LETTERS.findall(title.lower() if title.isupper() else title)
    lower = [word.lower() for word in words]
    if not words:
        return True
    most = max(map(lower.count, lower))
    if most >= _AGAIN and most > len(words) / 2:
        return True
    if identify_language(title) in _NO_LANGUAGE:
        return True
    if any(word[1:] != word[1:].lower() for word in words) or words == [lower[0].capitalize()]:
        return False
    if any((len(word) > 1 and word in common) or (len(word) > 2 and count_pieces(word) == 1) for word in lower):  # noqa: PLR2004
        return False
    return len(title) >= _SHORTEST and sum(map(len, lower)) < _PIECE * sum(map(count_pieces, lower))


def identify_language(text: str) -> str | None:
    """The code of the language that ``text`` is most probably written in (ISO 639); None where that is not sure."""
    language, probability = _identifier().classify(text[:_READ])
    return _KIN.get(language, str(language)) if probability >= _SURE else None


def _repeats(terms: list[str]) -> bool:
    """Whether nearly every run of terms stood before."""
    runs = set(zip(*(islice(terms, start, None) for start in range(_RUN)), strict=False))
    return len(runs) <= (1 - _REPEATED) * (len(terms) - _RUN + 1)


def _foreign(language: str, languages: Iterable[str]) -> str:
    known = " and ".join(_name(each) for each in languages)
    return f"This reads as {_name(language)}; the model learned from texts in {known} and knows nothing of others."


def _name(language: str) -> str:
    return _NAMES.get(language, f"another language ({language})")


@cache
def _identifier() -> LanguageIdentifier:
    """The identifier, read when a draft is first in doubt: that takes most of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
