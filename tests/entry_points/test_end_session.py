"""Ending one session of one's own: every door it has gives the same answer."""

from django.urls import reverse

from accounts.models import OpenSession
from accounts.services import end_session
from tests.entry_points.attempt import DONE, HIDDEN, Action

ACTION = Action(
    "session.ended",
    page=lambda session: reverse("accounts:end-session", args=[session.pk]),
    service=lambda actor, session: end_session(actor=actor, session=session),
)


def opened(client, person):
    """The session of a browser that was used."""
    client.get(reverse("accounts:me"))
    return OpenSession.objects.get(session=client.session.session_key)


def test_done_and_that_browser_is_out_at_its_next_click(attempt, people, as_user):
    phone, desk = as_user(people.mara), as_user(people.mara)
    lost, kept = opened(phone, people.mara), opened(desk, people.mara)
    assert attempt(people.mara, lost) == DONE
    assert phone.get("/desk/")["Location"].startswith("/account/login/")
    assert desk.get("/desk/").status_code == 200
    assert list(OpenSession.objects.filter(pk__in=[lost.pk, kept.pk])) == [kept]


def test_of_others_it_is_hidden(attempt, people, as_user):
    client = as_user(people.mara)
    session = opened(client, people.mara)
    for person in (people.sophie, people.carla, people.niels, people.alice):
        assert attempt(person, session) == HIDDEN
    assert client.get("/desk/").status_code == 200
