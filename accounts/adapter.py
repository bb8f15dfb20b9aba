"""How the sign-in library behaves on this portal."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.access import access_for
from accounts.models import User
from accounts.sign_in_limits import SignInTry
from core.addresses import client_address, client_network

TOO_MANY = "Too many wrong passwords. Wait {seconds} second{s}, then try again."


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone; signing in leads to the desk, or to one's own page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail; the library would take its host from the request."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = SimpleNamespace(name="QIG portal", domain=settings.SITE_URL)
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("desk:home" if access_for(request.user).works_here else "accounts:me")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, also where it is asked for again. Raises ValidationError for a try too soon."""
        login = credentials.get("email") or str(request.user.pk)
        self.sign_in_try = SignInTry(login, client_network(request))
        user = super().authenticate(request, **credentials)
        if user:
            self.sign_in_try.succeeded()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. The library would lock the account, and a whole network."""
        if seconds := self.sign_in_try.begin():
            raise ValidationError(TOO_MANY.format(seconds=seconds, s="" if seconds == 1 else "s"))
