"""Factories of people, their mandates, declarations and sessions."""

from datetime import timedelta
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    Declaration,
    Discipline,
    Expertise,
    Group,
    Invitation,
    Mandate,
    Restriction,
    SignIn,
    User,
)
from accounts.second_factor import SealedAdapter
from accounts.sessions import NO_ADDRESS

PASSWORD = "a-long-demo-password"


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group
        django_get_or_create = ("code",)

    code = "QIG"
    name = factory.LazyAttribute(lambda group: f"The {group.code}")
    is_party = factory.LazyAttribute(lambda group: group.code in ("BWP", "QWP", "IWG"))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda user: f"{user.name.lower().replace(' ', '.')}@qig.example")
    password = factory.django.Password(PASSWORD)


class SignInFactory(UserFactory):
    class Meta:
        model = SignIn
        skip_postgeneration_save = True


#: what an authenticator app was given
APP_KEY = "JBSWY3DPEHPK3PXP"


class SecondFactorFactory(DjangoModelFactory):
    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": SealedAdapter().encrypt(APP_KEY)})


def session_for(user: User, **values: Any) -> Session:
    """Return a session in which somebody is signed in, as the server keeps it."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "accounts.backends.PeopleBackend"
    values = {"session_key": store._get_new_session_key(), "expire_date": store.get_expiry_date()} | values
    return Session.objects.create(session_data=store.encode(store._session), **values)


class UserSessionFactory(DjangoModelFactory):
    """A browser in which somebody is signed in, as the sign-in library keeps it."""

    class Meta:
        model = UserSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.LazyAttribute(lambda row: session_for(row.user).session_key)
    ip = NO_ADDRESS
    user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/130.0"


class ServiceAccountFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Program {n}")
    kind = User.Kind.SERVICE
    email = None
    party = factory.SubFactory(GroupFactory, code="BWP")
    password = factory.LazyFunction(lambda: make_password(None))


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    group = factory.SubFactory(GroupFactory)
    role = Mandate.Role.MEMBER
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=365))


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    name = factory.Sequence(lambda n: f"Newcomer {n}")
    email = factory.Sequence(lambda n: f"newcomer{n}@qig.example")
    role = Mandate.Role.MEMBER
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=900))
    invited_by = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = Declaration

    user = factory.SubFactory(UserFactory)
    declared_on = factory.LazyFunction(timezone.localdate)
    level = 1
    is_signed = True


class RestrictionFactory(DjangoModelFactory):
    class Meta:
        model = Restriction

    declaration = factory.SubFactory(DeclarationFactory)
    organisation = "Acme"


class DisciplineFactory(DjangoModelFactory):
    class Meta:
        model = Discipline
        django_get_or_create = ("code",)

    code = "biologicals"
    name = "Biologicals and ATMP"


class ExpertiseFactory(DjangoModelFactory):
    class Meta:
        model = Expertise

    user = factory.SubFactory(UserFactory)
    discipline = factory.SubFactory(DisciplineFactory)
