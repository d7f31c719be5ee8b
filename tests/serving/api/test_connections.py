import json
import sys
from pathlib import Path

import pytest

from tests.served import answer, is_closed, post, served, soon

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of open files are POSIX's")

DRAFT = json.dumps({"title": "What we learned", "text": "We kept notes for a year. " * 20}).encode()
BATCH = {"path": "/v1/score/batch", "length": 1_000}


@pytest.fixture(scope="module")
def service(bundle_path):
    limits = {"header_timeout": 0.5, "body_timeout": 0.5, "write_timeout": 1, "max_connections": 30, "keep_alive": 600}
    with served(bundle_path, **limits) as running:
        yield running


def test_one_connection_takes_several_requests(service):
    with service.connect(post(DRAFT)) as connection:
        assert answer(connection)[0] == 200
        connection.sendall(post(b"{"))
        assert answer(connection)[0] == 400
        connection.sendall(post(DRAFT))
        assert answer(connection)[0] == 200


def test_a_request_s_header_that_comes_in_pieces_is_read(service):
    request = post(DRAFT)
    with service.connect(request[:20]) as connection:
        connection.sendall(request[20:])
        assert answer(connection)[0] == 200


@pytest.mark.parametrize("padding", ["x", " "])
def test_a_header_has_a_longest_however_it_comes(service, padding):
    bare = len(post(DRAFT, "X-Long: y")) - len(DRAFT)
    longest, longer = (post(DRAFT, f"X-Long: {padding * (size - bare)}y") for size in (16_384, 16_385))
    assert service.ask(longest)[0] == 200
    status, body = service.ask(longer)
    assert (status, body["error"]["code"]) == (431, "too_large")
    assert service.ask(post(DRAFT, f"X-Long: {padding * 60_000}y"))[0] == 431


@pytest.mark.slow
@pytest.mark.parametrize("data", [b"", b"GET / HT", b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nX-Slow:"])
def test_a_header_that_does_not_come_is_not_waited_for(service, data):
    with service.connect(data) as connection:
        if data:
            status, body = answer(connection)
            assert (status, body["error"]["code"]) == (408, "timeout")
        assert is_closed(connection)


@pytest.mark.slow
def test_nor_is_the_next_one_over_the_same_connection(service):
    with service.connect(post(DRAFT)) as connection:
        assert answer(connection)[0] == 200
        connection.sendall(b"GET /health/li")
        assert answer(connection)[0] == 408
        assert is_closed(connection)


def test_a_body_that_does_not_come_is_not_waited_for(service):
    with service.connect(post(DRAFT[:50], length=len(DRAFT))) as connection:
        status, body = answer(connection)
        assert (status, body["error"]["code"]) == (408, "timeout")
        assert is_closed(connection)


@pytest.mark.slow
def test_nor_is_one_that_nobody_reads(service):
    with service.connect(post(b"[", length=10**9)) as connection:
        assert answer(connection)[0] == 413
        connection.sendall(b"[")
        assert is_closed(connection)


@pytest.mark.slow
def test_a_batch_that_stops_is_closed(service):
    fields = post(b'{"text": "wor', **BATCH).replace(b"application/json", b"application/x-ndjson")
    with service.connect(fields) as connection:
        assert is_closed(connection)


def ask_much(connection):
    """More than the system holds for a client that does not read."""
    connection.setblocking(False)
    connection.send(2_000 * b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")


@pytest.mark.slow
def test_answers_that_nobody_reads_are_not_kept(service):
    before = service.metric("unread")
    with service.connect() as connection:
        ask_much(connection)
        assert soon(lambda: service.metric("unread") > before)
    assert service.lives()


def test_silent_connections_make_room(service):
    silent = [service.connect() for _ in range(100)]
    assert service.lives()
    assert service.ask(post(DRAFT))[0] == 200
    for connection in silent:
        connection.close()


def test_uploads_that_stop_leave_connections_for_others(service):
    stalled = [service.connect(post(b"{", length=100)) for _ in range(100)]
    assert soon(service.lives)
    for connection in stalled:
        connection.close()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000, 431, "too_large"),
        (post(b"", "Transfer-Encoding: chunked, chunked"), 400, "bad_request"),
    ],
)
def test_what_is_not_http_is_answered_in_the_envelope(service, data, status, code):
    found, body = service.ask(data)
    assert (found, body["error"]["code"]) in ((status, code), (501, code))
    assert set(body["error"]) == {"code", "message", "field"}


def test_no_crash_leaves_a_copy_of_the_memory(service):
    limits = Path(f"/proc/{service.process.pid}/limits")
    if not limits.exists():
        pytest.skip("there is no /proc here")
    (core,) = (line for line in limits.read_text().splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]


@pytest.fixture(scope="module")
def narrow(bundle_path):
    """A service with few descriptors and much patience."""
    with served(bundle_path, files=150, write_timeout=600, header_timeout=600) as running:
        yield running


@pytest.mark.slow
def test_few_descriptors_are_enough_and_fill_no_log(narrow):
    silent = [narrow.connect() for _ in range(400)]
    assert narrow.lives()
    for connection in silent:
        connection.close()
    assert narrow.logged("connections at most, not 1000") == 1
    assert len(narrow.lines) < 50


def test_answers_that_nobody_reads_leave_connections_for_others(narrow):
    unread = []
    for _ in range(25):  # more than it may have open
        unread.append(narrow.connect())
        ask_much(unread[-1])
    assert soon(narrow.lives)
    for connection in unread:
        connection.close()
