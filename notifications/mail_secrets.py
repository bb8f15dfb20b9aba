"""Links that only the recipient of a mail may read: stored apart, merged when it is sent."""

from html import escape

from django.conf import settings
from django.urls import reverse

from notifications.models import Message


def placeholder(name: str) -> str:
    """Return what stands in the stored text in place of a secret."""
    return f"[{name} link: in the mail only]"


def unsubscribe_link(message: Message) -> str:
    """Return the absolute URL by which mails like this one are stopped without signing in."""
    return settings.SITE_URL + reverse("accounts:unsubscribe", args=[message.token])


def text_with_secrets(message: Message) -> str:
    """Return the text as the recipient gets it."""
    return _merge(message, message.text)


def html_with_secrets(message: Message) -> str:
    """Return the HTML as the recipient gets it."""
    return _merge(message, message.html, quote=True)


def _merge(message: Message, text: str, *, quote: bool = False) -> str:
    for name, value in {"unsubscribe": unsubscribe_link(message), **message.secrets}.items():
        text = text.replace(placeholder(name), escape(value) if quote else value)
    return text
