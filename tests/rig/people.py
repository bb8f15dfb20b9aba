"""Create people of a scratch portal and sign them in without a password."""

import factory
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string

from accounts.models import User
from tests.factories import MandateFactory


def make_people(count: int, role: str = "member") -> list[User]:
    """Create people with a running mandate in the QIG."""
    no_password = factory.Transformer.Force("!")  # a real one takes half a second to hash
    return [
        MandateFactory(user__name=f"{role.title()} {number}", user__password=no_password, role=role).user
        for number in range(count)
    ]


def cookies_of(user: User) -> dict[str, str]:
    """Return the cookies of a browser in which this person has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.PeopleBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"sessionid": session.session_key or "", "csrftoken": get_random_string(32)}
