"""The desk and the log, for each role."""

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
    """The words of a page's main part."""
    response = client.get(address)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


# --- the desk ----------------------------------------------------------------------------------------------


def test_a_member_finds_the_topics_they_lead_the_plans_and_what_was_done(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    services.edit_topic(actor=people.niels, topic=cm, version=1, values={"description": "New"})
    TopicFactory(title="Somebody else's")
    desk = main_of(as_user(people.mara), "/desk/")
    assert "Continuous manufacturing" in desk
    assert "Work plan 2023" in desk
    assert "Niels Member – topic edited" in desk
    assert "Somebody else's" not in desk


def test_the_chair_and_the_liaison_find_plans_and_log_and_no_topic_of_their_own(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    for person in (people.carla, people.lena):
        desk = main_of(as_user(person), "/desk/")
        assert "You lead no topic." in desk
        assert "Work plan 2023" in desk
        assert "Done lately" in desk


def test_the_secretariat_is_told_how_to_begin(people, as_user):
    assert "Read one in" in main_of(as_user(people.sophie), "/desk/")
    desk = main_of(as_user(people.mara), "/desk/")
    assert "There is no plan yet" in desk
    assert "Read one in" not in desk


def test_a_guest_finds_the_topics_of_the_invitation_and_nothing_else(people, as_user, cm):
    WorkPlanFactory(title="Work plan 2023")
    services.edit_topic(actor=people.niels, topic=cm, version=1, values={"description": "New"})
    desk = main_of(as_user(people.eva), "/desk/")
    assert "Continuous manufacturing" in desk
    for hidden in ("Work plan", "Done lately", "Niels"):
        assert hidden not in desk
    assert "You are invited to no topic yet" in main_of(as_user(people.otto), "/desk/")


def test_who_has_no_part_in_the_desk_is_led_to_their_own_page(people, as_user):
    for stranger in (people.alice, people.fred):
        answer = as_user(stranger).get("/desk/")
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
    for nobody in (people.dora, None):
        assert "/account/login/" in as_user(nobody).get("/desk/")["Location"]


def test_what_i_was_typing_is_there_unless_the_record_went_or_i_may_no_longer_see_it(people, as_user, cm):
    gone, hidden = GlossaryTermFactory(term="Gone"), TopicFactory(title="Hidden")
    for person in (people.mara, people.eva):
        for row in (cm, gone, hidden):
            keep_draft(actor=person, ref=ref_to(row), base_version=1, values={"title": "x"})
    gone.delete()
    mine = main_of(as_user(people.mara), "/desk/")
    assert "You were typing" in mine
    assert "Hidden" in mine
    eva = main_of(as_user(people.eva), "/desk/")
    assert "Continuous manufacturing kept" in eva
    assert "Hidden" not in eva
    assert "You were typing" not in main_of(as_user(people.niels), "/desk/")


def test_the_desk_costs_the_same_however_much_was_done(people, as_user, cm):
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
    services.remove_term(actor=people.niels, term=term)


def lines(client, query=""):
    """Who and what, line by line."""
    response = client.get(f"/desk/log/{query}")
    assert response.status_code == 200
    return [(telling.actor, telling.words) for telling, _ in response.context["page"].object_list]


def test_the_log_tells_who_did_what_newest_first_and_leads_to_the_record(people, as_user, log):
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
    ("query", "found"),
    [
        ("?kind=topic", ["topic moved", "topic edited"]),
        ("?kind=focus_area", ["focus area added"]),
        ("?kind=work_plan", []),
        ("?actor=mara", ["focus area added", "topic moved"]),
        ("?kind=topic&actor=mara", ["topic moved"]),
        ("?kind=&actor=&page=1&kind=topic", ["topic moved", "topic edited"]),
    ],
)
def test_its_filters_find_alone_and_together(people, as_user, log, query, found):
    query = query.replace("=mara", f"={people.mara.pk}")
    assert [words for _, words in lines(as_user(people.sophie), query)] == found


@pytest.mark.parametrize("query", ["action=topic.moved", "kind=password", "actor=mara"])
def test_what_the_log_does_not_know_is_refused_by_name(people, as_user, log, query):
    response = as_user(people.sophie).get(f"/desk/log/?{query}")
    assert response.status_code == 400
    assert f"“{query.partition('=')[0]}”" in response.content.decode()


def test_nobody_who_never_worked_here_is_named_among_whom_to_choose_from(people, as_user, log):
    shown = as_user(people.lena).get("/desk/log/").content.decode()
    for name in ("Mara Member", "Fred Former", "Dora Gone"):
        assert f">{name}</option>" in shown
    for name in ("Alice Acme", "Bob Bravo"):
        assert name not in shown
    assert as_user(people.lena).get(f"/desk/log/?actor={people.alice.pk}").status_code == 400


def test_an_entry_on_a_kind_that_is_not_read_by_all_is_not_told(people, as_user, log):
    with audited():
        log_entry(actor=people.sophie, action="secret.kept", about=Ref("no_such_kind", people.alice.pk))
    assert Entry.objects.filter(action="secret.kept").exists()
    assert ("Sophie Secretary", "secret kept") not in lines(as_user(people.sophie))


def test_the_log_is_for_who_reads_the_groups_records(people, as_user, log):
    for person in (people.sophie, people.carla, people.mara, people.lena):
        assert len(lines(as_user(person))) == 5
    for stranger in (people.otto, people.eva, people.alice, people.fred):
        assert as_user(stranger).get("/desk/log/").status_code == 404


def test_the_log_costs_the_same_however_long_it_is(people, as_user, log, cm):
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


def test_a_line_on_a_part_leads_to_the_topic(people, as_user, cm):
    area = FocusAreaFactory(topic=cm, text="Barriers")
    services.edit_focus_area(actor=people.mara, focus_area=area, version=1, values={"text": "Fewer barriers"})
    shown = as_user(people.lena).get("/desk/log/").content.decode()
    assert '<a href="/desk/topics/cm/">Fewer barriers</a>' in shown
