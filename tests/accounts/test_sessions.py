"""Where somebody is signed in: noted, told in words, and gone when it is over."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.browsers import device_of
from accounts.models import OpenSession
from accounts.services import note_session
from tests.factories import PASSWORD

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            f"{WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 Edg/129.0",
            "Edge on Windows",
        ),
        (f"{WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/17.6 Safari/605.1.15", "Safari on Mac"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) CriOS/129.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/129.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Strange/1", "A browser on Windows"),
        ("curl/8", "Another program"),
        ("", "Another program"),
        ("<script>alert(1)</script>" * 1000, "Another program"),
    ],
)
def test_a_browser_is_told_in_words(line: str, words: str) -> None:
    assert device_of(line) == words


def use(client: Client, address: str = "/me/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_a_session_is_noted_when_it_is_used_and_again_after_ten_minutes(
    people: SimpleNamespace, as_user: Any, django_assert_num_queries: Any
) -> None:
    client = as_user(people.mara)
    assert not OpenSession.objects.exists()
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        text = use(client, **{"User-Agent": f"{WINDOWS} Firefox/130.0"})
        assert "Firefox on Windows" in text
        assert "This one" in text
        assert "Nowhere else" in text
        clock.shift(timedelta(minutes=9))
        use(client)
        assert OpenSession.objects.get().used_at == timezone.now() - timedelta(minutes=9)
        clock.shift(timedelta(minutes=2))
        use(client)
        row = OpenSession.objects.get()
        assert row.used_at == timezone.now()
        assert row.began_at == timezone.now() - timedelta(minutes=11)


def test_a_page_of_the_public_notes_nothing(people: SimpleNamespace, as_user: Any) -> None:
    use(as_user(people.mara), "/")
    assert not OpenSession.objects.exists()


def test_since_when_outlives_a_new_key(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        use(client)
        began, key = timezone.now(), client.session.session_key
        clock.shift(timedelta(hours=1))
        client.post("/me/sessions/end/", {})
        use(client)
        assert client.session.session_key != key
        assert OpenSession.objects.get().began_at == began


def test_what_is_over_is_not_told_as_open(people: SimpleNamespace, as_user: Any) -> None:
    phone, desk = as_user(people.mara), as_user(people.mara)
    for client in (phone, desk):
        use(client)
    assert "End all others" in use(desk)
    typed = {
        "oldpassword": PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }
    assert desk.post("/account/password/change/", typed).status_code == 302
    assert "Nowhere else" in use(desk)
    phone.get("/desk/")
    assert OpenSession.objects.filter(user=people.mara).count() == 1


def test_signing_out_takes_the_note_away(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    use(client)
    client.post("/account/logout/")
    assert not OpenSession.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_session_ended_at_this_very_moment_stays_ended(people: SimpleNamespace) -> None:
    note_session(user=people.mara, key="no-such-session", device="Firefox", since=0)
    assert not OpenSession.objects.exists()
