"""People and the records about them, one module per subject."""

from accounts.models.experts import Declaration, Discipline, Expertise, Restriction, one_line
from accounts.models.invitations import Invitation
from accounts.models.people import Group, Mandate, SignIn, User, UserManager, display_name

__all__ = [
    "Declaration",
    "Discipline",
    "Expertise",
    "Group",
    "Invitation",
    "Mandate",
    "Restriction",
    "SignIn",
    "User",
    "UserManager",
    "display_name",
    "one_line",
]
