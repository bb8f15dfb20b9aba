"""Two-step sign-in: a password, and a code from an app on one's phone or a recovery code."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts.access import access_for
from accounts.models import User


def has_second_factor(user: User) -> bool:
    """Whether this person is asked for a code."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def must_set_up(user: User) -> bool:
    """Whether this person may go no further without a second factor."""
    access = access_for(user)
    return (access.is_secretariat or access.is_chair) and not has_second_factor(user)


class SealedAdapter(DefaultMFAAdapter):
    """What makes the codes lies in the database sealed with the portal's key: a copy of it opens no door."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed; under a key that is gone, a secret that nobody has."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _seal() -> MultiFernet:
    keys = (f"second factor:{key}".encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest())) for key in keys])
