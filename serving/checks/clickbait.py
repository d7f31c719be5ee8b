"""The marks of clickbait and outrage in a title, counted without the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from serving.checks.promises import find_promise

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
    promise = find_promise(title)
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
