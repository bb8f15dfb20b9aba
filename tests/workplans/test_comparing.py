"""A plan as of a day, compared with itself and with the plans after it, and the targets of its activities."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents import formats
from documents.document_templates import document_templates
from documents.tree import Changes
from tests.factories import (
    ActivityFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    ReleaseFactory,
    WorkPlanFactory,
)
from tests.workplans.next_plans import carry_over
from tests.workplans.readings import accepted
from topics.models import FocusArea
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.plans import compared
from workplans.models import Activity, WorkPlan
from workplans.plan_text import NOT_PRINTED, plan_text
from workplans.services import edit_activity, edit_section, remove_activity

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def events(model):
    return model.pgh_event_model.objects


def days_later(days: int) -> None:
    """Move everything that was done so far so many days into the past."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^(workplans|topics)_.*event$'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET pgh_created_at = pgh_created_at - make_interval(days => %s)", [days]
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def plan(people):
    return accepted(people.sophie)


def test_plan_as_of_now_has_the_text_of_the_records(plan):
    now, current = plan_as_of(plan), WorkPlan.objects.get(pk=plan.pk)
    assert plan_text(now, include=NOT_PRINTED) == plan_text(current, include=NOT_PRINTED)


def test_plan_as_of_a_day_before_changes_has_the_earlier_text_and_rows(people, plan):
    section, activity = plan.sections.get(number="1.2"), plan.activities.first()
    area = FocusArea.objects.filter(topic__in_plans__plan=plan).first()
    days_later(10)
    earlier, removed = section.text, str(activity.text or activity.title)
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    remove_activity(actor=people.mara, activity=activity, version=1, reason="Done elsewhere.")
    deleted = str(area.pk)
    area.delete()
    before, now = (plan_text(plan_as_of(plan, at)) for at in (end_of(TODAY() - timedelta(days=5)), None))
    texts = [[row["text"] for row in text["sections"]] for text in (before, now)]
    assert (earlier in texts[0], earlier in texts[1], "Shorter." in texts[1]) == (True, False, True)
    activities = [
        [row["text"] or row["title"] for section in text["sections"] for row in section["activities"]]
        for text in (before, now)
    ]
    assert (removed in activities[0], removed in activities[1]) == (True, False)
    assert (deleted in str(before), deleted in str(now)) == (True, False)
    assert plan_as_of(plan, end_of(TODAY() - timedelta(days=11))) is None


def test_plan_on_day_page_names_the_day_and_offers_no_change(people, as_user, plan):
    days_later(10)
    activity = plan.activities.first()
    edit_activity(actor=people.mara, activity=activity, version=1, values={"text": "Quokka.", "title": ""})
    mara, address = as_user(people.mara), reverse("workplans:plan-on-day", args=[plan.slug])
    day = TODAY() - timedelta(days=3)
    shown = mara.get(f"{address}?day={day}").content.decode()
    assert f"the plan as of {day.day} {day:%B %Y}" in shown
    assert "Quokka" not in shown
    for url in ("/edit/", "/move/", "/new/"):
        assert url not in shown
    assert "Quokka" in mara.get(f"{address}?day={TODAY()}").content.decode()
    for query, text in (
        ("", "required"),
        ("?day=soon", "day"),
        ("?day=2000-01-01", "did not exist"),
        ("?no=1", "no"),
    ):
        answer = mara.get(address + query)
        assert answer.status_code == 400
        assert text in answer.content.decode()


def test_compare_plan_with_itself_on_a_day_shows_removed_items(people, as_user, plan):
    days_later(10)
    activity = plan.activities.first()
    remove_activity(actor=people.mara, activity=activity, version=1, reason="Done elsewhere.")
    result = compared(plan, plan, on=None, other_on=TODAY() - timedelta(days=3))
    assert result.comparison.counts["retired"] == 1
    address = reverse("workplans:compare-plans", args=[plan.slug])
    shown = as_user(people.lena).get(f"{address}?as_of={TODAY() - timedelta(days=3)}").content.decode()
    assert "<del>" in shown
    assert "1 were retired" in shown


def test_compare_page_of_a_carried_over_plan_shows_the_plan_before(people, as_user, plan):
    first = plan.activities.first()
    new_plan = carry_over(
        people.sophie, plan, {str(first.title or first.text)[:40]: {"outcome": "retired", "reason": "Held."}}
    )
    address = reverse("workplans:compare-plans", args=[new_plan.slug])
    answer = as_user(people.carla).get(address)
    result = answer.context["result"]
    assert (result.before.plan, result.after.plan) == (plan, new_plan)
    assert "Reason: Held." in answer.content.decode()
    rows = result.comparison.rows
    assert {row.outcome for row in rows} == {"continued", "changed", "retired"}
    assert [row.kind for row in rows if row.outcome == "changed"] == ["Section"] * 3
    back = as_user(people.carla).get(
        reverse("workplans:compare-plans", args=[plan.slug]) + f"?with={new_plan.slug}"
    )
    assert back.context["result"].before.plan == plan


def test_compare_over_two_carry_overs_follows_the_lineage(people, plan):
    second = carry_over(people.sophie, plan, continue_all=True)
    later = {"title": "Third", "reference": "", "period_start": "2029-01-01", "period_end": "2029-12-31"}
    third = carry_over(people.sophie, second, continue_all=True, **later)
    result = compared(third, plan, on=None, other_on=None)
    assert set(result.comparison.counts) == {"continued", "changed"}
    assert not any(row.by_text for row in result.comparison.rows)


def test_plan_page_shows_every_target_of_an_activity(people, as_user):
    row = ActivityFactory(
        title="Annex 11", target_kind="quarter", target="2022-12-31", target_printed="Q4 2022",
        progress="ongoing",
    )  # fmt: skip
    later = {"target": "2023-12-31", "target_printed": "Q4 2023", "target_kind": "quarter"}
    edit_activity(actor=people.mara, activity=row, version=1, values=later)
    new_plan = carry_over(
        people.sophie,
        row.plan,
        {"Annex 11": {"outcome": "postponed", "target": "Q1 2026", "reason": "Late."}},
    )
    shown = as_user(people.mara).get(reverse("workplans:plan", args=[new_plan.slug])).content.decode()
    assert "Targets so far: Q4 2022 → Q4 2023 → Q1 2026" in shown
    result = compared(new_plan, row.plan, on=None, other_on=None)
    assert [r.notes for r in result.comparison.rows if r.outcome == "slipped"] == [
        ["slipped from Q4 2023 to Q1 2026"]
    ]


def test_compare_page_with_wrong_parameters_answers_400(people, as_user, plan):
    mara, address = as_user(people.mara), reverse("workplans:compare-plans", args=[plan.slug])
    assert "Nothing to compare yet" in mara.get(address).content.decode()
    for query in (
        {"with": "no-such"},
        {"as_of": "soon"},
        {"as_of": "9999-12-31"},
        {"until": "2020-01-01"},
        {"on": "1999-01-01"},
    ):
        assert mara.get(f"{address}?{urlencode(query)}").status_code == 400, query
    assert as_user(people.otto).get(address).status_code == 404


def test_compare_page_makes_the_same_queries_for_any_size(people, as_user):
    mara = as_user(people.mara)

    def cost(count):
        sections = [PlanSectionFactory(plan=WorkPlanFactory()) for _ in range(2)]
        for section in sections:
            ActivityFactory.create_batch(count, section=section)
            for _ in range(count):
                PlanTopicFactory(section=section)
        first, second = (section.plan.slug for section in sections)
        with CaptureQueriesContext(connection) as captured:
            assert (
                mara.get(reverse("workplans:compare-plans", args=[first]) + f"?with={second}").status_code
                == 200
            )
        return len(captured)

    cost(1)  # the first request fills caches
    assert cost(1) == cost(30)
    assert Activity.objects.count() == 64


def test_comparison_document_has_the_outcomes(people, as_user, plan):
    row = plan.activities.first()
    retired = {str(row.title or row.text)[:40]: {"outcome": "retired", "reason": "Held."}}
    new_plan = carry_over(people.sophie, plan, retired, continue_all=True)
    template = document_templates["plan_comparison"]
    parameters = {"plan": new_plan.slug, "with": plan.slug, "as_of": "", "on": ""}
    document = template.build(
        people.carla, template.record_for(people.carla, parameters), parameters, lambda done: None
    )
    titles = [section.title for section in document.sections]
    assert titles[:2] == ["Header", "Retired (1)"]
    retired = document.sections[1].blocks
    assert [block.runs[0][0] for block in retired if isinstance(block, Changes)] == ["removed"]
    assert "Reason: Held." in str(retired)
    for format in ("docx", "pdf"):
        assert len(formats.render(document, format).content) > 5000
    for person, wrong in ((people.otto, parameters), (people.carla, parameters | {"with": "no-such"})):
        assert template.record_for(person, wrong) is None
    assert template.record_for(people.carla, parameters | {"as_of": "soon"}) is None
    shown = (
        as_user(people.carla).get(reverse("workplans:compare-plans", args=[new_plan.slug])).content.decode()
    )
    assert "Comparison of work plans" in shown


def test_compare_draft_with_its_release_shows_the_changes(people, as_user, plan):
    text = plan.sections.get(number="1.2").text
    ReleaseFactory(plan=plan, revision=0, content=plan_text(plan_as_of(plan)), adopted_by=people.carla)
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    address = reverse("workplans:compare-plans", args=[plan.slug])
    answer = as_user(people.lena).get(f"{address}?release=0")
    (row,) = [row for row in answer.context["result"].comparison.rows if row.outcome != "continued"]
    assert (text in row.before.text, row.after.text) == (True, "Shorter.")
    assert "as adopted on" in answer.content.decode()
    assert as_user(people.lena).get(f"{address}?release=7").status_code == 400


def test_compare_two_releases_puts_the_earlier_first(people, as_user, plan):
    first = plan_text(plan_as_of(plan))
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    second = plan_text(plan_as_of(plan)) | {"revision": 1}
    for revision, content in enumerate((first, second)):
        ReleaseFactory(plan=plan, revision=revision, content=content, adopted_by=people.carla)
    address = reverse("workplans:compare-plans", args=[plan.slug])
    for query in ("?release=0&own_release=1", "?release=1&own_release=0"):
        result = as_user(people.lena).get(address + query).context["result"]
        assert [side.text["revision"] for side in (result.before, result.after)] == [0, 1]
        (row,) = [row for row in result.comparison.rows if row.outcome != "continued"]
        assert row.after.text == "Shorter."
    template = document_templates["plan_comparison"]
    parameters = {"plan": plan.slug, "with": plan.slug, "release": "0", "own_release": "1"}
    document = template.build(
        people.lena, template.record_for(people.lena, parameters), parameters, lambda _: None
    )
    assert "Rev. 1 (as adopted on" in document.subtitle
    assert template.record_for(people.lena, parameters | {"own_release": "first"}) is None
