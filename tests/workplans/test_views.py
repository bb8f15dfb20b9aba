"""The desk's pages of plans."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import ActivityFactory, PlanSectionFactory, WorkPlanFactory
from tests.workplans.readings import accepted
from workplans.services import edit_section

pytestmark = pytest.mark.django_db


def the_page(client, plan):
    return client.get(reverse("workplans:plan", args=[plan.slug]))


def test_every_page_of_a_plan_answers_the_secretariat(people, as_user):
    plan = accepted(people.sophie)
    sophie, activity = as_user(people.sophie), plan.activities.first()
    for name, args in [
        ("plan", [plan.slug]), ("edit-plan", [plan.slug]), ("plan-history", [plan.slug]),
        ("move-plan", [plan.slug, "adopted"]), ("endorse-plan", [plan.slug]), ("add-activity", [plan.slug]),
        ("edit-section", [plan.sections.first().pk]), ("edit-goal", [plan.goals.first().pk]),
        ("edit-activity", [activity.pk]), ("remove-activity", [activity.pk]), ("list-plans", []),
    ]:  # fmt: skip
        answer = sophie.get(reverse(f"workplans:{name}", args=args))
        assert answer.status_code == 200, name
        assert answer["Cache-Control"] == "no-store, private"


def test_without_a_plan_the_list_says_what_to_do(people, as_user):
    address = reverse("workplans:list-plans")
    assert reverse("workplans:start-import") in as_user(people.sophie).get(address).content.decode()
    assert "The secretariat reads in" in as_user(people.mara).get(address).content.decode()


@pytest.mark.parametrize("name", ["otto", "eva", "fred", "alice"])
def test_who_does_not_read_the_groups_records_finds_no_plan_page_at_all(people, as_user, name):
    plan = accepted(people.sophie)
    client = as_user(getattr(people, name))
    for address in (reverse("workplans:list-plans"), reverse("workplans:plan", args=[plan.slug])):
        assert client.get(address).status_code == 404
    activity = plan.activities.first()
    assert client.post(reverse("workplans:edit-activity", args=[activity.pk]), {}).status_code == 404


def test_a_liaison_reads_and_is_offered_nothing_to_change(people, as_user):
    shown = the_page(as_user(people.lena), accepted(people.sophie)).content.decode()
    assert "At most so many plenaries a year" in shown
    for word in ("/edit/", "/move/", "activities/new/", "endorsements/new/"):
        assert word not in shown


def test_the_plan_stands_as_its_document_with_the_records_set_into_it(people, as_user):
    shown = the_page(as_user(people.mara), accepted(people.sophie)).content.decode()
    order = [
        "1.1 Work plan period",
        "Continuous manufacturing (CM)",
        "1.2 5-10 year",
        "2.1.1 Meetings",
        "3.1.2 Eval",
    ]
    document = shown[shown.index("<article>") :]
    places = [document.index(words) for words in order]
    assert places == sorted(places)
    assert shown.count('class="fault"') == 0


def test_faults_of_the_document_stand_beside_their_line_for_who_sees_the_import(people, as_user):
    plan = accepted(people.sophie)
    shown = the_page(as_user(people.sophie), plan).content.decode()
    assert "“section 1.5” leads nowhere. Probably meant: 2.1.5." in shown
    row = shown.index(f'id="r{plan.activities.get(text__contains="section 1.5").pk}"')
    assert row < shown.index("“section 1.5” leads nowhere") < shown.index("</li>", row)
    assert "in text that has been changed since" not in shown


def test_a_fault_whose_text_was_changed_is_kept_at_the_head(people, as_user):
    plan = accepted(people.sophie)
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    shown = the_page(as_user(people.sophie), plan).content.decode()
    assert "2 faults of the document in text that has been changed since" in shown


def test_buttons_are_what_the_table_of_states_allows_to_this_person(people, as_user):
    plan = accepted(people.sophie)
    for person, offered in [
        (people.sophie, {"consultation", "adopted"}),
        (people.carla, {"adopted"}),
        (people.mara, ()),
    ]:
        shown = the_page(as_user(person), plan).content.decode()
        for state in ("consultation", "adopted", "superseded", "draft"):
            address = reverse("workplans:move-plan", args=[plan.slug, state])
            if state == "consultation":
                address = reverse("workplans:open-consultation", args=[plan.slug])
            assert (f'href="{address}"' in shown) == (state in offered), (person, state)


def test_an_adopted_plan_offers_how_activities_go_and_publishing_but_no_words(people, as_user):
    plan = accepted(people.sophie, state="adopted")
    shown = the_page(as_user(people.sophie), plan).content.decode()
    assert "Say how it goes" in shown
    assert reverse("publications:publish-record", args=["work_plan", plan.pk]) in shown
    assert "/sections/" not in shown
    section = reverse("workplans:edit-section", args=[plan.sections.first().pk])
    assert as_user(people.sophie).get(section).status_code == 409


def test_an_unknown_parameter_or_value_is_named(people, as_user):
    sophie, address = as_user(people.sophie), reverse("workplans:list-plans")
    for query, word in [("stat=draft", "stat"), ("state=nowhere", "state"), ("format=doc", "csv or xlsx")]:
        answer = sophie.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert word in answer.content.decode()


def test_filters_combine_and_the_export_is_what_is_seen(people, as_user):
    WorkPlanFactory(title="=Plan one", slug="one", state="adopted")
    WorkPlanFactory(title="Plan two")
    WorkPlanFactory(title="Another")
    mara, address = as_user(people.mara), reverse("workplans:list-plans")
    shown = mara.get(f"{address}?q=plan&state=adopted&group=QIG&sort=-title").content.decode()
    assert ("=Plan one" in shown, "Plan two" in shown, "Another" in shown) == (True, False, False)
    table = (
        b"".join(mara.get(f"{address}?q=plan&sort=title&format=csv").streaming_content).decode().splitlines()
    )
    assert [line.split(",")[0] for line in table] == ["Title", "'=Plan one", "Plan two"]
    book = mara.get(f"{address}?format=xlsx")
    assert book.status_code == 200
    book.close()


def test_the_list_costs_the_same_at_one_and_at_thirty_plans(people, as_user):
    WorkPlanFactory()
    mara, address = as_user(people.mara), reverse("workplans:list-plans")
    one = queries_of(mara, address)
    WorkPlanFactory.create_batch(29)
    assert queries_of(mara, address) == one


def test_a_plan_costs_the_same_with_one_record_and_with_many(people, as_user):
    mara = as_user(people.mara)
    small = PlanSectionFactory()
    ActivityFactory(section=small)
    one = queries_of(mara, reverse("workplans:plan", args=[small.plan.slug]))
    big = PlanSectionFactory()
    ActivityFactory.create_batch(30, section=big)
    full = accepted(people.sophie)
    assert queries_of(mara, reverse("workplans:plan", args=[big.plan.slug])) == one
    assert queries_of(mara, reverse("workplans:plan", args=[full.slug])) <= one + 4  # topics' parts, twice


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_mandate_that_ended_counts_from_the_next_click(people, as_user):
    plan = accepted(people.sophie)
    mara = as_user(people.mara)
    assert the_page(mara, plan).status_code == 200
    people.mara.mandates.update(ends_at=timezone.now())
    assert the_page(mara, plan).status_code == 404


def test_the_name_of_the_source_is_the_secretariats_in_the_history_too(people, as_user):
    """A member sees how the plan came to be, and not from which file."""
    plan = accepted(people.sophie)
    address = reverse("workplans:plan-history", args=[plan.slug])
    assert plan.source.name in as_user(people.sophie).get(address).content.decode()
    told = as_user(people.mara).get(address).content.decode()
    assert "EMA/824798/2022" in told
    assert plan.source.name not in told
