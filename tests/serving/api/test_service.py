import json
import logging
import threading
import time

import anyio
import pytest
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient

from serving.api.admission import Permits, while_connected
from serving.api.envelope import RequestError
from serving.api.monitoring import Metrics
from serving.api.routes import create_app
from serving.api.service import Service
from serving.settings import Settings
from serving.text.sections import Draft
from serving.waiting import GIVEN_UP

NDJSON = {"content-type": "application/x-ndjson"}


def settings(**given) -> Settings:
    return Settings(**{"threads": 1, **given})


def error(response) -> dict:
    return response.json()["error"]


def wait(client, status):
    deadline = time.monotonic() + 20
    while (response := client.get("/health/ready")).status_code != status and time.monotonic() < deadline:
        time.sleep(0.02)
    return response


def test_it_is_ready_once_the_bundle_has_scored(bundle_path):
    with TestClient(create_app(settings(model=str(bundle_path)))) as client:
        assert client.get("/health/live").status_code == 200
        assert wait(client, 200).json()["status"] == "ready"
        assert client.post("/v1/score", json={"text": "words"}).status_code == 200
        assert "shareability_ready 1.0" in client.get("/metrics").text


def test_before_that_it_lives_and_says_so(bundle_path):
    client = TestClient(create_app(settings(model=str(bundle_path))))  # not started: it has loaded nothing
    assert client.get("/health/live").status_code == 200
    for response in (
        client.get("/health/ready"),
        client.post("/v1/score", json={"text": "words"}),
        client.get("/v1/model"),
    ):
        assert (response.status_code, error(response)["code"]) == (503, "not_ready")
        assert response.headers["retry-after"]


def test_a_broken_bundle_is_the_reason_why_not(tmp_path):
    with TestClient(create_app(settings(models=tmp_path, model="20200101-00000000"))) as client:
        service = client.app.state.service
        deadline = time.monotonic() + 20
        while service.refusal[0] == "not_ready" and time.monotonic() < deadline:
            time.sleep(0.02)
        assert client.get("/health/live").status_code == 200
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert "20200101-00000000" in error(response)["message"]


def soon(happens):
    deadline = time.monotonic() + 20
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.01)
    return happens()


class Fallible:
    """The scorer, until told otherwise: a real one fails or stalls too seldom to wait for."""

    def __init__(self, scorer):
        self.scorer, self.bundle = scorer, scorer.bundle
        self.started, self.go_on = threading.Semaphore(0), threading.Event()

    def measure(self, document, *, owner=b""):
        if "fail" in document.sections[0].text:
            raise RuntimeError(document.sections[0].text)
        if "stall" in document.sections[0].text:
            self.started.release()
            assert self.go_on.wait(20)
        return self.scorer.measure(document, owner=owner)


def test_an_unexpected_fault_tells_nothing_of_the_draft(scorer, caplog):
    caplog.set_level(logging.DEBUG)
    client = TestClient(create_app(settings(), Fallible(scorer)))
    response = client.post("/v1/score", json={"text": "fail confidentially"})
    assert (response.status_code, error(response)["code"]) == (500, "internal")
    assert response.headers["x-content-type-options"] == "nosniff"
    lines = b'{"id": "a", "text": "fail confidentially"}\n{"id": "b", "text": "words"}'
    answers = client.post("/v1/score/batch", content=lines, headers=NDJSON).text.splitlines()
    assert json.loads(answers[0])["error"]["code"] == "internal"
    assert "outcomes" in json.loads(answers[1])
    assert "RuntimeError" in caplog.text
    assert "confidentially" not in response.text + caplog.text + "".join(answers)


def test_more_than_it_can_do_is_refused_at_once(scorer):
    slow = Fallible(scorer)
    statuses = []
    with TestClient(create_app(settings(concurrency=1, queue=1), slow)) as client:

        def ask():
            statuses.append(client.post("/v1/score", json={"text": "stall here"}).status_code)

        waiting = [threading.Thread(target=ask) for _ in range(2)]
        for thread in waiting:
            thread.start()
        assert slow.started.acquire(timeout=20)
        while "shareability_places_taken 2.0" not in client.get("/metrics").text:
            time.sleep(0.01)
        refused = client.post("/v1/score", json={"text": "words"})
        assert (refused.status_code, error(refused)["code"]) == (429, "busy")
        assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/health/ready").status_code == 200
        slow.go_on.set()
        for thread in waiting:
            thread.join(20)
        assert client.post("/v1/score", json={"text": "words"}).status_code == 200
    assert statuses == [200, 200]


@pytest.mark.parametrize(("seconds", "told"), [(0.0, "1"), (0.02, "1"), (8.0, "24"), (900.0, "60")])
def test_who_is_refused_is_told_when_what_is_here_will_be_done(seconds, told):
    now = 0.0
    permits = Permits(running=1, waiting=2, clock=lambda: now)
    begun, done = threading.Event(), threading.Event()

    def take_a_while():
        nonlocal now
        now += seconds

    def occupy():
        begun.set()
        assert done.wait(20)

    async def crowd():
        await permits.run(take_a_while)
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(permits.run, occupy)
            await anyio.to_thread.run_sync(begun.wait, 20)
            with pytest.raises(RequestError) as refused:
                await permits.run(take_a_while)
            done.set()
        return refused.value

    assert anyio.run(crowd).headers == {"Retry-After": told}


class Leaving:
    """A request whose client leaves when told to."""

    def __init__(self):
        self.gone = anyio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}


def test_who_leaves_no_longer_waits_in_the_queue():
    permits = Permits(running=1, waiting=3)
    running, done = threading.Event(), threading.Event()
    scored = []

    def occupy():
        running.set()
        assert done.wait(20)

    async def leave():
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(permits.run, occupy)
            await anyio.to_thread.run_sync(running.wait, 20)
            request = Leaving()

            async def ask():
                with pytest.raises(ClientDisconnect):
                    await while_connected(request, permits.run(lambda: scored.append("unwanted")))

            tasks.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            assert permits.taken == 2
            request.gone.set()
            await anyio.wait_all_tasks_blocked()
            assert permits.taken == 1
            done.set()

    anyio.run(leave)
    assert not scored


def test_who_leaves_while_being_scored_is_not_read_to_the_end():
    permits = Permits(running=1, waiting=0)
    begun, go_on, noticed = threading.Event(), threading.Event(), threading.Event()

    def work():
        begun.set()
        if go_on.wait(20) and GIVEN_UP.get().wait(20):
            noticed.set()

    async def leave():
        request = Leaving()
        async with anyio.create_task_group() as tasks:

            async def ask():
                with pytest.raises(ClientDisconnect):
                    await while_connected(request, permits.run(work))

            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(begun.wait, 20)
            request.gone.set()
            await anyio.wait_all_tasks_blocked()
            assert permits.taken == 1  # until the work has noticed
            go_on.set()

    anyio.run(leave)
    assert noticed.wait(20)
    assert soon(lambda: permits.taken == 0)


def test_work_that_nobody_waits_for_keeps_its_place_until_it_ends():
    permits = Permits(running=1, waiting=5)
    begun, done = threading.Event(), threading.Event()
    most, now = 0, 0

    def work():  # reading a draft's Markdown sees nothing of who has left
        nonlocal most, now
        now += 1
        most = max(most, now)
        begun.set()
        assert done.wait(20)
        now -= 1

    async def come_and_go():
        for _ in range(3):
            request = Leaving()
            async with anyio.create_task_group() as tasks:

                async def ask(request=request):
                    with pytest.raises(ClientDisconnect):
                        await while_connected(request, permits.run(work))

                tasks.start_soon(ask)
                await anyio.to_thread.run_sync(begun.wait, 20)
                await anyio.wait_all_tasks_blocked()
                request.gone.set()
        await anyio.wait_all_tasks_blocked()
        assert permits.taken == 1  # those that waited have left; the one that runs has not ended
        done.set()
        return await permits.run(lambda: "served")

    assert anyio.run(come_and_go) == "served"
    assert most == 1


def test_who_leaves_is_counted_as_such(scorer):
    service = Service(settings(), Metrics(), scorer)

    async def leave():
        with anyio.move_on_after(0):
            await service.score(lambda: Draft("words"))

    anyio.run(leave)
    assert 'shareability_drafts_total{result="left"} 1.0' in service.metrics.text().decode()


def test_who_stays_gets_the_answer_or_the_error():
    async def stay(work):
        async def run():
            return work()

        return await while_connected(Leaving(), run())

    assert anyio.run(stay, lambda: 3) == 3
    with pytest.raises(KeyError, match="wrong"):
        anyio.run(stay, lambda: {}["wrong"])
