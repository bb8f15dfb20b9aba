"""People and what belongs to them; each module holds the records of one side."""

from accounts.models.invitations import Invitation
from accounts.models.people import (
    DECLARED_FOR,
    Declaration,
    Discipline,
    Expertise,
    Group,
    Mandate,
    Restriction,
    SignIn,
    User,
    UserManager,
    display_name,
    one_line,
)
from accounts.models.sessions import OpenSession

__all__ = [
    "DECLARED_FOR",
    "Declaration",
    "Discipline",
    "Expertise",
    "Group",
    "Invitation",
    "Mandate",
    "OpenSession",
    "Restriction",
    "SignIn",
    "User",
    "UserManager",
    "display_name",
    "one_line",
]
