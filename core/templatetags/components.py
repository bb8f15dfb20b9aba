"""Template tags of every page: dates, badges, buttons, navigation, differences. They know no domain noun."""

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
from core.difference import Piece, diff_words
from core.navigation import NavigationItem, navigation_for
from core.visibility import Visibility

register = template.Library()
SELECTED = SafeString(" selected")

# A tone is never shown by colour alone, so each has a shape too.
TONES = {
    "neutral": "circle",
    "info": "info-circle-fill",
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "bad": "x-circle-fill",
}


for date_filter in (formatting.long_date, formatting.long_time, formatting.quarter):
    register.filter(date_filter)
register.simple_tag(formatting.date_range)


# --- icons, badges, buttons
# -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from static/img/icons.svg; without a label it is decoration, hidden from screen readers."""
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


BUTTON_CLASSES = {
    "primary": "btn-primary",
    "secondary": "btn-outline-primary",
    "danger": "btn-danger",
    "plain": "btn-link",
}


@register.simple_tag
def button(
    label: str,
    href: str = "",
    kind: str = "primary",
    sign: str = "",
    about: str = "",
    name: str = "",
    value: str = "",
    small: bool = False,
) -> SafeString:
    """A button that sends its form, or with `href` a link to the page of an action.

    `kind`: primary, secondary, danger or plain; `sign`: an icon. `about` is read out after the label, where a
    page has several buttons of the same label. `name` and `value` are sent with the form.
    """
    classes = f"btn {BUTTON_CLASSES[kind]}{' btn-sm' if small else ''}"
    content = format_html(
        "{}{}{}",
        format_html("{} ", icon(sign)) if sign else "",
        label,
        format_html('<span class="visually-hidden">: {}</span>', about) if about else "",
    )
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, content)
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}" type="submit"{}>{}</button>', classes, sent, content)


# --- navigation --------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def desk_navigation(context: Context) -> SafeString:
    """The desk's navigation: a list item for each entry that this person can open.

    The second list is headed “Secretariat” for its readers; the few of its pages that others read, “More”.
    """
    request: HttpRequest | None = context.get("request")
    links: dict[bool, list[SafeString]] = {False: [], True: []}
    for item in _items_for(request):
        links[item.office].append(nav_link(context, item.url, item.label, item.icon, item.exact))
    main, more = (format_html_join("", "{}", ((link,) for link in links[office])) for office in (False, True))
    if not more:
        return main
    access = context.get("access")
    heading = "Secretariat" if access and access.reads(Visibility.SECRETARIAT) else "More"
    group = '<li class="nav-group"><span aria-hidden="true">{0}</span><ul aria-label="{0}">{1}</ul></li>'
    return main + format_html(group, heading, more)


def _items_for(request: HttpRequest | None) -> list[NavigationItem]:
    """Return the entries, computed once a request: a page has the navigation twice."""
    if request is None:
        return []
    if not hasattr(request, "desk_navigation"):
        request.desk_navigation = navigation_for(request.user)  # type: ignore[attr-defined]
    return request.desk_navigation  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def nav_link(context: Context, address: str, label: str, sign: str = "", exact: bool = False) -> SafeString:
    """A list item of a navigation, marked where it is the current page or the section that the page is in.

    Empty without an address, as `{% url … as x %}` leaves it where there is no such page.
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


MARKED = {"removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


@register.simple_tag
def marked_changes(runs: Iterable[tuple[str, str]]) -> SafeString:
    """Text whose removed and added words are marked, from (op, text) in reading order."""
    return format_html_join("", "{}", ((format_html(MARKED.get(op, "{}"), text),) for op, text in runs))


@register.inclusion_tag("components/diff.html")
def diff(
    before: str,
    after: str,
    before_label: str = "Before",
    after_label: str = "After",
    title: str = "",
) -> dict[str, Any]:
    """Two texts side by side (on a phone one above the other) with the words removed and added marked."""
    left, right = diff_words(before or "", after or "")
    return {
        "title": title,
        "before_label": before_label,
        "after_label": after_label,
        "left": _marked(left),
        "right": _marked(right),
        "same": before == after,
    }


def _marked(pieces: list[Piece]) -> SafeString:
    """The pieces of a text, those that were removed or added as `<del>` and `<ins>`."""
    if not pieces:
        return SafeString('<span class="muted">nothing</span>')
    return format_html_join("", "{}", ((_piece(op, text),) for op, text in pieces))


def _piece(op: str, text: str) -> SafeString | str:
    return text if op == "same" else format_html(f"<{op}>{{}}</{op}>", text)


# --- lists and forms ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, field: str, label: str, parameter: str = "sort") -> dict[str, Any]:
    """A table's header cell whose link sorts by `field`, then in reverse; the URL keeps the filters."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    chosen = query.get(parameter, "")
    query.pop("page", None)
    query[parameter] = f"-{field}" if chosen == field else field
    direction = {field: "ascending", f"-{field}": "descending"}.get(chosen, "")
    return {"label": label, "address": f"?{query.urlencode()}", "direction": direction}


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, parameter: str = "page") -> str:
    """The query `?…&page=number` with the other parameters kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def elided(page: Page) -> Iterable[int | str]:
    """The page numbers to show, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def options(field: BoundField) -> SafeString:
    """The options of a choice field, without a template for each of them."""
    chosen = str(field.value() or "")
    choices = ((str(value), label) for value, label in field.field.choices)
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", label) for value, label in choices),
    )


@register.filter
def error_links(form: BaseForm) -> list[tuple[str, str, str]]:
    """(id to link to, label, message) for each error of a field, in the form's order."""
    return [(_target(field), str(field.label), str(message)) for field in form for message in field.errors]


def _target(field: BoundField) -> str:
    # A group of radio buttons or checkboxes has no id, but its first button has.
    return field.id_for_label or field.subwidgets[0].id_for_label
