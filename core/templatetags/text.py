"""Long text in templates: `{% load text %}`."""

from datetime import date

from django import template
from django.utils.safestring import SafeString

from core.markdown import to_html, to_plain_text

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString | str:
    """Typed Markdown as safe HTML; nothing for nothing."""
    return to_html(text) if text else ""


@register.filter
def words(text: str | None) -> str:
    """Typed Markdown as plain words, for extracts: `{{ topic.description|words|truncatewords:30 }}`."""
    return to_plain_text(text) if text else ""


@register.filter
def as_date(text: str | None) -> date | None:
    """The date that JSON keeps as `2023-02-14`, for the filters that write dates out; None for nothing."""
    return date.fromisoformat(text[:10]) if text else None
