"""Signing in by an outside identity provider: the redirect to it, and its callback."""

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
    """Pass the provider to a view: 404 where none is configured, the refusal page where its answer fails."""

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
    """Redirect to the provider.

    A link, not a form: the browser checks every redirect of a form against `form-action`, and the provider
    may redirect. The state ties the callback to this session, so that only a sign-in that began here can
    end here.
    """
    return provider.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@login_not_required
@require_safe
@_with_provider
def come_back(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Receive the provider's code, and sign the person in or refuse."""
    return OAuth2CallbackView.adapter_view(CheckedAdapter(request, provider))(request)
