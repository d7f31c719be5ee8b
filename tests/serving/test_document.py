"""A draft is cut into sections whose offsets are exact, whatever was submitted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.blocks import count_words, find_words
from serving.document import MAX_WORDS, MIN_WORDS, Document, Draft, Section, read_document
from serving.errors import DraftError

Written = Literal["plain", "markdown", "html"]
FORMATS: tuple[Written, ...] = ("plain", "markdown", "html")
KNOWN = re.compile(r"w\d+")
many = settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def body_of(text: str, form: Written | Literal["auto"] = "auto", title: str = "") -> list[Section]:
    return [section for section in read_document(Draft(text, title, form)).sections if section.kind == "body"]


def words(count: int, prefix: str = "word") -> str:
    return " ".join(f"{prefix}{number}" for number in range(count))


def slices(text: str, sections: Sequence[Section]) -> list[str]:
    return [text[section.start : section.end] for section in sections]


def check_offsets(text: str, sections: Sequence[Section]) -> None:
    for section in sections:
        assert 0 <= section.start < section.end <= len(text)
        assert section.words == count_words(section.text) > 0
        assert section.text == " ".join(section.text.split())
    assert all(before.end <= after.start for before, after in pairwise(sections))


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
            assert is_subsequence(letters(section.text), letters(text[section.start : section.end]))
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


@st.composite
def known_markdown(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A Markdown document and its visible words in order."""
    fresh = Numbered()
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        count = draw(st.integers(1, 60))
        kind = draw(st.sampled_from(["paragraph", "heading", "list", "quote", "table", "code", "html", "hidden"]))
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


# ---------------------------------------------------------------- sizes


@pytest.mark.parametrize("form", FORMATS)
def test_one_huge_paragraph_is_cut_to_sections_of_like_length(form: Written) -> None:
    text = words(50_000, "w")
    sections = body_of(text, form)
    assert sum(section.words for section in sections) == 50_000
    assert max(section.words for section in sections) <= MAX_WORDS
    assert min(section.words for section in sections) >= MIN_WORDS
    check_offsets(text, sections)


@many
@given(sizes=st.lists(st.integers(1, 400), min_size=1, max_size=30))
def test_body_sections_hold_about_forty_to_a_hundred_and_sixty_words(sizes: list[int]) -> None:
    text = "\n\n".join(words(size) + "." for size in sizes)
    sections = body_of(text, "plain")
    counts = [section.words for section in sections]
    assert sum(counts) == sum(sizes)
    assert max(counts) <= MAX_WORDS
    # A short one stands alone only between neighbours that it does not fit to.
    for number, count in enumerate(counts):
        if count < MIN_WORDS and number + 1 < len(counts):
            assert count + counts[number + 1] > MAX_WORDS - MIN_WORDS


@pytest.mark.parametrize("size", [100, 155, 159, 160])
def test_a_heading_stays_with_its_paragraph(size: int) -> None:
    text = f"## A short heading here\n\n{words(size)}\n"
    (section,) = body_of(text)
    assert section.heading == "A short heading here"
    assert text[section.start : section.end] == text.strip()


def test_a_paragraph_is_cut_at_an_end_of_a_sentence() -> None:
    sentence = words(11) + " end."
    text = " ".join([sentence] * 30)
    sections = body_of(text, "plain")
    assert len(sections) > 1
    assert all(section.text.endswith("end.") and section.text.startswith("word0") for section in sections)


def test_a_wrapped_paragraph_is_cut_at_sentences_not_at_lines() -> None:
    sentence = "word " * 10 + "\n" + "word " * 9 + "end. "
    for section in body_of(sentence * 20, "plain"):
        assert section.text.endswith("end.")


# ---------------------------------------------------------------- what belongs together


def test_short_paragraphs_under_one_heading_join_and_those_under_others_do_not() -> None:
    text = "# First\n\nOne short line.\n\nAnother short line.\n\n# Second\n\nA third one."
    assert [(section.heading, section.text) for section in body_of(text)] == [
        ("First", "First One short line. Another short line."),
        ("Second", "Second A third one."),
    ]


def test_sections_name_the_heading_they_stand_under() -> None:
    long = words(150) + "."
    text = f"{long}\n\n# Part *one*\n\n## Below it\n\n{long}\n\n{long}\n\n## Last\n\n{long}"
    assert [section.heading for section in body_of(text)] == [None, "Below it", "Below it", "Last"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("markdown", "".join(f"- {words(20, f'i{number}x')}\n" for number in range(5))),
        ("markdown", "| a | b |\n|---|---|\n" + "".join(f"| {words(10, 'c')} | {words(10, 'd')} |\n" for _ in range(5))),
        ("markdown", "```\n" + "".join(words(10, "c") + "\n" for _ in range(12)) + "```"),
        ("html", "<ul>" + "".join(f"<li>{words(20)}</li>" for _ in range(5)) + "</ul>"),
        ("html", "<table>" + "".join(f"<tr><td>{words(20)}</td></tr>" for _ in range(5)) + "</table>"),
        ("html", f"<pre>{words(120)}</pre>"),
    ],
)
def test_lists_tables_and_code_stay_whole_where_they_fit(form: Written, text: str) -> None:
    between = words(80, "p") + "."
    mark = "<p>{}</p>" if form == "html" else "{}"
    sections = body_of(f"{mark.format(between)}\n\n{text}\n\n{mark.format(between)}", form)
    assert len(sections) == 3
    assert sections[1].words == max(section.words for section in sections)


def test_a_list_that_does_not_fit_is_cut_between_items_and_code_between_lines() -> None:
    items = "".join(f"- start {words(28)} stop\n" for _ in range(20))
    lines = "```\n" + "".join(f"start {words(28)}. x stop\n" for _ in range(20)) + "```\n"
    for text in (items, lines):
        sections = body_of(text, "markdown")
        assert len(sections) > 3
        for section in sections:
            assert section.text.startswith("start")
            assert section.text.endswith("stop")
            assert section.words <= MAX_WORDS


def test_equal_paragraphs_have_places_of_their_own() -> None:
    paragraph = words(80) + "."
    for form, text in (("plain", f"{paragraph}\n\n{paragraph}"), ("html", f"<p>{paragraph}</p>\n<p>{paragraph}</p>")):
        first, second = body_of(text, form)
        assert first.text == second.text == paragraph
        assert (first.start, second.start) == (text.index("word0"), text.rindex("word0 "))


def test_only_a_code_block_is_a_section() -> None:
    (section,) = body_of("```python\nprint('hello')\n```")
    assert section.text == "print('hello')"


def test_a_huge_heading_is_not_repeated_in_every_section() -> None:
    sections = body_of("# " + "a" * 5_000 + "\n\n" + words(1_000))
    assert all(section.heading is None for section in sections)


def test_a_heading_with_nothing_below_is_kept() -> None:
    text = f"{words(60)}.\n\n## Last words"
    assert [section.text for section in body_of(text)][-1] == "Last words"


# ---------------------------------------------------------------- title


def test_title_offsets_count_in_the_title() -> None:
    document = read_document(Draft("Some text of the body.", "  A title  with spaces \n"))
    title = document.sections[0]
    assert (title.kind, title.text, title.words) == ("title", "A title with spaces", 4)
    assert "  A title  with spaces \n"[title.start : title.end] == "A title  with spaces"
    assert document.sections[1].index == 1
    assert document.words == 9


def test_a_title_alone_or_a_text_alone_will_do() -> None:
    assert [section.kind for section in read_document(Draft("", "Only a title")).sections] == ["title"]
    assert [section.kind for section in read_document(Draft("Only a text", " \n")).sections] == ["body"]


def test_a_body_without_words_is_no_section() -> None:
    assert [section.kind for section in read_document(Draft("*** — !!!", "A title")).sections] == ["title"]


def test_the_id_is_handed_on() -> None:
    document: Document = read_document(Draft("Text", id="a1"))
    assert document.id == "a1"


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("form", [*FORMATS, "auto"])
@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "... !!! — ?", "***\n\n---", "\ufeff", "\ud83d\ud83d"])
def test_a_draft_without_words_is_refused(form: Written, text: str) -> None:
    with pytest.raises(DraftError, match="send a title or a text with at least one word") as caught:
        read_document(Draft(text, format=form))
    assert (caught.value.code, caught.value.field) == ("empty_draft", "text")


def test_what_shows_nothing_is_empty() -> None:
    for text in ("<script>var words = 1</script>", "<html><head><title>T</title></head><body></body></html>", "<!-- words -->"):
        with pytest.raises(DraftError) as caught:
            read_document(Draft(text))
        assert caught.value.code == "empty_draft"


@pytest.mark.parametrize("field", ["text", "title"])
def test_binary_data_is_refused_and_a_stray_control_character_is_not(field: str) -> None:
    binary = bytes(range(256)).decode("latin-1") * 4
    with pytest.raises(DraftError, match="send it as UTF-8 text") as caught:
        read_document(Draft(**{"text": "A text", field: binary}))
    assert (caught.value.code, caught.value.field) == ("binary_text", field)
    assert read_document(Draft(**{"text": "A text", field: "One \x00 stray \x07 beep"})).words >= 3


@pytest.mark.parametrize("field", ["text", "title"])
def test_too_long_a_draft_is_refused_with_both_numbers(field: str) -> None:
    with pytest.raises(DraftError, match=rf'"{field}" has 2,000 characters, more than the 1,500 allowed') as caught:
        read_document(Draft(**{"text": "A text", field: "a b " * 500}), max_chars=1_500)
    assert (caught.value.code, caught.value.field) == ("too_long", field)
    assert read_document(Draft("a b " * 500), max_chars=2_000).words == 1_000
