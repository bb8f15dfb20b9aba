"""Muting a message, sending it again, settling it: every door it has gives the same answer."""

import pytest
from django.urls import reverse

from notifications.services.outbox import move_message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import MessageFactory

STATE = {"suppressed": "message.muted", "queued": "message.requeued", "sent": "message.resolved"}


def action(state, name):
    return Action(
        name,
        page=lambda message: reverse("desk:move-message", args=[message.pk, state]),
        service=lambda actor, record, reason="": move_message(
            actor=actor, message=record, state=state, reason=reason
        ),
    )


ACTION = action("suppressed", "message.muted")


@pytest.fixture
def message(people):
    return MessageFactory(recipient=people.alice)


def test_done_by_the_secretariat(attempt, people, message):
    assert attempt(people.sophie, message, reason="Too much for her") == DONE
    message.refresh_from_db()
    assert (message.state, message.error) == ("suppressed", "Sophie Secretary: Too much for her")


def test_forbidden_to_the_chair_and_hidden_from_all_others(attempt, people, message):
    assert attempt(people.carla, message, reason="I say so") == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert attempt(stranger, message, reason="I say so") == HIDDEN


def test_invalid_without_a_reason(attempt, people, message):
    answer = attempt(people.sophie, message)
    assert (answer, answer.fields) == (INVALID, {"reason"})


@pytest.mark.parametrize("state", ["sent", "inflight", "suppressed"])
def test_not_now_when_it_does_not_wait(attempt, people, message, state):
    type(message).objects.update(state=state)
    assert attempt(people.sophie, message, reason="Too late now") == NOT_NOW


@pytest.mark.parametrize(
    ("before", "after"),
    [("failed", "queued"), ("uncertain", "queued"), ("uncertain", "sent"), ("suppressed", "queued")],
)
def test_the_other_ways_of_the_table(people, as_user, message, before, after):
    type(message).objects.update(state=before, attempts=7)
    address = action(after, STATE[after]).page(message)
    assert as_user(people.sophie).post(address, {}).status_code == 302
    message.refresh_from_db()
    assert message.state == after
    assert message.attempts == (0 if after == "queued" else 7)


def test_what_is_sent_again_keeps_its_message_id(people, message):
    type(message).objects.update(state="sent")
    again = move_message(actor=people.sophie, message=message, state="queued", reason="She lost it")
    assert again.message_id == message.message_id
    assert again.state == "queued"
