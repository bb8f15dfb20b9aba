"""The story of a record, as its page tells it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Payload
from audit.services import audited, log_entry
from core.visibility import Visibility
from editing.history import history_of
from tests.factories import GlossaryTermFactory, TopicFactory
from topics import services
from topics.models import FocusArea, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    return services.create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})


def told(topic, user):
    """The story, newest first: (who, what, reason, {row and field: (before, after)})."""
    return [
        (t.actor, t.words, t.reason, {change.title: (change.before, change.after) for change in t.changes})
        for t in history_of(topic, user)
    ]


def last(topic, user):
    return told(topic, user)[0]


def edit(topic, actor, **values):
    topic.refresh_from_db()
    services.edit_topic(actor=actor, topic=topic, version=topic.version, values=values)


def test_who_did_what_with_what_stood_before_and_after(people, topic):
    edit(topic, people.niels, description="Second", blocked_by_legislation=True)
    edit(topic, people.mara, description="Third")
    assert told(topic, people.lena)[:2] == [
        ("Mara Member", "topic edited", "", {"topic: description": ("Second", "Third")}),
        (
            "Niels Member",
            "topic edited",
            "",
            {"topic: description": ("", "Second"), "topic: blocked by legislation": ("no", "yes")},
        ),
    ]


def test_the_beginning_tells_what_it_began_with(people, topic):
    actor, words, _, changes = told(topic, people.mara)[-1]
    assert (actor, words) == ("Mara Member", "topic created")
    assert changes["topic: title"] == ("", "Continuous manufacturing")
    assert changes["topic: stage"] == ("", "Identified")


def test_a_move_is_told_in_the_words_of_the_ladder_with_its_reason(people, topic):
    services.move_topic(
        actor=people.carla, topic=topic, version=1, stage="deferred", reason="After the review."
    )
    assert last(topic, people.mara) == (
        "Carla Chair",
        "topic moved",
        "After the review.",
        {"topic: stage": ("Identified", "Deferred")},
    )


def test_people_are_told_by_name(people, topic):
    services.assign_topic(actor=people.sophie, topic=topic, version=1, leads=[people.niels], invited=[])
    services.assign_topic(actor=people.sophie, topic=topic, version=2, leads=[], invited=[])
    assert last(topic, people.mara)[3] == {
        "topic person: user": ("Niels Member", ""),
        "topic person: part": ("Lead", ""),
    }


def test_what_was_taken_out_is_told_with_its_text(people, topic):
    area = services.add_focus_area(actor=people.mara, topic=topic, values={"text": "Barriers"})
    services.remove_focus_area(actor=people.niels, focus_area=area)
    actor, words, _, changes = last(topic, people.mara)
    assert (actor, words) == ("Niels Member", "focus area removed")
    assert changes["focus area: text"] == ("Barriers", "")
    assert not FocusArea.objects.exists()


def test_a_merger_is_told_with_both_texts(people, topic):
    for text in ("One", "Two"):
        area = services.add_focus_area(actor=people.mara, topic=topic, values={"text": text})
    services.merge_focus_area(actor=people.mara, focus_area=area)
    changes = [(c.label, c.before, c.after) for c in history_of(topic, people.mara)[0].changes]
    assert ("text", "One", "One\n\nTwo") in changes
    assert ("text", "Two", "") in changes


def test_evidence_that_went_with_its_challenge_is_told_too(people, topic):
    challenge = services.add_challenge(actor=people.mara, topic=topic, values={"text": "Batches"})
    services.add_evidence(
        actor=people.mara, challenge=challenge, values={"source": "ich", "text": "Q13 says so"}
    )
    services.remove_challenge(actor=people.mara, challenge=challenge)
    story = told(topic, people.mara)
    assert story[0][3]["challenge: text"] == ("Batches", "")
    assert story[0][3]["evidence: what it says"] == ("Q13 says so", "")
    assert story[1][3]["evidence: source"] == ("", "ICH")
    assert story[1][3]["evidence: challenge"] == ("", "a record that is gone")


def test_what_became_of_a_challenge_is_told_by_the_other_ones_text(people, topic):
    one, other = (
        services.add_challenge(actor=people.mara, topic=topic, values={"text": text})
        for text in ("One", "Other")
    )
    services.dispose_challenge(
        actor=people.mara, challenge=one, version=1, disposition="merged_into", merged_into=other
    )
    assert last(topic, people.mara)[3] == {
        "challenge: disposition": ("Identified", "Merged into another"),
        "challenge: merged into": ("", "Other"),
    }


def test_lists_are_told_as_lists(people):
    term = services.add_term(actor=people.mara, values={"term": "DCM", "variants": ["DM"]})
    services.edit_term(actor=people.mara, term=term, version=1, values={"variants": ["DM", "DC"]})
    assert last(term, people.mara)[3] == {"glossary term: variants": ("DM", "DM, DC")}


def test_one_act_on_two_records_tells_each_story_its_own(people):
    with audited():
        topics = [TopicFactory(title=title) for title in ("First", "Second")]
        for topic in topics:
            FocusArea.objects.create(topic=topic, position=1, text=f"Area of {topic}")
        log_entry(actor=people.sophie, action="work_plan.accepted", about=topics[0], related=topics)
    for topic in topics:
        changes = last(topic, people.mara)[3]
        assert changes["topic: title"] == ("", topic.title)
        assert changes["focus area: text"] == ("", f"Area of {topic}")


def test_a_field_is_told_only_to_who_reads_its_class(people, topic, monkeypatch):
    edit(topic, people.niels, description="For the secretariat", justification="For the group")
    monkeypatch.setitem(Topic.VISIBILITY, "description", Visibility.SECRETARIAT)
    reasons = "topic: justification for its selection"
    assert last(topic, people.sophie)[3].keys() == {"topic: description", reasons}
    assert last(topic, people.mara)[3].keys() == {reasons}


def test_an_erased_reason_is_gone_and_the_story_goes_on(people, topic):
    services.move_topic(actor=people.mara, topic=topic, version=1, stage="declined", reason="A name.")
    Payload.objects.all().delete()
    assert last(topic, people.mara)[1:3] == ("topic moved", "")


def test_a_story_costs_the_same_however_long_it_is(people, topic):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            told(Topic.objects.get(), people.mara)
        return len(captured)

    edit(topic, people.niels, description="0")
    services.add_focus_area(actor=people.mara, topic=topic, values={"text": "0"})
    few = cost()
    for n in range(1, 12):
        edit(topic, people.niels, description=str(n))
        services.add_focus_area(actor=people.mara, topic=topic, values={"text": str(n)})
    assert cost() == few


def test_the_page_tells_it_in_pages(people, as_user, topic):
    for n in range(30):
        edit(topic, people.niels, description=f"Draft {n}")
    mara, address = as_user(people.mara), f"/desk/topics/{topic.slug}/history/"
    assert "<del>28</del>" in mara.get(address).content.decode()
    second = mara.get(f"{address}?page=2").content.decode()
    assert "topic created" in second
    assert "26–31 of 31" in second


def test_a_record_nobody_touched_says_so(people, as_user):
    TopicFactory(slug="cm")
    GlossaryTermFactory()
    shown = as_user(people.mara).get("/desk/topics/cm/history/").content.decode()
    assert "Nothing has been done yet" in shown
