"""Numbers in titles that are part of a name: "Windows 11", "World War 2", "Area 51"."""

from __future__ import annotations

import re

# What is numbered, whatever the case it is written in. Numbers of other names are known by a capital in front of them.
_NUMBERED_LISTED = (
    "act android apollo appendix area artemis article blink book catch chapter chatgpt class covid day debian drupal "
    "episode figure formula galaxy gemini gen generation gpt grade group halo highway html industry interstate ios ipad "
    "iphone java laravel level macos magento mark model netflix no node nodejs number page part phase php pixel playstation "
    "python react room route rule season section series stage studio symfony tier title type ubuntu unit version volume vue "
    "war web week windows wordpress xbox year zone"
)
_NUMBERED = frozenset(_NUMBERED_LISTED.split())
# Capitalised words that stand in front of things counted: articles and pronouns, prepositions and conjunctions, adverbs and
# adjectives, question words …
_FUNCTION = (
    "a about above across after again all almost also always amid among an and another any are around as at because before "
    "behind best beyond both but by can could despite does during each easy effective essential even every exactly extra "
    "favorite favourite few fewer final first following for from full good great had half has have her here him his how "
    "huge if important in inside into is its just key last least less like little main many may me might more most must my "
    "near nearly never new next nine not now of off on one only or other our out over per plus powerful practical quick "
    "real really same secret should simple since small smart so some still such surprising than that the their them then "
    "these they this those though three through to too top total toward two under until up upon us useful using via was we "
    "were what when where which while who whose why will with within without would yes yet you your"
)
# … and the verbs of headlines.
_VERBS = (
    "add adopt apply ask avoid be been beat become boost break bring broke build built buy call came change check choose "
    "chose collect combine come compare consider copy cover create cut debunk did discover ditch do draw drew drop earn "
    "embrace enjoy expect explain explore explores face feature find follow forget found gain gave get give go got grew "
    "grow hate help hide hire hit hold ignore improve include increase introduce join keep kept kill know knew launch lead "
    "learn learnt leave left let list lose lost love made make master mean meant meet memorize met mind miss name need note "
    "offer overcome own pass pick plan play practice practise present prevent prove put quit ran rank rate rated read "
    "recall recommend regret remember remove repeat replace reveal review run said save saw say see seen sell send sent set "
    "share shot show skip sold solve spend spent spot start steal stop study suggest swap swear take taught teach tell test "
    "think thought told took track travel tried try understand unlock use visit want watch wear win won wrote write"
)
_COUNTING = frozenset([*_FUNCTION.split(), *_VERBS.split(), *(f"{verb}s" for verb in _VERBS.split()), "teaches"])
_ENDINGS = ("ing", "ed", "ly")  # of verbs and adverbs
_NAMES_LIKE_THEM = ("boeing", "speed", "weed")
_COURSE = 101  # "Marketing 101"
_WORD_BEFORE = re.compile(r"([^\W\d_][^\s\d:;,.!?()|/–—]*)[ \t\u00a0]+$")


def is_numbered_name(before: str, number: int) -> bool:
    """Whether ``number`` behind the words ``before`` belongs to the last of them, which is a name.

    A word with a capital is one unless it is a word that things are counted behind; at the beginning of a title, and in
    titles where every word has a capital, the two look alike, so that those are known one by one.
    """
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = match.group(1).lstrip("\"'“‘")
    plain = word.lower()
    if plain in _NUMBERED or number == _COURSE:
        return True
    if word == plain or not word or plain in _COUNTING or "'" in word or "’" in word:
        return False
    return plain in _NAMES_LIKE_THEM or not plain.endswith(_ENDINGS)
