"""What an article is about, in its own words: frequent long or capitalised words and pairs of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, pairwise, repeat

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d|[^\w\s]")
_POSSESSIVE = re.compile(r"'s\b")
_LEAST_LETTERS = 4
_MOST_LETTERS = 30  # longer runs are addresses, code or scripts without spaces
_CHARS_READ = 1600  # keywords show early, and planting must stay fast
_TITLE_WEIGHT = 3.0
_PAIR_WEIGHT = 1.5

_STOPWORDS = """
    a about above across actually after again against all almost along already also although always am among an and another
    any anyone anything are aren't around as at away back be became because become been before began behind being below best
    better between both but by came can can't cannot come comes could couldn't day days did didn't different do does doesn't
    doing don't done down during each either else enough even ever every everyone everything far few first for from full get
    gets getting give given go goes going gone good got great had hadn't half has hasn't have haven't having he her here hers
    herself him himself his how however i i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just keep
    kept kind know known last later least less let like likely little long look looking lot made make makes making many may
    maybe me mean means might mine more most much must my myself near nearly need needs never new next no nobody none nor not
    nothing now of off often on once one ones only or other others our ours ourselves out over own part people perhaps put
    quite rather really right said same saw say says second see seem seems seen several shall she should shouldn't show since
    so some someone something sometimes soon still such sure take taken takes than that that's the their theirs them
    themselves then there there's these they they're thing things think this those though thought three through thus time
    times to today together too took toward towards tried try two under until up upon us use used uses using usually very want
    wants was wasn't way ways we we're we've week weeks well went were weren't what what's when where whether which while who
    whole whom whose why will with within without won't work works would wouldn't year years yes yet you you'll you're you've
    your yours yourself cent percent per keeps asked told called came found started often
"""
STOPWORDS = frozenset(_STOPWORDS.split())


def find_keywords(title: str, passages: Sequence[str], limit: int = 8) -> tuple[str, ...]:
    """At most ``limit`` words and pairs of words, the most telling first; none where the article has no such word.

    Written in lower case where the article does so anywhere, else as it writes them. Only its beginning is read.
    """
    scores: dict[str, float] = defaultdict(float)
    forms: dict[str, str] = {}
    left = _CHARS_READ
    for text, weight in ((title, _TITLE_WEIGHT), *((passage, 1.0) for passage in passages)):
        words = _telling_words(text[:left])
        pairs = [f"{first} {second}" for first, second in pairwise(words) if first and second]
        for form, value in chain(zip(words, repeat(weight)), zip(pairs, repeat(weight * _PAIR_WEIGHT))):
            if form:
                key = form.lower()
                scores[key] += value
                if key not in forms or form == key:
                    forms[key] = form
        left -= len(text)
        if left <= 0:
            break
    frequent = [key for key, score in scores.items() if score > _PAIR_WEIGHT or len(scores) <= limit]
    taken: list[str] = []
    for key in sorted(frequent, key=scores.__getitem__, reverse=True)[: limit * 3]:
        if not any(key in pair.split() for pair in taken):  # "wrong" says less than the "wrong turn" before it
            taken.append(key)
    return tuple(forms[key] for key in taken[:limit])


def _telling_words(text: str) -> list[str]:
    """The words that may be keywords, in order; "" for every other word or sign, so that no pair spans it."""
    tokens = _TOKEN.findall(_POSSESSIVE.sub("", text.replace("’", "'")))
    return [
        token
        if (_LEAST_LETTERS <= len(token) <= _MOST_LETTERS and token.lower() not in STOPWORDS)
        or (len(token) in (2, 3) and token.isupper() and token.isalpha())
        else ""
        for token in tokens
    ]
