"""Holding a message: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from notifications import sending
from notifications.services.outbox import hold_message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import MessageFactory

ACTION = Action(
    "message.held",
    page=lambda message: reverse("desk:hold-message", args=[message.pk]),
    service=lambda actor, record, held: hold_message(actor=actor, message=record, held=bool(held)),
)


@pytest.fixture
def message(people):
    return MessageFactory(recipient=people.alice)


def test_hold_message_keeps_it_from_being_sent(attempt, people, message):
    assert attempt(people.sophie, message, held="1") == DONE
    assert not sending.claim(10)


def test_hold_message_released_is_sent(people, as_user, message):
    type(message).objects.update(held=True)
    assert as_user(people.sophie).post(ACTION.page(message), {}).status_code == 302
    assert len(sending.claim(10)) == 1


def test_hold_message_by_others_is_refused(attempt, people, message):
    assert attempt(people.carla, message, held="1") == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert attempt(stranger, message, held="1") == HIDDEN


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain", "suppressed", "inflight"])
def test_hold_message_not_queued_is_not_possible(attempt, people, message, state):
    type(message).objects.update(state=state)
    assert attempt(people.sophie, message, held="1") == NOT_NOW


def test_hold_message_twice_is_not_possible(attempt, people, message):
    type(message).objects.update(held=True)
    assert attempt(people.sophie, message, held="1") == NOT_NOW
