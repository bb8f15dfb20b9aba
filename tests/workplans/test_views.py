"""The desk's pages of plans."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import ActivityFactory, PlanSectionFactory, WorkPlanFactory
from tests.workplans.readings import accepted
from workplans.services import edit_section
from workplans.workspace import TABS

pytestmark = pytest.mark.django_db


def plan_page(client, plan):
    return client.get(reverse("workplans:plan", args=[plan.slug]))


def test_pages_of_a_plan_answer_the_secretariat(people, as_user):
    plan = accepted(people.sophie)
    sophie, activity = as_user(people.sophie), plan.activities.first()
    for name, args in [
        ("plan", [plan.slug]), ("edit-plan", [plan.slug]), ("plan-history", [plan.slug]),
        ("adopt-plan", [plan.slug]), ("endorse-plan", [plan.slug]), ("add-activity", [plan.slug]),
        ("edit-section", [plan.sections.first().pk]), ("edit-goal", [plan.goals.first().pk]),
        ("edit-activity", [activity.pk]), ("remove-activity", [activity.pk]), ("list-plans", []),
    ]:  # fmt: skip
        answer = sophie.get(reverse(f"workplans:{name}", args=args))
        assert answer.status_code == 200, name
        assert answer["Cache-Control"] == "no-store, private"


def test_list_plans_empty_says_what_to_do(people, as_user):
    address = reverse("workplans:list-plans")
    assert reverse("workplans:start-import") in as_user(people.sophie).get(address).content.decode()
    assert "The secretariat imports plans." in as_user(people.mara).get(address).content.decode()


@pytest.mark.parametrize("name", ["otto", "eva", "fred", "alice"])
def test_pages_of_a_plan_are_hidden_from_guests_and_strangers(people, as_user, name):
    plan = accepted(people.sophie)
    client = as_user(getattr(people, name))
    for address in (reverse("workplans:list-plans"), reverse("workplans:plan", args=[plan.slug])):
        assert client.get(address).status_code == 404
    activity = plan.activities.first()
    assert client.post(reverse("workplans:edit-activity", args=[activity.pk]), {}).status_code == 404


def test_plan_page_offers_a_liaison_no_change(people, as_user):
    plan, client = accepted(people.sophie), as_user(people.lena)
    for _, name in TABS:
        shown = client.get(reverse(name, args=[plan.slug])).content.decode()
        assert "<h1>2023 work plan for the Quality Innovation Group" in shown
        for url in ("/edit/", "/move/", "/adopt/", "activities/new/", "endorsements/new/", "/take/"):
            assert url not in shown, name


def test_plan_tabs_mark_the_current_one_and_show_their_rows(people, as_user):
    plan, client = accepted(people.sophie), as_user(people.mara)
    rows = {
        "Topics": "Continuous manufacturing (CM)",
        "Activities": "Update status" if plan.state != "draft" else "Edit activity",
        "Commitments": "Plenary meetings: maximum per year",
        "Consultation and endorsement": "No comments have been requested on this plan yet.",
        "Versions": "No release yet.",
        "Documents": "Generate and download",
    }
    for label, name in TABS[1:]:
        shown = client.get(reverse(name, args=[plan.slug])).content.decode()
        assert f'aria-current="page">{label}</a>' in shown
        assert rows[label] in shown


def test_plan_activities_are_filtered_and_exported(people, as_user):
    plan, client = accepted(people.sophie), as_user(people.mara)
    url = reverse("workplans:plan-activities", args=[plan.slug])
    everything = client.get(url).context["page"].paginator.count
    training = client.get(f"{url}?category=training").context["page"].paginator.count
    assert 0 < training < everything == plan.activities.count()
    table = b"".join(client.get(f"{url}?category=training&format=csv").streaming_content).decode("utf-8-sig")
    assert len(table.splitlines()) == training + 1
    assert "No activity matches" in client.get(f"{url}?q=quokka").content.decode()


def test_plan_page_folds_its_sections_unless_they_are_few(people, as_user):
    plan, client = accepted(people.sophie), as_user(people.mara)
    folded = plan_page(client, plan).content.decode()
    assert folded.count('<details class="chapter level-') > 10
    assert 'href="?sections=open"' in folded
    opened = client.get(reverse("workplans:plan", args=[plan.slug]) + "?sections=open").content.decode()
    unfolded = re.findall('<details class="chapter level-[^>]* open>', " ".join(opened.split()))
    assert len(unfolded) == folded.count('<details class="chapter level-')
    short = PlanSectionFactory(title="One alone", text="Text.").plan
    assert 'href="?sections=open"' not in plan_page(client, short).content.decode()


def test_plan_page_is_in_the_order_of_the_document(people, as_user):
    shown = plan_page(as_user(people.mara), accepted(people.sophie)).content.decode()
    order = [
        "1.1 Work plan period",
        "Continuous manufacturing (CM)",
        "1.2 5-10 year",
        "2.1.1 Meetings",
        "3.1.2 Eval",
    ]
    document = shown[shown.index('aria-label="Parts of the plan"') :]
    places = [document.index(words) for words in order]
    assert places == sorted(places)
    assert shown.count('class="fault"') == 0


def test_plan_page_shows_source_faults_to_readers_of_the_import(people, as_user):
    plan = accepted(people.sophie)
    shown = plan_page(as_user(people.sophie), plan).content.decode()
    assert "Broken cross-reference: “section 1.5”. Probably meant: 2.1.5." in shown
    row = shown.index(f'id="r{plan.activities.get(text__contains="section 1.5").pk}"')
    assert row < shown.index("Broken cross-reference: “section 1.5”") < shown.index("</li>", row)
    assert "faults of the document in text" not in shown


def test_plan_page_shows_source_faults_of_changed_text_above(people, as_user):
    plan = accepted(people.sophie)
    section = plan.sections.get(number="1.2")
    edit_section(actor=people.mara, section=section, version=1, values={"text": "Shorter."})
    shown = plan_page(as_user(people.sophie), plan).content.decode()
    assert "2 faults of the document in text that was" in shown


def test_plan_page_has_a_button_for_each_possible_step(people, as_user):
    plan = accepted(people.sophie)
    for person, offered in [
        (people.sophie, {"consultation", "adopted"}),
        (people.carla, {"adopted"}),
        (people.mara, ()),
    ]:
        shown = plan_page(as_user(person), plan).content.decode()
        for state in ("consultation", "adopted", "superseded", "draft"):
            address = reverse("workplans:move-plan", args=[plan.slug, state])
            if state in ("consultation", "adopted"):
                name = {"consultation": "open-consultation", "adopted": "adopt-plan"}[state]
                address = reverse(f"workplans:{name}", args=[plan.slug])
            assert (f'href="{address}"' in shown) == (state in offered), (person, state)


def test_plan_page_adopted_offers_status_and_publishing_only(people, as_user):
    plan = accepted(people.sophie, state="adopted")
    shown = plan_page(as_user(people.sophie), plan).content.decode()
    assert "Update status" in shown
    assert reverse("publications:publish-record", args=["work_plan", plan.pk]) in shown
    assert "/sections/" not in shown
    section = reverse("workplans:edit-section", args=[plan.sections.first().pk])
    assert as_user(people.sophie).get(section).status_code == 409


def test_list_plans_with_wrong_parameters_names_them(people, as_user):
    sophie, address = as_user(people.sophie), reverse("workplans:list-plans")
    for query, text in [("stat=draft", "stat"), ("state=nowhere", "state"), ("format=doc", "csv or xlsx")]:
        answer = sophie.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert text in answer.content.decode()


def test_list_plans_export_has_the_filtered_plans(people, as_user):
    WorkPlanFactory(title="=Plan one", slug="one", state="adopted")
    WorkPlanFactory(title="Plan two")
    WorkPlanFactory(title="Another")
    mara, address = as_user(people.mara), reverse("workplans:list-plans")
    shown = mara.get(f"{address}?q=plan&state=adopted&group=QIG&sort=-title").content.decode()
    assert ("=Plan one" in shown, "Plan two" in shown, "Another" in shown) == (True, False, False)
    table = b"".join(mara.get(f"{address}?q=plan&sort=title&format=csv").streaming_content)
    assert [line.split(",")[0] for line in table.decode("utf-8-sig").splitlines()] == [
        "Title",
        "'=Plan one",
        "Plan two",
    ]
    book = mara.get(f"{address}?format=xlsx")
    assert book.status_code == 200
    book.close()


def test_list_plans_by_title_ignores_accents_and_reads_numbers(people, as_user):
    titles = ["ökoplan", "Offer", "Plan 10", "Plan 9"]
    for number, title in enumerate(titles):
        WorkPlanFactory(title=title, slug=f"plan-{number}")
    page = as_user(people.mara).get(reverse("workplans:list-plans") + "?sort=title").context["page"]
    assert [plan.title for plan in page] == ["Offer", "ökoplan", "Plan 9", "Plan 10"]


def test_list_plans_makes_the_same_queries_for_any_number(people, as_user):
    WorkPlanFactory()
    mara, address = as_user(people.mara), reverse("workplans:list-plans")
    expected = queries_of(mara, address)
    WorkPlanFactory.create_batch(29)
    assert queries_of(mara, address) == expected


def test_plan_page_makes_the_same_queries_for_any_size(people, as_user):
    mara = as_user(people.mara)
    small = PlanSectionFactory()
    ActivityFactory(section=small)
    expected = queries_of(mara, reverse("workplans:plan", args=[small.plan.slug]))
    big = PlanSectionFactory()
    ActivityFactory.create_batch(30, section=big)
    full = accepted(people.sophie)
    assert queries_of(mara, reverse("workplans:plan", args=[big.plan.slug])) == expected
    assert (
        queries_of(mara, reverse("workplans:plan", args=[full.slug])) <= expected + 4
    )  # topics' parts, twice


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_plan_page_after_the_mandate_ended_is_hidden(people, as_user):
    plan = accepted(people.sophie)
    mara = as_user(people.mara)
    assert plan_page(mara, plan).status_code == 200
    people.mara.mandates.update(ends_at=timezone.now())
    assert plan_page(mara, plan).status_code == 404


def test_plan_history_shows_the_source_to_the_secretariat_only(people, as_user):
    plan = accepted(people.sophie)
    address = reverse("workplans:plan-history", args=[plan.slug])
    assert plan.source.name in as_user(people.sophie).get(address).content.decode()
    shown = as_user(people.mara).get(address).content.decode()
    assert "EMA/824798/2022" in shown
    assert plan.source.name not in shown
