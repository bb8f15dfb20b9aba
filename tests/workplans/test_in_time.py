"""A plan in time: as it stood on a day, compared with itself and with its successors, its targets so far."""

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
from tests.workplans.nexts import carry
from tests.workplans.readings import accepted
from topics.models import FocusArea
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.plans import compared
from workplans.models import Activity, WorkPlan
from workplans.plan_text import plan_text
from workplans.services import edit_activity, edit_section, remove_activity

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def events(model):
    return model.pgh_event_model.objects


def days_later(days: int) -> None:
    """Everything that was done so far was done so many days ago."""
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


def test_now_it_says_what_the_records_say(plan):
    then = plan_as_of(plan)
    assert plan_text(then, inside=True) == plan_text(WorkPlan.objects.get(pk=plan.pk), inside=True)


def test_as_it_stood_before_it_was_changed_and_after_rows_went(people, plan):
    section, activity = plan.sections.get(number="1.2"), plan.activities.first()
    area = FocusArea.objects.filter(topic__in_plans__plan=plan).first()
    days_later(10)
    printed, done = section.text, str(activity.text or activity.title)
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    remove_activity(actor=people.mara, activity=activity, version=1, reason="Done elsewhere.")
    gone = str(area.pk)
    area.delete()
    before, now = (plan_text(plan_as_of(plan, at)) for at in (end_of(TODAY() - timedelta(days=5)), None))
    texts = [[row["text"] for row in words["sections"]] for words in (before, now)]
    assert (printed in texts[0], printed in texts[1], "Shorter." in texts[1]) == (True, False, True)
    said = [
        [row["text"] or row["title"] for s in words["sections"] for row in s["activities"]]
        for words in (before, now)
    ]
    assert (done in said[0], done in said[1]) == (True, False)
    assert (gone in str(before), gone in str(now)) == (True, False)
    assert plan_as_of(plan, end_of(TODAY() - timedelta(days=11))) is None


def test_the_page_of_a_day_says_which_and_offers_nothing_to_change(people, as_user, plan):
    days_later(10)
    activity = plan.activities.first()
    edit_activity(actor=people.mara, activity=activity, version=1, values={"text": "Quokka.", "title": ""})
    mara, address = as_user(people.mara), reverse("workplans:plan-on-day", args=[plan.slug])
    day = TODAY() - timedelta(days=3)
    shown = mara.get(f"{address}?day={day}").content.decode()
    assert f"as it stood on {day.day} {day:%B %Y}" in shown
    assert "Quokka" not in shown
    for word in ("/edit/", "/move/", "/new/"):
        assert word not in shown
    assert "Quokka" in mara.get(f"{address}?day={TODAY()}").content.decode()
    for query, word in (
        ("", "required"),
        ("?day=soon", "day"),
        ("?day=2000-01-01", "not there yet"),
        ("?no=1", "no"),
    ):
        answer = mara.get(address + query)
        assert answer.status_code == 400
        assert word in answer.content.decode()


def test_compared_with_itself_on_a_day_deletions_are_there(people, as_user, plan):
    days_later(10)
    activity = plan.activities.first()
    remove_activity(actor=people.mara, activity=activity, version=1, reason="Done elsewhere.")
    found = compared(plan, plan, on=None, other_on=TODAY() - timedelta(days=3))
    assert found.comparison.counts["retired"] == 1
    address = reverse("workplans:compare-plans", args=[plan.slug])
    shown = as_user(people.lena).get(f"{address}?as_of={TODAY() - timedelta(days=3)}").content.decode()
    assert "<del>" in shown
    assert "1 retired" in shown


def test_what_was_carried_over_is_compared_with_what_it_came_from_without_asking(people, as_user, plan):
    words = plan.activities.first()
    made = carry(
        people.sophie, plan, {str(words.title or words.text)[:40]: {"fate": "retired", "reason": "Held."}}
    )
    address = reverse("workplans:compare-plans", args=[made.slug])
    answer = as_user(people.carla).get(address)
    found = answer.context["found"]
    assert (found.before.plan, found.after.plan) == (plan, made)
    assert "Why: Held." in answer.content.decode()
    rows = found.comparison.rows
    assert {row.became for row in rows} == {"continued", "changed", "retired"}
    assert [row.kind for row in rows if row.became == "changed"] == ["Section"] * 3
    back = as_user(people.carla).get(
        reverse("workplans:compare-plans", args=[plan.slug]) + f"?with={made.slug}"
    )
    assert back.context["found"].before.plan == plan


def test_over_two_carry_overs(people, plan):
    second = carry(people.sophie, plan)
    third = carry(
        people.sophie, second, title="Third", reference="", period_start="2029-01-01", period_end="2029-12-31"
    )
    found = compared(third, plan, on=None, other_on=None)
    assert set(found.comparison.counts) == {"continued", "changed"}
    assert not any(row.by_words for row in found.comparison.rows)


def test_a_postponed_activity_remembers_every_target(people, as_user):
    row = ActivityFactory(
        title="Annex 11", target_kind="quarter", target="2022-12-31", target_printed="Q4 2022",
        progress="ongoing",
    )  # fmt: skip
    later = {"target": "2023-12-31", "target_printed": "Q4 2023", "target_kind": "quarter"}
    edit_activity(actor=people.mara, activity=row, version=1, values=later)
    made = carry(
        people.sophie, row.plan, {"Annex 11": {"fate": "postponed", "target": "Q1 2026", "reason": "Late."}}
    )
    shown = as_user(people.mara).get(reverse("workplans:plan", args=[made.slug])).content.decode()
    assert "Its targets so far: Q4 2022 → Q4 2023 → Q1 2026" in shown
    found = compared(made, row.plan, on=None, other_on=None)
    assert [r.notes for r in found.comparison.rows if r.became == "slipped"] == [
        ["slipped from Q4 2023 to Q1 2026"]
    ]


def test_what_the_address_can_ask(people, as_user, plan):
    mara, address = as_user(people.mara), reverse("workplans:compare-plans", args=[plan.slug])
    assert "With what?" in mara.get(address).content.decode()
    for query in ({"with": "no-such"}, {"as_of": "soon"}, {"until": "2020-01-01"}, {"on": "1999-01-01"}):
        assert mara.get(f"{address}?{urlencode(query)}").status_code == 400, query
    assert as_user(people.otto).get(address).status_code == 404


def test_a_comparison_costs_the_same_for_any_size(people, as_user):
    mara = as_user(people.mara)

    def cost(count):
        sections = [PlanSectionFactory(plan=WorkPlanFactory()) for _ in range(2)]
        for section in sections:
            ActivityFactory.create_batch(count, section=section)
            for _ in range(count):
                PlanTopicFactory(section=section)
        one, other = (section.plan.slug for section in sections)
        with CaptureQueriesContext(connection) as captured:
            assert (
                mara.get(reverse("workplans:compare-plans", args=[one]) + f"?with={other}").status_code == 200
            )
        return len(captured)

    cost(1)  # a first request reads what is kept for the next ones
    assert cost(1) == cost(30)
    assert Activity.objects.count() == 64


def test_the_comparison_as_a_document(people, as_user, plan):
    row = plan.activities.first()
    made = carry(
        people.sophie, plan, {str(row.title or row.text)[:40]: {"fate": "retired", "reason": "Held."}}
    )
    template = document_templates["plan_comparison"]
    asked = {"plan": made.slug, "with": plan.slug, "as_of": "", "on": ""}
    paper = template.build(people.carla, template.record_for(people.carla, asked), asked, lambda done: None)
    titles = [section.title for section in paper.sections]
    assert titles[:2] == ["The header", "Retired (1)"]
    retired = paper.sections[1].blocks
    assert [block.runs[0][0] for block in retired if isinstance(block, Changes)] == ["removed"]
    assert "Why: Held." in str(retired)
    for format in ("docx", "pdf"):
        assert len(formats.render(paper, format).content) > 5000
    for no_one, parameters in ((people.otto, asked), (people.carla, asked | {"with": "no-such"})):
        assert template.record_for(no_one, parameters) is None
    assert template.record_for(people.carla, asked | {"as_of": "soon"}) is None
    shown = as_user(people.carla).get(reverse("workplans:compare-plans", args=[made.slug])).content.decode()
    assert "This comparison" in shown


def test_a_draft_is_compared_with_the_release_that_was_adopted(people, as_user, plan):
    text = plan.sections.get(number="1.2").text
    ReleaseFactory(plan=plan, revision=0, content=plan_text(plan_as_of(plan)), adopted_by=people.carla)
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    address = reverse("workplans:compare-plans", args=[plan.slug])
    answer = as_user(people.lena).get(f"{address}?release=0")
    (row,) = [row for row in answer.context["found"].comparison.rows if row.became != "continued"]
    assert (text in row.before.text, row.after.text) == (True, "Shorter.")
    assert "as adopted on" in answer.content.decode()
    assert as_user(people.lena).get(f"{address}?release=7").status_code == 400


def test_two_releases_of_one_plan_are_compared_whichever_side_they_are_asked_for(people, as_user, plan):
    first = plan_text(plan_as_of(plan))
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    second = plan_text(plan_as_of(plan)) | {"revision": 1}
    for revision, content in enumerate((first, second)):
        ReleaseFactory(plan=plan, revision=revision, content=content, adopted_by=people.carla)
    address = reverse("workplans:compare-plans", args=[plan.slug])
    for query in ("?release=0&own_release=1", "?release=1&own_release=0"):
        found = as_user(people.lena).get(address + query).context["found"]
        assert [side.words["revision"] for side in (found.before, found.after)] == [0, 1]
        (row,) = [row for row in found.comparison.rows if row.became != "continued"]
        assert row.after.text == "Shorter."
    template = document_templates["plan_comparison"]
    asked = {"plan": plan.slug, "with": plan.slug, "release": "0", "own_release": "1"}
    paper = template.build(people.lena, template.record_for(people.lena, asked), asked, lambda _: None)
    assert "Rev. 1 (as adopted on" in paper.subtitle
    assert template.record_for(people.lena, asked | {"own_release": "first"}) is None
