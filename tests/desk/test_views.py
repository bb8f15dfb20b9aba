"""The desk's first page and the log, for each role."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from audit.services import audited, log_entry
from core.kinds import Ref, ref_to
from editing.services import keep_draft
from tests.factories import (
    FocusAreaFactory,
    GlossaryTermFactory,
    TopicFactory,
    TopicPersonFactory,
    WorkPlanFactory,
)
from topics import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def cm(people):
    """A topic that mara leads and eva is invited to."""
    made = TopicFactory(title="Continuous manufacturing", slug="cm")
    TopicPersonFactory(topic=made, user=people.mara)
    TopicPersonFactory(topic=made, user=people.eva, part="invited")
    return made


def main_of(client, address):
    """Return the text of a page's main part."""
    response = client.get(address)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


# --- the desk ----------------------------------------------------------------------------------------------


def test_home_member_sees_own_topics_plans_and_activity(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    services.edit_topic(actor=people.niels, topic=cm, version=1, values={"description": "New"})
    TopicFactory(title="Somebody else's")
    desk = main_of(as_user(people.mara), "/desk/")
    assert "Continuous manufacturing" in desk
    assert "Work plan 2023" in desk
    assert "Niels Member – topic edited" in desk
    assert "Somebody else's" not in desk


def test_home_chair_and_liaison_see_plans_and_activity(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    for person in (people.carla, people.lena):
        desk = main_of(as_user(person), "/desk/")
        assert "You do not lead a topic." in desk
        assert "Work plan 2023" in desk
        assert "Recent activity" in desk


def test_home_without_plan_offers_import_to_secretariat(people, as_user):
    assert "Import a work plan" in main_of(as_user(people.sophie), "/desk/")
    desk = main_of(as_user(people.mara), "/desk/")
    assert "There is no plan yet" in desk
    assert "Import a work plan" not in desk


def test_home_guest_sees_invited_topics_only(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    services.edit_topic(actor=people.niels, topic=cm, version=1, values={"description": "New"})
    desk = main_of(as_user(people.eva), "/desk/")
    assert "Topics you are invited to Continuous manufacturing" in desk
    for hidden in ("Work plan", "Recent activity", "Niels"):
        assert hidden not in desk
    assert "You are not invited to a topic yet" in main_of(as_user(people.otto), "/desk/")


def test_home_without_access_redirects_to_account(people, as_user):
    for stranger in (people.alice, people.fred):
        answer = as_user(stranger).get("/desk/")
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
    for nobody in (people.dora, None):
        assert "/account/login/" in as_user(nobody).get("/desk/")["Location"]


def test_home_lists_drafts_of_visible_records(people, as_user, cm):
    gone, hidden = GlossaryTermFactory(term="Gone"), TopicFactory(title="Hidden")
    for person in (people.mara, people.eva):
        for row in (cm, gone, hidden):
            keep_draft(actor=person, ref=ref_to(row), base_version=1, values={"title": "x"})
    gone.delete()
    mine = main_of(as_user(people.mara), "/desk/")
    assert "Unsaved drafts" in mine
    assert "Hidden" in mine
    eva = main_of(as_user(people.eva), "/desk/")
    assert "Continuous manufacturing draft of" in eva
    assert "Hidden" not in eva
    assert "Unsaved drafts" not in main_of(as_user(people.niels), "/desk/")


def test_home_query_count_is_constant(people, as_user, cm):
    mara = as_user(people.mara)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            mara.get("/desk/")
        return len(captured)

    area = services.add_focus_area(actor=people.niels, topic=cm, values={"text": "First"})
    mara.get("/desk/")
    few = cost()
    for n in range(12):
        TopicPersonFactory(user=people.mara)
        services.edit_focus_area(
            actor=people.niels, focus_area=area, version=n + 1, values={"text": f"Text {n}"}
        )
        services.add_focus_area(actor=people.niels, topic=TopicFactory(), values={"text": "Other"})
    assert cost() == few


# --- the log -----------------------------------------------------------------------------------------------


@pytest.fixture
def log(people, cm):
    """Four entries by two people on three kinds, and one on a record that is gone."""
    services.edit_topic(actor=people.niels, topic=cm, version=1, values={"description": "New"})
    services.move_topic(actor=people.mara, topic=cm, version=2, stage="deferred", reason="After the review.")
    services.add_focus_area(actor=people.mara, topic=cm, values={"text": "Barriers"})
    term = services.add_term(actor=people.niels, values={"term": "DCM"})
    services.remove_term(actor=people.niels, term=term, version=1)


def lines(client, query=""):
    """Return (actor, words) of each line."""
    response = client.get(f"/desk/log/{query}")
    assert response.status_code == 200
    return [(line.actor, line.words) for line, _ in response.context["page"].object_list]


def test_log_lists_entries_newest_first_with_links(people, as_user, log):
    assert lines(as_user(people.lena)) == [
        ("Niels Member", "glossary term removed"),
        ("Niels Member", "glossary term added"),
        ("Mara Member", "focus area added"),
        ("Mara Member", "topic moved"),
        ("Niels Member", "topic edited"),
    ]
    shown = as_user(people.lena).get("/desk/log/").content.decode()
    assert "After the review." in shown
    assert '<a href="/desk/topics/cm/">Continuous manufacturing</a>' in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=topic", ["topic moved", "topic edited"]),
        ("?kind=focus_area", ["focus area added"]),
        ("?kind=work_plan", []),
        ("?actor=mara", ["focus area added", "topic moved"]),
        ("?kind=topic&actor=mara", ["topic moved"]),
        ("?kind=&actor=&page=1&kind=topic", ["topic moved", "topic edited"]),
    ],
)
def test_log_filters_combine(people, as_user, log, query, expected):
    query = query.replace("=mara", f"={people.mara.pk}")
    assert [words for _, words in lines(as_user(people.sophie), query)] == expected


@pytest.mark.parametrize("query", ["action=topic.moved", "kind=password", "actor=mara"])
def test_log_unknown_filter_is_refused(people, as_user, log, query):
    response = as_user(people.sophie).get(f"/desk/log/?{query}")
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()


def test_log_actor_filter_names_no_stakeholder(people, as_user, log):
    shown = as_user(people.lena).get("/desk/log/").content.decode()
    for name in ("Mara Member", "Fred Former", "Dora Gone"):
        assert f">{name}</option>" in shown
    for name in ("Alice Acme", "Bob Bravo"):
        assert name not in shown
    assert as_user(people.lena).get(f"/desk/log/?actor={people.alice.pk}").status_code == 400


def test_log_entry_of_unreadable_kind_is_hidden(people, as_user, log):
    with audited():
        log_entry(actor=people.sophie, action="secret.kept", about=Ref("no_such_kind", people.alice.pk))
    assert Entry.objects.filter(action="secret.kept").exists()
    assert ("Sophie Secretary", "secret kept") not in lines(as_user(people.sophie))


def test_log_is_hidden_without_group_access(people, as_user, log):
    for person in (people.sophie, people.carla, people.mara, people.lena):
        assert len(lines(as_user(person))) == 5
    for stranger in (people.otto, people.eva, people.alice, people.fred):
        assert as_user(stranger).get("/desk/log/").status_code == 404


def test_log_query_count_is_constant(people, as_user, log, cm):
    mara = as_user(people.mara)
    mara.get("/desk/log/")
    with CaptureQueriesContext(connection) as few:
        mara.get("/desk/log/")
    for n in range(15):
        services.add_focus_area(actor=people.niels, topic=TopicFactory(), values={"text": f"Text {n}"})
        services.add_term(actor=people.mara, values={"term": f"Term {n}"})
    services.edit_topic(actor=people.mara, topic=cm, version=3, values={"title": "CM"})
    with CaptureQueriesContext(connection) as many:
        mara.get("/desk/log/")
    assert len(many) == len(few)
    assert len(lines(mara, "?page=2")) == 11


def test_log_entry_of_focus_area_links_to_topic(people, as_user, cm):
    area = FocusAreaFactory(topic=cm, text="Barriers")
    services.edit_focus_area(actor=people.mara, focus_area=area, version=1, values={"text": "Fewer barriers"})
    shown = as_user(people.lena).get("/desk/log/").content.decode()
    assert '<a href="/desk/topics/cm/">Fewer barriers</a>' in shown
