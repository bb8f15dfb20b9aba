"""The list of one's sessions: noted every ten minutes, in words, and without those that are over."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts.browsers import device_of
from accounts.sessions import NO_ADDRESS, note_session, open_sessions
from tests.factories import PASSWORD

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("header", "words"),
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
def test_device_of_user_agent_returns_browser_in_words(header: str, words: str) -> None:
    assert device_of(header) == words


def use(client: Client, address: str = "/me/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_session_in_use_is_noted_every_ten_minutes(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    assert not UserSession.objects.exists()
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        text = use(client, **{"User-Agent": f"{WINDOWS} Firefox/130.0"})
        assert "Firefox on Windows" in text
        assert "This browser" in text
        assert "No other session" in text
        clock.shift(timedelta(minutes=9))
        use(client)
        assert UserSession.objects.get().last_seen_at == timezone.now() - timedelta(minutes=9)
        clock.shift(timedelta(minutes=2))
        use(client)
        row = UserSession.objects.get()
        assert row.last_seen_at == timezone.now()
        assert row.created_at == timezone.now() - timedelta(minutes=11)


def test_session_noted_keeps_no_network_address(client: Client, people: SimpleNamespace) -> None:
    client.post("/account/login/", {"login": people.mara.email, "password": PASSWORD})
    use(client)
    assert set(UserSession.objects.values_list("ip", flat=True)) == {NO_ADDRESS}


def test_session_on_public_page_is_not_noted(people: SimpleNamespace, as_user: Any) -> None:
    use(as_user(people.mara), "/")
    assert not UserSession.objects.exists()


def test_session_with_new_key_keeps_its_beginning(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        use(client)
        began, key = timezone.now(), client.session.session_key
        clock.shift(timedelta(hours=1))
        client.post("/me/sessions/end/", {})
        use(client)
        assert client.session.session_key != key
        assert UserSession.objects.get().created_at == began


def test_session_after_new_password_is_not_listed(people: SimpleNamespace, as_user: Any) -> None:
    phone, desk = as_user(people.mara), as_user(people.mara)
    for client in (phone, desk):
        use(client)
    assert "End all other sessions" in use(desk)
    passwords = {
        "oldpassword": PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }
    assert desk.post("/account/password/change/", passwords).status_code == 302
    assert "No other session" in use(desk)
    assert phone.get("/desk/").status_code == 302


def test_session_after_signing_out_is_not_listed(people: SimpleNamespace, as_user: Any) -> None:
    client = as_user(people.mara)
    use(client)
    client.post("/account/logout/")
    assert open_sessions(people.mara) == []


def test_session_ended_while_it_is_noted_stays_ended(people: SimpleNamespace) -> None:
    note_session(user=people.mara, key="no-such-session", user_agent="Firefox")
    assert open_sessions(people.mara) == []
