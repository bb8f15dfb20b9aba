"""The public pages: what they show, from where, and that they are the same for everyone."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.kinds import record_kinds
from publications.services import withdraw_publication
from tests.factories import (
    GlossaryTermFactory,
    GroupFactory,
    PlanSectionFactory,
    TopicFactory,
    WorkPlanFactory,
)

pytestmark = pytest.mark.django_db


def read(address, **headers):
    answer = Client().get(address, headers=headers)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer, body.decode(errors="replace")


PAGES = (
    "/", "/work-plan/", "/work-plan/2023/", "/work-plan/2023/1/", "/topics/", "/topics/cm/", "/guidance/",
    "/search/", "/search/?q=batch", "/glossary/", "/privacy/", "/accessibility/", "/robots.txt",
    "/sitemap.xml", "/topics/?format=csv", "/topics/?format=xlsx",
)  # fmt: skip


# --- what is there -----------------------------------------------------------------------------------------


def test_home_shows_the_plan_in_force_and_its_topics_with_their_stages(plan):
    _, page = read("/")
    assert "Work plan 2023" in page
    assert "1 January – 31 December 2023" in page
    assert "EMA/824798/2022" in page
    assert '<a href="/topics/cm/">Continuous manufacturing</a>' in page
    assert "<b>Listening</b>" in page
    assert "3D printing" in page
    assert "Topics considered beyond this period" in page


def test_home_without_a_plan_shows_the_other_sections(db):
    answer, page = read("/")
    assert answer.status_code == 200
    assert "Quality Innovation Group" in page
    assert "Priority topics" not in page
    assert "No work plan has been published yet" in read("/work-plan/")[1]


def test_plan_is_a_document_with_a_table_of_contents(plan):
    _, page = read("/work-plan/")
    joined = re.sub(r"\s*\n\s*", "", page)
    assert '<a href="#section-1">1 Strategic goals</a><ol><li><a href="#section-2">1.1 Topics</a>' in joined
    assert '<h2 id="section-1">1 Strategic goals</h2>' in page
    assert '<h3 id="section-2">1.1 Topics</h3>' in page
    assert '<h4 id="section-2-topic-1">1. Continuous manufacturing (CM)</h4>' in page
    assert "<p>Why <strong>now</strong>.</p>" in page
    assert "Target: Q4 2023" in page
    assert "QWP, 3 February 2023" in " ".join(page.split())
    assert "See the topic's current stage" in " ".join(page.split())
    assert "Nobody&#x27;s business" not in page


def test_topic_shows_its_stage_and_the_outcome_of_its_challenges(topic):
    _, page = read("/topics/cm/")
    assert "Barriers for <em>biologicals</em>" in page
    assert re.search(r'<li class="current" aria-current="step">\s*Listening', page)
    assert "Handed over" in page
    assert "to ICH: proposed" in " ".join(page.split())
    assert "Version 1: Listening" in page


def test_edit_in_progress_is_not_shown(topic):
    before = read("/topics/cm/")[1]
    type(topic).objects.update(title="Not ready", description="Not ready", stage="graduated")
    topic.focus_areas.update(text="Not ready")
    assert read("/topics/cm/")[1] == before


def test_plan_in_force_is_the_one_whose_period_began_last(plan, publish):
    today = timezone.localdate()
    later = WorkPlanFactory(
        title="The coming plan",
        state="adopted",
        period_start=today + timedelta(days=1),
        period_end=today + timedelta(days=300),
    )
    PlanSectionFactory(plan=later)
    publish(later)
    _, page = read("/work-plan/")
    assert "<h1>Work plan 2023</h1>" in page
    assert "The coming plan" in page
    older = WorkPlanFactory(
        title="The plan before", state="adopted", period_start=date(2020, 1, 1), period_end=date(2022, 12, 31)
    )
    publish(older)
    assert "<h1>Work plan 2023</h1>" in read("/work-plan/")[1]


def test_plan_of_another_group_is_listed_and_never_in_force(plan, publish):
    theirs = WorkPlanFactory(
        title="Plan of the inspectors",
        group=GroupFactory(code="IWG"),
        state="adopted",
        period_start=date(2024, 1, 1),
        period_end=date(2028, 12, 31),
    )
    PlanSectionFactory(plan=theirs)
    publish(theirs)
    _, page = read("/work-plan/")
    assert "<h1>Work plan 2023</h1>" in page
    assert "Plan of the inspectors" in page
    assert "Plan of the inspectors" not in read("/")[1]


def test_earlier_version_stays_readable_and_is_marked(plan, publish):
    plan.sections.filter(number="1").update(text="Another reason.")
    publish(plan)
    assert "Another reason." in read("/work-plan/2023/")[1]
    _, page = read("/work-plan/2023/1/")
    assert "Another reason." not in page
    assert "This is version 1." in page
    for number in (0, 3, 10**12):
        assert read(f"/work-plan/2023/{number}/")[0].status_code == 404


def test_glossary_shows_published_terms_alone(people, publish):
    publish(GlossaryTermFactory(term="DCM", variants=["DM"], definition="Made *near* the patient."))
    GlossaryTermFactory(term="Secret term")
    _, page = read("/glossary/")
    assert "Also: DM" in page
    assert "Made <em>near</em> the patient." in page
    assert "Secret" not in page


# --- withdrawn, moved, missing -----------------------------------------------------------------------------


def test_withdrawn_record_shows_the_reason_and_nothing_else(people, topic):
    withdraw_publication(actor=people.sophie, record=topic, reason="It named a <sponsor>.")
    answer, page = read("/topics/cm/")
    assert answer.status_code == 410
    assert "It named a &lt;sponsor&gt;." in page
    assert "biologicals" not in page
    for address in ("/topics/", "/search/?q=batch", "/sitemap.xml"):
        assert "/topics/cm/" not in read(address)[1]


def test_versions_before_a_withdrawal_stay_withdrawn(people, plan, publish):
    withdraw_publication(actor=people.sophie, record=plan, reason="A mistake.")
    assert read("/work-plan/2023/1/")[0].status_code == 410
    assert "No work plan has been published yet" in read("/work-plan/")[1]
    plan.refresh_from_db()
    publish(plan)
    assert read("/work-plan/2023/")[0].status_code == 200
    answer, page = read("/work-plan/2023/1/")
    assert answer.status_code == 410
    assert "Bring science together" not in page
    assert '<span class="muted">(withdrawn)</span>' in read("/work-plan/2023/")[1]


def test_url_of_an_earlier_version_redirects_to_the_current_one(topic, publish):
    type(topic).objects.update(slug="continuous")
    topic.refresh_from_db()
    publish(topic)
    assert Client().get("/topics/cm/")["Location"] == "/topics/continuous/"
    assert read("/topics/continuous/")[0].status_code == 200


def test_draft_and_missing_record_give_the_same_page(db):
    TopicFactory(slug="draft")
    draft, nothing = read("/topics/draft/"), read("/topics/never/")
    assert draft[0].status_code == nothing[0].status_code == 404
    assert draft[1] == nothing[1]


# --- lists -------------------------------------------------------------------------------------------------


def test_filters_of_the_topic_list_combine_and_stand_in_the_url(topic, publish):
    publish(TopicFactory(title="Digitalisation", stage="selected", blocked_by_legislation=True))
    publish(TopicFactory(title="3D printing of batches", stage="listening"))
    assert "Digitalisation" not in read("/topics/?stage=listening")[1]
    _, page = read("/topics/?stage=listening&q=batch&sort=-title")
    assert page.index("Continuous manufacturing</a>") < page.index("3D printing of batches</a>")
    assert "No topic matches" in read("/topics/?stage=listening&blocked=on")[1]
    assert '<option value="listening" selected>' in page


@pytest.mark.parametrize(
    "address", ["/topics/?colour=red", "/topics/?stage=nowhere", "/search/?kind=user", "/topics/?format=doc",
                "/topics/?sort=uuid", f"/search/?q={'x' * 201}"]
)  # fmt: skip
def test_unknown_parameter_or_value_is_refused_by_name(db, address):
    answer, page = read(address)
    assert answer.status_code == 400
    assert "list" in page or "filter" in page


def test_export_holds_exactly_what_is_seen_and_no_formula(topic, publish):
    publish(TopicFactory(title="=HYPERLINK(1)", slug="h", stage="selected"))
    _, rows = read("/topics/?format=csv&sort=-published")
    lines = rows.splitlines()
    assert lines[1].startswith("'=HYPERLINK(1),,Selected,no,")
    assert lines[2].startswith("Continuous manufacturing,CM,Listening,no,")
    assert len(read("/topics/?format=csv&q=batch")[1].splitlines()) == 2


def test_sitemap_and_robots_list_what_is_public(topic):
    assert "<loc>http://127.0.0.1:8000/topics/cm/</loc>" in read("/sitemap.xml")[1]
    _, robots = read("/robots.txt")
    assert "Disallow: /desk/" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots


# --- the same for everyone, from publications alone --------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_public_page_reads_publications_alone(plan, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer, _ = read(address)
    assert answer.status_code == 200
    for query in seen:
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"]))
        assert tables <= {"publications_publishedrecord", "publications_publication"}, query["sql"]
        assert "accounts_" not in query["sql"]
        assert "django_session" not in query["sql"]


@pytest.mark.parametrize("address", [a for a in PAGES if "xlsx" not in a])
def test_public_page_is_the_same_for_everyone(people, as_user, plan, address):
    first, page = read(address)
    for person in (people.sophie, people.mara, people.alice):
        answer = as_user(person).get(address)
        assert (b"".join(answer) if answer.streaming else answer.content).decode() == page
        assert answer.headers == first.headers
        assert "sessionid" not in answer.cookies
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies


@pytest.mark.parametrize("address", PAGES)
def test_unchanged_page_is_not_sent_again(plan, address):
    first, _ = read(address)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize(
    "address", ["/", "/work-plan/", "/work-plan/2023/", "/topics/", "/topics/cm/", "/search/?q=batch"]
)
def test_changed_page_is_sent(plan, topic, publish, address):
    first, page = read(address)
    type(topic).objects.filter(pk=topic.pk).update(title="Flow manufacturing of batches", stage="graduated")
    topic.refresh_from_db()
    publish(topic)
    plan.sections.update(text="Another reason.")
    publish(plan)
    answer, now = read(address, **{"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert answer["ETag"] != first["ETag"]
    assert now != page


def test_withdrawal_is_seen_at_once_whatever_a_browser_has_cached(people, topic):
    first, _ = read("/topics/cm/")
    withdraw_publication(actor=people.sophie, record=topic, reason="A mistake.")
    assert read("/topics/cm/", **{"If-None-Match": first["ETag"]})[0].status_code == 410


def test_public_page_refuses_a_post(plan):
    assert Client().post("/topics/cm/").status_code == 405


@pytest.mark.parametrize(
    ("address", "cold"),
    [("/", 2), ("/work-plan/", 3), ("/work-plan/2023/1/", 3), ("/topics/cm/", 3), ("/topics/", 3),
     ("/search/?q=batch", 4), ("/glossary/", 2), ("/privacy/", 0)],
)  # fmt: skip
def test_page_costs_few_queries_and_an_unchanged_page_one(plan, address, cold):
    with CaptureQueriesContext(connection) as seen:
        first, _ = read(address)
    assert len(seen) == cold
    with CaptureQueriesContext(connection) as seen:
        Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert len(seen) <= 1


@pytest.mark.parametrize(
    "address", ["/", "/work-plan/", "/topics/", "/search/?q=ripe", "/sitemap.xml", "/topics/?format=csv"]
)
def test_list_costs_as_many_queries_at_thirty_rows_as_at_one(people, publish, address):
    def topics(numbers):
        for n in numbers:
            publish(TopicFactory(title=f"Ripe {n}"))

    topics(range(1))
    with CaptureQueriesContext(connection) as item:
        read(address)
    topics(range(1, 31))
    with CaptureQueriesContext(connection) as thirty:
        read(address)
    assert len(item) == len(thirty)


def test_every_public_page_without_arguments_is_tested_here():
    names = [
        f"publications:{name}" for name in ("home", "search", "privacy", "accessibility", "robots", "sitemap")
    ]
    names += [kind.public_list for kind in record_kinds if kind.public_list]
    assert {reverse(name) for name in names} <= {page.split("?")[0] for page in PAGES}


# --- tracking parameters -----------------------------------------------------------------------------------

TRACKING = "utm_source=mail&fbclid=abc&utm_campaign=x"


@pytest.mark.parametrize("address", PAGES)
def test_tracking_parameters_are_ignored_and_share_the_kept_page(plan, address):
    clean, _ = read(address)
    tracked, _ = read(f"{address}{'&' if '?' in address else '?'}{TRACKING}")
    assert tracked.status_code == 200
    assert tracked["ETag"] == clean["ETag"]


def test_links_of_a_page_do_not_carry_tracking_parameters_on(publish):
    for number in range(30):
        publish(TopicFactory(title=f"Batch {number}"))
    for address in (f"/topics/?{TRACKING}", f"/topics/?q=batch&{TRACKING}", f"/search/?{TRACKING}&q=batch"):
        page = read(address)[1]
        assert "page=2" in page
        assert not re.search("utm_|fbclid", page)
