"""Digests: each queued message is in one, once, and only where it may still be read."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Mandate
from notifications import digests, sending
from notifications.models import Message
from notifications.services.outbox import move_message
from tests.factories import TopicFactory
from tests.notifications.test_preferences import moved

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2027, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _outbox(settings, people):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    Mandate.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))


def make(at=TUESDAY):
    with time_machine.travel(at, tick=False):
        return digests.make_digests()


@pytest.fixture
def waiting(people):
    """Two messages about one topic and one about another, on Monday; and one after the digest's hour."""
    first, second = TopicFactory(title="Continuous"), TopicFactory(title="Decentralised")
    for hours, topic in ((30, first), (28, second), (26, first), (1, first)):
        moved(people.mara, topic, key=str(hours), due_at=TUESDAY - timedelta(hours=hours))
    return first, second


def test_make_digests_groups_by_record_newest_first_and_once(people, waiting, mailoutbox):
    assert (make(), make()) == (1, 0)
    with time_machine.travel(TUESDAY, tick=False):
        sending.send_due()
    (mail,) = mailoutbox
    assert mail.subject == "QIG portal: your daily digest"
    assert mail.body.index("Continuous\n") < mail.body.index("Decentralised\n")
    assert mail.body.count("- A topic you lead was moved") == 3
    assert "you asked for a daily digest" in mail.body
    assert Message.objects.filter(state="queued").count() == 1  # what came after eight waits for tomorrow
    assert make(TUESDAY + timedelta(days=1)) == 1


def test_digest_of_reader_without_mandate_is_suppressed(people, waiting, mailoutbox):
    make()
    Mandate.objects.filter(user=people.mara).update(ends_at=TUESDAY)
    with time_machine.travel(TUESDAY + timedelta(minutes=5), tick=False):
        sending.send_due()
    assert not mailoutbox
    assert Message.objects.get(kind="digest.daily").state == "suppressed"


def test_make_digests_with_closed_account_serves_the_others(people, waiting, mailoutbox):
    moved(people.niels, key="niels", due_at=TUESDAY - timedelta(hours=20))
    people.mara.is_active = False
    people.mara.save()
    assert make() == 1
    assert Message.objects.get(kind="digest.daily").recipient == people.niels


def test_part_sent_again_is_in_the_next_digest(people, waiting):
    make()
    part = Message.objects.filter(kind="topic.moved", state="sent").order_by("due_at").first()
    with time_machine.travel(TUESDAY, tick=False):
        move_message(actor=people.sophie, message=part, state="queued", reason="She lost it")
    assert make(TUESDAY + timedelta(minutes=1)) == 1
    part.refresh_from_db()
    assert (part.state, Message.objects.filter(kind="digest.daily").count()) == ("sent", 2)


@pytest.mark.parametrize(
    ("channel", "now", "expected"),
    [
        ("daily", datetime(2027, 3, 28, 5, 59, tzinfo=UTC), datetime(2027, 3, 27, 7, tzinfo=UTC)),
        ("daily", datetime(2027, 3, 28, 6, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),
        ("weekly", datetime(2027, 11, 1, 6, 59, tzinfo=UTC), datetime(2027, 10, 25, 6, tzinfo=UTC)),
        ("weekly", datetime(2027, 11, 1, 7, 0, tzinfo=UTC), datetime(2027, 11, 1, 7, tzinfo=UTC)),
    ],
)
def test_last_moment_is_eight_also_when_the_clocks_change(channel, now, expected):
    assert digests.last_moment(channel, now) == expected
