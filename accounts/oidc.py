"""Signing in by an outside identity provider that speaks OpenID Connect (EU Login does).

It opens existing accounts, found by the address that the provider has confirmed, and creates none. Nothing
of the provider is kept: no token, no subject, no copy of the profile.
"""

import logging
from typing import Any, NoReturn

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User

logger = logging.getLogger(__name__)

#: signatures by a key that the provider alone has: neither `none` nor shared secrets
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
CLAIMS = ["iss", "sub", "aud", "exp", "iat"]
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
DISCOVERY = "/.well-known/openid-configuration"

#: reason of a refusal → (title, what to do)
REFUSALS = {
    "cancelled": (
        "Signing in was cancelled",
        "Start again, or use your password.",
    ),
    "unverified": (
        "Your e-mail address is not confirmed",
        "Confirm your e-mail address with the provider, then start again; or use your password.",
    ),
    "unknown": (
        "There is no account with your address",
        "Accounts are made by invitation. Ask the secretariat, or sign in with the address to which you were "
        "invited.",
    ),
    "failed": (
        "Signing in did not work",
        "The provider gave no answer, or one that could not be verified. Try again, or use your password. "
        "If it happens again, contact the secretariat.",
    ),
}


def provider_of(request: HttpRequest) -> "Provider | None":
    """Return the provider that the settings name, or None."""
    if not settings.OIDC_SERVER_URL:
        return None
    app = SocialApp(
        provider="openid_connect",
        provider_id="oidc",
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_SERVER_URL},
    )
    return Provider(request, app=app)


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """Return the page of a refusal. The log names the reason, never the person."""
    logger.warning("signing in by %s refused: %s", settings.OIDC_NAME, why)
    title, text = REFUSALS[why]
    page = {"title": title, "text": text, "provider": settings.OIDC_NAME, "again": why != "unknown"}
    return render(request, "account/oidc_refused.html", page, status=403)


class Provider(OpenIDConnectProvider):
    """The library's provider, with PKCE and the checks of `CheckedAdapter`."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "CheckedAdapter":
        return CheckedAdapter(request, self)


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the ID token and the user info, which the library takes as they come."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, provider.app.provider_id)
        self.provider = provider

    def get_provider(self) -> Provider:
        return self.provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the address that is registered with the provider, whatever host a request names."""
        return settings.SITE_URL + reverse("account_oidc_back")

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's configuration.

        Raises OAuth2Error where it names another issuer or lacks an address.
        """
        config = super().openid_config
        if not isinstance(config, dict) or not all(isinstance(config.get(name), str) for name in NEEDED):
            raise OAuth2Error("the provider's configuration is not complete")
        # OpenID Connect Discovery, 4.3: the issuer is the address the description was fetched from.
        if config["issuer"].rstrip("/") != settings.OIDC_SERVER_URL.removesuffix(DISCOVERY).rstrip("/"):
            raise OAuth2Error("the provider names another issuer")
        return config

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=data["access_token"])

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return the sign-in of a token that was checked.

        Raises OAuth2Error where anything is missing or wrong.
        """
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        if "email" not in claims:
            user_info = self._fetch_user_info(token.token)
            # OpenID Connect Core, 5.3.2: without this check it may be about another person.
            if not isinstance(user_info, dict) or user_info.get("sub") != claims["sub"]:
                raise OAuth2Error("the user info is not that of the token")
            claims = user_info | claims
        return self.provider.sociallogin_from_response(request, {"id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of a valid token that this provider signed for this portal."""
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            claims = jwt.decode(
                id_token,
                self._key(kid),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=10,
                options={"require": CLAIMS},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the token is not valid") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the token was made for another client")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        """Return the provider's key of this ID; its only one where the token names none."""
        with DefaultSocialAccountAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if kid in (None, key.key_id)]
        if len(fitting) != 1:
            raise OAuth2Error("the provider has no such key")
        return fitting[0]


class KnownPeopleAdapter(DefaultSocialAccountAdapter):
    """Lets people in who have an account, by a confirmed address."""

    def list_providers(self, request: HttpRequest) -> list[Provider]:
        provider = provider_of(request)
        return [provider] if provider else []

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Do nothing: the library would remove the password of a person who signs in by a provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, or refuse: a deactivated account is answered like none."""
        confirmed = [each.email for each in sociallogin.email_addresses if each.verified is True]
        if not confirmed:
            raise ImmediateHttpResponse(refused(request, "unverified"))
        people = User.objects.people().filter(is_active=True)
        sociallogin.user = people.filter(email=confirmed[0].lower()).first()
        if sociallogin.user is None:
            raise ImmediateHttpResponse(refused(request, "unknown"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        why = "cancelled" if error == AuthError.CANCELLED else "failed"
        raise ImmediateHttpResponse(refused(request, why))
