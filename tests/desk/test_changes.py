"""Changes for a party: the fields that it may read, since its last report, newest first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Group
from audit.services import audited, log_entry
from desk.changes import changes_for, latest_mark
from publications.services import publish_record, withdraw_publication
from tests.factories import ActivityFactory, ChallengeFactory, TopicFactory, WorkPlanFactory
from topics import services
from topics.models import Topic
from workplans.services import edit_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def bwp():
    return Group.objects.get(code="BWP")


@pytest.fixture
def cm(people):
    made = services.create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})
    services.add_challenge(actor=people.mara, topic=made, values={"text": "Process validation"})
    return made


def by_title(changes):
    """Return title → [(kind, action, {field: (before, after)})]."""
    return {
        group.title: [
            (c.kind, c.action, {f.label: (f.before, f.after) for f in c.fields}) for c in group.changes
        ]
        for group in changes
    }


def test_changes_since_mark_only(people, bwp, cm):
    mark = latest_mark()
    assert changes_for(bwp, mark) == []
    services.move_topic(actor=people.mara, topic=cm, version=1, stage="considered", reason="Internal.")
    services.edit_challenge(
        actor=people.mara,
        challenge=cm.challenges.get(),
        version=1,
        values={"text": "Validated processes"},
    )
    assert by_title(changes_for(bwp, mark)) == {
        "Continuous manufacturing": [
            ("challenge", "changed", {"text": ("Process validation", "Validated processes")}),
            ("topic", "changed", {"stage": ("Identified", "Considered")}),
        ]
    }
    assert changes_for(bwp, latest_mark()) == []


def test_changes_leave_out_group_fields(people, bwp, cm):
    mark = latest_mark()
    services.edit_topic(actor=people.mara, topic=cm, version=1, values={"description": "A sponsor said."})
    services.add_focus_area(actor=people.mara, topic=cm, values={"text": "Focus"})
    services.assign_topic(actor=people.sophie, topic=cm, version=2, leads=[people.niels], invited=[])
    assert changes_for(bwp, mark) == []
    services.edit_topic(
        actor=people.mara, topic=cm, version=3, values={"short_name": "CM", "justification": "Secret."}
    )
    text = str(changes_for(bwp, mark))
    assert "CM" in text
    assert not any(word in text for word in ("Secret", "sponsor", "Mara", "Niels", "Focus"))


def test_changes_challenge_handed_to_party_comes_first(people, bwp, cm):
    services.create_topic(actor=people.mara, values={"title": "A topic of others"})
    before = latest_mark() - 3
    services.dispose_challenge(
        actor=people.mara,
        challenge=cm.challenges.get(),
        version=1,
        disposition="handed_over",
        handed_to="BWP",
        hand_over="proposed",
        reason="Theirs.",
    )
    qwp = Group.objects.get(code="QWP")
    assert changes_for(bwp, before)[0].title == "Continuous manufacturing"
    assert changes_for(qwp, before)[0].title == "A topic of others"
    assert "Theirs" not in str(changes_for(bwp, before))


def test_changes_include_publication_and_withdrawal(people, bwp, cm):
    mark = latest_mark()
    publish_record(actor=people.sophie, record=cm, seen_number=0)
    withdraw_publication(actor=people.sophie, record=cm, reason="Too early.")
    (group,) = changes_for(bwp, mark)
    assert [change.action for change in group.changes] == ["withdrawn", "published"]


@pytest.mark.parametrize(("state", "seen"), [("draft", False), ("consultation", False), ("adopted", True)])
def test_changes_of_plan_not_adopted_are_left_out(people, bwp, state, seen):
    plan = WorkPlanFactory(title="Work plan 2026", state=state)
    activity = ActivityFactory(plan=plan, section__plan=plan, title="Guideline", progress="planned")
    mark = latest_mark()
    edit_activity(actor=people.mara, activity=activity, version=1, values={"progress": "ongoing"})
    wanted = {"Work plan 2026": [("activity", "changed", {"progress": ("Planned", "Ongoing")})]}
    assert by_title(changes_for(bwp, mark)) == (wanted if seen else {})


def test_changes_since_moment_and_until_mark(people, bwp, cm):
    mark = latest_mark()
    services.move_topic(actor=people.mara, topic=cm, version=1, stage="considered")
    assert changes_for(bwp, 0, until=mark) != changes_for(bwp, 0)
    assert len(changes_for(bwp, timezone.now() - timedelta(minutes=1))) == 1
    assert changes_for(bwp, timezone.now() + timedelta(minutes=1)) == []


def test_changes_removed_record_keeps_last_title(people, bwp, cm):
    mark = latest_mark()
    services.remove_challenge(actor=people.mara, challenge=cm.challenges.get(), version=1)
    ((change,),) = [group.changes for group in changes_for(bwp, mark)]
    assert (change.action, change.title) == ("removed", "Process validation")


def test_changes_query_count_is_constant(people, bwp):
    def many(count):
        with audited():
            for _ in range(count):
                topic = TopicFactory()
                ChallengeFactory(topic=topic)
                Topic.objects.filter(pk=topic.pk).update(stage="considered")
                log_entry(actor=people.mara, action="topic.moved", about=topic)

    many(1)
    mark = latest_mark()
    with CaptureQueriesContext(connection) as item:
        changes_for(bwp, 0, mark)
    many(30)
    mark = latest_mark()
    with CaptureQueriesContext(connection) as thirty:
        assert len(changes_for(bwp, 0, mark)) == 31
    assert len(thirty) == len(item)
