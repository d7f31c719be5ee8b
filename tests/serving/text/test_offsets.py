"""Sections point at what they show and leave no word out, whatever was submitted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.errors import DraftError
from serving.text.blocks import count_words, find_words
from serving.text.sections import Draft, Section, read_document
from tests.sections import FORMATS, Written, body_of, check_offsets, words

KNOWN = re.compile(r"w\d+")
many = settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def slices(text: str, sections: Sequence[Section]) -> list[str]:
    return [text[section.start : section.end] for section in sections]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def is_subsequence(inner: str, outer: str) -> bool:
    rest = iter(outer)
    return all(character in rest for character in inner)


# ---------------------------------------------------------------- any text

odd_text = st.text(
    st.one_of(
        st.sampled_from("ab Z9.,!?\n\r\t-_*#>`|[]()<>/\"'=~:\\"),
        st.sampled_from("\u0301\u200d\u200f\u05d0\u0634\u4e2d\u3002\u0e01\u2028\x85\x0b\x0c\xa0\ufeff\U0001f600\U0001f3fd"),
        st.characters(),
    ),
    max_size=400,
)
MARKS = ["# ", "## ", "- ", "  - ", "1. ", "> ", "```\n", "~~~", "    ", "***", "---\n", "===\n", "\n", "\n\n", "\r\n", "\r"]
MARKS += [
    "a ",
    " b c",
    "**",
    "_",
    "`",
    "``",
    "[x](y z)",
    "![q](r)",
    "[a]: b\n",
    "<http://e.x/%20>",
    "\\*",
    "\\",
    "|",
    "|--|--|\n",
]
MARKS += ["<br>", "<p>", "</p>", "<div>", "</div>", "<ul><li>", "</ul>", "<nav>", "</nav>", "<script>", "</script>"]
MARKS += ["<!--", "-->", "<a href='x", "'>", "<b>", "<"]
MARKS += [
    "[^1]",
    "[^1]: ",
    "<br><br>",
    "\t",
    "\u3000\u3000",
    "A sentence of some words. ",
    "~",
    "[c][]",
    "<a@b.c>",
    "\U0001f600",
    "e\u0301",
]
odd_markup = st.lists(
    st.one_of(
        st.sampled_from(MARKS),
        st.sampled_from([words(50) + ". ", "| a \\| b | a |\n|---|---|\n| c | c |\n", "> ", "* " * 15]),
    ),
    max_size=30,
).map("".join)


@many
@given(text=st.one_of(odd_text, odd_markup), title=st.text(max_size=40))
@pytest.mark.parametrize("form", [*FORMATS, "auto"])
def test_sections_of_any_text_are_in_order_and_show_what_they_point_at(form: Written, text: str, title: str) -> None:
    try:
        document = read_document(Draft(text, title, form))
    except DraftError:
        return
    body = [section for section in document.sections if section.kind == "body"]
    check_offsets(text, body)
    assert [section.index for section in document.sections] == list(range(len(document.sections)))
    if "&" not in text:
        for section in body:
            assert is_subsequence(letters(decomposed(section.text)), letters(decomposed(text[section.start : section.end])))
    for section in document.sections:
        section.text.encode()  # no lone surrogate is left, which no tokenizer takes


@many
@given(text=odd_text)
def test_plain_sections_are_the_text_itself_and_leave_no_word_out(text: str) -> None:
    try:
        sections = body_of(text, "plain")
    except DraftError:
        return
    cursor = 0
    for section in sections:
        assert not list(find_words(text[cursor : section.start].replace("\ufeff", " ")))
        shown = re.sub("[\ud800-\udfff]", "\ufffd", text[section.start : section.end])
        assert " ".join(shown.split()) == section.text
        cursor = section.end
    assert not list(find_words(text[cursor:]))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "Emoji \U0001f468\u200d\U0001f469\u200d\U0001f467 and e\u0301 stay whole\n\nNext e\u0301 one",
        "One\r\n\r\nTwo",
        "One\r\rTwo",
        "\u05e9\u05dc\u05d5\u05dd \u200f\u05e2\u05d5\u05dc\u05dd",
        "A lone \ud83d surrogate",
        "A NUL \x00 within",
        "\ufeffBehind a byte-order mark",
        "中文没有空格。但是有句子！",
    ],
)
def test_odd_characters_keep_every_word_and_its_place(form: Written, text: str) -> None:
    sections = body_of(text, form)
    check_offsets(text, sections)
    assert letters("".join(slices(text, sections))) == letters(text)
    assert sum(section.words for section in sections) == count_words(text)


# ---------------------------------------------------------------- known documents


class Numbered:
    """Hands out words that occur only once, so that each can be found again."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def __call__(self, count: int) -> list[str]:
        fresh = [f"w{len(self.shown) + number}" for number in range(count)]
        self.shown += fresh
        return fresh


def inline(draw: st.DrawFn, fresh: Numbered, count: int) -> str:
    dresses = (
        "{}",
        "**{}**",
        "_{}_",
        "`{}`",
        "[{}](http://x.y/hidden 'hidden words')",
        "<b>{}</b>",
        "\\*{}\\*",
        "~~{}~~.",
        "{}&amp;",
    )
    dresses += (
        "![hidden alt](hidden.png) {}",
        "[`{}`](http://hidden)",
        "{} <!-- hidden -->",
        "{}!\n",
        "&quot;{}&quot;",
        "<i title='hidden'>{}</i>",
    )
    return " ".join(draw(st.sampled_from(dresses)).format(word) for word in fresh(count)).replace("\n ", "\n")


ODD = [
    "\U0001f600 ",
    "e\u0301\u0302 ",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 ",
    "\u05e9\u05dc\u05d5\u05dd ",
    "~",
    "**\u4e2d** ",
    "\u200f",
    "",
]
KINDS = ["paragraph", "heading", "list", "quote", "table", "code", "html", "hidden"]
SPECIAL = ["indented", "parted", "footnote", "odd"]


def special(draw: st.DrawFn, kind: str, fresh: Numbered, count: int) -> str:
    """What Markdown has no sign for, or what is hard to count."""
    if kind == "indented":
        indent = draw(st.sampled_from(["\t", "    ", "\u3000\u3000"]))
        return f"{indent}Words of a sentence that is indented, {' '.join(fresh(count))}."
    if kind == "parted":
        return "<br /><br/>\n".join(" ".join(fresh(count)) for _ in range(draw(st.integers(1, 4))))
    if kind == "footnote":
        note = len(fresh.shown)
        return " ".join(fresh(count)) + f"[^{note}]\n\n[^{note}]: " + inline(draw, fresh, 3)
    dresses = draw(st.lists(st.sampled_from(ODD), min_size=1, max_size=5))
    return " ".join(dresses[number % len(dresses)] + word for number, word in enumerate(fresh(count)))


@st.composite
def known_markdown(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A Markdown document and its visible words in order."""
    fresh = Numbered()
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        count = draw(st.integers(1, 60))
        kind = draw(st.sampled_from(KINDS + SPECIAL))
        if kind == "paragraph":
            pieces.append(inline(draw, fresh, count * draw(st.sampled_from([1, 5]))))
        elif kind == "heading":
            pieces.append("## " + inline(draw, fresh, 1 + count % 8).replace("\n", " "))
        elif kind == "list":
            marks = ("- ", "  - ") if draw(st.booleans()) else ("1. ", "   * ")
            lines = [marks[number % 2] + " ".join(fresh(1 + count // 4)) for number in range(draw(st.integers(1, 12)))]
            pieces.append("\n".join(lines))
        elif kind == "quote":
            pieces.append("> " + inline(draw, fresh, count).replace("\n", "\n> "))
        elif kind == "table":
            rows = ["| same | same | " + " ".join(fresh(1 + count // 8)) + " |" for _ in range(draw(st.integers(1, 6)))]
            pieces.append("\n".join([rows[0], "|---|---|---|", *rows[1:]]))
        elif kind == "code":
            pieces.append("```python\n" + "\n".join(fresh(count)) + "\n```")
        elif kind in SPECIAL:
            pieces.append(special(draw, kind, fresh, count))
        elif kind == "html":
            pieces.append("<div>" + " ".join(fresh(count)) + "</div>")
        else:
            pieces.append("<script>\nhidden()\n</script>")
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return "\n\n".join(pieces).replace("\n", newline), fresh.shown


@many
@given(known=known_markdown(), front_matter=st.sampled_from(["", "---\ntitle: hidden\n---\n"]))
def test_every_word_of_a_markdown_document_is_in_exactly_one_section_and_in_order(
    known: tuple[str, list[str]], front_matter: str
) -> None:
    text, shown = front_matter + known[0], known[1]
    if not shown:
        return
    sections = body_of(text, "markdown")
    check_offsets(text, sections)
    assert KNOWN.findall(" ".join(section.text for section in sections)) == shown
    for section in sections:
        assert KNOWN.findall(text[section.start : section.end]) == KNOWN.findall(section.text)
        assert "hidden" not in section.text


@many
@given(data=st.data())
def test_every_word_of_an_html_page_is_in_exactly_one_section_and_in_order(data: st.DataObject) -> None:
    fresh = Numbered()
    patterns = [
        "<p>{}</p>",
        "<p>{}",
        "<h2>{}</h2>",
        "<ul><li>{}</li><li>{}</ul>",
        "<div><div>{}</div>",
        "<table><tr><td>{}<td>{}</table>",
    ]
    patterns += [
        "{}<br>",
        "<script>hidden</script>{}",
        "<nav>hidden</nav>{}",
        "<p>{} <b>{}</b> &amp; {}&nbsp;{}</p>",
        "</p>{}",
        "<!-- hidden -->{}",
    ]
    patterns += [
        "<blockquote><p>{}</p></blockquote>",
        "<pre>{}\n{}</pre>",
        "<a href='hidden'>{}</a>",
        "<nav>{}",
        "<div hidden>hidden</div>",
    ]
    patterns += ["<section><h3>{}</h3><p style='display: none'>hidden</p></section>", "<ol><li><p>{}</p><p>{}</p></ol>"]
    text = ""
    for pattern in data.draw(st.lists(st.sampled_from(patterns), min_size=1, max_size=12)):
        text += re.sub(r"\{\}", lambda _: " ".join(fresh(data.draw(st.integers(1, 200)))), pattern)
        text += data.draw(st.sampled_from(["", "\n", "\r\n\r\n"]))
    if not fresh.shown:
        return
    # A navigation that nothing closes shows; one that is closed later hides what is between.
    if "<nav>w" in text and "</nav>" in text:
        return
    sections = body_of(text, "html")
    check_offsets(text, sections)
    assert KNOWN.findall(" ".join(section.text for section in sections)) == fresh.shown
    for section in sections:
        assert KNOWN.findall(text[section.start : section.end]) == KNOWN.findall(section.text)
        assert "hidden" not in section.text
