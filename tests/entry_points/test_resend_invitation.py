"""Sending an invitation again: every entry point gives the same answer."""

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
    service=lambda actor, invitation, **values: resend_invitation(
        actor=actor, invitation=invitation, **values
    ),
)


def test_resend_invitation_also_expired_replaces_the_link(attempt, people):
    invitation = InvitationFactory(expires_at=timezone.now())
    assert attempt(people.sophie, invitation, version=1) == DONE
    now = Invitation.objects.get()
    assert now.state == "open"
    assert now.digest != invitation.digest
    assert Message.objects.count() == 1


def test_resend_invitation_by_others_is_refused(attempt, people):
    invitation = InvitationFactory()
    assert attempt(people.carla, invitation, version=1) == FORBIDDEN
    for stranger in (people.mara, people.otto, people.alice, people.dora):
        assert attempt(stranger, invitation, version=1) == HIDDEN


def test_resend_invitation_revoked_or_accepted_is_not_possible(attempt, people):
    for case in ("revoked_at", "accepted_at"):
        invitation = InvitationFactory(**{case: timezone.now()})
        assert attempt(people.sophie, invitation, version=1) == NOT_NOW


def test_resend_invitation_of_changed_record_conflicts(attempt, people):
    assert attempt(people.sophie, InvitationFactory(version=2), version=1) == CONFLICT
