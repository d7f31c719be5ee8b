"""What an editor expects to be counted: words, reading time, reading ease, links and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from serving.report import Facts
from serving.text.blocks import Block
from serving.text.links import Link
from serving.text.sections import Document

WORDS_A_MINUTE = 238  # silent reading of English non-fiction by adults: Brysbaert 2019, doi:10.1016/j.jml.2019.104047
LEAST_WORDS = 100  # of prose: the ease of fewer says nothing
LONG = 7  # letters
LONGEST_SENTENCE = 80  # words on average, above which the text is no prose that the measure was made for

_PROSE = ("paragraph", "list", "quote")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'”’»)\]]|$)")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_NO_PICTURE = re.compile(r"<(?:source|video|input|link|meta|body|td|th|table)\b", re.IGNORECASE)


def count_facts(document: Document) -> Facts:
    """The facts of ``document``; the same whether it is judged or not."""
    words = document.words
    return Facts(
        words=words,
        minutes=max(round(words / WORDS_A_MINUTE), 1) if words else 0,
        ease=reading_ease(document.blocks),
        links=sum(link.kind == "link" and not link.target.startswith("#") for link in document.links),
        pictures=len({link.start for link in document.links if _is_picture(link, document.draft.text)}),
    )


def reading_ease(blocks: Sequence[Block]) -> int | None:
    """The LIX of the prose (Björnsson 1968): words in a sentence plus the percentage of words of seven letters and more.

    Below 30 is very easy, from 60 on very hard. None for fewer than ``LEAST_WORDS`` words, or for a script without spaces.
    """
    texts = [block.text for block in blocks if block.kind in _PROSE and block.words]
    words = [word for text in texts for word in _WORD.findall(text)]
    if len(words) < LEAST_WORDS or sum(len(_UNSPACED.findall(text)) for text in texts) > len(words):
        return None
    sentences = sum(max(len(_SENTENCE_END.findall(text)), 1) for text in texts)
    long = sum(len(word) >= LONG for word in words)
    average = len(words) / sentences
    return round(average + 100 * long / len(words)) if average <= LONGEST_SENTENCE else None


def _is_picture(link: Link, text: str) -> bool:
    return link.kind == "image" and not _NO_PICTURE.match(text, link.start)
