"""Links: found in every format at their exact places, and what is wrong with them."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.checks.destinations import MAX_CHECKS, check_links
from serving.report import Check
from serving.text.links import Link
from serving.text.markup import Format, read_markup

many = settings(deadline=None, derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.too_slow])


def find(text: str, form: Format = "markdown") -> tuple[Link, ...]:
    return read_markup(text, form).links


def check(text: str, form: Format = "markdown") -> tuple[Check, ...]:
    return check_links(read_markup(text, form).links)


def codes(target: str) -> list[str]:
    """What is wrong with a link to ``target``, which needs no quoting in HTML."""
    return [found.code for found in check(f'<a href="{target}">here</a>', "html")]


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize(
    ("form", "text", "spelled", "shown", "target"),
    [
        ("plain", "See https://a.org/b_(c), now.", "https://a.org/b_(c)", "https://a.org/b_(c)", "https://a.org/b_(c)"),
        ("plain", "(http://a.org).", "http://a.org", "http://a.org", "http://a.org"),
        ("plain", "at www.a.org!", "www.a.org", "www.a.org", "https://www.a.org"),
        ("plain", "看https://a.org/b。好", "https://a.org/b", "https://a.org/b", "https://a.org/b"),
        ("plain", "http://[::1]/x", "http://[::1]/x", "http://[::1]/x", "http://[::1]/x"),
        ("markdown", "a [b *c*](http://d.e 'f') g", "[b *c*](http://d.e 'f')", "b c", "http://d.e"),
        ("markdown", "[a][b]\n\n[b]: http://c.d", "[a][b]", "a", "http://c.d"),
        ("markdown", "x <https://a.b> y", "<https://a.b>", "https://a.b", "https://a.b"),
        ("markdown", "x **https://a.b** y", "https://a.b", "https://a.b", "https://a.b"),
        ("markdown", "[a](<b c>)", "[a](<b c>)", "a", "b c"),
        ("markdown", "[a](http://b.c/d e) f", "[a](http://b.c/d e)", "a", "http://b.c/d e"),
        ("markdown", "> a [b\r\n> c](d) e", "[b\r\n> c](d)", "b c", "d"),
        ("markdown", "- \t[a](b)", "[a](b)", "a", "b"),
        ("markdown", "| a |\n|---|\n| [x\\|y](z) |\n", "[x\\|y](z)", "x|y", "z"),
        ("markdown", "# [a](b) #", "[a](b)", "a", "b"),
        ("markdown", '\ufeff[a](b "c")', '[a](b "c")', "a", "b"),
        ("markdown", 'a <a\nhref="b&amp;c">d</a>', '<a\nhref="b&amp;c">d</a>', "d", "b&c"),
        ("markdown", "<div>\n<a href=b>c</a>\n</div>", "<a href=b>c</a>", "c", "b"),
        ("html", '<p><A HREF="b&amp;c">d <b>e</b></A >f', '<A HREF="b&amp;c">d <b>e</b></A >', "d e", "b&c"),
        ("html", "<a href=a href=b>c</a>", "<a href=a href=b>c</a>", "c", "a"),
        ("html", "<p>x <a href=y>never closed", "<a href=y>", "never closed", "y"),
        ("auto", "<p>a <a href=b>c</a></p>", "<a href=b>c</a>", "c", "b"),
        ("auto", "a [b](c)", "[b](c)", "b", "c"),
        ("auto", "a http://b.c d", "http://b.c", "http://b.c", "http://b.c"),
    ],
)
def test_a_link_is_found_where_it_stands(form: Format, text: str, spelled: str, shown: str, target: str) -> None:
    (link,) = find(text, form)
    assert (text[link.start : link.end], link.text, link.target) == (spelled, shown, target)
    assert (link.kind, link.embedded) == ("link", False)


@pytest.mark.parametrize(
    ("text", "kind", "targets"),
    [
        ("<img src=a alt=b>", "image", ["a"]),
        ("<img srcset='a.png 1x, b.png 2x'>", "image", ["a.png", "b.png"]),
        ("<script src=a></script>", "script", ["a"]),
        ("<iframe src=a></iframe>", "frame", ["a"]),
        ("<video src=a><source src=b></video>", "media", ["a", "b"]),
        ("<link rel=stylesheet href=a>", "style", ["a"]),
    ],
)
def test_what_the_browser_fetches_unasked_is_embedded(text: str, kind: str, targets: list[str]) -> None:
    links = find(text, "html")
    assert [link.target for link in links] == targets
    assert {link.kind for link in links} == {kind}
    assert all(link.embedded for link in links)
    assert [link.target for link in find(text)] == targets


def test_an_image_in_a_link_gives_both() -> None:
    text = "[![a](b)](c)"
    outer, inner = find(text)
    assert (text[outer.start : outer.end], outer.target, outer.text) == (text, "c", "a")
    assert (text[inner.start : inner.end], inner.target, inner.kind) == ("![a](b)", "b", "image")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("markdown", "`http://a.b`"),
        ("markdown", "```\nhttp://a.b [c](d)\n```"),
        ("markdown", "a <!-- [b](c) http://d.e -->"),
        ("markdown", "---\ncanonical: http://a.b\n---\nc"),
        ("markdown", "a\n\n[b]: http://c.d"),
        ("markdown", "<script>x = 'http://a.b'</script>"),
        ("markdown", "\\[a](b) [c]"),
        ("html", "http://a.b <!-- <a href=c>d</a> --> <a name=e>f</a> <link rel=canonical href=g>"),
        ("plain", "http:// and http://) www. [a](b) me@www.a.b"),
        ("plain", ""),
    ],
)
def test_what_leads_nowhere_on_the_page_is_no_link(form: Format, text: str) -> None:
    assert find(text, form) == ()


FORMATS: tuple[Literal["plain", "markdown", "html"], ...] = ("plain", "markdown", "html")
filler = st.text(st.sampled_from("ab é\u4e2d\u0301\U0001f600\U0001f468\u200d, \u2028\x85.\r\n"), max_size=12)
number = st.integers(0, 3)


@st.composite
def written(draw: st.DrawFn, form: Literal["plain", "markdown", "html"]) -> tuple[str, list[tuple[str, str]]]:
    """A text, and its links' spelling and targets; some are equal."""
    text, links = "", []
    for _ in range(draw(st.integers(1, 6))):
        target = f"https://\u00e9{draw(number)}.example/x"
        spelled = {
            "plain": [target],
            "markdown": [
                f"[a\U0001f600]({target})",
                f"<{target}>",
                f"![\u4e2d]({target})",
                target,
                f"<a href='{target}'>b</a>",
            ],
            "html": [
                f'<a href="{target}">\U0001f600<i>b</i></a>',
                f"<img alt=\u4e2d src='{target}'/>",
                f"<a\r\nhref={target} >c</a>",
            ],
        }[form]
        link = draw(st.sampled_from(spelled))
        text += draw(filler) + " " + link + " " + draw(filler) + draw(st.sampled_from(["", "\n\n", "\r\n\r\n", "\n> ", "\n- "]))
        links.append((link, target))
    return text, links


@many
@given(st.sampled_from(FORMATS).flatmap(lambda form: st.tuples(st.just(form), written(form))))
def test_every_link_is_cut_out_exactly(drawn: tuple[Format, tuple[str, list[tuple[str, str]]]]) -> None:
    form, (text, expected) = drawn
    assert [(text[link.start : link.end], link.target) for link in find(text, form)] == expected


MARKS = [
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "<a href=",
    "</a>",
    "<",
    ">",
    "'",
    '"',
    "http://",
    "www.",
    "`",
    "\\",
    "|",
    "|--|\n",
    "\n",
]
MARKS += [
    "[a](http://b.c)",
    "[a][b]",
    "\n\n[b]: http://c\n",
    "<img src=x>",
    "<!--",
    "-->",
    "> ",
    "- ",
    "\t",
    "\r",
    "# ",
    "&amp;",
]
MARKS += [
    "x",
    " ",
    "\x00",
    "\ud800",
    "\U0001f600",
    "\ufeff",
    "user@",
    "@",
    "xn--",
    "%",
    "..",
    ":99999",
    "[::1]",
    "0x",
    "\u3002",
]


@many
@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join), st.sampled_from(["plain", "markdown", "html"]))
def test_whatever_is_submitted_links_have_places_and_checks_point_at_them(text: str, form: Format) -> None:
    links = find(text, form)
    assert all(0 <= link.start < link.end <= len(text) for link in links)
    assert list(links) == sorted(links, key=lambda link: (link.start, -link.end))
    places = {(link.start, link.end) for link in links}
    for found in check(text, form):
        assert (found.start, found.end) in places
        found.message.encode()


# ---------------------------------------------------------------- checks


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/a?b=c#d",
        "//example.com/a",
        "/a/b",
        "a.html",
        "#part",
        "mailto:me@example.com",
        "tel:+123",
        "https://example.com:8443/",
        "https://b\u00fccher.de/",
        "https://xn--bcher-kva.de/",
        "https://\u043c\u043e\u0441\u043a\u0432\u0430.\u0440\u0444/",
        "https://\u65e5\u672c\u8a9e.jp/",
        "https://\u043e\u0441\u0430.\u0440\u0444/",
        "https://foo_bar.example.com/",
        "https://bit.ly",
        "https://notbit.ly/x",
        "http://localhost:8000/x",
        "https://i\u2764.ws/",
    ],
)
def test_an_honest_link_is_left_alone(target: str) -> None:
    assert codes(target) == []


@pytest.mark.parametrize(
    ("code", "targets"),
    [
        ("insecure_link", ["http://example.com", "HTTP://a.org/b", " http://a.org", "ht\ntp://a.org", "http:\\\\a.org"]),
        ("script_link", ["javascript:alert(1)", "JaVaScript:x", " \x01javascript:x", "java&#115;cript:x", "java\tscript:x"]),
        ("script_link", ["vbscript:x", "data:text/html,x", "data:image/svg+xml,x", "javascript&colon;x"]),
        (
            "ip_address_link",
            ["https://192.168.0.1/", "https://2130706433/", "https://0x7f.1", "https://0177.0.0.1", "https://[::1]/"],
        ),
        (
            "lookalike_link",
            ["https://g\u043e\u043egle.com", "https://\u0430\u0440\u0440\u04cf\u0435.com", "https://p\u00e1ypal.com"],
        ),
        ("lookalike_link", ["https://xn--80ak6aa92e.com/", "https://a.xn--ggle-55da.com/", "https://\u03bf\u03bd.com"]),
        ("shortened_link", ["https://bit.ly/x", "https://T.CO/x", "https://tinyurl.com/x", "https://www.tinyurl.com/x"]),
        (
            "credentials_in_link",
            ["https://user:pw@a.org", "https://bank.com@evil.example", "//me@a.org/", "https://a:b@c@d.org"],
        ),
        (
            "broken_link",
            ["", " ", "#", "https://", "https:///", "https://a..b", "https://a b.org/", "https://a.org/b c", "https:a.org"],
        ),
        (
            "broken_link",
            ["www.a.org", "https://a.org:port/", "https://a.org:99999/", "https://1.2.3.256/", "https://[::1", "file:///x"],
        ),
        ("broken_link", ["C:\\x", "https://a&lt;b.org", "https://" + "a" * 64 + ".org", "https://" + "a." * 200 + "org"]),
    ],
)
def test_what_is_wrong_with_a_link_is_named(code: str, targets: list[str]) -> None:
    assert {target: codes(target) for target in targets} == {target: [code] for target in targets}


def test_a_disguised_number_or_site_is_worse_than_a_plain_one() -> None:
    def severity(target: str) -> str:
        return check(f"[a]({target})")[0].severity

    assert severity("https://192.168.0.1/") == "warning" != severity("https://3232235521/") == "error"
    assert severity("https://me:pw@a.org") == "warning" != severity("https://bank.com@evil.example") == "error"


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("<img src=http://a.b/c>", ["warning"]),
        ("<script src=http://a.b/c></script>", ["error"]),
        ("<iframe src=http://a.b/c></iframe>", ["error"]),
        ("<img src=//a.b/c><img src=https://a.b/c><img src=c><img src=data:image/png;base64,aa>", []),
        ("<img src=http://a.b/c srcset='http://a.b/c 2x'>", ["warning"]),
    ],
)
def test_embedding_over_plain_http_is_mixed_content(text: str, severities: list[str]) -> None:
    checks = check(text, "html")
    assert [found.severity for found in checks] == severities
    assert {found.code for found in checks} <= {"mixed_content"}


@pytest.mark.parametrize(
    ("shown", "target", "misleads"),
    [
        ("https://bank.com/login", "https://evil.example", True),
        ("bank.com", "https://evil.example", True),
        ("**www.bank.com**", "https://bank.com.evil.example", True),
        ("Sign in at https://bank.com", "https://evil.example", True),
        ("a.github.io", "https://b.github.io", True),
        ("www.bbc.co.uk", "https://news.bbc.co.uk/x", False),
        ("bbc.co.uk", "https://itv.co.uk/x", True),
        ("HTTPS://Example.com", "https://www.example.com/a", False),
        ("b\u00fccher.de", "https://xn--bcher-kva.de/", False),
        ("README.md", "https://github.com/a/b", False),
        ("Node.js", "https://nodejs.org", False),
        ("ASP.NET", "https://microsoft.com", False),
        ("version 1.2.3", "https://a.org", False),
        ("me@bank.com", "mailto:me@bank.com", False),
        ("the bank", "https://evil.example", False),
        ("bank.com", "/relative", False),
    ],
)
def test_a_text_that_names_another_site_misleads(shown: str, target: str, misleads: bool) -> None:
    assert [found.code for found in check(f"[{shown}]({target})")] == ["misleading_link"] * misleads


def test_a_check_points_at_the_whole_link_and_says_what_to_do() -> None:
    text = "\U0001f600 see\r\n[this](http://a.org/b) and [this](http://a.org/b)"
    first, second = check(text)
    assert text[first.start : first.end] == text[second.start : second.end] == "[this](http://a.org/b)"
    assert first.start < second.start
    assert first.message == "links to http://a.org: use https:// so that readers get no warning"
    assert (first.code, first.severity, first.field) == ("insecure_link", "warning", "text")


def test_equal_complaints_are_capped_and_counted() -> None:
    checks = check("http://a.org " * (MAX_CHECKS + 7), "plain")
    assert len(checks) == MAX_CHECKS
    assert checks[-1].message.endswith("(and 7 more like this)")


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("http://a.b ", 4000),
        ("[a](http://b.c) ", 4000),
        ("[a](http://b c) ", 4000),
        ("<a href=x>b", 4000),
        ("](", 0),
        ("http://", 1),
    ],
)
def test_a_flood_of_links_is_found_and_told_in_a_few_checks(unit: str, found: int) -> None:
    links = find(unit * 4000)
    assert len(links) == found
    assert len(check_links(links)) <= 2 * MAX_CHECKS
