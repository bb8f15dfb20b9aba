"""People of a scratch portal, signed in without a password."""

import factory
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string

from accounts.models import User
from tests.factories import MandateFactory


def make_people(count: int, role: str = "member") -> list[User]:
    """As many with a running mandate in the QIG."""
    no_password = factory.Transformer.Force("!")  # a real one would take half a second to hash
    return [
        MandateFactory(user__name=f"{role.title()} {number}", user__password=no_password, role=role).user
        for number in range(count)
    ]


def cookies_of(user: User) -> dict[str, str]:
    """What the browser of somebody who has signed in keeps."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"sessionid": session.session_key or "", "csrftoken": get_random_string(32)}
