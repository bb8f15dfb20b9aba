"""A plan with an objection is adopted with a reason, published, and superseded by the next plan."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import Group
from publications.services import publish_record
from tests.factories import ConsultationFactory, EndorsementFactory, PlanSectionFactory, WorkPlanFactory
from tests.journeys.test_two_at_once import faults

pytestmark = pytest.mark.prove


def plan_of(title, slug, first, **fields):
    period = {"period_start": date(first, 1, 1), "period_end": date(first + 1, 12, 31)}
    plan = WorkPlanFactory(title=title, slug=slug, **period, **fields)
    PlanSectionFactory(plan=plan, number="1", title="Goals", text="What we want.")
    return plan


@pytest.mark.django_db(transaction=True)
def test_plan_with_an_objection_is_adopted_with_a_reason_and_superseded(visitor, people):
    plan = plan_of("Work plan 2024–2025", "first", 2024, state="consultation")
    ConsultationFactory(about=plan, party=Group.objects.get(code="BWP"))
    EndorsementFactory(plan=plan, body="BWP")

    # the liaison objects
    liaison = visitor(people.lena)
    liaison.goto("/desk/")
    liaison.get_by_role("link", name="Answer").click()
    liaison.get_by_label("Objected").check()
    liaison.get_by_role("textbox", name="Comments").fill("The meetings are too many.")
    liaison.get_by_role("button", name="Record answer").click()
    expect(liaison.get_by_text("Objected", exact=True)).to_be_visible()
    liaison.get_by_role("link", name="Text", exact=True).click()
    expect(liaison.locator(".checklist")).to_contain_text(" objected.")

    # without a reason the adoption is refused; nothing that was typed is lost
    secretary = visitor(people.sophie)
    secretary.goto("/desk/plan/first/")
    secretary.get_by_role("link", name="Record adoption").click()
    assert faults(secretary) == []
    secretary.get_by_label("Date of adoption").fill("2024-01-15")
    secretary.get_by_label("Objections: reason to adopt anyway").fill(" ")
    secretary.get_by_role("button", name="Record adoption").click()
    expect(secretary.get_by_text("There is a problem")).to_be_visible()
    expect(secretary.get_by_label("Date of adoption")).to_have_value("2024-01-15")
    secretary.get_by_label("Objections: reason to adopt anyway").fill("Six meetings are the limit.")
    secretary.get_by_role("button", name="Record adoption").click()
    secretary.wait_for_url("**/desk/plan/first/")
    assert faults(secretary) == []
    secretary.get_by_role("link", name="Consultation and endorsement").click()
    expect(secretary.get_by_text("Six meetings are the limit.")).to_be_visible()
    expect(secretary.get_by_text("Adopted by QIG, 15 January 2024")).to_be_visible()
    assert faults(secretary) == []

    # it is published
    secretary.get_by_role("link", name="Publish", exact=True).click()
    secretary.get_by_role("button", name="Publish").click()
    reader = visitor()
    reader.goto("/work-plan/first/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Work plan 2024–2025")
    expect(reader.get_by_text("Its period ended on 31 December 2025.")).to_be_visible()

    # the next plan supersedes it
    following = plan_of("Work plan 2026–2027", "second", 2026, state="adopted")
    publish_record(actor=people.sophie, record=following, seen_number=0)
    reader.goto("/search/?q=plan")
    reader.get_by_text("Superseded", exact=True).wait_for()
    reader.goto("/work-plan/first/")
    reader.get_by_role("link", name="Work plan 2026–2027").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Work plan 2026–2027")
    assert faults(reader) == []
