"""Ending every other session of one's own: every entry point gives the same answer."""

from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts.services import end_other_sessions
from tests.entry_points.attempt import DONE, Action

ACTION = Action(
    "sessions.ended",
    page=lambda record: reverse("accounts:end-other-sessions"),
    service=lambda actor, record: end_other_sessions(actor=actor, keep=""),
)


def test_end_other_sessions_ends_own_sessions_alone_also_unnoted_ones(attempt, people, as_user):
    noted, unused, other = as_user(people.mara), as_user(people.mara), as_user(people.niels)
    for client in (noted, other):
        assert client.get("/desk/").status_code == 200
    assert attempt(people.mara) == DONE
    for client in (noted, unused):
        assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert other.get("/desk/").status_code == 200
    assert UserSession.objects.filter(user=people.niels).exists()


def test_end_other_sessions_keeps_the_asking_browser_signed_in(people, as_user):
    here, there = as_user(people.mara), as_user(people.mara)
    for client in (here, there):
        client.get("/me/")
    assert here.post(ACTION.page(None), {}).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302
    assert here.get("/me/").content.decode().count("This browser") == 1
