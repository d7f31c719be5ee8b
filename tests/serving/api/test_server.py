import socket

import pytest

from serving.api.process import allow_connections
from serving.api.server import listen, require_keys
from serving.errors import ConfigError
from serving.settings import Settings

KEY = "a-key-of-more-than-16-characters"


@pytest.fixture(autouse=True)
def no_keys_around(monkeypatch):
    monkeypatch.delenv("SHAREABILITY_API_KEYS", raising=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1"])
def test_this_machine_alone_needs_no_key(address):
    require_keys(Settings(), address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "fe80::1%eth0"])  # noqa: S104 - nothing listens
def test_others_need_a_key_or_the_word_that_none_is_meant(address):
    with pytest.raises(ConfigError, match=r"SHAREABILITY_API_KEYS.*--insecure.*SHAREABILITY_INSECURE=1"):
        require_keys(Settings(), address)
    require_keys(Settings(api_keys=(KEY,)), address)
    require_keys(Settings(insecure=True), address)


def test_a_line_of_keys_that_is_empty_opens_nothing(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_API_KEYS", "")
    with pytest.raises(ConfigError, match="holds no key"):
        require_keys(Settings(), "127.0.0.1")


def test_answers_do_not_wait_for_more_to_send():
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_connections_are_fewer_where_files_are_few():
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        pytest.skip("any number of files may be open here")
    assert allow_connections(1) == 1
    assert allow_connections(10**9) <= hard
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
