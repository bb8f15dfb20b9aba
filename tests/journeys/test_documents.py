"""A member requests a plan as PDF, follows its progress, downloads it, and cancels another document."""

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


def test_document_requested_watched_and_downloaded(visitor, people):
    PlanSectionFactory(plan__title="Plan 2023", plan__slug="plan-2023", number="1", text="Quokkas first.")
    member = visitor(people.mara)
    member.goto("/desk/plan/plan-2023/documents/")
    member.get_by_role("button", name="PDF").click()
    member.wait_for_url("**/desk/reports/*-*/")
    expect(member.get_by_text("Waiting for a worker")).to_be_visible()

    # the progress bar moves without a click, and survives a reload
    DocumentJob.objects.update(state="running", progress=0.4, attempts=1)
    expect(member.get_by_role("progressbar")).to_have_attribute("value", "40")
    member.reload()
    expect(member.get_by_role("progressbar")).to_have_attribute("value", "40")

    # it is ready without a click
    DocumentJob.objects.update(state="queued")
    assert jobs.make(DocumentJob.objects.get().pk)
    expect(member.get_by_role("link", name="Download as PDF")).to_be_visible()
    with member.expect_download() as download:
        member.get_by_role("link", name="Download as PDF").click()
    assert download.value.suggested_filename == "plan-2023.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

    # another one is cancelled while it waits
    member.goto("/desk/reports/new/")
    member.get_by_label("Document").select_option("Plan 2023, with progress")
    member.get_by_label("Word").check()
    member.get_by_role("button", name="Request a document").click()
    member.get_by_role("button", name="Cancel this document").click()
    expect(member.get_by_text("The document was cancelled.")).to_be_visible()

    member.goto("/desk/reports/")
    expect(member.get_by_role("row", name="Plan 2023")).to_have_count(2)


def test_document_requested_without_javascript(browser, live_server, people, transactional_db):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(people.mara.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    PlanSectionFactory(plan__title="Plan 2023", plan__slug="plan-2023")
    page.goto("/desk/reports/new/")
    page.get_by_label("Document").select_option("Plan 2023")
    page.get_by_label("Markdown").check()
    page.get_by_role("button", name="Request a document").click()
    assert jobs.make(DocumentJob.objects.get().pk)
    page.get_by_role("link", name="Reload this page").click()
    expect(page.get_by_role("link", name="Download as Markdown")).to_be_visible()
    context.close()
