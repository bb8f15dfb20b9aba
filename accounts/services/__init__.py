"""The services on people, service accounts, mandates, interests, invitations and sign-in."""

from accounts.services.experts import declare_interests, set_expertise
from accounts.services.invitations import (
    accept_invitation,
    invitation_of,
    invite_person,
    resend_invitation,
    revoke_invitation,
)
from accounts.services.mandates import end_mandate, give_mandate
from accounts.services.people import create_service_account, deactivate_person, reactivate_person
from accounts.services.second_factor import (
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    set_up_second_factor,
)
from accounts.services.sessions import end_other_sessions, end_session

__all__ = [
    "accept_invitation",
    "create_service_account",
    "deactivate_person",
    "declare_interests",
    "end_mandate",
    "end_other_sessions",
    "end_session",
    "give_mandate",
    "invitation_of",
    "invite_person",
    "reactivate_person",
    "remove_second_factor",
    "renew_recovery_codes",
    "resend_invitation",
    "reset_second_factor",
    "revoke_invitation",
    "set_expertise",
    "set_up_second_factor",
]
