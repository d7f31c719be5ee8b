import anyio
import pytest
from fastapi import Request

from serving.api import intake as intake_module
from serving.api.envelope import RequestError
from serving.api.intake import Intake, read_body


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    monkeypatch.setattr(intake_module, "STALLED", 0.0)


class Client:
    """Sends pieces, and then says nothing more until told to."""

    def __init__(self, *pieces, length=None):
        self.pieces = list(pieces)
        self.more = anyio.Event()
        self.begun = anyio.Event()
        headers = [] if length is None else [(b"content-length", str(length).encode())]
        self.request = Request({"type": "http", "headers": headers}, self.receive)

    async def receive(self):
        if not self.pieces:
            self.begun.set()
            await self.more.wait()
        body = self.pieces.pop(0) if self.pieces else b""
        return {"type": "http.request", "body": body, "more_body": bool(self.pieces) or not self.more.is_set()}

    def end(self):
        self.more.set()


async def read(client, intake, *, pause=20.0, whole=20.0, limit=100):
    with intake.admit() as held:
        return bytes(await read_body(client.request, limit, intake, held, pause=pause, whole=whole))


async def refusal(*args, **given):
    with pytest.raises(RequestError) as refused:
        await read(*args, **given)
    return refused.value.status


def test_a_body_comes_in_pieces_and_gives_its_room_back():
    async def talk():
        intake = Intake(1, 10)
        for _ in range(3):
            client = Client(b"some ", b"words")
            client.end()
            assert await read(client, intake) == b"some words"

    anyio.run(talk)


@pytest.mark.parametrize("patience", [{"pause": 0.01}, {"whole": 0.01}])
def test_a_body_that_does_not_come_is_not_waited_for(patience):
    assert anyio.run(lambda: refusal(Client(b"some"), Intake(1, 100), **patience)) == 408


def test_what_does_not_fit_is_refused_before_it_is_read():
    async def talk():
        client = Client(b"x", length=60)
        assert await refusal(client, Intake(1, 50)) == 429
        assert await refusal(Client(length=101), Intake(1, 500)) == 413
        assert client.pieces

    anyio.run(talk)


def test_what_does_not_say_how_long_it_is_is_refused_where_it_stops_to_fit():
    assert anyio.run(lambda: refusal(Client(b"x" * 40, b"x" * 40), Intake(1, 50))) == 429
    assert anyio.run(lambda: refusal(Client(b"x" * 60, b"x" * 60), Intake(1, 500))) == 413


@pytest.mark.parametrize("intake", [Intake(places=1, limit=1_000), Intake(places=5, limit=100)], ids=["places", "bytes"])
def test_who_stops_sending_makes_room_for_others(intake):
    async def talk():
        stalled, good = Client(b"x" * 60), Client(b"y" * 60)
        statuses = []

        async def stall():
            statuses.append(await refusal(stalled, intake))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stall)
            await stalled.begun.wait()
            good.end()
            assert await read(good, intake) == b"y" * 60
        assert statuses == [408]

    anyio.run(talk)


def test_who_is_being_scored_makes_room_for_nobody():
    async def talk():
        intake = Intake(1, 100)
        with intake.admit():
            assert await refusal(Client(b"y"), intake) == 429

    anyio.run(talk)
