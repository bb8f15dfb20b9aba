"""The codes of an authenticator app, and a person who has just confirmed the password."""

import time
from contextlib import AbstractContextManager
from unittest import mock

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

LASTS = 30


def code_of(key: str) -> str:
    """Return the code that an app with this key shows now."""
    return format_hotp_value(hotp_value(key, int(time.time()) // LASTS))


def wait_for_a_fresh_code() -> None:
    """Wait until the code has some seconds left: a browser takes its time."""
    left = LASTS - time.time() % LASTS
    if left < 8:
        time.sleep(left)


def password_confirmed() -> AbstractContextManager:
    """Ask nobody to confirm the password until the block ends."""
    return mock.patch(
        "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate", return_value=True
    )
