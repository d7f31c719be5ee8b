"""The service goes away, refuses or asks for a key: the text stays, and all goes on by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def own():
    server = Server(SHAREABILITY_API_KEYS="secret-key-of-ours")
    server.start()
    yield server
    server.stop()


def test_a_key_is_asked_for_and_a_lost_service_found_again(open_desk, own):
    desk = open_desk(own)
    desk.paste("We tagged 4,100 bees by hand.")
    desk.page.get_by_label("Key").fill("wrong")
    desk.choose("Use it")
    expect(desk.page.locator(".status")).to_have_text("This key does not fit.")
    desk.page.get_by_label("Key").fill("secret-key-of-ours")
    desk.choose("Use it")
    desk.settled()

    own.stop()
    desk.to_start().write("Still writing. ")
    status = desk.page.locator(".status")
    expect(status).to_contain_text("The service can’t be reached. Your text is safe here; trying again in")
    expect(desk.page.locator(".outcome .line").first).to_be_visible()
    desk.write("And more. ")
    desk.page.wait_for_timeout(600)
    own.start()
    desk.settled(text="Still writing. And more. We tagged 4,100 bees by hand.")
    expect(status).to_have_text("")


def test_a_reload_brings_the_draft_back_even_without_the_service_s_answer(desk):
    desk.paste("# Bees\n\nWe tagged 4,100 bees by hand.")
    desk.settled()
    desk.to_start().write("Unsaved? ")
    desk.reload()  # at once, before the pause after which the draft is kept
    desk.settled(title="Bees", text="Unsaved? We tagged 4,100 bees by hand.")


def test_a_busy_service_is_asked_again_when_it_said(desk):
    refusal = '{"error": {"code": "busy", "message": "the service has all the work it can take", "field": null}}'
    refused = []

    def refuse_once(route):
        if refused:
            return route.continue_()
        refused.append(True)
        return route.fulfill(status=429, headers={"Retry-After": "2", "Content-Type": "application/json"}, body=refusal)

    desk.page.route("**/v1/score", refuse_once)
    desk.paste("We tagged 4,100 bees by hand.")
    expect(desk.page.locator(".status")).to_contain_text("busy with other drafts. Your text is safe here; trying again in")
    desk.settled()
    assert refused
