"""What other rooms and pages call: keeping what is typed, and the verbs on people and their mandates."""

from accounts.services.drafts import discard_draft, keep_draft
from accounts.services.experts import declare_interests, set_expertise
from accounts.services.invitations import (
    accept_invitation,
    invitation_of,
    invite_person,
    resend_invitation,
    revoke_invitation,
)
from accounts.services.mandates import deactivate_person, end_mandate, give_mandate, reactivate_person

__all__ = [
    "accept_invitation",
    "deactivate_person",
    "declare_interests",
    "discard_draft",
    "end_mandate",
    "give_mandate",
    "invitation_of",
    "invite_person",
    "keep_draft",
    "reactivate_person",
    "resend_invitation",
    "revoke_invitation",
    "set_expertise",
]
