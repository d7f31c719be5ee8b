"""Who may share the draft, as an editor sees it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Opener, Server
from tests.browser.desk import Desk

pytestmark = pytest.mark.slow

SITE = "synthetic-gardening.example"
BODY = (
    "We watered 12 beds at dawn for nine weeks and wrote down each litre. Mulched beds took 31 litres a week, bare ones 52. "
    "In the third week slugs ate the lettuce of bed 7, which Anna Berg had covered with straw; nobody had told us. "
    "After that we raked the straw away from the stems and lost two plants instead of nineteen. What surprised us most was the "
    "soil: at 10 cm it was 4 degrees cooler at noon. The log with all 108 readings is attached; the scale cost 23 euros."
)
DRAFT = f"# We tried mulching the beds for 9 weeks. Here is the log\n\n{BODY}"


@pytest.fixture(scope="module")
def informed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with an index of the synthetic shares."""
    index = tmp_path_factory.mktemp("index") / "connectors"
    shares = ROOT / "data" / "sample" / "synthetic-shares.csv"
    command = [sys.executable, "-m", "serving", "connectors", "fit", str(shares), "--output", str(index)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    running = Server(SHAREABILITY_CONNECTORS=str(index))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def informed_desk(open_desk: Opener, informed: Server) -> Desk:
    return open_desk(informed)


def test_names_come_with_chance_reason_and_proof(informed_desk):
    desk = informed_desk
    desk.paste(DRAFT)
    desk.settled()
    desk.page.get_by_label("Your site").fill(SITE)
    desk.page.keyboard.press("Tab")
    names = desk.page.locator("[data-connector]")
    expect(names.first).to_contain_text("Last shared you on")
    assert names.count() > 2
    assert (names.first.get_attribute("data-connector") or "").startswith("gardening")
    expect(names.first).to_contain_text("%")
    expect(names.first.get_by_role("link").first).to_be_hidden()
    names.first.get_by_text("What they shared before").click()
    link = names.first.get_by_role("link").first
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").startswith("https://")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_list_follows_the_draft(informed_desk):
    desk = informed_desk
    desk.paste(DRAFT)
    desk.settled()
    first = desk.page.locator("[data-connector]").first
    before = first.get_attribute("data-connector")
    desk.page.get_by_role("button", name="New", exact=True).click()
    desk.paste(f"# How we cut flat tyres by 40 per cent with a tubeless kit\n\n{BODY}")
    desk.settled()
    expect(first).not_to_have_attribute("data-connector", before or "")


def test_marks_stay_in_the_browser_and_can_be_taken_along(informed_desk, tmp_path):
    desk = informed_desk
    desk.paste(DRAFT)
    desk.settled()
    first = desk.page.locator("[data-connector]").first
    name = first.get_attribute("data-connector")
    first.get_by_role("button", name="Told").click()
    expect(first.get_by_role("button", name="Told")).to_have_attribute("aria-pressed", "true")
    desk.reload()
    desk.settled()
    expect(desk.page.locator(f"[data-connector='{name}']")).to_have_attribute("data-mark", "told")
    desk.page.locator(f"[data-connector='{name}']").get_by_role("button", name="Shared it").click()
    with desk.page.expect_download() as taken:
        desk.page.get_by_role("button", name="Save my marks as a file").click()
    taken.value.save_as(tmp_path / "marks.csv")
    with (tmp_path / "marks.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["connector"] == name
    assert row["mark"] == "shared it"
    assert row["shared_at"]


def test_without_an_index_the_page_says_how_to_get_one(desk):
    desk.paste(DRAFT)
    desk.settled()
    expect(desk.page.get_by_text("make connectors DATA=events.csv")).to_be_visible()
    desk.page.get_by_role("button", name="Try an example").click()
    expect(desk.page.get_by_text("An example: invented names")).to_be_visible()
    expect(desk.page.locator("[data-connector]").first).to_contain_text("Shared this site")
    assert desk.page.locator("[data-connector] a").count() == 0
