"""The headers of article files: every form they come in, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.front_matter import find_date, is_draft_path, read_front_matter

BODY = "Rye wants time, and a warm corner of the kitchen.\n\nIt gets both here.\n"
FORMS = {
    "Jekyll": "---\nlayout: post\ntitle: 'Rye: the old way'\ndate: 2024-03-05 10:00:00 +0200\ntags: [a, b]\nshares: 12\n---\n",
    "Pandoc": "---\ntitle: Rye&#58; the old way\ndate: 2024-03-05\nabstract: |\n  Nowhere else.\n...\n",
    "windows": '---\r\ntitle: "Rye: the old way"\r\ndate: 2024-03-05\r\n---\r\n',
    "with a remark": "---\n# what the generator reads\n\ntitle: 'Rye: the old way'\ndate: 2024-03-05\n---\n",
    "Hugo's TOML": '+++\ntitle = "Rye: the old way"\ndate = 2024-03-05T10:00:00+02:00\n[menu]\nmain = true\n+++\n',
    "named TOML": '---toml\ntitle = "Rye: the old way"\ndate = 2024-03-05\n---\n',
    "Hugo's JSON": '{\n  "title": "Rye: the old way",\n  "date": "2024-03-05",\n  "tags": ["a", "b"]\n}\n\n',
    "Hexo's JSON": '"title": "Rye: the old way",\n"date": "2024-03-05"\n;;;\n',
    "fenced JSON": ';;;\n"title": "Rye: the old way",\n"date": "2024-03-05"\n;;;\n',
    "Pelican": "Title: Rye: the old way\nDate: 2024-03-05 10:20\nCategory: Bread\nSummary: Short\n  and to the point\n\n",
    "MultiMarkdown": "title:    Rye: the old way\nauthor:   A. Baker\n          B. Miller\ndate:     2024-03-05\n\n",
    "Hexo": 'title: "Rye: the old way"\ndate: 2024-03-05 10:20:00\ntags:\n- a\n- b\n---\n\n',
    "Nikola": "<!--\n.. title: Rye: the old way\n.. slug: rye\n.. date: 2024-03-05 19:52:05 UTC\n-->\n\n",
    "Pandoc's block": "% Rye: the old way\n% A. Baker\n% 2024-03-05\n\n",
    "only a title": "Title: Rye: the old way\n\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before", ["", "\ufeff", "\n"])
def test_the_header_is_found_whatever_its_form(form, before):
    found = read_front_matter(before + FORMS[form] + BODY)
    assert found.title.replace("&#58;", ":") == "Rye: the old way"
    assert found.problem is None
    assert found.date.startswith("2024-03-05" if form != "only a title" else "")
    assert (before + FORMS[form] + BODY)[found.end :].lstrip() == BODY
    assert not found.is_draft


def test_values_are_single_and_of_text():
    found = read_front_matter(FORMS["Jekyll"] + BODY)
    assert found.values == {
        "layout": "post",
        "title": "Rye: the old way",
        "date": "2024-03-05 10:00:00 +0200",
        "shares": "12",
    }
    assert read_front_matter("+++\ndraft = true\nshares = 3\ntags = ['a']\n+++\nx").values == {"draft": "true", "shares": "3"}
    assert read_front_matter("---\ntitle: 1984\nsubtitle: ~\n---\nx").values == {"title": "1984"}


def test_notion_s_properties_stand_under_the_heading():
    text = "# Rye: the old way\n\nCreated: June 1, 2023 3:04 PM\nTags: ovens, scales\nReviewed by us: Yes\n\n" + BODY
    found = read_front_matter(text)
    assert text[: found.start] == "# Rye: the old way\n\n"
    assert text[found.end :].lstrip() == BODY
    assert found.date == "June 1, 2023 3:04 PM"
    assert found.title == ""


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is how it began.\n\n" + BODY,
        "Note: this is how it began.\nAuthor's remark: so did we.\n\n" + BODY,
        "Date: a word for a fruit, too.\n\n" + BODY,
        "Warning: hot.\nTip: use gloves.\nTitle: see above.\n\n" + BODY,
        "Title of the year: bread\n\n" + BODY,
        "Title: Rye\nDate: 2024-03-05\n\n",  # nothing follows
        "---\n\nRye wants time.\n\n---\n",
        "---\nRye wants time.\nNote: and warmth.\n---\n" + BODY,
        "---\ntitle: never closed\n\n" + BODY,
        "----\ntitle: four\n----\n" + BODY,
        '{"title": "Rye", "text": "Rye wants time."}\n\n' + BODY,
        '{"colour": "red"}\n\n' + BODY,
        '{"title": "Rye"} is how it begins.\n\n' + BODY,
        "{{ page.title }}\n\n" + BODY,
        "# Rye\n\nNote: this is how it began.\n\n" + BODY,
        "# Rye\n\n" + BODY,
        "Interviewer: What?\nAuthor: Bread.\nInterviewer: Why?\nAuthor: Rye.\nBaker: Yes.\n\n" + BODY,
        "",
    ],
)
def test_what_only_looks_like_a_header_is_the_article(text):
    assert read_front_matter(text).end == 0


def test_in_html_only_a_fence_makes_a_header():
    assert read_front_matter(FORMS["Pelican"] + BODY, fenced_only=True).end == 0
    assert read_front_matter(FORMS["Jekyll"] + "<p>x</p>", fenced_only=True).title


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "2024-2-3"),
        ("pubDate", "Jul 08 2022"),
        ("publishedAt", "2024-04-09"),
        ("published_at", "2024-04-09"),
        ("publish_date", "2024-04-09"),
        ("publishDate", "2024-04-09"),
        ("published", "2024-04-09"),
        ("Created time", "June 1, 2023"),
    ],
)
def test_dates_have_many_names(name, value):
    assert read_front_matter(f"---\ntitle: Rye\n{name}: {value}\nupdated: 2030-01-01\n---\n{BODY}").date == value


def test_published_may_be_a_boolean_and_is_no_date_then():
    found = read_front_matter(f"---\ndate: 2024-02-03\npublished: true\n---\n{BODY}")
    assert (found.date, found.is_draft) == ("2024-02-03", False)
    assert read_front_matter(f"---\npublished: yes\ncreated: 2024-02-03\n---\n{BODY}").date == "2024-02-03"


@pytest.mark.parametrize(
    "line", ["published: false", "draft: true", "Draft: yes", "status: draft", "Status: hidden", "publish: no", '"draft": true']
)
def test_drafts_say_so(line):
    assert read_front_matter(f"---\ntitle: Rye\n{line}\n---\n{BODY}").is_draft
    assert not read_front_matter(f"---\ntitle: Rye\n{line.rpartition(':')[0]}: published\n---\n{BODY}").is_draft


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("---\ntitle: Rye: the old way\ntags: [a\n---\n", "Rye: the old way"),
        ('---\ntitle: "Rye\n---\n', '"Rye'),
        ("---\ntitle: Rye\nx: \tb: c\n---\n", "Rye"),
        ("---\ntitle: Rye\na: " + "[" * 50_000 + "\n---\n", "Rye"),
        ("---\ntitle: Rye\na: " + "x" * 100_000 + "\n---\n", "Rye"),
        ('+++\ntitle = "Rye"\ndate = \n+++\n', "Rye"),
        ('+++\ntitle = "Rye"\na = ' + "[" * 50_000 + "\n+++\n", "Rye"),
        ("---\ntitle: Rye\n&a : {[b]: c}\n? [d]\n: - e\n---\n", "Rye"),
    ],
)
def test_an_odd_header_is_passed_over_and_its_lines_are_read(header, title):
    found = read_front_matter(header + BODY)
    assert found.title == title
    assert (header + BODY)[found.end :] == BODY


def test_aliases_tags_and_deep_lists_make_nothing():
    bomb = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])
    found = read_front_matter(f"---\n{bomb}\nrun: !!python/object/apply:os.getcwd []\nb: *a1\ntitle: Rye\n---\n{BODY}")
    assert found.values == {"title": "Rye"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("_posts/2024-05-06-rye.md", "2024-05-06"),
        ("2024-5-6_rye.md", "2024-05-06"),
        ("2024-05-06.md", "2024-05-06"),
        ("2024-13-06-rye.md", ""),
        ("rye-2024-05-06.md", ""),
        ("2024-05-06/rye.md", ""),
    ],
)
def test_a_file_name_may_hold_the_date(name, expected):
    assert find_date(name) == expected


def test_drafts_have_a_folder_of_their_own():
    assert is_draft_path("site/_drafts/rye.md")
    assert not is_draft_path("site/_posts/_drafts")


pieces = st.sampled_from(
    [
        "---\n",
        "...\n",
        "+++\n",
        ";;;\n",
        "title: a\n",
        "title: [\n",
        "Date: 1\n",
        "{",
        '"title": "a"',
        "}",
        "\n",
        "x",
        "# H\n",
        "% T\n",
    ]
)


@given(st.lists(pieces, max_size=12).map("".join))
@settings(deadline=None, derandomize=True, max_examples=400)
def test_any_text_is_read_and_the_header_lies_in_it(text):
    found = read_front_matter(text)
    assert 0 <= found.start <= found.end <= len(text)
    assert all(isinstance(value, str) for value in found.values.values())


def test_bytes_that_are_no_text_in_a_header_cost_no_article():
    header = read_front_matter("---\ntitle: Rye \udc90\ntags: x\n---\nRye wants time.\n")
    assert header.title == "Rye \ufffd"
