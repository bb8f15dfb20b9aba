"""Pages of which htmx asks for a part alone."""

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Return whether htmx sent the request."""
    return bool(request.htmx)  # type: ignore[attr-defined]  # set by django_htmx's middleware


def fragment_of(request: HttpRequest, template: str, name: str) -> str:
    """Return the template, or for htmx its named partial alone."""
    return f"{template}#{name}" if is_htmx(request) else template
