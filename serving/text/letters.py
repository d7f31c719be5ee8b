"""Which code page a text is written in, by the letters that it would have: é inside a French word, never Ž at its end.

Language models need whole paragraphs; a single foreign word in an English text has none. Here only what stands beyond ASCII
counts: how frequent a letter is in a language that the code page was made for, and whether it fits between its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from math import log

# Lower-case letters beyond ASCII by language, the most frequent first.
_WESTERN = (
    "éèàêçâîôûùëïœ",  # French
    "üäöß",  # German
    "óíáéñúü",  # Spanish
    "ãçáéíóêõàúâô",  # Portuguese
    "èàùòìé",  # Italian
    "äåöé",  # Swedish, Finnish
    "øåæé",  # Danish, Norwegian
    "áíðóéöæúýþ",  # Icelandic
    "éñïüèöêçäå",  # names and loan words in English and Dutch
)
_CENTRAL = (
    "łąęóżśćńź",  # Polish
    "íáéěřčžýšůúťňďó",  # Czech
    "áíéčšžýúťľňôďäóĺŕ",  # Slovak
    "áéóöőíüúű",  # Hungarian
    "ăîâşţ",  # Romanian
    "čšžćđ",  # Croatian, Slovene
    "üäöß",
)
_TURKISH = ("ışğüçöâî",)
_BALTIC = ("ėšžųįąūčę", "āīēšūņļčžģķ", "äõöüšž")
_CYRILLIC = (
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "оаинівтерслкудмпязьбгчйхжїєшюцщґф",
    "аоеинтрсвлкдпмзугяъбчцжхщшйюфь",
    "аоеинрстјукпвмдљзгбчцшћњжђфхџ",
)
_GREEK = ("αοιετσνηυρπκμλςωδγίόάέήχθύφώβξζψ",)
_HEBREW = ("יוהלאתרמבשנדחקעפכםטןגסזצףךץ",)

# Code pages with their languages, and how much rarer than Windows' Western one each is (in nats).
_PAGES: Mapping[str, tuple[tuple[str, ...], float]] = {
    "cp1252": (_WESTERN, 0.0),
    "mac-roman": (_WESTERN, 1.5),
    "cp850": (_WESTERN, 4.0),
    "cp437": (_WESTERN, 4.5),
    "iso8859-15": (_WESTERN, 4.0),
    "cp1250": (_CENTRAL, 1.0),
    "iso8859-2": (_CENTRAL, 2.0),
    "cp852": (_CENTRAL, 4.5),
    "mac-latin2": (_CENTRAL, 4.5),
    "cp1254": (_TURKISH, 1.0),
    "mac-turkish": (_TURKISH, 5.0),
    "cp1257": (_BALTIC, 2.5),
    "cp1251": (_CYRILLIC, 1.0),
    "koi8-r": (_CYRILLIC[:1], 3.0),
    "koi8-u": (_CYRILLIC[1:2], 4.0),
    "cp866": (_CYRILLIC[:1], 4.0),
    "mac-cyrillic": (_CYRILLIC, 5.0),
    "iso8859-5": (_CYRILLIC, 5.0),
    "cp1253": (_GREEK, 1.5),
    "iso8859-7": (_GREEK, 2.5),
    "cp1255": (_HEBREW, 1.5),
}
_UPPER = 0.08  # share of capitals
_RARE, _ODD, _NEVER = 1e-3, 1e-2, 1e-5
_CLUSTER = 0.2  # a consonant between consonants, a vowel between vowels
ODD = -6.0
_MOST = 2_000  # letters that are looked at
_VOWELS = frozenset("aeiouyæœø")
_CONTEXT = re.compile(rb"[\x00-\x7f]{0,12}(?:[\x80-\xff]{1,40}[\x00-\x7f]{0,12}){1,40}")
# Signs that texts have, with what stands before and behind them.
_SIGNS = (
    (
        re.compile(r"(?<=[^\W\d_])’(?=(?:s|t|re|ve|ll|d|m)\b)|\b(?:[ldnmtcjs]|qu|dell|all|un|aujourd)’(?=\w)", re.IGNORECASE),
        0.3,
    ),
    (re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])|(?<=s)’(?=\W)"), 0.01),
    (re.compile(r"(?<!\w)[“„‘«](?=\w|\s\w)|(?<=[\w.,!?…])[”“’»](?!\w)|(?<=\w\s)»(?!\w)"), 0.1),
    (re.compile(r"(?<=\s)[–—](?=[\s,])|(?<=\d)–(?=\d)"), 0.1),
    (re.compile(r"(?<=[a-z])—(?=[a-z])"), 0.02),
    (re.compile(r"(?<=[\w ])…(?!\w)"), 0.03),
    (re.compile(r"(?<!\w)[£€¥](?=\d)|(?<=\d)\s?[€°£](?!\d)|(?<=\d)[½¼²³×](?!\w)"), 0.03),
    (re.compile(r"(?<!\w)[©®•·§¿¡](?=[\s\w])|(?<=\w)[®™°ºª](?!\w)"), 0.01),
    (re.compile(r"(?<=[\w.,;:!?«])\u00a0|\u00a0(?=[\w»:;!?])|(?<=\w)\u00ad(?=\w)"), 0.03),
)

SINGLE_BYTE = frozenset(_PAGES)


def guess_code_page(sample: bytes) -> tuple[str, float]:
    """The code page, of those for single-byte alphabets, whose letters ``sample`` most likely has.

    And how well they fit: the mean logarithm of a letter's likelihood; about -3 in a text, below ``ODD`` in none.
    """
    pieces: list[bytes] = []
    left = _MOST
    for match in _CONTEXT.finditer(sample):
        pieces.append(match.group())
        left -= sum(byte > 127 for byte in match.group())  # noqa: PLR2004
        if left < 0:
            break
    letters = b"\n".join(pieces)
    page = max(_PAGES, key=lambda page: _score(letters, page))
    count = sum(byte > 127 for byte in letters)  # noqa: PLR2004
    return page, (_score(letters, page) + _PAGES[page][1]) / max(1, count)


def _score(sample: bytes, page: str) -> float:
    """Logarithm of how likely the letters of ``sample`` are in the best fitting of the page's languages."""
    text = sample.decode(page, "replace")
    languages, rarity = _PAGES[page]
    signs: dict[int, float] = {}
    for pattern, chance in reversed(_SIGNS):
        for match in pattern.finditer(text):
            signs[match.end() - 1 if match.group()[-1] > "\x7f" else match.start()] = log(chance)
    total = -rarity
    letters: list[str] = []
    for place, char in enumerate(text):
        if char <= "\x7f":
            continue
        if place in signs:
            total += signs[place]
        elif char.isalpha():
            letters.append(char.lower())
            total += _fit(text[max(0, place - 1) : place], char, text[place + 1 : place + 2])
        else:
            total += log(_NEVER)
    return total + max(sum(chances.get(char, log(_RARE)) for char in letters) for chances in map(_chances, languages))


def _fit(before: str, char: str, after: str) -> float:
    """Logarithm of how well a letter beyond ASCII fits between its neighbours."""
    fit = 0.0
    if char.isupper():
        fit += log(_RARE) if before.islower() else log(_UPPER)
        fit += log(_UPPER) if not before.isalpha() and not after.isalpha() else 0.0
    if before.isdigit() or after.isdigit():
        fit += log(_ODD)
    beside = [each for each in (before, after) if each.isalpha()]
    if char > "\u036f":
        return fit + log(_RARE) * any(each.isascii() for each in beside)
    vowel = _is_vowel(char)
    if len(beside) == 2 and all(_is_vowel(each) == vowel for each in beside):  # noqa: PLR2004
        fit += log(_CLUSTER)
    return fit


@cache
def _is_vowel(char: str) -> bool:
    return unicodedata.normalize("NFD", char.lower())[0] in _VOWELS


@cache
def _chances(language: str) -> Mapping[str, float]:
    """Logarithms of how often each letter is the next one beyond ASCII: by Zipf's law, from the letters' order."""
    weights = {letter: 1 / (rank + 2) for rank, letter in enumerate(language)}
    whole = sum(weights.values())
    return {letter: log(weight / whole) for letter, weight in weights.items()}
