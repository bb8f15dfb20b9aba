"""Ending every other session of one's own: every door it has gives the same answer."""

from django.urls import reverse

from accounts.models import OpenSession
from accounts.services import end_other_sessions
from tests.entry_points.attempt import DONE, Action

ACTION = Action(
    "sessions.ended",
    page=lambda record: reverse("accounts:end-other-sessions"),
    service=lambda actor, record: end_other_sessions(actor=actor, keep=""),
)


def test_done_for_oneself_alone_also_where_a_session_was_never_noted(attempt, people, as_user):
    noted, unused, other = as_user(people.mara), as_user(people.mara), as_user(people.niels)
    for client in (noted, other):
        assert client.get("/desk/").status_code == 200
    assert attempt(people.mara) == DONE
    for client in (noted, unused):
        assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert other.get("/desk/").status_code == 200
    assert OpenSession.objects.filter(user=people.niels).exists()


def test_the_browser_that_asks_stays_signed_in(people, as_user):
    here, there = as_user(people.mara), as_user(people.mara)
    for client in (here, there):
        client.get("/me/")
    assert here.post(ACTION.page(None), {}).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302
    assert here.get("/me/").content.decode().count("This one") == 1
