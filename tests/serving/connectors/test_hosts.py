import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.connectors.hosts import domain_of, number_of, own_domain, site_of_address


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.Example.com/a?b#c", "example.com"),
        ("//m.example.com/a", "example.com"),
        ("example.com", "example.com"),
        ("Blog.Example.co.uk:8080/a", "blog.example.co.uk"),
        ("https://amp.example.com", "example.com"),
        ("/only/a/path", ""),
        ("Jane Doe", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_site_of_an_address(address, site):
    assert site_of_address(address) == site


def test_a_domain_is_what_was_registered():
    assert domain_of("blog.example.co.uk") == "example.co.uk"
    assert domain_of("jane.github.io") == "jane.github.io"
    assert domain_of("") == ""


def test_a_connector_that_is_called_by_its_site_has_a_domain_and_a_forum_s_author_has_none():
    assert own_domain("www.example.com") == "example.com"
    assert own_domain("forum.example/jane") == ""
    assert own_domain("Weekly Rust") == ""


@given(st.text())
def test_any_text_has_a_site_and_a_number(text):
    assert 0 <= number_of(site_of_address(text)) < 2**64
    assert number_of(text) == number_of(text)
