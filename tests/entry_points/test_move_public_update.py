"""Holding, releasing and discarding a public update, through the service and its page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from publications.services import move_public_update
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PublicUpdateFactory


def action(state, name):
    return Action(
        name,
        page=lambda public_update: reverse("publications:move-public-update", args=[public_update.pk, state]),
        service=lambda actor, record, **values: move_public_update(
            actor=actor, public_update=record, state=state, **values
        ),
    )


ACTION = action("discarded", "public_update.discarded")


@pytest.fixture
def public_update(people):
    return PublicUpdateFactory(state="held", released_at=None)


def test_done_by_the_secretariat(attempt, people, public_update):
    assert attempt(people.sophie, public_update, version=1, reason="It was a typing error") == DONE
    public_update.refresh_from_db()
    assert (public_update.state, public_update.released_at) == ("discarded", None)


def test_forbidden_to_the_chair_and_hidden_from_all_others(attempt, people, public_update):
    assert attempt(people.carla, public_update, version=1, reason="I say so") == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert attempt(stranger, public_update, version=1, reason="I say so") == HIDDEN


def test_invalid_without_a_reason(attempt, people, public_update):
    answer = attempt(people.sophie, public_update, version=1, reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_conflict_when_changed_meanwhile(attempt, people, public_update):
    type(public_update).objects.update(version=2)
    answer = attempt(people.sophie, public_update, version=1, reason="I did not see it")
    assert answer in (CONFLICT, NOT_NOW)  # the page says it in the words of a refusal


@pytest.mark.parametrize("state", ["released", "discarded"])
def test_not_now_when_it_is_not_held(attempt, people, public_update, state):
    type(public_update).objects.update(
        state=state, released_at=timezone.now() if state == "released" else None
    )
    assert attempt(people.sophie, public_update, version=1, reason="Too late now") == NOT_NOW


def test_not_now_once_followers_were_told(people, as_user):
    public_update = PublicUpdateFactory(notified_at=timezone.now())
    address = action("held", "public_update.held").page(public_update)
    assert as_user(people.sophie).post(address, {"version": 1}).status_code == 409


@pytest.mark.parametrize(("before", "after"), [("released", "held"), ("held", "released")])
def test_hold_and_release_are_done_on_the_page(people, as_user, before, after):
    public_update = PublicUpdateFactory(
        state=before, released_at=timezone.now() if before == "released" else None
    )
    address = action(after, "").page(public_update)
    assert as_user(people.sophie).post(address, {"version": 1}).status_code == 302
    public_update.refresh_from_db()
    assert public_update.state == after
    assert (public_update.released_at is None) == (after == "held")
