import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.outcomes.permalinks import read_address

SAME = [
    "https://example.com/2023/05/my-post",
    "http://example.com/2023/05/my-post/",
    "HTTPS://WWW.Example.COM:443/2023/05/my-post",
    "www.example.com/2023/05/my-post/",
    "example.com/2023/05/my-post",
    "//example.com/2023/05/my-post#comments",
    "https://example.com/2023/05/my-post?utm_source=newsletter&utm_medium=email&fbclid=x",
    "https://example.com/2023/05//my-post/index.html",
    "https://m.example.com/2023/05/my-post",
    "https://amp.example.com/2023/05/my-post",
    "https://example.com/2023/05/my-post/amp/",
    "https://example.com/amp/2023/05/my-post",
    "https://example.com/2023/05/my-post?amp=1",
    "https://example-com.cdn.ampproject.org/c/s/example.com/2023/05/my-post",
    "https://www.google.com/amp/s/example.com/2023/05/my-post/amp",
    " https://example.com/2023/05/my%2Dpost ",
    "http://example.com:80/2023/05/./x/../my-post",
]


@pytest.mark.parametrize("spelled", SAME)
def test_spellings_of_one_address_are_one(spelled):
    assert read_address(spelled) == read_address(SAME[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/?p=12", "https://example.com/?p=13"),
        ("https://example.com/a", "https://blog.example.com/a"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/a?page=2", "https://example.com/a"),
        ("https://example.com/amphibians", "https://example.com/hibians"),
        ("https://m.com/a", "https://com/a"),
    ],
)
def test_addresses_of_different_pages_stay_apart(one, other):
    assert read_address(one) != read_address(other)


def test_the_order_of_parameters_makes_no_difference():
    assert read_address("https://example.com/?b=2&a=1") == read_address("https://example.com/?a=1&gclid=9&b=2")


def test_a_path_is_an_address_without_a_host():
    found = read_address("/2023/05/my-post/?utm_source=x")
    assert (found.host, found) == ("", read_address(SAME[0]).local)
    assert found.slug == "my-post"
    assert read_address("/A/My-Post").folded == read_address("/a/my-post")


@pytest.mark.parametrize(
    "spelled", ["", " ", "(not set)", "(other)", "my post", "mailto:a@example.com", "https://[::1", "http://a:b/c"]
)
def test_what_is_no_address_is_none(spelled):
    assert read_address(spelled) is None


def test_letters_beyond_ascii_are_read_however_they_are_written():
    assert read_address("https://example.com/über-uns") == read_address("https://example.com/%C3%BCber-uns")


@given(st.text(max_size=80))
def test_any_text_is_read_or_is_none(text):
    found = read_address(text)
    if found is not None:
        again = read_address(f"https://{found}" if found.host else str(found))
        assert again is None or again.path.rstrip("/") == again.path or again.path == "/"


HOSTS = st.sampled_from(["example.com", "blog.example.co.uk", "xn--bcher-kva.example"])
PATHS = st.lists(st.text("abcXYZ019-_é ", min_size=1, max_size=8), max_size=4).map(lambda parts: "/" + "/".join(parts))


@given(HOSTS, PATHS, st.booleans(), st.booleans(), st.sampled_from(["", "?utm_source=a", "?fbclid=b&utm_x=c", "#top"]))
def test_dressing_changes_nothing(host, path, secure, www, tail):
    plain = read_address(f"https://{host}{path}")
    dressed = read_address(f"{'https' if secure else 'http'}://{'www.' if www else ''}{host.upper()}{path}{tail}")
    assert plain == dressed
