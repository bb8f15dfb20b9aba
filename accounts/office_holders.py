"""The people who hold an office now: for messages that go to an office, not to a name."""

from django.db.models import QuerySet

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from core.ordering import by_name
from notifications.services import To


def with_role(*roles: str) -> QuerySet[User]:
    """Return the people whose mandate in the QIG gives them one of these roles now, by name."""
    now = Mandate.objects.current().filter(group__code=QIG, role__in=roles)
    return User.objects.people().filter(pk__in=now.values("user")).order_by(*by_name("name"))


def secretariat() -> list[To]:
    """Return the secretariat as recipients of a message."""
    return [To(user, "you are in the secretariat") for user in with_role(Role.SECRETARIAT)]


def chair() -> list[To]:
    """Return the chair as recipients of a message."""
    return [To(user, "you chair the group") for user in with_role(Role.CHAIR)]
