"""Template tags and filters of the shared components: dates, badges, differences, lists. Plain data only."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import formatting
from core.difference import diff_words

register = template.Library()
SELECTED = SafeString(" selected")

# A tone is never shown by colour alone: each has a shape too.
TONES = {
    "neutral": "circle",
    "info": "info-circle-fill",
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "bad": "x-circle-fill",
}


for written in (formatting.long_date, formatting.long_time, formatting.quarter):
    register.filter(written)
register.simple_tag(formatting.date_range)


# --- small signs -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from static/img/icons.svg; without a label it is decoration and hidden from screen readers."""
    return _drawn_icon(f"{static('img/icons.svg')}#{name}", label)


@lru_cache(maxsize=256)
def _drawn_icon(source: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            source,
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', source)


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> SafeString:
    """A short state in words, with the tone's shape and colour: neutral, info, ok, warn or bad."""
    return format_html(
        '<span class="tag tag-{}">{}<span>{}</span></span>',
        tone,
        icon(TONES[tone]),
        label,
    )


@register.simple_tag(takes_context=True)
def nav_link(context: Context, address: str, label: str, sign: str = "", exact: bool = False) -> SafeString:
    """A list item of a navigation; marked as the current page, or as the section the page is in.

    Nothing without an address: `{% url … as x %}` leaves it empty where a page does not exist.
    """
    if not address:
        return SafeString()
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    here = path == address
    within = here or (not exact and path.startswith(address))
    current = "page" if here else "true" if within else ""
    return _drawn_link(address, label, icon(sign) if sign else "", current)


@lru_cache(maxsize=256)
def _drawn_link(address: str, label: str, sign: str, current: str) -> SafeString:
    return format_html(
        '<li><a class="nav-item" href="{}"{}>{}<span>{}</span></a></li>',
        address,
        format_html(' aria-current="{}"', current) if current else "",
        sign,
        label,
    )


# --- differences -------------------------------------------------------------------------------------------


@register.inclusion_tag("components/diff.html")
def diff(
    before: str,
    after: str,
    before_label: str = "Before",
    after_label: str = "After",
    title: str = "",
) -> dict[str, Any]:
    """Two texts side by side, one above the other on a phone; what went and what came is marked."""
    left, right = diff_words(before or "", after or "")
    return {
        "title": title,
        "before_label": before_label,
        "after_label": after_label,
        "left": left,
        "right": right,
        "same": before == after,
    }


# --- lists and forms ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, field: str, label: str, parameter: str = "sort") -> dict[str, Any]:
    """A table's head cell whose link sorts by `field`, then the other way; the address keeps the filters."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    chosen = query.get(parameter, "")
    query.pop("page", None)
    query[parameter] = f"-{field}" if chosen == field else field
    direction = {field: "ascending", f"-{field}": "descending"}.get(chosen, "")
    return {"label": label, "address": f"?{query.urlencode()}", "direction": direction}


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, parameter: str = "page") -> str:
    """`?…&page=number` with the rest of the address kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def elided(page: Page) -> Iterable[int | str]:
    """The page numbers worth showing, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def options(field: BoundField) -> SafeString:
    """The options of a choice field, without a template for each of them."""
    drawn = (option.data for option in field.subwidgets)
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((o["value"] or "", SELECTED if o["selected"] else "", o["label"]) for o in drawn),
    )


@register.filter
def error_links(form: BaseForm) -> list[tuple[str, str, str]]:
    """(id to jump to, label, message) for each error of a field, in the form's order."""
    return [(_target(field), str(field.label), str(message)) for field in form for message in field.errors]


def _target(field: BoundField) -> str:
    # A group of radio buttons or boxes has no id of its own: its first button has.
    return field.id_for_label or field.subwidgets[0].id_for_label
