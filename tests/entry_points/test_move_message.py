"""Muting a message, sending it again, resolving it: every entry point gives the same answer."""

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


def test_move_message_to_suppressed_logs_the_reason(attempt, people, message):
    assert attempt(people.sophie, message, reason="Too much for her") == DONE
    message.refresh_from_db()
    assert (message.state, message.error) == ("suppressed", "Sophie Secretary: Too much for her")


def test_move_message_by_others_is_refused(attempt, people, message):
    assert attempt(people.carla, message, reason="I say so") == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert attempt(stranger, message, reason="I say so") == HIDDEN


def test_move_message_without_reason_is_invalid(attempt, people, message):
    answer = attempt(people.sophie, message)
    assert (answer, answer.fields) == (INVALID, {"reason"})


@pytest.mark.parametrize("state", ["sent", "inflight", "suppressed"])
def test_move_message_against_the_states_is_not_possible(attempt, people, message, state):
    type(message).objects.update(state=state)
    assert attempt(people.sophie, message, reason="Too late now") == NOT_NOW


@pytest.mark.parametrize(
    ("before", "after"),
    [("failed", "queued"), ("uncertain", "queued"), ("uncertain", "sent"), ("suppressed", "queued")],
)
def test_move_message_along_every_step_works(people, as_user, message, before, after):
    type(message).objects.update(state=before, attempts=7)
    address = action(after, STATE[after]).page(message)
    assert as_user(people.sophie).post(address, {}).status_code == 302
    message.refresh_from_db()
    assert message.state == after
    assert message.attempts == (0 if after == "queued" else 7)


def test_move_message_sent_again_keeps_its_message_id(people, message):
    type(message).objects.update(state="sent")
    again = move_message(actor=people.sophie, message=message, state="queued", reason="She lost it")
    assert again.message_id == message.message_id
    assert again.state == "queued"
