"""Titles that are louder than their text: the marks of clickbait and outrage, and whether the body keeps the promise.

Counted and compared, without the model. Loudness alone is no fault: a check comes only where the body does not deliver.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from serving.blocks import Block, find_words
from serving.report import Check

MarkCode = Literal["curiosity_gap", "outrage", "shouting", "listicle_promise"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch ``title[start:end]`` that promises or excites."""

    code: MarkCode
    start: int
    end: int


# In each pattern a space stands for any white space, and ' for any apostrophe.
_CURIOSITY = (
    r"you (?:won't|will not|will never|can't|wouldn't|'ll never) (?:believe|guess|see coming|unsee)",
    r"(?:won't|can't|cannot) believe",
    r"what happen(?:s|ed) next",
    r"what (?:he|she|they|it|this \w+) (?:did|does|said|found|saw|looks like now)(?: next)?",
    r"(?:one|1|this|these|a|\d+) (?:weird|simple|little|strange|odd|secret|crazy|easy|genius) (?:old )?"
    r"(?:trick|tip|hack|thing|secret|habit|rule)s?",
    r"(?:this|that) (?:one |1 )?(?:trick|hack)",
    r"(?:one|1) (?:simple )?(?:trick|thing|secret)",
    r"here's (?:why|what|how)",
    r"this is (?:why|what happens|how)",
    r"the (?:real |true |surprising |shocking )?reasons? why",
    r"(?:reasons?|answer|results?|truth|ending) (?:why )?(?:will|may|might|could) (?:shock|surprise|stun|amaze|blow|haunt)",
    r"will (?:shock|surprise|stun|amaze|astonish|haunt|change|restore|melt|break|make) (?:you|your|everything)",
    r"(?:blow|blew|blown|blowing) (?:your|my) minds?",
    r"mind[- ]?blow(?:ing|n)",
    r"jaw[- ]?dropp(?:ing|ed)",
    r"(?:doctors|experts|dentists|banks|they|nobody|no one|everyone) (?:hates?|won't tell|(?:are|is) hiding|talks about)",
    r"(?:don't|doesn't|didn't|never) (?:want|wanted) you to (?:know|see|read)",
    r"(?:nobody|no one) (?:is|'s) talking about",
    r"(?:everything|all) (?:you|we) (?:know|knew|thought)(?: you knew)? (?:about .{1,40}? )?(?:is|was) (?:wrong|a lie)",
    r"you(?:'ve| have) been \w+ing .{1,40}? wrong",
    r"(?:nothing|not what) you (?:think|expect|expected)",
    r"(?:wait|watch) (?:until|till|for it)(?: you see)?",
    r"(?:number|no\.|#) ?\d+ (?:will|is going to|shocked|blew|made)",
    r"(?:the )?secrets? (?:to|of|behind|that|they|nobody)",
    r"(?:revealed|exposed|uncovered)(?=\W*$)",
    r"you(?:'ll| will) (?:never|want to|wish)(?: \w+)?",
    r"before (?:it's|it is) too late",
    r"(?:this|it) changes everything",
    r"(?:can|could) you (?:guess|spot|solve|believe)",
    r"guess (?:what|who|which)",
    r"(?:almost )?too good to be true",
    r"(?:must|need to|have to) (?:see|read|watch)(?: this| it)?",
    r"(?:that|which) (?:nobody|no one) (?:saw coming|expected|tells you)",
    r"(?:left|leaves) (?:me|us|him|her|them|everyone|fans|\w+) speechless",
    r"the (?:whole |entire )?internet (?:is going|can't|cannot|went|goes|is losing|has lost)(?: \w+)?",
    r"go(?:es|ing)? viral",
    r"(?:unbelievable|incredible|insane|epic)",
    r"(?:might|may|could) (?:just )?(?:surprise|shock|change) (?:you|your)",
)
_OUTRAGE = (
    r"(?:slam|blast|destroy|demolish|eviscerate|humiliate|obliterate|torch|roast|shred|skewer|savage|trash|crush|annihilate)"
    r"(?:s|es|ed|d|med|ded)",
    r"(?:destroying|slamming|blasting|humiliating|eviscerating)",
    r"own(?:s|ed) (?:the )?(?:libs|liberals|conservatives|critics|haters|trolls|left|right)",
    r"(?:furious|enraged?|enraging|outrage(?:d|ous)?|infuriat(?:ed|ing|es)|livid|seething|fuming|incensed|irate)",
    r"(?:disgust(?:ed|ing)|disgrace(?:d|ful)?|shameful|shameless|appalling|despicable|vile|sickening|repulsive)",
    r"(?:shock(?:ing|er)|horrif(?:ying|ied|ic)|terrifying|horrendous)",
    r"(?:melt(?:s|ed|ing)? down|meltdown|los(?:es|ing|t) it|go(?:es)? ballistic|unhinged)",
    r"(?:clap(?:s|ped)? back|call(?:s|ed)? out|lash(?:es|ed)? out|hit(?:s)? back|tear(?:s)? into|rip(?:s|ped)? into)",
    r"(?:war on|under attack|betray(?:s|ed|al)|traitors?|treason(?:ous)?)",
    r"(?:idiots?|idiotic|morons?|moronic|stupid(?:ity)?|imbeciles?|clowns?|pathetic|braindead|sheeple)",
    r"(?:hypocrit(?:e|es|ical)|hypocrisy|crooked|fraudsters?|corrupt (?:politicians?|officials?|elites?))",
    r"(?:has|have|had) (?:finally )?(?:gone too far|had enough)",
    r"(?:how dare|what is wrong with|what's wrong with|sick of|fed up with|enough is enough)",
    r"(?:backlash|bombshell|scandal(?:ous)?|firestorm|uproar|explosive)",
    r"(?:ruin(?:s|ed|ing)|kill(?:s|ed|ing)|destroy(?:ing)?|steal(?:s|ing)?) (?:our|your|everything|the country|democracy)",
    r"(?:wak(?:e|ing) up|they) (?:people|sheeple|lied|are lying)",
    r"(?:cancel culture|woke mob)",
)


def _compile(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns).replace("'", "['’ʼ]").replace(" ", r"\s")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


_PATTERNS: tuple[tuple[MarkCode, re.Pattern[str]], ...] = (
    ("curiosity_gap", _compile(_CURIOSITY)),
    ("outrage", _compile(_OUTRAGE)),
)
_LOUD_SIGNS = re.compile(r"[!?！？](?:\s?[!?！？])+|‼|⁉|⁇|⁈")
_CAPITALS = re.compile(r"(?<![\w&.-])[^\W\d_a-z]{2,}(?:['’][^\W\d_a-z]+)?(?![\w&-])")
_SHORT_SHOUTS = frozenset(
    {"ALL", "ANY", "BAD", "BAN", "BIG", "DIE", "END", "HOT", "NEW", "NO", "NOT", "NOW", "OMG", "OUR", "OUT", "SO", "THE", "TOP"}
    | {"WHO", "WHY", "WIN", "WOW", "WTF", "YES", "YOU"}
)
_ACRONYMS = (
    "AIDS AJAX ANSI ASCII ASEAN ASIC ASMR AWOL BASIC BIOS BRICS CAPTCHA CERN CMOS COBOL COVID CUDA DARPA DDOS DRAM ECMA EPUB "
    "ERISA FAQ FEMA FIFA FINRA FOMO FPGA GAAP GDPR GIMP GUI HEPA HIPAA HTML HTTP HTTPS IEEE IFRS IKEA INTERPOL IPCC ISIS "
    "JPEG JSON JSONL LASER LATAM LEGO LIDAR LGBT LGBTQ LLVM MIDI MOOC MPEG NAACP NAFTA NASA NASCAR NASDAQ NATO NIMBY NOAA "
    "NVIDIA OAUTH OECD OPEC OSHA PETA PISA POSIX RADAR REST RAID SAAS SARS SCADA SCUBA SIMD SONAR SOAP STEM SWIFT SWOT TOML "
    "TSMC UEFA UEFI UNESCO UNHCR UNICEF USAID UUID WASM WIFI XHTML YAML YIMBY YOLO"
)
_KNOWN_ACRONYMS = frozenset(_ACRONYMS.split())
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")
_LEAST_SHOUT = 4  # letters; shorter words in capitals are mostly acronyms


def title_marks(title: str) -> tuple[Mark, ...]:
    """The marks of ``title`` in order."""
    marks = [Mark(code, *match.span()) for code, pattern in _PATTERNS for match in pattern.finditer(title)]
    marks += [Mark("shouting", *match.span()) for match in _LOUD_SIGNS.finditer(title)]
    marks += _find_shouts(title)
    promise = _find_promise(title)
    if promise:
        marks.append(Mark("listicle_promise", *promise[1]))
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.code)))


def _find_shouts(title: str) -> Iterator[Mark]:
    """Words in capitals, neighbours as one mark; acronyms are none."""
    start = end = -1
    for match in _CAPITALS.finditer(title):
        word = match.group()
        if not _is_shout(word):
            continue
        if start >= 0 and title[end : match.start()].isspace():
            end = match.end()
            continue
        if start >= 0:
            yield Mark("shouting", start, end)
        start, end = match.span()
    if start >= 0:
        yield Mark("shouting", start, end)


def _is_shout(word: str) -> bool:
    if not word.isupper():
        return False  # a script without capitals
    long = len(word) >= _LEAST_SHOUT and word not in _KNOWN_ACRONYMS and _VOWEL.search(word) is not None
    return long or word in _SHORT_SHOUTS


# ---------------------------------------------------------------- promised and delivered numbers

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 2)}
_COUNT = re.compile(
    rf"(?<![\w$€£¥#.,:/–-])(\d{{1,3}}|{'|'.join(_NUMBERS)})(?![\w%/–]|[.,:]\d|\s?%)(?:\sof\s(?:the|my|our|these)\s)?",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[\s-]+([^\W\d_]+(?:['’-][^\W\d_]+)*)|(?<=\s)([^\W\d_]+(?:['’-][^\W\d_]+)*)")
# Things that a number in any place of a title promises …
_PROMISED_LISTED = (
    "essentials examples facts habits hacks ideas lessons misconceptions mistakes myths pitfalls principles questions reasons "
    "rules secrets signs steps step strategies takeaways tactics techniques things tips tricks truths ways"
)
_PROMISED = frozenset(_PROMISED_LISTED.split())
# … and things that it promises where the title, or a clause of it, begins with the number: elsewhere it is news.
_LISTED_LISTED = (
    "actions activities alternatives answers apps arguments articles aspects benefits blogs books bugs causes charts checks "
    "choices clues commandments concepts courses criteria dangers decisions designs details differences dishes errors "
    "exercises experiments factors failures features findings fixes foods frameworks gadgets gems gifts goals graphs "
    "guidelines highlights hints indicators ingredients insights inventions items keys laws libraries lies lines links maps "
    "measures meals methods metrics models moments movies novels objections observations options papers paradoxes patterns "
    "phrases photos pictures pillars places plants plugins podcasts points practices predictions problems products projects "
    "proofs proposals quotes recipes recommendations remedies resources scenarios series shortcuts sites skills solutions "
    "songs sources spots stages stories strengths styles suggestions surprises symptoms templates theories thoughts tools "
    "topics trends tutorials types videos warnings weapons websites best worst greatest biggest coolest funniest cheapest"
)
_LISTED = frozenset(_LISTED_LISTED.split())
_CLAUSE_START = re.compile(
    r"(?:[:–—|(!?.-]|\b(?:top|the|these|my|our|here\s(?:are|is)|best|another))[\s\"“'‘]*$", re.IGNORECASE
)
_QUOTES = " \t\"“'‘¿¡"
_TOP = re.compile(r"\btop\s$", re.IGNORECASE)
_NO_ADJECTIVES_LISTED = (
    "a after ago an are as at billion billions by cent cents century day days decade decades dollar dollars euro euros feet "
    "for from gb hour hours hundred if in into is it kids km may men miles million millions minute minutes month months of on "
    "or out people per percent point pound pounds second seconds than the then thousand thousands to trillion was week weeks "
    "were when while who with women year years"
)
_NO_ADJECTIVES = frozenset(_NO_ADJECTIVES_LISTED.split())
_MOST_ADJECTIVES = 3
_LARGEST_PROMISE = 200
_BEFORE = 20  # characters in front of a number that tell whether a clause begins with it


def promised_count(title: str) -> int | None:
    """How many things ``title`` promises: 7 for "7 ways to …" and "Seven odd facts"; None for years and "7 billion"."""
    promise = _find_promise(title)
    return promise[0] if promise else None


def _find_promise(title: str) -> tuple[int, tuple[int, int]] | None:
    """The first promised number and the stretch of the title from it to the things."""
    for match in _COUNT.finditer(title):
        spelled = match.group(1).lower()
        count = _NUMBERS.get(spelled) or int(spelled)
        before = title[max(match.start() - _BEFORE, 0) : match.start()]
        first = match.start() <= _BEFORE and not before.strip(_QUOTES)
        begins = first or _CLAUSE_START.search(before) is not None
        end = _find_things(title, match.end(), begins=begins)
        if end is None and _TOP.search(before):
            end = match.end(1)
        if end is not None and 1 < count <= _LARGEST_PROMISE:
            return count, (match.start(), end)
    return None


def _find_things(title: str, start: int, *, begins: bool) -> int | None:
    """Where the name of the things ends that a number before ``start`` counts."""
    for _ in range(_MOST_ADJECTIVES + 1):
        match = _NEXT_WORD.match(title, start)
        if match is None:
            return None
        word = (match.group(1) or match.group(2)).lower()
        if word in _PROMISED or (begins and word in _LISTED):
            return match.end()
        if word in _NO_ADJECTIVES:
            return None
        start = match.end()
    return None


_ORDINAL = re.compile(
    r"\s*(?:#\s?(\d{1,3})\b|(\d{1,3})\s?[.):–—-](?:\s|$)"
    r"|(?:fact|idea|lesson|mistake|myth|no\.?|number|reason|rule|sign|step|tip|way)\s#?(\d{1,3})\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|[。！？]")
_LEAST_ORDINALS = 2
_LIST_SHARE = 1 / 3  # of the body's words: such a list is what the article is
_TOLERANCE = 3  # so many fewer may be a matter of counting


@dataclass(frozen=True, slots=True)
class _Delivered:
    """What could be the promised things: how many are numbered, in the largest list, under headings; and at most."""

    numbered: int
    listed: int
    headed: int
    sentences: int
    listing: bool  # the article is mostly its list

    def counts(self) -> list[int]:
        return [count for count in (self.numbered, self.listed, self.headed) if count > 1]


def _count(blocks: Sequence[Block]) -> _Delivered:
    numbers: dict[str, set[str]] = {"heading": set(), "paragraph": set(), "list": set()}
    for block in blocks:
        match = _ORDINAL.match(block.text)
        if match and match.lastindex and block.kind in numbers:
            numbers[block.kind].add(match.group(match.lastindex))
    numbered = max(len(found) for found in numbers.values())
    lists = Counter(block.group for block in blocks if block.kind == "list")
    words = Counter[int | None]()
    for block in blocks:
        if block.kind == "list":
            words[block.group] += block.words
    total = sum(block.words for block in blocks)
    largest = max(lists, key=lambda group: lists[group], default=None)
    return _Delivered(
        numbered=numbered if numbered >= _LEAST_ORDINALS else 0,
        listed=lists[largest] if lists else 0,
        headed=sum(1 for block in blocks if block.kind == "heading"),
        sentences=sum(max(1, len(_SENTENCE.findall(block.text))) for block in blocks),
        listing=bool(lists) and words[largest] >= _LIST_SHARE * total,
    )


def delivered_count(blocks: Sequence[Block]) -> int | None:
    """How many things the body counts out: its numbered headings or paragraphs, else its largest list, else its headings.

    None where it has no such structure.
    """
    found = _count(blocks)
    return next(iter(found.counts()), None)


def _find_instead(promised: int, found: _Delivered) -> int | None:
    """The number delivered instead of ``promised``; None where the promise is kept or cannot be judged."""
    counts = found.counts()
    most = max(counts, default=0)
    if promised in counts:
        return None
    if found.numbered:
        return found.numbered
    if found.listing and most == found.listed < promised:
        return most
    # Headings may stand around the things, and things may hide in prose, but no more of them than sentences.
    held = most if most and most == found.headed else max(most, found.sentences)
    return held if promised - held > _TOLERANCE else None


# ---------------------------------------------------------------- title and body

_STOP_LISTED = (
    "a about after again all also am an and any are as at be because been before being best but by can could did do does don "
    "down even ever every for from get gets getting go goes going got had has have he her here hers him his how i if in into "
    "is it its just know like ll make makes many may me might more most much must my need never new no not now of off on one "
    "only or our out over own really s she should show so some still such t than that the their them then there these they "
    "thing things this those to too top two under until up us use using ve very via vs want was way ways we well were what "
    "when where which while who why will with won would you your yours"
)
_STOP = frozenset(_STOP_LISTED.split())
_APOSTROPHE = re.compile(r"['’ʼ](?:s|re|ve|ll|d|t|m)?\b|['’ʼ]", re.IGNORECASE)
_PART = re.compile(r"[^\W_]+")
_ENDINGS: tuple[str, ...] = (
    "ization",
    "isation",
    "ational",
    "ations",
    "ation",
    "ments",
    "ment",
    "ingly",
    "ings",
    "ing",
    "ness",
    "edly",
    "ally",
)
_ENDINGS += ("ical", "ers", "ies", "ied", "ion", "ions", "ic", "ed", "er", "es", "ly", "al", "s", "e", "y")
_LEAST_STEM = 3


def title_body_overlap(title: str, body_text: str) -> float:
    """Share in [0, 1] of the title's content words, crudely stemmed, that occur in the body; 1 where it has none."""
    wanted = _stems(title)
    return len(wanted & _stems(body_text)) / len(wanted) if wanted else 1.0


def _stems(text: str) -> set[str]:
    words = {text[start:end] for start, end in find_words(text)}
    parts = {part for word in words for part in _PART.findall(_APOSTROPHE.sub("", word).lower())}
    return {_stem(part) for part in parts - _STOP if not part.isdecimal()} - {""}


def _stem(word: str) -> str:
    plain = word
    if not word.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _LEAST_STEM:
            stem = plain[: -len(ending)]
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "aeiouls" else stem
    return plain


def check_buzz(title: str, blocks: Sequence[Block], *, title_is_high: bool, alignment_is_low: bool) -> tuple[Check, ...]:
    """Warnings about a title that the body (its ``blocks``) does not live up to; offsets count in the title.

    ``title_is_high``: the title alone scores high; ``alignment_is_low``: the body scores far below it, or speaks of
    something else, as the caller measures. A draft without a body promises nothing yet.
    """
    if not any(block.words for block in blocks) or not title.strip():
        return ()
    marks = title_marks(title)
    loud = [mark for mark in marks if mark.code != "listicle_promise"]
    checks: list[Check] = []
    promise = _find_promise(title)
    instead = _find_instead(promise[0], _count(blocks)) if promise else None
    promises = bool(loud) or title_is_high
    elsewhere = promises and title_body_overlap(title, " ".join(block.text for block in blocks)) == 0
    if promises and (alignment_is_low or elsewhere or (loud and instead is not None)):
        start, end = (loud[0].start, loud[0].end) if loud else _strip(title)
        checks.append(Check("buzz", "warning", _buzz_message(loud, elsewhere=elsewhere), start, end, "title"))
    if promise and instead is not None:
        promised, (start, end) = promise
        message = f"the title promises {promised} and the text counts {instead}: name the number that the text holds"
        checks.append(Check("unkept_count", "warning", message, start, end, "title"))
    return tuple(checks)


def _strip(title: str) -> tuple[int, int]:
    return len(title) - len(title.lstrip()), len(title.rstrip())


def _buzz_message(loud: Sequence[Mark], *, elsewhere: bool) -> str:
    lacks = "none of its words occur in the text" if elsewhere else "the text does not deliver it"
    code = loud[0].code if loud else None
    if code == "curiosity_gap":
        return f"the title teases and {lacks}: say in the title what the text shows, or answer it early in the text"
    if code == "outrage":
        return f"the title stirs anger and {lacks}: say who did what, as the text can prove it"
    if code == "shouting":
        return f"the title shouts and {lacks}: write it plainly and let what the text holds speak"
    return f"the title promises much and {lacks}: add the substance to the text, or title what is there"
