"""An invitation is accepted once, in time, by the holder of the link."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import accept_invitation, invite_person, resend_invitation, revoke_invitation
from audit.models import Entry
from core.errors import NotPossibleNow
from notifications.models import Message

pytestmark = pytest.mark.django_db
GOOD = "forty ducks on a pond"


def link_in(mail):
    return mail.secrets["link"].removeprefix(settings.SITE_URL)


@pytest.fixture
def invited(people):
    return invite_person(actor=people.sophie, name="Elena Ruiz", email="elena@qig.example", role="member")


@pytest.fixture
def link(invited):
    return link_in(Message.objects.get())


def test_accept_invitation_creates_account_with_mandate(link, as_user):
    client = as_user(None)
    assert "Elena Ruiz" in client.get(link).content.decode()
    assert client.post(link, {"password": GOOD, "again": GOOD})["Location"] == "/account/login/"
    client.post("/account/login/", {"login": "elena@qig.example", "password": GOOD})
    assert client.get("/desk/topics/").status_code == 200
    person = User.objects.get(email="elena@qig.example")
    assert person.access.roles == {"member"}
    entry = Entry.objects.get(action="invitation.accepted")
    assert (entry.actor, entry.uuid) == (person.pk, person.pk)


def test_accept_invitation_twice_is_missing(link, as_user):
    as_user(None).post(link, {"password": GOOD, "again": GOOD})
    again = as_user(None).post(link, {"password": GOOD + "!", "again": GOOD + "!"})
    unknown = as_user(None).post("/invitations/no-such/", {})
    assert (again.status_code, again.content) == (404, unknown.content)
    assert User.objects.filter(email="elena@qig.example").count() == 1


def test_accept_invitation_after_14_days_is_missing(link, as_user):
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert as_user(None).get(link).status_code == 404


def test_resend_invitation_replaces_the_link(people, invited, link, as_user):
    resend_invitation(actor=people.sophie, invitation=invited, version=1)
    assert as_user(None).get(link).status_code == 404
    links = {link_in(mail) for mail in Message.objects.all()} - {link}
    assert as_user(None).get(links.pop()).status_code == 200


def test_revoke_invitation_makes_the_link_missing(people, invited, link, as_user):
    revoke_invitation(actor=people.sophie, invitation=invited, version=1)
    assert as_user(None).get(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        ("elena@qig.example", "elena@qig.example", "too similar"),
        (GOOD, GOOD + "x", "differ"),
        (GOOD, "", "required"),
    ],
)
def test_accept_invitation_with_weak_password_keeps_the_link(link, as_user, password, again, words):
    response = as_user(None).post(link, {"password": password, "again": again})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert f'value="{password}"' not in response.content.decode()
    assert Invitation.objects.get().state == "open"
    assert as_user(None).post(link, {"password": GOOD, "again": GOOD}).status_code == 302


def test_accept_invitation_for_mandate_that_is_over_is_refused(invited, link, as_user):
    Invitation.objects.update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    response = as_user(None).post(link, {"password": GOOD, "again": GOOD})
    assert response.status_code == 422
    assert not User.objects.filter(email="elena@qig.example").exists()


def test_accept_invitation_with_invalid_token_is_refused(db):
    for token in ("", "\0", "ü" * 500):
        with pytest.raises(NotPossibleNow):
            accept_invitation(token=token, password=GOOD)
