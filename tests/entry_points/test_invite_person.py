"""Inviting a person: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from accounts.models import Invitation
from accounts.services import invite_person
from notifications.models import Message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action

ACTION = Action(
    "invitation.sent",
    page=lambda _: reverse("accounts:invite-person"),
    service=lambda actor, _, **values: invite_person(actor=actor, **values),
)
ELENA = {"name": "Elena Ruiz", "email": "Elena@qig.example", "role": "member"}


def test_invite_person_mails_a_link_that_is_stored_nowhere_else(attempt, people):
    assert attempt(people.sophie, **ELENA) == DONE
    invitation, mail = Invitation.objects.get(), Message.objects.get()
    assert (invitation.state, invitation.email) == ("open", "elena@qig.example")
    assert (mail.address, mail.recipient, mail.delivery) == ("elena@qig.example", None, "hold")
    token = mail.secrets["link"].partition("/invitations/")[2].partition("/")[0]
    assert len(token) > 40
    assert token not in str(vars(invitation)) + mail.text + str(mail.data)


def test_invite_person_by_others_is_refused(attempt, people):
    assert attempt(people.carla, **ELENA) == FORBIDDEN
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, **ELENA) == HIDDEN
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Elena\nBcc: all@qig.example"}, "name"),
        ({"name": "E" * 121}, "name"),
        ({"email": "elena@qig.example\nBcc: all@qig.example"}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "mara.member@qig.example"}, "email"),
        ({"role": "emperor"}, "role"),
        ({"role": "liaison"}, ""),
    ],
)
def test_invite_person_with_impossible_values_is_invalid(attempt, people, values, field):
    answer = attempt(people.sophie, **(ELENA | values))
    assert (answer, answer.fields) == (INVALID, {field})
    assert not Message.objects.exists()


def test_invite_person_with_invited_address_is_invalid(attempt, people):
    assert attempt(people.sophie, **ELENA) == DONE
    assert attempt(people.sophie, **(ELENA | {"email": "ELENA@qig.example"})) == INVALID
