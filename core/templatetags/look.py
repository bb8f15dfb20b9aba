"""How things are shown: dates, badges, the ladder, differences. Knows plain data, no domain noun."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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


# --- dates -------------------------------------------------------------------------------------------------


@register.filter
def long_date(value: date | datetime | None) -> str:
    """`14 February 2023`; an aware time is shown by the group's calendar; nothing for None."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day} {value:%B %Y}"


@register.filter
def long_time(value: datetime | None) -> str:
    """`14 February 2023, 15:00 CET`: never without its zone. Raises ValueError for a naive time."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{long_date(local)}, {local:%H:%M %Z}"


@register.filter
def quarter(value: date | None) -> str:
    """`Q1 2026`."""
    return f"Q{(value.month - 1) // 3 + 1} {value.year}" if value else ""


@register.simple_tag
def date_range(start: date | None, end: date | None = None) -> str:
    """`28 February – 1 March 2017`, `8–10 May 2023`, `from 1 May 2023`: what both ends share is said once."""
    if not start or not end:
        return f"from {long_date(start)}" if start else f"until {long_date(end)}" if end else ""
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{long_date(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} – {long_date(end)}"
    return f"{long_date(start)} – {long_date(end)}"


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


# --- the ladder --------------------------------------------------------------------------------------------


class Rung(NamedTuple):
    """One line of the drawing; `y` is its height in the picture's units."""

    label: str
    state: str
    y: int


STEP, PAD = 30, 18


@register.inclusion_tag("components/ladder.html")
def ladder(
    rungs: Sequence[tuple[str, str, str]],
    name: str = "ladder",
    title: str = "Where it stands on the ladder",
    note: str = "",
) -> dict[str, Any]:
    """A ladder drawn from the lowest rung up, with the same said in words.

    `rungs` are (value, label, state) from first to last; state is `done`, `skipped`, `current` or `ahead`.
    `name` makes the picture's ids unique on a page. `note` stands below it (why it rests, what blocks it).
    """
    count = len(rungs)
    drawn = [Rung(label, state, PAD + (count - 1 - i) * STEP) for i, (_, label, state) in enumerate(rungs)]
    current = next((i for i, rung in enumerate(drawn) if rung.state == "current"), None)
    return {
        "rungs": drawn,
        "name": name,
        "title": title,
        "note": note,
        "height": 2 * PAD + (count - 1) * STEP,
        "count": count,
        "number": None if current is None else current + 1,
        "current": None if current is None else drawn[current],
        "next": drawn[current + 1] if current is not None and current + 1 < count else None,
    }


@register.simple_tag
def ladder_small(rungs: Sequence[Sequence[str]]) -> SafeString:
    """The ladder as one line for tables and cards: a stair of bars, and the rung in words beside it."""
    return _drawn_small(tuple((value, label, state) for value, label, state in rungs))


@lru_cache(maxsize=256)
def _drawn_small(rungs: tuple[tuple[str, str, str], ...]) -> SafeString:
    """Drawn once: there are as many as there are rungs, and a list shows one in every row."""
    bars = [
        {"x": i * 7, "y": 18 - 2 * i, "height": 4 + 2 * i, "state": s} for i, (_, _, s) in enumerate(rungs)
    ]
    current = next((i for i, rung in enumerate(rungs) if rung[2] == "current"), None)
    said = {
        "bars": bars,
        "width": len(rungs) * 7,
        "count": len(rungs),
        "number": None if current is None else current + 1,
        "label": "" if current is None else rungs[current][1],
    }
    return render_to_string("components/ladder_small.html", said)


# --- differences -------------------------------------------------------------------------------------------

Piece = tuple[str, str]  # (op, text); op is "same", "del" or "ins"


def diff_words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the left and of the right text; joined again they give both texts unchanged.

    Compared by paragraph first, then by word inside the paragraphs that changed. A stretch that can't be
    compared in good time counts as replaced.
    """
    left: list[Piece] = []
    right: list[Piece] = []
    for op, old, new in _blocks(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if op == "equal":
            left.append(("same", old))
            right.append(("same", new))
            continue
        for word_op, old_words, new_words in _blocks(_WORD.findall(old), _WORD.findall(new)):
            if old_words:
                left.append(("same" if word_op == "equal" else "del", old_words))
            if new_words:
                right.append(("same" if word_op == "equal" else "ins", new_words))
    return left, right


# A word keeps the space behind it, so that a row of changed words stays one piece.
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Pairs of equal words between the two sides. The matcher's cost grows faster than their number: 2,000 times
# the same word took it 70 s. At this bound the worst case seen took 0.3 s, and pages of prose stay below it.
_COSTLY = 40_000


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    old_end, new_end = len(old) - tail, len(new) - tail
    if head:
        yield "equal", "".join(old[:head]), "".join(new[:head])
    yield from _middle(old[head:old_end], new[head:new_end])
    if tail:
        yield "equal", "".join(old[old_end:]), "".join(new[new_end:])


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    often = Counter(new)
    if sum(often[word] for word in old) > _COSTLY:
        yield "replace", "".join(old), "".join(new)
        return
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield op, "".join(old[a:b]), "".join(new[c:d])


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
