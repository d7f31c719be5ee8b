import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.checks.clutter import find_clutter
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

FIRST, *REST = ARTICLE.split("\n\n")
BODY = "\n\n".join(REST)


def found(text, form="auto"):
    """What is called clutter: the label and the words, for each stretch."""
    checks = find_clutter(read_document(Draft(text, "A title", form)).blocks)
    assert all(check.code == "clutter" and check.severity == "info" for check in checks)
    return [(check.message.partition(":")[0], text[check.start : check.end]) for check in checks]


ABOVE = {
    "Share on Facebook | Share on X | WhatsApp | Copy link | Print": "share buttons",
    "Facebook Twitter Email Save": "share buttons",
    "Share\n\nTweet\n\nPin": "share buttons",
    "Click to share on Twitter (Opens in new window)": "share buttons",
    "Share 1.2k": "share buttons",
    "- Facebook\n- LinkedIn\n- WhatsApp": "share buttons",
    "NEWS   SPORT   CULTURE   WEATHER   JOBS   LOG IN": "a menu",
    "- Home\n- [About](https://a.example/about)\n- Contact\n- Blog": "a menu",
    "Home » News » Business": "a menu",
    "You have 2 free articles left this month.": "a paywall's note",
    "We use cookies to give you the best experience. Accept all": "a cookie notice",
    "By continuing to use this site you agree to our use of cookies.": "a cookie notice",
    "By Jane Doe": "a by-line",
    "By Jane van der Berg, culture editor | March 3, 2021 | 5 min read": "a by-line",
    "March 3, 2021 · 5 min read": "a by-line",
    "Published: 3 March 2021 at 10:15": "a by-line",
    "14 comments · 3 min read · 212 shares": "figures of the page",
}
BETWEEN = {
    "ADVERTISEMENT": "an advertisement",
    "Story continues below advertisement": "an advertisement",
    "Get our morning briefing: the five things you need to know before 7am. [Sign up]": "a newsletter box",
    "Subscribe to our newsletter and never miss a post.": "a newsletter box",
    "Enter your email address": "a newsletter box",
    "Photo by Jane Doe on Unsplash": "a picture's credit",
    "Jane Doe/Getty Images": "a picture's credit",
    "RELATED: Five ways to count bees": "a list of other articles",
    "**Read more:** [Five ways to count bees](https://a.example/bees)": "a list of other articles",
}
BELOW = {
    "14 Comments (newest first)\n\nan_77 says:\nJune 4 at 8:12 am\nFirst!! lol\n\nReply · Like (3)": "reader comments",
    "COMMENTS (38)\nPit_Stop: typical\ntramfan03: the R2 series had a better bogie\nView all comments": "reader comments",
    "## Comments\n\nJane wrote something long about what she thinks of it all.\n\n3 days ago\n\nReply": "reader comments",
    "2 thoughts on “A title”\n\nJane says:\n\nI like it.": "reader comments",
    "Leave a Reply\n\nYour email address will not be published. Required fields are marked *": "reader comments",
    "## Related posts\n\n- [How to count bees](https://a.example/1)\n- [Bees](https://a.example/2)": "a list of other articles",
    "You may also like\n\nHow to count bees\n\nBees in winter": "a list of other articles",
    "© 2021 The Daily Bee. All rights reserved.": "a page's footer",
    "Tags: bees, counting, Ghent": "tags",
}  # fmt: skip


@pytest.mark.parametrize("clutter", ABOVE)
def test_clutter_above_the_article_is_found(clutter):
    assert found(f"{clutter}\n\n{ARTICLE}") == [(ABOVE[clutter], clutter)]


@pytest.mark.parametrize("clutter", BETWEEN)
def test_clutter_in_the_article_is_found(clutter):
    assert found(f"{FIRST}\n\n{clutter}\n\n{BODY}") == [(BETWEEN[clutter], clutter)]


@pytest.mark.parametrize("clutter", BELOW)
def test_clutter_under_the_article_is_found(clutter):
    assert found(f"{ARTICLE}\n\n{clutter}") == [(BELOW[clutter], clutter)]


@pytest.mark.parametrize(
    "writing",
    [
        "I asked her to share it on Facebook, and she did.",
        "Share the load with a colleague, and write down what you did.",
        "## Share\n\nWe share what we have.",
        "We use cookies to pay the children who help us, and they prefer those with nuts.",
        "By March we had 412 of them, and by June none.",
        "She said that readers should subscribe to the newsletter of the town, for it says when the library is shut.",
        "## Comments\n\nA comment in a program says why, and not what.",
        "The house has 3 rooms\nand 14 comments on its wall, written by those who\nlived there.",
        "## Related work\n\nOthers have measured this before us, and found less.",
        "> Home is where one starts from.",
        "Photographs by children hang in the hall, and everybody likes them.",
        "More on this later.",
        "Email me if you know.",
        "```\nShare on Facebook\n```",
    ],
)
def test_writing_is_no_clutter(writing):
    assert found(f"{FIRST}\n\n{writing}\n\n{BODY}") == []


def test_a_page_of_html_is_read_the_same():
    menu = "<ul><li>Home</li><li><a href='/about'>About</a></li><li>Contact</li></ul>"
    page = f"{menu}<p>{FIRST}</p><p>Facebook<br>Twitter</p><p>{REST[0]}</p>"
    assert [label for label, _ in found(page, "html")] == ["a menu", "share buttons"]


def test_a_draft_of_nothing_else_is_left_alone():
    assert found("Share on Facebook\n\nTweet\n\nBy Jane Doe") == []


def test_neighbours_of_one_kind_are_one_hint():
    bar = "Share\n\nTweet\n\nFacebook"
    assert found(f"{bar}\n\n{ARTICLE}\n\n{bar}") == [("share buttons", bar), ("share buttons", bar)]


LINES = st.sampled_from([*ABOVE, *BETWEEN, *BELOW, *REST, "👋 Share 🎉", "é" * 30, "", "#", "Comments", "says:"])


@given(st.lists(LINES, max_size=12), st.sampled_from(["auto", "plain", "markdown", "html"]))
def test_stretches_lie_in_the_text_and_do_not_overlap(lines, form):
    text = "\n\n".join(lines)
    if not text.strip():
        return
    at = 0
    for check in find_clutter(read_document(Draft(text, format=form)).blocks):
        assert at <= check.start < check.end <= len(text)
        assert text[check.start : check.end].strip()
        at = check.end


@pytest.mark.parametrize(
    "evil",
    [
        "share " * 60,
        "by A" * 40,
        "1 share " * 40,
        "Reply · " * 40,
        "A | " * 70,
        "1 Jan 2000 " * 30,
        "©/" * 140,
        "subscribe " * 30,
    ],
)
def test_no_line_is_dear_to_read(evil):
    find_clutter(read_document(Draft(f"{evil}!\n\n" * 200, format="plain")).blocks)
