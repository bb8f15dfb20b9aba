"""A plan is imported, a member edits a topic, the secretary publishes it, the public reads it."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.workplans.plan_formats import word
from workplans.importing import jobs
from workplans.models import PlanImport

PLAN = Path(os.environ.get("QIG_REAL_PLAN") or settings.BASE_DIR / "samples" / "qig-2023-work-plan.txt")


@pytest.fixture
def plan_file(tmp_path):
    """The plan as a Word document."""
    file = tmp_path / "plan.docx"
    file.write_bytes(word(PLAN.read_text(), styled=True))
    return file


def test_word_document_is_imported_edited_and_published(visitor, people, plan_file):
    secretary = visitor(people.sophie)
    secretary.goto("/desk/import/")
    secretary.set_input_files("input[type=file]", plan_file)
    secretary.get_by_role("button", name="Upload document").click()
    secretary.wait_for_url("**/desk/import/*-*/")
    expect(secretary.get_by_text("Waiting to be read")).to_be_visible()
    with secretary.expect_response("**/desk/import/*-*/") as polled:
        pass  # the page asks for the state by itself, and a URL holds no token
    assert (polled.value.status, "token" in polled.value.url) == (200, False)
    jobs.read(PlanImport.objects.get().pk)
    expect(
        secretary.get_by_role("link", name="Accept import")
    ).to_be_visible()  # it shows the pieces by itself

    # a heading is corrected
    secretary.get_by_role("link", name="2.1.3 Product support").click()
    heading = secretary.locator(".pair", has_text="Product support").first
    heading.get_by_role("link", name="Correct").click()
    secretary.locator(".correct-form textarea").first.fill("Support of product assessments")
    secretary.locator(".correct-form").get_by_role("button", name="Save").click()
    expect(secretary.get_by_text("Support of product assessments").first).to_be_visible()

    # the import is accepted as an adopted plan
    secretary.get_by_role("link", name="Accept").first.click()
    secretary.get_by_label("The plan begins as").select_option("adopted")
    secretary.get_by_role("button", name="Accept").click()
    secretary.wait_for_url("**/desk/plan/*/")
    expect(secretary.get_by_text("Support of product assessments").first).to_be_visible()

    # a topic is published unchanged
    tabs = secretary.get_by_role("navigation", name="Parts of the plan")
    tabs.get_by_role("link", name="Topics").click()
    secretary.get_by_role("link", name="Continuous manufacturing", exact=True).click()
    secretary.locator("#main").get_by_role("link", name="Publish", exact=True).click()
    secretary.get_by_role("button", name="Publish").click()

    # a member edits it
    member = visitor(people.mara)
    member.goto("/desk/topics/cm/")
    member.get_by_role("link", name="Edit", exact=True).first.click()
    member.get_by_label("Description").fill("Material flows in, product flows out: quokka.")
    member.get_by_role("button", name="Save").click()
    member.wait_for_url("**/desk/topics/cm/")
    expect(member.get_by_text("quokka")).to_be_visible()

    # the public does not see the edit …
    visitor_page = visitor()
    visitor_page.goto("/topics/cm/")
    expect(visitor_page.get_by_text("quokka")).to_have_count(0)

    # … until the secretary has seen the difference and publishes again; a draft stays hidden
    member.goto("/desk/topics/cm/edit/")
    member.get_by_label("Justification").fill("Not yet: wombat.")
    expect(member.locator("#kept")).to_contain_text("Kept")
    secretary.goto("/desk/topics/cm/")
    secretary.locator("#main").get_by_role("link", name="Publish", exact=True).click()
    expect(secretary.locator("ins", has_text="quokka")).to_be_visible()
    secretary.get_by_role("button", name="Publish").click()
    visitor_page.goto("/topics/cm/")
    expect(visitor_page.get_by_text("quokka")).to_be_visible()
    expect(visitor_page.get_by_text("wombat")).to_have_count(0)
    visitor_page.goto("/search/?q=quokka")
    expect(visitor_page.get_by_role("link", name="Continuous manufacturing").first).to_be_visible()
