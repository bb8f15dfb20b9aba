"""The founding plan is carried over into the next one: the outcome of each item is chosen and compared."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.workplans.readings import SAMPLE, read_in
from workplans.importing.services import accept_import

PLAN = Path(os.environ.get("QIG_REAL_PLAN") or SAMPLE)

pytestmark = pytest.mark.prove


@pytest.mark.django_db(transaction=True)
def test_carry_over_creates_next_plan_and_comparison(visitor, people):
    plan_import = read_in(people.sophie, PLAN.read_bytes())
    plan = accept_import(actor=people.sophie, plan_import=plan_import, version=1, state="adopted")
    secretary = visitor(people.sophie)
    secretary.goto(f"/desk/plan/{plan.slug}/")
    secretary.get_by_role("link", name="Carry over").click()

    def item(kind, words):
        here = secretary.locator(".carry-what > p:not(.over)", has_text=words)
        rows = secretary.locator("li.carry").filter(has=here)
        return rows.filter(has=secretary.locator("p.over", has_text=kind)).first

    # the next plan is described first; then each section is decided on
    secretary.get_by_label("First day").fill("2026-01-01")
    secretary.get_by_label("Last day").fill("2028-12-31")
    secretary.get_by_label("Title").fill("Work plan 2026–2028")
    secretary.get_by_role("button", name="Save for later").click()
    expect(secretary.get_by_text("The next plan is not created yet.")).to_be_visible()
    secretary.get_by_role("link", name="2.1.1 Meetings").click()

    # the fields that an outcome needs appear beside it, without JavaScript
    meetings = item("Activity", "plenary")
    for field in ("New target", "New text", "Merge into", "Reason"):
        expect(meetings.get_by_label(field)).to_be_hidden()
    meetings.get_by_label("Outcome").select_option("changed")
    expect(meetings.get_by_label("New text")).to_be_visible()
    meetings.get_by_label("Outcome").select_option("postponed")
    expect(meetings.get_by_label("New target")).to_be_visible()
    secretary.get_by_role("button", name="Save and continue").click()
    expect(secretary.get_by_role("heading", name="Section")).to_be_visible()
    secretary.get_by_role("link", name="Back to the summary").click()
    secretary.get_by_role("button", name="Create plan").click()

    # no plan is created while a value is missing; the item is shown, and its value is kept another day
    expect(secretary.get_by_text("There is a problem")).to_be_visible()
    expect(secretary.get_by_label("Title")).to_have_value("Work plan 2026–2028")
    meetings.get_by_label("New target").fill("Q1 2026")
    secretary.get_by_role("button", name="Save for later").click()
    secretary.goto("/desk/")
    secretary.goto(f"/desk/plan/{plan.slug}/carry-over/?show=postponed")
    expect(meetings.get_by_label("New target")).to_have_value("Q1 2026")
    secretary.get_by_role("link", name="Back to the summary").click()
    secretary.get_by_role("link", name="4 Other topics").click()
    printing = item("Topic", "3D printing")
    printing.get_by_label("Outcome").select_option("retired")
    printing.get_by_label("Reason").fill("The guideline is out.")
    secretary.get_by_role("button", name="Save for later").click()
    secretary.get_by_role("link", name="Back to the summary").click()
    secretary.get_by_role("button", name="Create plan").click()
    secretary.wait_for_url("**/desk/plan/qig-2026-2028/compare/")

    # the chair reads the outcome
    chair = visitor(people.carla)
    chair.goto("/desk/plan/qig-2026-2028/compare/")
    expect(chair.locator(".lead")).to_contain_text("continued unchanged")
    expect(chair.get_by_text("Reason: The guideline is out.").first).to_be_visible()
    expect(chair.locator("del", has_text="3D printing").first).to_be_visible()
    chair.goto("/desk/plan/qig-2026-2028/")
    chair.get_by_role("link", name="Open all sections").click()
    expect(chair.get_by_text("target Q1 2026").first).to_be_visible()
