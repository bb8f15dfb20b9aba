"""Ending one session of one's own: every entry point gives the same answer."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.services import end_session
from audit.models import Entry


def opened(client):
    """Return the session of a browser that was used."""
    client.get(reverse("accounts:me"))
    return UserSession.objects.get(session_key=client.session.session_key)


def page(session):
    return reverse("accounts:end-session", args=[session.pk])


def test_end_session_by_its_person_signs_that_browser_out(people, as_user):
    phone, tablet, desk = (as_user(people.mara) for _ in range(3))
    lost, stolen, kept = opened(phone), opened(tablet), opened(desk)
    assert desk.post(page(lost)).status_code == 302
    end_session(actor=people.mara, session=stolen)
    for client in (phone, tablet):
        assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert desk.get("/desk/").status_code == 200
    assert list(UserSession.objects.all()) == [kept]
    entries = Entry.objects.values_list("action", "actor", "kind", "uuid")
    assert list(entries) == [("session.ended", people.mara.pk, "sign_in", people.mara.pk)] * 2


def test_end_session_of_others_is_hidden(people, as_user):
    client = as_user(people.mara)
    session = opened(client)
    for person in (people.sophie, people.carla, people.niels, people.alice):
        other = as_user(person)
        missing = other.post("/me/sessions/999999999999999999999/end/")
        for answer in (other.post(page(session)), other.get(page(session))):
            assert (answer.status_code, answer.content) == (404, missing.content)
        with pytest.raises(PermissionDenied):
            end_session(actor=person, session=session)
    assert client.get("/desk/").status_code == 200
    assert not Entry.objects.exists()
