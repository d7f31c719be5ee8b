"""The words and forms of what a paste from a web page brings along: of whole lines, in English."""

from __future__ import annotations

import re

_SHARING = (
    "share shares shared this article post story page on via to by with us it the a in new window opens click and or like "
    "likes follow save more print copy copied link x pin send"
)
_NETWORKS = (
    "facebook twitter linkedin pinterest whatsapp telegram reddit email e-mail mastodon bluesky threads tumblr pocket "
    "flipboard messenger sms instagram"
)
_MENU = (
    "home|about|about us|contact|contact us|news|sport|sports|culture|weather|jobs|log in|login|sign in|sign up|register|"
    "search|menu|blog|shop|store|cart|world|politics|business|opinion|tech|technology|science|health|travel|lifestyle|"
    "entertainment|video|videos|podcasts|archive|archives|newsletter|subscribe|faq|help|support|careers|press|products|"
    "pricing|services|events|community|account|my account|skip to content|skip to main content|toggle navigation|close|"
    "share|advertise|privacy|privacy policy|terms|terms of use|terms of service|terms and conditions|sitemap|imprint|"
    "accessibility|rss|categories|tags|music|movies|tv|style|food|fashion|local|money|finance|real estate|autos|photos|"
    "games|magazine|topics|resources|docs|documentation|download|features|donate|get started"
)
# A bar of share buttons has nothing but these words and numbers, and asks for it or names two networks.
SHARING, NETWORKS, ASKING = frozenset(_SHARING.split()), frozenset(_NETWORKS.split()), frozenset(("share", "shares", "tweet"))
SHARE_WORD = re.compile(r"[a-z][a-z-]*|\d[\d.,]*k?")
MENU = frozenset(_MENU.split("|"))
PARTS = re.compile(r"\s*[|·•>»/]\s*|\s{2,}|\t+")
_BUTTON = r"(?:reply|like|report|flag|share|permalink|edit)(?:\s?\(\d+\))?"
_COUNT = r"\d[\d.,]*\s?k?\s(?:comments?|shares?|views?|likes?|claps?|reads?|responses?|min(?:ute)?s? read)"

# Each stands for a whole line.
_WHOLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "an advertisement",
        (
            r"advertisements?|sponsored(?: content| post)?|promoted|ad|paid (?:content|post)",
            r"(?:story|article) continues below(?: (?:the )?advertisement)?",
            r"(?:scroll down|continue reading|keep reading)(?: below| to continue(?: reading)?)?",
        ),
    ),
    (
        "a paywall's note",
        (
            r"you have \w+ free (?:articles?|stories) (?:left|remaining).*",
            r"(?:this is a )?(?:subscriber|member)s?[- ]only(?: (?:article|content|story))?",
            r"already a (?:subscriber|member)\?.*",
        ),
    ),
    (
        "a cookie notice",
        (
            r"(?:accept|reject|allow|decline)(?: all)?(?: cookies)?|(?:manage|cookie) (?:preferences|settings|policy)",
            r"(?:(?:we|this (?:web)?site|our (?:web)?site)[^.]* uses? cookies|cookies help us)\b.*"
            r"\b(?:experience|accept|consent|agree|learn more|policy|settings|preferences|analy\w*|traffic|ok)\b.*",
            r"by (?:continuing|clicking|using)[^.]*\bcookies\b.*",
        ),
    ),
    (
        "a newsletter box",
        (
            r"subscribe|sign up|(?:enter )?(?:your )?e-?mail(?: address)?\s?\*?",
            r"(?:please )?(?:subscribe|sign up|join)\b.{0,60}\b(?:newsletter|mailing list|e-?mails?|inbox|briefing)\b.{0,120}",
            r"get (?:our|the|my|more)\b.{0,80}\b(?:newsletter|inbox|briefing|by e-?mail|e-?mailed)\b.{0,120}",
            r"(?:like what you.{0,6} read(?:ing)?|enjoy(?:ed|ing) (?:this|the)(?: post)?)\?.{0,120}\bsubscribe\b.{0,60}",
            r"no spam.{0,60}unsubscribe.{0,40}|thanks for reading.{0,80}subscribe.{0,80}",
        ),
    ),
    (
        "a picture's credit",
        (
            r"(?:photo|image|picture|photograph)s?(?: credits?)?(?:(?: by| courtesy(?: of)?)\s(?-i:[A-Z@])|:\s).{2,70}",
            r"credits?: .{2,60}",
            r".{0,50}(?:/|via |©\s?)(?:getty(?: images)?|shutterstock|reuters|ap photo|afp|unsplash|istock)\b.{0,40}",
        ),
    ),
    (
        "a page's footer",
        (
            r"(?:copyright\s*)?©\s.{0,100}|(?:copyright|\(c\))\s.{0,30}\d{4}.{0,80}|.{0,60}\ball rights reserved\.?",
            r"back to top|privacy policy|terms of (?:use|service)|powered by \w+",
        ),
    ),
    (
        "tags",
        (
            r"(?:tags?|filed under|categor(?:y|ies)|posted in|tagged(?: with| under)?)\s?: .{1,160}",
            r"(?:filed under|tagged (?:with|under)) .{1,100}",
        ),
    ),
    (
        "reader comments",
        (
            r"(?:leave|post|add|write) (?:a |your )?(?:reply|comment|response)(?: cancel reply)?",
            r"leave a (?:reply|comment)\b.*(?:required|published).*|your email address will not be published\b.*",
            r"(?:load|show|view|see|read) (?:\w+ )?(?:more )?(?:\d+ )?(?:more )?comments?",
            r"(?:log ?in|sign in) to (?:reply|comment|leave a comment)|join the (?:conversation|discussion)",
            rf"{_BUTTON}(?:\s*[·|•]\s*{_BUTTON})+",
        ),
    ),
    ("figures of the page", (rf"{_COUNT}(?:\s*[·|•,]?\s*{_COUNT})*",)),
    (
        "a list of other articles",
        (
            r"(?:read (?:more|also|next|this)|related(?: (?:article|story|post|reading))?|recommended|(?-i:MORE|SEE ALSO))"
            r"\s?: .{3,140}",
        ),
    ),
)
RULES = tuple((label, re.compile(rf"(?:{'|'.join(patterns)})\W*", re.IGNORECASE)) for label, patterns in _WHOLE)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s)?"
    rf"(?:{_MONTH}\s{_DAY},?\s\d{{4}}|{_DAY}\s{_MONTH},?\s\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
)
_TIME = r"(?:,?\s?(?:at\s)?\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?)?(?:\s[a-z]{2,4})?)"
_NAME = r"(?-i:[A-Z][\w.'’-]*)(?:\s(?-i:[A-Z][\w.'’-]*|de|van|von|der|da|di|le|la|and|&))*"
_SAID_WHEN = r"(?:updated|published|posted|last (?:updated|modified))(?: on)?:?"
_META = rf"(?:{_SAID_WHEN}\s)?{_DATE}{_TIME}?|\d+[\s-]min(?:ute)?s?(?:\sread)?"
BYLINE = re.compile(
    rf"(?:(?:written |posted |words |text |reporting )?by:?\s{_NAME}(?:,\s[\w\s]{{2,40}})?"
    rf"(?:\s*[|·•,—–-]?\s*(?:on\s)?(?:{_META}))*|"
    rf"(?:{_META})(?:\s*[|·•,—–-]\s*(?:(?:{_META})|(?:by\s)?{_NAME}))*|author:\s{_NAME})\W*",
    re.IGNORECASE,
)
COMMENTS = re.compile(
    r"(?:\d[\d,]*\s(?:comments?|responses|replies|thoughts on\b.*)|(?:comments?|responses|replies)\s?\(\d[\d,]*\)|"
    r"(?P<bare>(?:reader )?comments?|discussion|responses))(?:\s?\([^)]*\))?\s?:?",
    re.IGNORECASE,
)
COMMENT = re.compile(
    rf".{{1,50}}\ssays\s?:?|.{{0,60}}(?:{_DATE}|{_MONTH}\s\d{{1,2}}){_TIME}\W*|.{{1,30}}\sreplied\b.{{0,30}}|"
    r".{0,40}\b\d+\s(?:minutes?|hours?|days?|weeks?|months?|years?)\sago\W*|(?:reply|permalink|report)\b.{0,30}",
    re.IGNORECASE,
)
SAYS = re.compile(r"\ssays\s?:?$")
RELATED = re.compile(
    r"(?:related (?:posts?|articles?|stories|reading|content|news)|you (?:may|might)(?: also)? (?:like|enjoy|be interested in)|"
    r"read next|more (?:from|like this|stories).{0,40}|recommended (?:for you|reading|stories)|recent posts|"
    r"popular(?: posts| now| stories)?|trending(?: now| stories)?|most (?:read|popular|viewed)|"
    r"latest (?:news|posts|stories|articles)|up next|editor.{0,2}s.? picks)\W*",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?…][\"'”’)]*\s*$")
