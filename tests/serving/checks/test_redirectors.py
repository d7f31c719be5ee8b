"""Addresses behind redirectors: read off the text, and judged as if they stood there themselves."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.checks.destinations import check_links
from serving.checks.redirectors import unwrap
from serving.text.markup import read_markup

PAGE = "https://seeds.example.org/list?a=1&b=2#top"
QUOTED = quote(PAGE, safe="")


def end_of(target: str) -> str | None:
    layers = list(unwrap(target))
    return layers[-1].target if layers else None


def findings(text: str) -> list[tuple[str, str]]:
    return [(check.code, check.severity) for check in check_links(read_markup(text, "auto").links)]


@pytest.mark.parametrize(
    "target",
    [
        f"https://www.google.com/url?q={QUOTED}&sa=D&source=editors&ust=1&usg=x",
        f"http://google.co.uk/url?sa=t&url={QUOTED}",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://l.instagram.com/?u={QUOTED}&e=AT0",
        f"https://nam02.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7C01",
        f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={QUOTED}&locale=en",
        f"https://www.linkedin.com/safety/go?url={QUOTED}&trk=x",
        f"https://slack-redir.net/link?url={QUOTED}&v=3",
        f"https://out.reddit.com/t3_x?url={QUOTED}&token=x",
        f"https://www.youtube.com/redirect?event=video_description&q={QUOTED}",
        f"https://www.bing.com/ck/a?!&&p=1&u=a1{urlsafe_b64encode(PAGE.encode()).decode().rstrip('=')}&ntb=1",
        f"https://duckduckgo.com/l/?uddg={QUOTED}&rut=1",
        f"https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=1/RO=10/RU={QUOTED}/RK=2/RS=x-",
        f"https://vk.com/away.php?to={QUOTED}&cc_key=",
        f"https://t.umblr.com/redirect?z={QUOTED}&t=x",
        f"https://steamcommunity.com/linkfilter/?url={QUOTED}",
        f"https://href.li/?{PAGE.partition('#')[0]}",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__seeds.example.org_list-3Fa-3D1-26b-3D2-23top&d=x",
        f"https://urldefense.com/v3/__{PAGE.partition('#')[0]}__;!!x!y$",
        f"https://secure-web.cisco.com/1aBc-D_e/{QUOTED}",
        f"https://www.curseforge.com/linkout?remoteUrl={quote(QUOTED, safe='')}",
    ],
)
def test_the_page_behind_a_redirector_is_read_off_its_address(target: str) -> None:
    assert end_of(target) in (PAGE, PAGE.partition("#")[0])
    assert ("misleading_link", "error") not in findings(f"See [seeds.example.org]({target}).")


@pytest.mark.parametrize(
    "target",
    [
        PAGE,
        f"https://example.org/url?q={QUOTED}",
        f"https://google.com.example.org/url?q={QUOTED}",
        f"https://notgoogle.com/url?q={QUOTED}",
        f"https://www.google.com/search?q={QUOTED}",
        "https://www.google.com/url?q=/search%3Fq%3Dseeds",
        "https://www.google.com/url?sa=D",
        f"https://www.facebook.com/sharer.php?u={QUOTED}",
        f"https://www.linkedin.com/shareArticle?url={QUOTED}",
        "https://www.bing.com/ck/a?u=a1%00%00",
        "https://www.bing.com/ck/a?u=a1_w",
        "https://t.co/x",
        f"/url?q={QUOTED}",
        "https://href.li/",
    ],
)
def test_any_other_address_leads_where_it_says(target: str) -> None:
    assert list(unwrap(target)) == []


def test_a_link_is_judged_by_the_page_in_the_end() -> None:
    def through(inner: str) -> str:
        return f"https://www.google.com/url?q={quote(inner, safe='')}"

    assert findings(f"[seeds]({through(PAGE)})") == [("redirected_link", "info")]
    assert ("insecure_link", "warning") in findings(f"[seeds]({through('http://seeds.example.org')})")
    assert ("shortened_link", "warning") in findings(f"[seeds]({through('https://bit.ly/x')})")
    assert ("ip_address_link", "error") in findings(f"[seeds]({through('https://2130706433/')})")
    assert ("script_link", "error") in findings(f"[seeds]({through('javascript:alert(1)')})")
    assert ("broken_link", "warning") in findings(f"[seeds]({through('https://a..b')})")
    assert ("misleading_link", "error") in findings(f"[https://google.com/x]({through('https://evil.example')})")
    assert ("misleading_link", "warning") in findings(f"[google.com]({through('https://evil.example')})")


def test_the_way_there_is_judged_too() -> None:
    found = check_links(read_markup(f"[seeds](http://me@www.google.com/url?q={QUOTED})", "auto").links)
    assert [check.code for check in found] == ["credentials_in_link", "insecure_link", "redirected_link"]
    assert found[1].message.startswith("links to http://www.google.com: ")
    assert found[2].message == (
        "goes through www.google.com, which may warn readers or stop working: link to seeds.example.org itself"
    )


def test_a_redirector_s_address_that_readers_see_says_where_it_leads() -> None:
    assert findings(f"See https://www.google.com/url?q={QUOTED}") == [("redirected_link", "info")]


def test_redirectors_in_redirectors_are_followed_to_a_limit() -> None:
    target = PAGE
    for _ in range(3):
        target = f"https://www.google.com/url?q={quote(target, safe='')}"
    assert end_of(target) == PAGE
    for _ in range(50):
        target = f"https://l.facebook.com/l.php?u={target}"
    assert 0 < len(list(unwrap(target))) < 10


@given(st.text(max_size=60), st.sampled_from(["www.google.com/url?q=", "www.bing.com/ck/a?u=a1", "urldefense.com/v3/__"]))
def test_whatever_stands_behind_a_redirector_is_an_address_or_nothing(text: str, redirector: str) -> None:
    for layer in unwrap(f"https://{redirector}{text}"):
        assert layer.target
    findings(f"<a href='https://{redirector}{quote(text)}'>x</a>")
