"""What makes a start in production unsafe: a sentence for each reason, as errors of `check --deploy` too."""

import sys
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

SHORTEST_KEY = 50
CONSOLE = "django.core.mail.backends.console.EmailBackend"
EMBEDDED = "devserver.lazy_postgres"


BUILT_IN_KEY = "SECRET_KEY is the one in the source code, so anybody can forge a session: set a random one."


def _conditions() -> dict[str, bool]:
    """Return every reason and whether it applies."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {
        BUILT_IN_KEY: settings.BUILT_IN_KEY in keys,
        "DEBUG is on, so error pages would show code and settings: set DEBUG=no.": settings.DEBUG,
        f"SECRET_KEY is shorter than {SHORTEST_KEY} characters or repeats a few: set a longer random one.": (
            settings.SECRET_KEY != settings.BUILT_IN_KEY
            and (len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < 10)
        ),
        "SITE_URL does not begin with https://, so passwords would travel openly: set the https URL.": (
            not settings.SITE_URL.startswith("https://")
        ),
        "ALLOWED_HOSTS lets every host name pass: leave it empty, or list the host names.": (
            any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS)
        ),
        "DATABASE_URL is not set, and the embedded PostgreSQL is for development: set it.": (
            settings.DATABASES["default"]["ENGINE"] == EMBEDDED
        ),
        "REDIS_URL is not set, so each process would count limits alone: set it.": not settings.REDIS_URL,
        "EMAIL_URL is not set, so mails would only be written to the log: set the mail server.": (
            settings.MAIL_TRANSPORT == CONSOLE
        ),
        "TRUSTED_PROXIES trusts every address, so anybody could forge theirs: list the proxies alone.": (
            any(ip_network(network, strict=False).prefixlen == 0 for network in settings.TRUSTED_PROXIES)
        ),
        "OIDC_SERVER_URL does not begin with https://: set the https URL of the provider.": (
            settings.OIDC_SERVER_URL.startswith("http://")
        ),
    }


def check_production(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Return an error for each reason not to start in production, for `manage.py check --deploy`."""
    return [
        Error(reason, id=f"core.E{number:03}")
        for number, (reason, applies) in enumerate(_conditions().items(), 1)
        if applies
    ]


def refuse_unsafe_start(**signal: Any) -> None:
    """End a process that would serve the portal unsafely, with a sentence on stderr for each reason.

    Outside production only the key of the source code is refused. The exit code is the one at which gunicorn
    gives up instead of starting the process again.
    """
    reasons = [reason for reason, applies in _conditions().items() if applies]
    if not settings.PRODUCTION:
        reasons = [reason for reason in reasons if reason == BUILT_IN_KEY]
    if reasons:
        sys.stderr.write("".join(f"The portal does not start: {reason}\n" for reason in reasons))
        sys.exit(3)
