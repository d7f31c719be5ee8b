"""Takes the concrete details out of a sentence: who, where, when, how many, which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from training.probes.frames import STOPWORDS

_CROWDED = 0.3  # share of details among the words from which too little of a sentence is left to read


@dataclass(frozen=True, slots=True)
class Blurred:
    """A sentence after its details were replaced: how many were, and whether enough is left to read."""

    text: str
    details: int
    legible: bool


def find_names(sentences: Iterable[str]) -> frozenset[str]:
    """Words that ``sentences`` write with a capital within a sentence and never without."""
    capital: set[str] = set()
    small: set[str] = set()
    for sentence in sentences:
        for index, token in enumerate(sentence.split()):
            core = _strip(token)
            if core[:1].islower():
                small.add(core)
            elif index and core[:1].isupper():
                capital.add(core)
    return frozenset(name for name in capital if name.lower() not in small | STOPWORDS)


def blur(sentence: str, names: frozenset[str], rng: np.random.Generator) -> Blurred:
    """``sentence`` with its details made vague, its clauses cut off and now and then a hedge.

    ``names`` are the article's, from ``find_names``. What is not legible is text all the same, but hardly a sentence.
    """
    speech = sentence.startswith(("“", '"', "‘"))
    details, sentence = 0, _blur_things(sentence, rng)
    for pattern, phrases in _VAGUE:
        sentence, count = _replace(pattern, phrases, sentence, rng)
        details += count
    words, count = _blur_names(sentence.split(), names, rng)
    details += count
    for index, word in enumerate(words):
        plain = _strip(word)
        if plain.lower() in _BLAND:
            words[index] = word.replace(plain, _BLAND[plain.lower()])
            details += 1
    legible = bool(words) and not speech and details <= _CROWDED * len(words)
    text = _repair(_cut_clause(" ".join(words), rng))
    first = _strip(text.split()[0]) if legible else ""
    # Any other word may be a name, which keeps its capital.
    joins = first[:1].islower() or first.lower() in STOPWORDS - {"i"}
    if joins and rng.random() < _HEDGED:
        text = f"{_draw(_HEDGES, rng)} {text[:1].lower()}{text[1:]}"
    return Blurred(text[:1].upper() + text[1:], details, legible)


_HEDGED = 0.4
_HEDGES = (
    "In a way,", "More or less,", "As far as one can tell,", "Generally speaking,", "To some degree,", "It seems that",
    "In some cases,", "One could say that", "In one form or another,", "As a rule,",
)  # fmt: skip

_MONTH = (
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)"
    r"\b\.?(?: \d{1,2}(?:st|nd|rd|th)?\b)?,?(?: \d{4}\b)?"
)
_WEEKDAY = r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b"
_YEAR = r"(?:the )?(?:early |late )?\b(?:1[5-9]|20)\d\d(?:s|[-–]\d+)?\b"
_WHEN = r"(?:\b(?:[Oo]n|[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Ff]rom|[Aa]round) )"
_ABOUT = r"(?:\b(?:about|around|over|nearly|almost|more than|at least|up to) )?"
_NUMBER = r"\d(?:[\d.,:/×x–-]*\d)?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen)s?\b"
_COUNT = (
    rf"(?:\w*{_NUMBER}[\w+]*|{_SCALE}|"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b)"
)
_SPOKEN = r"“[^”]*”|\"[^\"]*\"|(?<!\w)‘[^’]*’(?!\w)"
_DATE = rf"{_WHEN}?(?:{_WEEKDAY},? )?(?:\d{{1,2}} )?{_MONTH}|{_WHEN}?{_WEEKDAY}"
# In the order in which they are looked for: what is longer and means more first.
_VAGUE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(_SPOKEN), ("something to that effect", "words of that kind")),
    (re.compile(_DATE), ("at some point", "some time ago", "at one time", "on one occasion")),
    (re.compile(_WHEN + _YEAR), ("at some point", "in the past", "in those days", "a while ago")),
    (
        re.compile(rf"{_ABOUT}[$€£¥]\s?{_NUMBER}(?:[kKmMbB]\b|[ -]?{_SCALE})?"),
        ("a certain sum", "quite an amount", "some money"),
    ),
    (re.compile(rf"{_ABOUT}\b{_NUMBER}\s?(?:%|per ?cent\b)"), ("a certain share", "some part", "a good portion")),
    (
        re.compile(rf"{_ABOUT}\b(?:an? |some )?{_COUNT}(?:[ -]{_SCALE})*(?: of\b(?= \w+s\b))?", re.IGNORECASE),
        ("several", "a number of", "various", "some", "a few"),
    ),
)

# What begins a clause, and what a writer says who does not know what is in it.
_CLAUSES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r", which\b"), (", which had its consequences", ", which is worth noting")),
    (re.compile(r", who\b"), (", who played a part in it", ", who had a say in it")),
    (re.compile(r",? (?:because|since|so that)\b"), (" for various reasons", " for reasons of all sorts")),
    (re.compile(r",? (?:when|while|where|if|unless|until|whenever)\b"), (" under certain circumstances", " at certain times")),
    (re.compile(r"(?<=\w\w) that\b"), (" that things were a certain way", " that there was something to it")),
    (re.compile(r",? (?:by|through|using|without|via)\b"), (" in some way", " by certain means", " somehow")),
    (re.compile(r", (?:and|but|so|or|yet|such as|including)\b"), (", among other things", ", and so on", ", to a degree")),
    (re.compile(r"[:;(—–]|--"), ("", ", so to speak")),
)
_CUT = 0.8  # share of sentences that lose a clause, where they have one
_LEAST = 4  # words before a clause, and within it


def _cut_clause(text: str, rng: np.random.Generator) -> str:
    """``text`` with a vague phrase for what follows its first clause of some length."""
    if rng.random() >= _CUT:
        return text
    starts = [
        (match.start(), phrases)
        for pattern, phrases in _CLAUSES
        for match in pattern.finditer(text)
        if len(text[: match.start()].split()) >= _LEAST and len(text[match.start() :].split()) > _LEAST
    ]
    if not starts:
        return text
    start, phrases = min(starts)
    return text[:start].rstrip() + _draw(phrases, rng) + "."


_THING = re.compile(
    r"\b(?:an?|the|its|their|his|her|our|my|this|every|each) (?:[a-z-]+ )?(?![a-z]+ed\b)[a-z]{4,}"
    r"(?=[,.]| (?:of|in|on|for|with|at|from|to|and|or|than|is|was|were|are|has|had|can|will|would|could)\b)"
)
_THINGS = (("certain things", "such things", "a number of things"), ("something", "a certain thing", "the thing in question"))
_MOST_THINGS = 2


def _blur_things(text: str, rng: np.random.Generator) -> str:
    """``text`` with its first noun phrases of the simplest form made vague."""

    def choose(match: re.Match[str]) -> str:
        return _draw(_THINGS[not match[0].endswith("s")], rng)

    return _THING.sub(choose, text, count=_MOST_THINGS)


_PLACES = ("one place", "a certain area", "some country", "one region")
_PARTIES = ("someone", "one party", "somebody involved", "a certain organisation")
_ORGANISATIONS = ("one place", "a certain organisation", "one of the parties")
_SEVERAL = ("various parties", "some of those involved", "several of them")
_NOUNS = ("group", "organisation", "matter", "place")
_DETERMINERS = frozenset(
    ("the", "a", "an", "this", "that", "its", "their", "our", "his", "her", "my", "your", "these", "those")
)
_BEFORE_PLACES = frozenset(("in", "near", "across", "around", "throughout", "outside"))
_CONNECTORS = frozenset(("of", "de", "van", "von", "der", "la", "&", "and", "the", "for"))
_VERBS = frozenset(
    ("makes", "offers", "gives", "provides", "allows", "runs", "becomes", "supports", "lets", "includes", "found", "announced",
     "launched", "called", "began", "wrote", "told", "sees", "argues", "calls", "plans", "added", "does", "who", "played")
)  # fmt: skip
_SELVES = frozenset(("I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll"))
_EDGES = re.compile(r"^([^\w]*)(.*?)((?:['’]s|['’])?)([^\w]*)$", re.DOTALL)


def _blur_names(tokens: Sequence[str], names: frozenset[str], rng: np.random.Generator) -> tuple[list[str], int]:
    """``tokens`` with each run of names replaced by one vague phrase that fits its place, and how many were replaced."""
    words: list[str] = []
    count = index = 0
    while index < len(tokens):
        end = _find_run(tokens, index, names)
        if end == index:
            words.append(tokens[index])
            index += 1
            continue
        opening, closing = _match(tokens[index])[0], _match(tokens[end - 1])
        following = "" if closing[2] or closing[3] else next(iter(tokens[end : end + 1]), "")
        phrase = _name_vaguely(tokens[index:end], words[-1:], following, rng)
        words.append(opening + phrase + ("’s" if closing[2] else "") + closing[3])
        count += 1
        index = end
    return words, count


def _find_run(tokens: Sequence[str], start: int, names: frozenset[str]) -> int:
    """Where the run of names that starts at ``start`` ends; ``start`` where none does."""
    end = index = start
    while index < len(tokens):
        if _is_name(tokens, index, names):
            end = index + 1
            if _match(tokens[index])[3] or _match(tokens[index])[2]:
                break
        elif end == start or tokens[index] not in _CONNECTORS:
            break
        index += 1
    return end


def _is_name(tokens: Sequence[str], index: int, names: frozenset[str]) -> bool:
    core = _strip(tokens[index])
    if core in _SELVES or not any(character.isupper() for character in core):
        return False
    opens = index == 0 or tokens[index - 1].endswith((":", "?", "!", ".", "—", "–", "--"))
    if opens and core[1:].islower():
        return core in names
    return core.lower() not in STOPWORDS or (len(core) > 1 and core.isupper())


def _name_vaguely(run: Sequence[str], before: Sequence[str], following: str, rng: np.random.Generator) -> str:
    previous = before[0].lower() if before else ""
    ends = (
        not following
        or following.lower() in STOPWORDS | _VERBS
        or following.endswith(("ed", "ly", "er"))
        or not following[:1].islower()
    )
    if previous in _DETERMINERS:
        return _draw(_NOUNS, rng) if ends else "relevant"
    if not ends:
        return "certain"
    if "and" in run or "&" in run:
        return _draw(_SEVERAL, rng)
    if previous == "at":
        return _draw(_ORGANISATIONS, rng)
    return _draw(_PLACES if previous in _BEFORE_PLACES else _PARTIES, rng)


# What someone or something is, in a word that says less.
_BLAND = {
    word: bland
    for bland, words in {
        "people": "researchers scientists engineers doctors nurses teachers students farmers workers developers programmers "
        "journalists officials soldiers patients lawyers investors designers economists historians residents customers players",
        "person": "researcher scientist engineer doctor nurse teacher student farmer worker developer programmer journalist "
        "official soldier patient lawyer investor designer economist historian president minister director founder professor",
        "place": "hospital school university factory laboratory museum library airport church restaurant village town city",
        "places": "hospitals schools universities factories laboratories museums airports churches villages towns cities",
        "thing": "server engine database algorithm telescope camera satellite vaccine contract treaty lawsuit machine "
        "bridge tunnel painting novel statute spreadsheet compiler",
        "things": "servers engines databases algorithms telescopes cameras satellites vaccines contracts treaties lawsuits "
        "machines bridges tunnels paintings novels statutes spreadsheets compilers",
        "big": "enormous towering vast gigantic",
        "in the usual way": "meticulously furiously painstakingly chemically surgically electronically",
    }.items()
    for word in words.split()
}


def _repair(text: str) -> str:
    """Mends what the replacements left: articles that no longer fit and doubled words."""
    text = _IDLE_ARTICLE.sub("", text)
    text = re.sub(r"\ban (?=[bcdfgjklmnpqrstvwxyz])", "a ", text)
    text = re.sub(r"\b(\w+(?: \w+)?)(?:,? \1\b)+", r"\1", text, flags=re.IGNORECASE)
    return re.sub(r"\s+([,.;:!?])", r"\1", text)


_IDLE_ARTICLE = re.compile(r"\b(?:an?|the|this|that) (?=(?:several|a|various|some|quite|one)\b)", re.IGNORECASE)


def _replace(pattern: re.Pattern[str], phrases: Sequence[str], text: str, rng: np.random.Generator) -> tuple[str, int]:
    """``text`` with one of ``phrases`` for each match (its closing punctuation is kept), and how many there were."""

    def choose(match: re.Match[str]) -> str:
        closing = re.search(r"([,.!?])[”\"’]?$", match[0])
        return _draw(phrases, rng) + (closing[1] if closing else "")

    return pattern.subn(choose, text)


def _match(token: str) -> tuple[str, str, str, str]:
    """Opening punctuation, core, possessive ending and closing punctuation of a token."""
    match = _EDGES.match(token)
    return (match[1], match[2], match[3], match[4]) if match else ("", token, "", "")


def _strip(token: str) -> str:
    return _match(token)[1]


def _draw(phrases: Sequence[str], rng: np.random.Generator) -> str:
    return phrases[int(rng.integers(len(phrases)))]
