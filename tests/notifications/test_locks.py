"""What two processes do at the same moment: one digest, one link, one reminder.

Each test fails when the advisory lock of its function is taken out.
"""

from datetime import UTC, datetime, timedelta
from threading import get_ident

import pytest
import time_machine

from core.kinds import ref_to
from notifications import digests, rules
from notifications.models import Message
from notifications.services import ask_to_follow, following
from tests.factories import FollowerFactory, FollowFactory, TopicFactory
from tests.notifications.test_preferences import moved
from tests.threads import meeting, run_at_once

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = datetime(2027, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(TUESDAY):
        yield


def test_make_digests_twice_at_once_makes_one(people, monkeypatch):
    people.mara.mandates.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    moved(people.mara, due_at=TUESDAY - timedelta(hours=20))
    monkeypatch.setattr(digests, "_make", meeting(digests._make))
    assert sorted(run_at_once(digests.make_digests, digests.make_digests)) == [0, 1]
    assert Message.objects.filter(kind="digest.daily").count() == 1


def test_ask_to_follow_twice_at_once_sends_one_link(people, monkeypatch):
    ref = ref_to(TopicFactory())
    follower = FollowerFactory(address="ann@example.com")
    FollowFactory(user=None, follower=follower, kind=ref.kind, uuid=ref.uuid)
    monkeypatch.setattr(following, "_was_asked_enough", meeting(following._was_asked_enough, after=True))
    asked = [lambda: ask_to_follow(address="ann@example.com", ref=ref, title="CM")] * 2
    assert run_at_once(*asked) == [None, None]
    assert Message.objects.count() == 1


def test_put_into_outbox_around_a_handover_reminds_one_of_the_two(people, rule, monkeypatch):
    """One run sees the lead before the handover, the other one the lead after it."""
    topic, leads, seen = TopicFactory(), [people.mara, people.niels], {}

    class Leads(list):
        def __iter__(self):
            lead = seen.setdefault(get_ident(), leads[len(seen)])
            return iter([(topic, TUESDAY.date(), [lead])])

    rule(Leads())
    monkeypatch.setattr(rules, "_past_events", meeting(rules._past_events, after=True))
    run_at_once(rules.put_into_outbox, rules.put_into_outbox)
    assert Message.objects.count() == 1
