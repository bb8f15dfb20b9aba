"""The way to the outside provider of identities, and the way back."""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from requests import RequestException

from accounts.oidc import CheckedAdapter, Provider, provider_of, refused


def _with_provider(view: Callable[[HttpRequest, Provider], HttpResponse]) -> Callable[..., HttpResponse]:
    """404 where no provider is named; our page where it can't be reached or says what is not so."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        provider = provider_of(request)
        if provider is None:
            raise Http404
        try:
            return view(request, provider)
        except (OAuth2Error, RequestException):
            return refused(request, "failed")

    return guarded


@login_not_required
@require_safe
@_with_provider
def leave(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Go to the provider.

    A link, not a form: a form's way is held to `form-action`, and the provider may send one on. What comes
    back is held to this session by the state, so that nobody is signed in who did not set out from here.
    """
    return provider.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@login_not_required
@require_safe
@_with_provider
def come_back(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Come back from the provider with a code, and be signed in or refused."""
    return OAuth2CallbackView.adapter_view(CheckedAdapter(request, provider))(request)
