"""Reminders: each is sent once, and none whose reason is gone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.kinds import ref_to
from notifications import rules, sending
from notifications.models import Message, RuleSetting
from notifications.rules import GONE, WAS_OFF, put_into_outbox
from notifications.services import choose_channel, mute_record, unmute_record
from notifications.services.outbox import bring_message_forward, move_message, set_rule
from tests.factories import MandateFactory, TopicFactory
from tests.notifications.conftest import use_rules

pytestmark = pytest.mark.django_db
KIND = "reminder.focus_area_untouched"


@pytest.fixture
def mara(people, settings):
    """She has her reminders by mail; the mails go into `mailoutbox`."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    MandateFactory._meta.model.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    choose_channel(user=people.mara, kind_name=KIND, channel="mail")
    return people.mara


def days_from(first, count):
    return [first + timedelta(days=number) for number in range(count)]


def run_clock(first, hours, step=6):
    """Run what beat runs, every few hours from a moment on."""
    for hour in range(0, hours, step):
        with time_machine.travel(first + timedelta(hours=hour), tick=False):
            put_into_outbox()
            sending.send_due()


@pytest.mark.parametrize(
    ("first", "hours_utc"),
    [
        (date(2027, 3, 25), {8, 7}),  # the clocks go forward on Sunday the 28th
        (date(2027, 10, 28), {7, 8}),  # and back on Sunday the 31st
        (date(2028, 2, 27), {8}),  # with the 29th of February
    ],
)
def test_reminder_is_sent_once_at_nine_also_when_the_clocks_change(mara, rule, mailoutbox, first, hours_utc):
    topics = TopicFactory.create_batch(5)
    rule([(topic, day, [mara]) for topic, day in zip(topics, days_from(first, 5), strict=True)])
    run_clock(datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1), 9 * 24)
    sent = Message.objects.filter(state="sent")
    assert sent.count() == len(mailoutbox) == 5
    assert {timezone.localtime(message.due_at).hour for message in sent} == {9}
    assert {message.due_at.astimezone(UTC).hour for message in sent} == hours_utc
    assert not sent.filter(late=True).exists()


def test_reminder_after_an_outage_is_sent_once_and_marked_late(mara, rule, mailoutbox):
    topics = TopicFactory.create_batch(3)
    days = [date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 4)]  # Monday, Tuesday, Thursday
    rule([(topic, day, [mara]) for topic, day in zip(topics, days, strict=True)])
    run_clock(datetime(2027, 2, 28, tzinfo=UTC), 6)
    run_clock(datetime(2027, 3, 3, 9, tzinfo=UTC), 48)
    assert len(mailoutbox) == 3
    assert list(Message.objects.order_by("due_at").values_list("late", flat=True)) == [True, True, False]
    assert "late: it was due on 1 March 2027" in mailoutbox[0].body


def test_reminder_obsolete_after_an_outage_is_suppressed(mara, rule, mailoutbox):
    occasions = [(TopicFactory(), date(2027, 3, 1), [mara])]
    rule(occasions)
    run_clock(datetime(2027, 2, 28, tzinfo=UTC), 6)
    occasions.clear()
    with time_machine.travel(datetime(2027, 3, 3, 9, tzinfo=UTC), tick=False):
        sending.send_due()  # the rules' tick is late: asked again at the moment of sending
    message = Message.objects.get()
    assert (message.state, message.error, len(mailoutbox)) == ("suppressed", GONE, 0)


def test_reminder_whose_reason_returns_is_queued_again(mara, rule):
    occasions = [(TopicFactory(), date(2027, 3, 1), [mara])]
    rule(occasions)
    with time_machine.travel(datetime(2027, 2, 20, tzinfo=UTC), tick=False):
        put_into_outbox()
        kept, occasions[:] = list(occasions), []
        assert put_into_outbox() == (0, 1)
        occasions += kept
        put_into_outbox()
    assert Message.objects.get().state == "queued"


def test_reminder_by_two_runs_is_sent_once(mara, rule, mailoutbox):
    rule([(TopicFactory(), date(2027, 3, 1), [mara, mara])])
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        for _ in range(2):
            put_into_outbox()
            sending.send_due()
    assert len(mailoutbox) == 1


def test_rule_that_fails_keeps_its_reminders_and_stops_no_other(mara, rule, monkeypatch, mailoutbox):
    good = rule([(TopicFactory(), date(2027, 3, 1), [mara])])
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        put_into_outbox()

        def broken(first, last):
            raise RuntimeError("a record nobody thought of")
            yield

        bad = rules.ReminderRule(good.name, good.words, good.message, broken)
        other = rules.ReminderRule("test.other", "Another", good.message, good.occasions)
        use_rules(monkeypatch, bad, other)
        put_into_outbox()
        sending.send_due()
    assert sorted(Message.objects.values_list("rule", "state")) == [
        ("test.other", "sent"),
        ("test.rule", "sent"),
    ]


def test_reminder_of_the_past_is_not_sent_to_a_later_lead(people, mara, rule):
    topic = TopicFactory()
    occasions = [(topic, date(2027, 3, 1), [mara])]
    rule(occasions)
    with time_machine.travel(datetime(2027, 3, 1, 10, tzinfo=UTC), tick=False):
        put_into_outbox()
        sending.send_due()
    occasions[:] = [(topic, date(2027, 3, 1), [people.niels]), (topic, date(2027, 3, 9), [people.niels])]
    with time_machine.travel(datetime(2027, 3, 3, tzinfo=UTC), tick=False):
        put_into_outbox()
    assert Message.objects.filter(recipient=people.niels).count() == 1


def test_set_rule_changes_offsets_and_switches_off(people, mara, rule):
    rule([(TopicFactory(), date(2027, 3, 10), [mara])])
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
        values = {"enabled": True, "offsets": [-2, 5], "escalate_after": None}
        set_rule(actor=people.sophie, rule="test.rule", version=1, values=values)
        put_into_outbox()
        due = sorted(timezone.localtime(m.due_at).date() for m in Message.objects.filter(state="queued"))
        assert due == [date(2027, 3, 8), date(2027, 3, 17)]
        set_rule(actor=people.sophie, rule="test.rule", version=2, values=values | {"enabled": False})
        put_into_outbox()
    assert not Message.objects.filter(state="queued").exists()
    assert RuleSetting.objects.get().version == 3


def test_set_rule_on_again_does_not_send_what_was_missed(people, mara, rule, mailoutbox):
    rule([(TopicFactory(), date(2027, 3, day), [mara]) for day in (1, 2, 9, 11)])
    values = {"enabled": False, "offsets": [0], "escalate_after": None}
    with time_machine.travel(datetime(2027, 2, 26, tzinfo=UTC), tick=False):
        put_into_outbox()
        set_rule(actor=people.sophie, rule="test.rule", version=1, values=values)
    run_clock(datetime(2027, 2, 26, tzinfo=UTC), 12 * 24)
    with time_machine.travel(datetime(2027, 3, 10, tzinfo=UTC), tick=False):
        set_rule(actor=people.sophie, rule="test.rule", version=2, values=values | {"enabled": True})
    run_clock(datetime(2027, 3, 10, tzinfo=UTC), 3 * 24)
    assert len(mailoutbox) == 1
    states = Message.objects.order_by("due_at").values_list("state", flat=True)
    assert list(states) == ["suppressed", "suppressed", "suppressed", "sent"]


def test_set_rule_with_new_offset_does_not_remind_of_the_past(people, mara, rule, mailoutbox):
    rule([(TopicFactory(), date(2027, 3, 12), [mara])])
    values = {"enabled": True, "offsets": [-5, 0], "escalate_after": None}
    with time_machine.travel(datetime(2027, 3, 10, tzinfo=UTC), tick=False):
        set_rule(actor=people.sophie, rule="test.rule", version=1, values=values)
    run_clock(datetime(2027, 3, 10, tzinfo=UTC), 4 * 24)
    early, due = Message.objects.order_by("due_at")
    assert (early.state, early.error) == ("suppressed", WAS_OFF)
    assert (due.state, len(mailoutbox)) == ("sent", 1)


def test_message_queued_by_a_person_is_not_suppressed_by_its_rule(people, mara, rule, mailoutbox):
    occasions = [(TopicFactory(), date(2027, 3, day), [mara]) for day in (1, 2)]
    rule(occasions)
    with time_machine.travel(datetime(2027, 2, 27, tzinfo=UTC), tick=False):
        put_into_outbox()
        occasions.clear()
        put_into_outbox()
        first, second = Message.objects.order_by("due_at")
        move_message(actor=people.sophie, message=first, state="queued")
        put_into_outbox()
        bring_message_forward(actor=people.sophie, message=first)
        put_into_outbox()
        sending.send_due()
    assert [message.to for message in mailoutbox] == [[mara.email]]
    second.refresh_from_db()
    assert second.state == "suppressed"


def test_mute_record_suppresses_queued_reminders(mara, rule):
    topic = TopicFactory()
    rule([(topic, date(2027, 3, 1), [mara])])
    with time_machine.travel(datetime(2027, 2, 20, tzinfo=UTC), tick=False):
        put_into_outbox()
        mute_record(user=mara, ref=ref_to(topic))
        put_into_outbox()
        assert Message.objects.get().state == "suppressed"
        unmute_record(user=mara, ref=ref_to(topic))
    message = Message.objects.get()
    assert (message.state, message.channel) == ("queued", "mail")
