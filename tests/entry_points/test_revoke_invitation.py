"""Revoking an invitation: every entry point gives the same answer."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.services import revoke_invitation
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.factories import InvitationFactory

ACTION = Action(
    "invitation.revoked",
    page=lambda invitation: reverse("accounts:revoke-invitation", args=[invitation.pk]),
    service=lambda actor, invitation, **values: revoke_invitation(
        actor=actor, invitation=invitation, **values
    ),
)


def test_revoke_invitation_makes_the_link_unusable(attempt, people):
    invitation = InvitationFactory()
    assert attempt(people.sophie, invitation, version=1) == DONE
    assert Invitation.objects.get().state == "revoked"
    assert not Invitation.objects.open().exists()


def test_revoke_invitation_by_others_is_refused(attempt, people):
    invitation = InvitationFactory()
    assert attempt(people.carla, invitation, version=1) == FORBIDDEN
    for stranger in (people.mara, people.otto, people.alice, people.dora):
        assert attempt(stranger, invitation, version=1) == HIDDEN


def test_revoke_invitation_revoked_or_accepted_is_not_possible(attempt, people):
    for case in ("revoked_at", "accepted_at"):
        invitation = InvitationFactory(**{case: timezone.now()})
        assert attempt(people.sophie, invitation, version=1) == NOT_NOW


def test_revoke_invitation_of_changed_record_conflicts(attempt, people):
    assert attempt(people.sophie, InvitationFactory(version=2), version=1) == CONFLICT
