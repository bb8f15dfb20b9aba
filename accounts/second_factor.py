"""Two-step sign-in: a password, and a code from an authenticator app or a recovery code."""

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
    """Return whether this person is asked for a code."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def must_set_up(user: User) -> bool:
    """Return whether this person must set up a second factor before any other page."""
    access = access_for(user)
    return (access.is_secretariat or access.is_chair) and not has_second_factor(user)


class SealedAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of the codes with the portal's key: a copied database opens nothing."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; where its key is gone, a random one that no app has."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _cipher() -> MultiFernet:
    keys = (f"second factor:{key}".encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest())) for key in keys])
