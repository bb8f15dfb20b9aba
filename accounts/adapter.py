"""How the sign-in library behaves on this portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.access import access_for
from core.addresses import client_address


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone; signing in leads to the desk, or to one's own page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("desk:home" if access_for(request.user).works_here else "accounts:me")
