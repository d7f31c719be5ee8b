"""A draft is cut into sections as an editor would, or refused with the reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.errors import DraftError
from serving.text.sections import MAX_WORDS, MIN_WORDS, Document, Draft, read_document
from tests.sections import FORMATS, Written, body_of, check_offsets, words

many = settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

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
def test_body_sections_hold_about_twenty_to_a_hundred_and_sixty_words(sizes: list[int]) -> None:
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
    text = "## First\n\nOne short line.\n\nAnother short line.\n\n# Second\n\nA third one."
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


def test_the_draft_and_its_blocks_are_handed_on() -> None:
    draft = Draft("## One\n\nTwo *three*.\n\n- four\n- five", "A title", id="a1")
    document: Document = read_document(draft)
    assert (document.id, document.draft) == ("a1", draft)
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "One"),
        ("paragraph", "Two three."),
        ("list", "four"),
        ("list", "five"),
    ]
    assert read_document(Draft("", "Only a title")).blocks == ()


@pytest.mark.parametrize(("size", "count"), [(MIN_WORDS - 1, 1), (MIN_WORDS, 2)])
def test_paragraphs_join_below_the_fewest_words(size: int, count: int) -> None:
    assert len(body_of(f"{words(size)}\n\n{words(60)}", "plain")) == count


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("form", [*FORMATS, "auto"])
@pytest.mark.parametrize("text", ["", " \n\t\r\n "])
def test_a_blank_draft_is_refused(form: Written, text: str) -> None:
    with pytest.raises(DraftError, match="the draft is empty: send a title or a text") as caught:
        read_document(Draft(text, " ", format=form))
    assert (caught.value.code, caught.value.field) == ("empty_draft", "text")


@pytest.mark.parametrize("form", [*FORMATS, "auto"])
@pytest.mark.parametrize("text", ["... !!! — ?", "***\n\n---", "\ufeff", "\ud83d\ud83d"])
def test_a_draft_without_words_has_no_body(form: Written, text: str) -> None:
    document = read_document(Draft(text, format=form))
    assert (document.sections, document.words) == ((), 0)


def test_what_shows_nothing_has_no_words() -> None:
    for text in ("<script>var words = 1</script>", "<html><head><title>T</title></head><body></body></html>", "<!-- words -->"):
        assert read_document(Draft(text)).words == 0


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


LOOKS = [
    "Le café où nous étions a déménagé l’été dernier.",
    "각 항목은 삼월에 열었습니다.",
    "パンを一か月間ずっと量りました。",
    "Ngày mưa ở phố cổ.",
    "কোনো কথা নেই",
]


@pytest.mark.parametrize("words", LOOKS)
@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_what_looks_the_same_is_the_same_and_keeps_its_places(words: str, form: Written) -> None:
    texts = [unicodedata.normalize(name, f"{words} {words}\n\n" + " ".join([words] * 40)) for name in ("NFC", "NFD")]
    assert texts[0] != texts[1]
    one, other = (
        read_document(Draft(text, unicodedata.normalize(name, words), form))
        for name, text in zip(("NFC", "NFD"), texts, strict=True)
    )
    assert [(part.text, part.words) for part in one.sections] == [(part.text, part.words) for part in other.sections]
    for document, text in zip((one, other), texts, strict=True):
        for part in document.sections[1:]:
            assert unicodedata.normalize("NFC", " ".join(text[part.start : part.end].split())) == part.text
