"""The people who hold an office now: for messages that go to an office, not to a name."""

from django.db.models import QuerySet

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from core.ordering import by_name
from notifications.services import Recipient


def with_role(*roles: str) -> QuerySet[User]:
    """Return the people whose mandate in the QIG gives them one of these roles now, by name."""
    now = Mandate.objects.current().filter(group__code=QIG, role__in=roles)
    return User.objects.people().filter(pk__in=now.values("user")).order_by(*by_name("name"))


def secretariat() -> list[Recipient]:
    """Return the secretariat as recipients of a message."""
    return [Recipient(user, "you are in the secretariat") for user in with_role(Role.SECRETARIAT)]


def chair() -> list[Recipient]:
    """Return the chair as recipients of a message."""
    return [Recipient(user, "you chair the group") for user in with_role(Role.CHAIR)]
