"""The WSGI application, with a request that any Content-Type can begin."""

from contextlib import suppress
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class PortalRequest(WSGIRequest):
    """A request that is always read as UTF-8, and secure where the portal is: TLS may end at a proxy.

    Django takes the encoding from the Content-Type, which may name any codec of Python, and fails outside
    every handler of errors where that decodes no text.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = "", {}
        with suppress(ValueError, LookupError):  # a header that is too long, or encoded by no codec
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))

    def _get_scheme(self) -> str:
        return str(settings.SITE_URL).partition("://")[0]


class PortalHandler(WSGIHandler):
    request_class = PortalRequest


def wsgi_application() -> PortalHandler:
    """Return the application, as Django's `get_wsgi_application` does."""
    django.setup(set_prefix=False)
    return PortalHandler()
