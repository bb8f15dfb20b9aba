"""A member generates a plan as a PDF, watches its progress, downloads it, and cancels another document."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from documents import jobs
from documents.models import DocumentJob
from tests.factories import PASSWORD, PlanSectionFactory

pytestmark = pytest.mark.prove


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.QIG_DATA = tmp_path


def test_document_requested_is_watched_and_downloaded(visitor, people):
    PlanSectionFactory(plan__title="Plan 2023", plan__slug="plan-2023", number="1", text="Quokkas first.")
    member = visitor(people.mara)
    member.goto("/desk/plan/plan-2023/")
    member.get_by_role("button", name="PDF").click()
    member.wait_for_url("**/desk/reports/*-*/")
    expect(member.get_by_text("It waits for its turn")).to_be_visible()

    # the progress bar moves by itself, and is the same after a reload
    DocumentJob.objects.update(state="running", progress=0.4, attempts=1)
    expect(member.get_by_role("progressbar")).to_have_attribute("value", "40")
    member.reload()
    expect(member.get_by_role("progressbar")).to_have_attribute("value", "40")

    # it is ready without a click
    DocumentJob.objects.update(state="queued")
    assert jobs.make(DocumentJob.objects.get().pk)
    expect(member.get_by_role("link", name="Fetch the PDF file")).to_be_visible()
    with member.expect_download() as fetched:
        member.get_by_role("link", name="Fetch the PDF file").click()
    assert fetched.value.suggested_filename == "plan-2023.pdf"
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")

    # another one is cancelled while it waits
    member.goto("/desk/reports/new/")
    member.get_by_label("Paper").select_option("Plan 2023, with progress")
    member.get_by_label("Word").check()
    member.get_by_role("button", name="Make it").click()
    member.get_by_role("button", name="Cancel").click()
    expect(member.get_by_text("It was cancelled.")).to_be_visible()

    member.goto("/desk/reports/")
    expect(member.get_by_role("row", name="Plan 2023")).to_have_count(2)


def test_document_without_javascript_is_downloaded_after_reload(
    browser, live_server, people, transactional_db
):
    """Every step works, only the progress bar does not move by itself."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(people.mara.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    PlanSectionFactory(plan__title="Plan 2023", plan__slug="plan-2023")
    page.goto("/desk/reports/new/")
    page.get_by_label("Paper").select_option("Plan 2023")
    page.get_by_label("Markdown").check()
    page.get_by_role("button", name="Make it").click()
    assert jobs.make(DocumentJob.objects.get().pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Fetch the Markdown file")).to_be_visible()
    context.close()
