"""The history of a record, as its page shows it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Payload
from audit.services import audited, log_entry
from core import visibility
from core.visibility import Visibility
from editing.history import display_value, history_of, label_of, names_of, shown_fields
from tests.factories import DeclarationFactory, GlossaryTermFactory, RestrictionFactory, TopicFactory
from topics import services
from topics.models import FocusArea, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    return services.create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})


def shown_to(topic, user):
    """Return the history, newest first: (actor, action, reason, {row and field: (before, after)})."""
    return [
        (t.actor, t.words, t.reason, {change.title: (change.before, change.after) for change in t.changes})
        for t in history_of(topic, user)
    ]


def last(topic, user):
    return shown_to(topic, user)[0]


def edit(topic, actor, **values):
    topic.refresh_from_db()
    services.edit_topic(actor=actor, topic=topic, version=topic.version, values=values)


def test_history_shows_actor_action_and_fields_before_and_after(people, topic):
    edit(topic, people.niels, description="Second", blocked_by_legislation=True)
    edit(topic, people.mara, description="Third")
    assert shown_to(topic, people.lena)[:2] == [
        ("Mara Member", "topic edited", "", {"topic: description": ("Second", "Third")}),
        (
            "Niels Member",
            "topic edited",
            "",
            {"topic: description": ("", "Second"), "topic: blocked by legislation": ("no", "yes")},
        ),
    ]


def test_history_of_creation_shows_the_first_values(people, topic):
    actor, words, _, changes = shown_to(topic, people.mara)[-1]
    assert (actor, words) == ("Mara Member", "topic created")
    assert changes["topic: title"] == ("", "Continuous manufacturing")
    assert changes["topic: stage"] == ("", "Identified")


def test_history_of_move_shows_stages_in_words_and_reason(people, topic):
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


def test_history_of_removed_part_shows_its_text(people, topic):
    area = services.add_focus_area(actor=people.mara, topic=topic, values={"text": "Barriers"})
    services.remove_focus_area(actor=people.niels, focus_area=area, version=1)
    actor, words, _, changes = last(topic, people.mara)
    assert (actor, words) == ("Niels Member", "focus area removed")
    assert changes["focus area: text"] == ("Barriers", "")
    assert not FocusArea.objects.exists()


def test_history_of_merger_shows_both_texts(people, topic):
    for text in ("One", "Two"):
        area = services.add_focus_area(actor=people.mara, topic=topic, values={"text": text})
    services.merge_focus_area(actor=people.mara, focus_area=area, version=1)
    changes = [(c.label, c.before, c.after) for c in history_of(topic, people.mara)[0].changes]
    assert ("text", "One", "One\n\nTwo") in changes
    assert ("text", "Two", "") in changes


def test_history_of_removed_challenge_shows_its_evidence(people, topic):
    challenge = services.add_challenge(actor=people.mara, topic=topic, values={"text": "Batches"})
    services.add_evidence(
        actor=people.mara, challenge=challenge, values={"source": "ich", "text": "Q13 says so"}
    )
    services.remove_challenge(actor=people.mara, challenge=challenge, version=1)
    history = shown_to(topic, people.mara)
    assert history[0][3]["challenge: text"] == ("Batches", "")
    assert history[0][3]["evidence: finding"] == ("Q13 says so", "")
    assert history[1][3]["evidence: source"] == ("", "ICH")
    assert history[1][3]["evidence: challenge"] == ("", "a record that is gone")


def test_history_of_merged_challenge_names_the_other_one(people, topic):
    first, other = (
        services.add_challenge(actor=people.mara, topic=topic, values={"text": text})
        for text in ("One", "Other")
    )
    services.dispose_challenge(
        actor=people.mara, challenge=first, version=1, disposition="merged_into", merged_into=other
    )
    assert last(topic, people.mara)[3] == {
        "challenge: disposition": ("Identified", "Merged into another"),
        "challenge: merged into": ("", "Other"),
    }


def test_history_of_list_shows_its_items(people):
    term = services.add_term(actor=people.mara, values={"term": "DCM", "variants": ["DM"]})
    services.edit_term(actor=people.mara, term=term, version=1, values={"variants": ["DM", "DC"]})
    assert last(term, people.mara)[3] == {"glossary term: variants": ("DM", "DM, DC")}


def test_history_of_action_on_two_records_shows_each_its_own_changes(people):
    with audited():
        topics = [TopicFactory(title=title) for title in ("First", "Second")]
        for topic in topics:
            FocusArea.objects.create(topic=topic, position=1, text=f"Area of {topic}")
        log_entry(actor=people.sophie, action="work_plan.accepted", about=topics[0], related=topics)
    for topic in topics:
        changes = last(topic, people.mara)[3]
        assert changes["topic: title"] == ("", topic.title)
        assert changes["focus area: text"] == ("", f"Area of {topic}")


def test_history_shows_a_field_to_readers_of_its_class_alone(people, topic, monkeypatch):
    edit(topic, people.niels, description="For the secretariat", justification="For the group")
    monkeypatch.setitem(Topic.VISIBILITY, "description", Visibility.SECRETARIAT)
    visibility._fields_of.cache_clear()
    monkeypatch.setattr(visibility, "_fields_of", visibility._fields_of.__wrapped__)
    reasons = "topic: justification for selection"
    assert last(topic, people.sophie)[3].keys() == {"topic: description", reasons}
    assert last(topic, people.mara)[3].keys() == {reasons}


def test_history_with_erased_payload_has_no_reason(people, topic):
    services.move_topic(actor=people.mara, topic=topic, version=1, stage="declined", reason="A name.")
    Payload.objects.all().delete()
    assert last(topic, people.mara)[1:3] == ("topic moved", "")


def test_history_of_any_length_costs_the_same_queries(people, topic):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            shown_to(Topic.objects.get(), people.mara)
        return len(captured)

    edit(topic, people.niels, description="0")
    services.add_focus_area(actor=people.mara, topic=topic, values={"text": "0"})
    few = cost()
    for n in range(1, 12):
        edit(topic, people.niels, description=str(n))
        services.add_focus_area(actor=people.mara, topic=topic, values={"text": str(n)})
    assert cost() == few


def test_history_page_is_paginated(people, as_user, topic):
    for n in range(30):
        edit(topic, people.niels, description=f"Draft {n}")
    mara, address = as_user(people.mara), f"/desk/topics/{topic.slug}/history/"
    assert "<del>28</del>" in mara.get(address).content.decode()
    second = mara.get(f"{address}?page=2").content.decode()
    assert "topic created" in second
    assert "26–31 of 31" in second


def test_history_page_without_entries_says_so(people, as_user):
    TopicFactory(slug="cm")
    GlossaryTermFactory()
    shown = as_user(people.mara).get("/desk/topics/cm/history/").content.decode()
    assert "No changes yet" in shown


def test_history_of_reference_names_the_record_once(people):
    declaration = DeclarationFactory(user=people.mara)
    restriction = RestrictionFactory(
        declaration=declaration, kind="topic", uuid=TopicFactory(title="CM").pk, organisation=""
    )
    fields = shown_fields(type(restriction), "", people.mara.access)
    names = names_of(fields, [restriction])
    values = {label_of(each): display_value(each, restriction, names) for each in fields}
    assert "kind" not in values
    assert values["uuid"] == "CM"
    assert display_value(fields[-1], None, names) == ""
