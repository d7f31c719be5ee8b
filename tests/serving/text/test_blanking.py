"""What generators and page builders write between the words counts as no word, and every word keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.errors import DraftError
from serving.text.blanking import blank_machinery, blank_shortcodes
from serving.text.markup import read_source
from serving.text.sections import Draft, read_document

IMAGE = "data:image/png;base64," + "iVBORw0KGgo" * 20 + "="


def seen(text: str, form: str = "markdown") -> str:
    """The words of ``text``; each of them stands where the section says."""
    document = read_document(Draft(text, "A title", form))
    return " ".join(section.text for section in document.sections[1:])


@pytest.mark.parametrize(
    "tag",
    [
        '{% include figure.html src="/a/very-long-name.png" caption="The scale" %}',
        "{%- if page.toc -%}",
        '{{< figure src="/img/scale.png" title="The scale" width="600" >}}',
        "{{% notice tip %}}",
        "{{ page.title | escape }}",
        "{{{ raw }}}",
        "{{\n  page.title\n}}",
        "<%= render 'share' %>",
        "{# a remark #}",
        "{% comment %} not to be\n\nread {% endcomment %}",
        "{: .lead }",
        "{:toc}",
        "* TOC\n{:toc}",
        "![[scale.png]]",
        "%%only for us%%",
        "{: style='a' title=\"b\"}",
        "{#the-scale .wide}",
        "{.wide width=50%}",
        "::: warning Mind the oven",
        ":::tip[Hot]",
        ":::",
        "[toc]",
        "[[_TOC_]]",
        "[gallery ids=1,2,3 columns=3]",
        '[contact-form-7 id="12" title="Write to us"]',
        "[vc_empty_space]",
        "[vc_row][vc_column width='1/2'][/vc_column][/vc_row]",
        '[et_pb_button button_text="Read <b>more</b> [here]" url="#"]',
        "[vc_raw_html]JTNDc2NyaXB0JTNF[/vc_raw_html]",
        '[video src="a.mp4"]https://x.example/a.mp4[/video]',
        '<!-- wp:image {"id":5} --><!-- /wp:image -->',
        f"![]({IMAGE})",
        f'<img src="{IMAGE}" alt="">',
        f"[scale]: {IMAGE}",
        f"[scale]: <{IMAGE}>",
    ],
)
def test_machinery_is_no_word(tag):
    assert seen(f"We weighed 300 loaves.\n\n{tag}\n\nTwelve were too light.") == "We weighed 300 loaves. Twelve were too light."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He wrote [sic] twice [1] and [2, 3].", "He wrote [sic] twice [1] and [2, 3]."),
        ("See [the gallery](https://x.example) now.", "See the gallery now."),
        ("See [gallery](https://x.example) now.", "See gallery now."),
        ("See [video][1] now.\n\n[1]: https://x.example", "See video now."),
        ("See [toc] now.\n\n[toc]: https://x.example", "See toc now."),
        ("Where [n = 12] and [x=3] hold.", "Where [n = 12] and [x=3] hold."),
        ("- [ ] weigh\n- [x] bake", "[ ] weigh [x] bake"),
        ("Escaped [[gallery]] stays.", "Escaped [[gallery]] stays."),
        ("A set {1, 2} and {a: b} and 50 % of it.", "A set {1, 2} and {a: b} and 50 % of it."),
        ("Open {{ for ever, and {% too.", "Open {{ for ever, and {% too."),
        ("Not {{ over\n\nparagraphs }} though.", "Not {{ over paragraphs }} though."),
        ("Our data: 12 loaves.", "Our data: 12 loaves."),
        ("Ratio a::: b", "Ratio a::: b"),
        ('[caption id="a" width="300"]![](a.png) The scale[/caption]', "The scale"),
        ("[vc_column_text]We weighed.[/vc_column_text]", "We weighed."),
        ("The [[Oven door|door]] of [[ovens]], and 5 %% of it.", "The door of [[ovens]], and 5 %% of it."),
        ("- {{ icon }} We *weighed*.\n- {{ icon }} Then baked.", "We weighed. Then baked."),
        ("> [vc_row][vc_column] We *weighed*.", "We weighed."),
        ("{{ a }}{{ b }} We *weighed*.\n{{ c }} Then *baked*.", "We weighed. Then baked."),
        ("{% raw %}We weighed.{% endraw %}", "We weighed."),
        (
            "Write `{{ page.title }}` and `[gallery]` and ``{% a ` b %}``.",
            "Write {{ page.title }} and [gallery] and {% a ` b %}.",
        ),
        ("```\n{{ page.title }}\n[gallery]\n```", "{{ page.title }} [gallery]"),
        ("~~~liquid\n{% if a %}\n~~~\n\n{% if a %}", "{% if a %}"),
        ("<pre>{{ x }} [gallery]</pre>", "{{ x }} [gallery]"),
    ],
)
def test_words_and_code_stay(text, words):
    assert seen(text) == words


def test_the_same_article_has_the_same_words_in_every_format():
    text = '[vc_row][vc_column width="1/2"]We weighed 300 loaves.[/vc_column][/vc_row]'
    assert {seen(text, form) for form in ("plain", "markdown", "html", "auto")} == {"We weighed 300 loaves."}


def test_places_are_those_of_the_submitted_text():
    text = f"{{% include a.html %}}\n\nWe weighed {{{{ n }}}} loaves.\n\n![]({IMAGE})\n\n## Then\n\nTwelve were light."
    sections = read_document(Draft(text, "A title")).sections[1:]
    assert [text[part.start : part.end].split(maxsplit=1)[0] for part in sections] == ["We", "##"]
    assert text[sections[1].start : sections[1].end].endswith("Twelve were light.")


def test_content_of_addresses_counts_towards_no_limit():
    image = "data:image/jpeg;base64," + "A" * 50_000
    text = f"We weighed 300 loaves.\n\n![A scale]({image})\n\n<img src='{image}'>\n\n[a]: {image}\n"
    assert read_document(Draft(text), max_chars=300).words == 4
    with pytest.raises(DraftError, match="characters, more than the 300 allowed"):
        read_document(Draft(text + "\nx" * 300), max_chars=300)


def test_an_image_wrapped_over_lines_is_one():
    lines = "\n".join("QUJD" * 19 for _ in range(5)) + "\nQUJD"
    assert seen(f'<p>We weighed.</p><img src="data:image/png;base64,{lines}"><p>Then baked.</p>', "html") == (
        "We weighed. Then baked."
    )


SIGNS = "{{ }} {% %} <% %> {: {#a } [ ] / gallery vc_x ` <code> --> data:image/a;base64, QUJD ::: é toc [video] [[a|b]]"
pieces = st.sampled_from([*SIGNS.split(" "), "```\n", "<!-- wp:a", "\n", "\n\n", " ", "]:", "(", "- ", "> ", '="', "'"])


@given(st.lists(pieces, max_size=30).map("".join), st.sampled_from(["plain", "markdown", "html"]))
@settings(deadline=None, derandomize=True, max_examples=400)
def test_only_spaces_are_written_and_lines_stay(text, form):
    blanked, count = blank_machinery(text, form)
    assert len(blanked) == len(text)
    assert all(new == old or (new in " <i>" and old not in "\r\n") for old, new in zip(text, blanked, strict=True))
    assert 0 <= count <= len(text)
    assert len(blank_shortcodes(text)) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "{{",
        "{{ x }} ",
        "- {{ x }} a\n",
        "[gallery]x",
        "{% ",
        "<%",
        "{:",
        "[",
        "[a ",
        '[a ="',
        "[a x='",
        "data:",
        "data:a/b;base64,",
        "`",
        "`a``",
        "<code",
        "<!-- wp:",
        ":::\n",
    ],
)
def test_hostile_text_is_soon_read(piece):
    text = piece * (400_000 // len(piece))
    assert len(blank_machinery(text, "markdown")[0]) == len(text)


@pytest.mark.parametrize("piece", ["(data:" + "a" * 30 + ",", '"data:x,', "'data:x,", "data:a/b;base64,\n", "data:a/b;a;a"])
@pytest.mark.parametrize("last", ["", " )", '"'])
def test_many_addresses_that_hold_their_content_take_no_longer_than_others(piece, last):
    text = piece * 30_000 + last
    assert len(read_source(text, "auto").text) == len(text)
