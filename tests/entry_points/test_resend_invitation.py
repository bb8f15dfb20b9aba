"""Sending an invitation again: every door it has gives the same answer."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.services import resend_invitation
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import InvitationFactory

ACTION = Action(
    "invitation.resent",
    page=lambda invitation: reverse("accounts:resend-invitation", args=[invitation.pk]),
    service=lambda actor, invitation, **said: resend_invitation(actor=actor, invitation=invitation, **said),
)


def test_done_also_when_it_expired_and_the_old_link_is_worth_nothing(attempt, people):
    invitation = InvitationFactory(expires_at=timezone.now())
    assert attempt(people.sophie, invitation, version=1) == DONE
    now = Invitation.objects.get()
    assert now.state == "open"
    assert now.digest != invitation.digest
    assert Message.objects.count() == 1


def test_refused(attempt, people):
    invitation = InvitationFactory()
    assert attempt(people.carla, invitation, version=1) == FORBIDDEN
    for stranger in (people.mara, people.otto, people.alice, people.dora):
        assert attempt(stranger, invitation, version=1) == HIDDEN


def test_not_now_once_it_was_revoked_or_accepted(attempt, people):
    for what in ("revoked_at", "accepted_at"):
        invitation = InvitationFactory(**{what: timezone.now()})
        assert attempt(people.sophie, invitation, version=1) == NOT_NOW


def test_conflict(attempt, people):
    assert attempt(people.sophie, InvitationFactory(version=2), version=1) == CONFLICT
