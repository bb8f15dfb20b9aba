"""People and what belongs to them; each module holds the records of one side."""

from accounts.models.joining import Invitation
from accounts.models.own import Draft, OpenSession
from accounts.models.people import (
    DECLARED_FOR,
    Declaration,
    Discipline,
    Expertise,
    Group,
    Membership,
    Restriction,
    SignIn,
    User,
    UserManager,
    display_name,
    one_line,
)

__all__ = [
    "DECLARED_FOR",
    "Declaration",
    "Discipline",
    "Draft",
    "Expertise",
    "Group",
    "Invitation",
    "Membership",
    "OpenSession",
    "Restriction",
    "SignIn",
    "User",
    "UserManager",
    "display_name",
    "one_line",
]
