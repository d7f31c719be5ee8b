import json

import anyio
import pytest
from starlette.testclient import TestClient

from serving.api import intake
from serving.api.routes import create_app
from serving.settings import Settings
from tests.drafts import ARTICLE

TITLE = "Seven lessons from a year of measuring readers"
NDJSON = {"content-type": "application/x-ndjson"}


def settings(**given) -> Settings:
    return Settings(**{"threads": 1, **given})


@pytest.fixture(scope="module")
def client(scorer):
    return TestClient(create_app(settings(max_chars=20_000, max_batch_bytes=300_000), scorer))


def lines_of(client, body, **headers):
    response = client.post("/v1/score/batch", content=body, headers={**NDJSON, **headers})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def test_lines_come_back_in_order_as_scored_alone(client):
    drafts = [{"id": str(number), "title": TITLE, "text": ARTICLE[number:]} for number in range(6)]
    answers = lines_of(client, "\n".join(map(json.dumps, drafts)))
    assert answers == [client.post("/v1/score", json=draft).json() for draft in drafts]


def test_an_id_comes_back_up_to_its_longest(client):
    ids = ["x" * 1_000, "y" * 1_001, int("9" * 1_001)]
    answers = lines_of(client, "\n".join(json.dumps({"id": each, "text": "words"}) for each in ids))
    assert [answer["id"] for answer in answers] == ["x" * 1_000, None, None]
    assert [answer["error"]["message"] for answer in answers[1:]] == ['"id" should have at most 1,000 characters'] * 2


def test_a_bad_line_gets_its_error_and_the_rest_goes_on(scorer):
    body = b"\r\n".join(
        [
            b'{"id": "a", "text": "words"}',
            b"",
            b'{"id": "b", ',
            b'{"id": "c", "text": ""}',
            b'{"id": 4, "text": "words", "colour": "red"}',
            b'{"id": "e", "text": "' + b"x" * 350_000 + b'"}',
            b'{"id": "f", "text": "words"}',
        ]
    )
    client = TestClient(create_app(settings(max_chars=20_000, max_batch_bytes=500_000), scorer))
    answers = lines_of(client, body)
    places = [(answer["id"], answer.get("error", {}).get("code"), answer.get("error", {}).get("field")) for answer in answers]
    assert places == [
        ("a", None, None),
        (None, "invalid_json", None),
        ("c", "empty_draft", "text"),
        ("4", "unknown_field", "colour"),
        (None, "too_large", None),
        ("f", None, None),
    ]
    assert "line 3" in answers[1]["error"]["message"]


def test_an_empty_batch_gets_an_empty_answer(client):
    assert lines_of(client, b"") == []


def test_a_batch_that_is_too_long_is_refused_or_cut_with_an_error(client):
    known = client.post("/v1/score/batch", content=b" " * 300_001, headers=NDJSON)
    assert (known.status_code, known.json()["error"]["code"]) == (413, "too_large")
    pieces = [b'{"id": "a", "text": "words"}\n', *[b" " * 100_000] * 4]
    answers = lines_of(client, (piece for piece in pieces))
    assert answers[0]["id"] == "a"
    assert [answer["error"]["code"] for answer in answers[1:]] == ["too_large"]


def test_json_is_not_taken_for_lines(client):
    assert client.post("/v1/score/batch", json=[{"text": "words"}]).status_code == 415


def test_a_line_is_answered_before_the_next_is_sent(scorer):
    answered = []

    async def talk():
        go_on = anyio.Event()
        turn = 0

        async def receive():
            nonlocal turn
            turn += 1
            if turn == 2:
                await go_on.wait()
            if turn > 2:
                await anyio.sleep_forever()
            body = json.dumps({"id": str(turn), "text": "words"}).encode() + b"\n"
            return {"type": "http.request", "body": body, "more_body": turn == 1}

        async def send(message):
            if message.get("body"):
                answered.append(json.loads(message["body"])["id"])
                go_on.set()

        with anyio.fail_after(20):
            await create_app(settings(), scorer)(_scope("/v1/score/batch", NDJSON), receive, send)

    anyio.run(talk)
    assert answered == ["1", "2"]


class Stalling:
    """A batch's client that sends one line and a half, waits until told to go on, and then sends the rest."""

    def __init__(self, name):
        self.pieces = [json.dumps({"id": name, "text": "words"}).encode() + b'\n{"id": ']
        self.go_on, self.answered = anyio.Event(), anyio.Event()
        self.answers, self.ended = [], False

    async def receive(self):
        if self.pieces:
            return {"type": "http.request", "body": self.pieces.pop(), "more_body": True}
        await self.go_on.wait()
        if self.ended:
            await anyio.sleep_forever()
        self.ended = True
        return {"type": "http.request", "body": b'"z", "text": "words"}', "more_body": False}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["body"]:
            self.answers += [json.loads(line) for line in message["body"].splitlines()]
            self.answered.set()


def test_a_batch_that_stops_is_ended_with_the_reason(scorer):
    client = Stalling("a")
    with_timeout = create_app(settings(body_timeout=0.05), scorer)
    anyio.run(with_timeout, _scope("/v1/score/batch", NDJSON), client.receive, client.send)
    assert [client.answers[0]["id"], client.answers[1]["error"]["code"]] == ["a", "timeout"]


def test_batches_that_stop_do_not_lock_out_others(scorer, monkeypatch):
    monkeypatch.setattr(intake, "STALLED", 0.0)
    app = create_app(settings(batches=2), scorer)

    async def talk():
        stalled = [Stalling("a"), Stalling("b")]
        good = Stalling("c")
        good.go_on.set()
        async with anyio.create_task_group() as tasks:
            for client in stalled:
                tasks.start_soon(app, _scope("/v1/score/batch", NDJSON), client.receive, client.send)
                await client.answered.wait()
                await anyio.wait_all_tasks_blocked()
            await app(_scope("/v1/score/batch", NDJSON), good.receive, good.send)
            stalled[1].go_on.set()
        assert [answer["id"] for answer in good.answers] == ["c", "z"]
        assert stalled[0].answers[-1]["error"]["code"] == "timeout"  # the one that had stalled the longest
        assert [answer["id"] for answer in stalled[1].answers] == ["b", "z"]

    anyio.run(talk)


def test_batches_that_fill_the_memory_are_read_as_they_are_scored(scorer):
    lines = [json.dumps({"id": str(number), "text": "words " * 50}) for number in range(60)]
    client = TestClient(create_app(settings(spool_bytes=2_000), scorer))
    answers = lines_of(client, (f"{line}\n".encode() for line in lines))
    assert [answer["id"] for answer in answers] == [str(number) for number in range(60)]


def test_a_client_that_left_is_not_scored_for(scorer):
    lines = "\n".join(json.dumps({"id": str(number), "text": "words"}) for number in range(2_000)).encode()
    messages = [{"type": "http.request", "body": lines, "more_body": False}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    anyio.run(create_app(settings(), scorer), _scope("/v1/score/batch", NDJSON), receive, send)
    assert len(sent) < 100


def _scope(path, headers):
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8_000),
    }
