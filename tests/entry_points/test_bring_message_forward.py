"""Sending a message now: every entry point gives the same answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import sending
from notifications.services.outbox import bring_message_forward
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import MessageFactory

ACTION = Action(
    "message.brought_forward",
    page=lambda message: reverse("desk:bring-message-forward", args=[message.pk]),
    service=lambda actor, record: bring_message_forward(actor=actor, message=record),
)


@pytest.fixture
def message(people):
    return MessageFactory(recipient=people.alice, due_at=timezone.now() + timedelta(days=9), held=True)


def test_bring_message_forward_sends_it_now(attempt, people, message):
    assert not sending.claim(10)
    assert attempt(people.sophie, message) == DONE
    assert [item.pk for item in sending.claim(10)] == [message.pk]


def test_bring_message_forward_by_others_is_refused(attempt, people, message):
    assert attempt(people.carla, message) == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert attempt(stranger, message) == HIDDEN


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain", "suppressed", "inflight"])
def test_bring_message_forward_not_queued_is_not_possible(attempt, people, message, state):
    type(message).objects.update(state=state)
    assert attempt(people.sophie, message) == NOT_NOW


def test_bring_message_forward_being_sent_is_not_possible(attempt, people, message):
    type(message).objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert attempt(people.sophie, message) == NOT_NOW
