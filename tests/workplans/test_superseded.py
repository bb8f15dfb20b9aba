"""A published plan that is superseded, or whose period is over, says so on its page and in the search."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from publications.models import Publication
from publications.services import publish_record, withdraw_publication
from tests.factories import GroupFactory, PlanSectionFactory, WorkPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-28 12:00", tick=False):
        yield


@pytest.fixture
def publish(people):
    """`publish(title, first year, last year)`: a published plan of the QIG."""

    def publish(title, first, last, **fields):
        period = {"period_start": date(first, 1, 1), "period_end": date(last, 12, 31)}
        plan = WorkPlanFactory(title=title, slug=title.lower(), state="adopted", **period, **fields)
        PlanSectionFactory(plan=plan, text="On reactors.")
        publish_record(actor=people.sophie, record=plan, seen_number=0)
        plan.refresh_from_db()
        return plan

    return publish


def read(address):
    answer = Client().get(f"/work-plan/{address}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def hit(title):
    """Return the result of a search for reactors with this title."""
    page = " ".join(Client().get("/search/?q=reactors").content.decode().split())
    return next(row for row in page.split("<li>") if f"<b>{title}" in row)


SUPERSEDED = 'superseded by <a href="/work-plan/{}/">{}</a>.'


def test_plan_is_superseded_once_the_next_of_its_group_has_begun(publish):
    publish("Old", 2023, 2023)
    assert "superseded" not in read("old/")
    assert "Its period ended on 31 December 2023." in read("old/")
    publish("Later", 2027, 2029)
    assert 'Its period ended on 31 December 2023. Next: <a href="/work-plan/later/">Later</a>.' in read(
        "old/"
    )
    publish("New", 2026, 2028)
    for page in (read("old/"), read("old/1/"), hit("Old")):
        assert SUPERSEDED.format("new", "New") in page
    for page in (read("new/"), hit("New"), read("")):
        assert "superseded" not in page
        assert "ended on" not in page
    assert "This work plan is superseded by" in hit("Old")


def test_plan_is_not_superseded_by_a_withdrawn_plan_or_that_of_another_group(publish, people):
    publish("Old", 2025, 2027)
    publish("Inspectors", 2026, 2028, group=GroupFactory(code="IWG"))
    new = publish("New", 2026, 2028)
    withdraw_publication(actor=people.sophie, record=new, reason="Too early.")
    assert "superseded" not in read("old/") + hit("Old")


def test_plan_says_that_it_is_over_from_the_day_after_its_period(publish):
    publish("Old", 2023, 2026)
    address, before = "/work-plan/old/", read("old/")
    etag = Client().get(address)["ETag"]
    assert "ended" not in before + hit("Old")
    with time_machine.travel("2027-01-01 12:00", tick=False):
        assert Client().get(address, headers={"If-None-Match": etag}).status_code == 200
        assert "Its period ended on 31 December 2026." in read("old/")
        assert "Period ended" in hit("Old")
        assert "Its period ended on 31 December 2026." in read("")


def test_plan_marked_as_superseded_is_public_as_such_once_published(publish, people, as_user):
    plan = publish("Old", 2026, 2028)
    sophie, move = as_user(people.sophie), reverse("workplans:move-plan", args=["old", "superseded"])
    assert "once you publish it" in sophie.get(move).content.decode()
    answer = sophie.post(move, {"version": plan.version})
    assert answer["Location"] == reverse("publications:publish-record", args=["work_plan", plan.pk])
    assert "superseded" not in read("old/")
    page = sophie.get(answer["Location"]).content.decode()
    assert "Superseded" in page
    plan.refresh_from_db()
    publish_record(actor=people.sophie, record=plan, seen_number=1)
    assert "This plan is superseded." in read("old/")
    assert "This work plan is superseded." in hit("Old")
    plan.refresh_from_db()
    assert (plan.state, Publication.objects.count()) == ("superseded", 2)
