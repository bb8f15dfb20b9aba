"""Every form of the portal, opened as in a browser and filled in.

They come from the inventory of URLs, in which each URL must have a line, so that no new form is forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from lxml import html

from tests.people import make_people
from tests.visibility.line import Line, Probe
from tests.visibility.responses import address_of
from tests.visibility.roles import ANONYMOUS
from tests.visibility.surface import LINES
from tests.visibility.worlds import Ground, ground

#: forms that are left out, each for a reason
LEFT_OUT = {
    "health": "takes any method and reads no form",
    "accounts:accept-invitation": "takes a password alone",
    "accounts:set-up-second-factor": "takes a code alone, after the password",
    "accounts:remove-second-factor": "is a button, after the password",
    "accounts:renew-recovery-codes": "is a button, after the password",
    "accounts:unsubscribe": "is a button behind a link in a mail",
    "accounts:mute-record": "is a button on other pages",
    "accounts:follow-record": "is a button on other pages",
}
#: the forms of the sign-in library, which take addresses, passwords and codes
SIGN_IN = ("account_", "mfa_")
#: the person who fills a form in: the first of these who may
PEOPLE = ("sophie", "mara", "niels", "dora", ANONYMOUS)
TYPED_INTO = ("text", "email", "url", "search", "textarea")


@dataclass
class Form:
    """A form that is open in somebody's browser, filled in.

    `data`: all that is sent; `typed`: the texts among it that were typed; `keeps`: whether the page keeps a
    draft during typing.
    """

    line: Line
    address: str
    person: str
    client: Client
    data: dict[str, Any]
    typed: dict[str, str]
    keeps: bool
    records: list[models.Model]
    probe: Probe
    ground: Ground = field(repr=False)

    @property
    def name(self) -> str:
        return self.line.name

    def send(self, client: Client | None = None, **more: str) -> HttpResponse:
        """Send the form; by another client, as that one."""
        data = {name: value(self.ground) if callable(value) else value for name, value in self.data.items()}
        return (client or self.client).post(self.address, data | more)

    def shows_typed(self, answer: HttpResponse) -> bool:
        """Return whether an answer has every text that was typed."""
        page = unescape(answer.getvalue().decode(errors="replace"))
        return all(text in page for text in self.typed.values())


def form_lines() -> list[Line]:
    """Return the lines of the inventory that have a form."""
    return [
        line
        for line in LINES
        if "POST" in line.methods and line.name not in LEFT_OUT and not line.name.startswith(SIGN_IN)
    ]


def probe_of(line: Line) -> tuple[Probe, str] | None:
    """Return the probe that sends the form of a line with success, else one that opens it, and by whom.
    None where the inventory has neither.
    """
    sent = [probe for probe in line.probes if probe.post is not None and probe.expected in (200, 302)]
    opened = [probe for probe in line.probes if probe.post is None and probe.expected == 200]
    usable = (
        (probe, person)
        for probe in (*sent, *opened)
        if not probe.hidden
        for person in PEOPLE
        if person in (probe.seen_by or line.there_for) & (probe.by or line.acts)
    )
    return next(usable, None)


def portal() -> Ground:
    """Create people and records of each kind."""
    with transaction.atomic():
        people = make_people()
        people.bwp = people.alice
        return ground(people)


def open_forms(rows: Ground) -> Iterator[Form | str]:
    """Yield every form, opened in this portal; the name of one that doesn't open."""
    for line in form_lines():
        yield open_form(line, rows) or line.name


def open_form(line: Line, rows: Ground) -> Form | None:
    usable = probe_of(line)
    if usable is None:
        return None
    probe, person = usable
    client = Client(SERVER_NAME="127.0.0.1")
    if person != ANONYMOUS:
        client.force_login(getattr(rows.people, person))
    address = address_of(line.name, probe, rows)
    page = client.get(address)
    if page.status_code != 200:
        return None
    data, typed, keeps = filled_in(page.content.decode(), probe)
    return Form(line, address, person, client, data, typed, keeps, records_at(address), probe, rows)


def filled_in(page: str, probe: Probe) -> tuple[dict[str, Any], dict[str, str], bool]:
    """Return what a browser sends of the form of a page, the texts typed, and whether drafts are kept."""
    forms = html.fromstring(page).xpath("//main//form[@method='post']")
    form = max(forms, key=lambda form: len(list(form.inputs)), default=None)
    post = probe.post or {}
    if form is None:
        return dict(post), {}, False
    data = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    typed: dict[str, str] = {}
    for each in form.inputs:
        kind = each.tag if each.tag == "textarea" else each.get("type", "text")
        if each.tag in ("input", "textarea") and kind in TYPED_INTO and each.name:
            typed[each.name] = typing(kind, len(typed) + 1)[: int(each.get("maxlength") or 1000)]
    shown = {"version": data["version"]} if "version" in data else {}
    return data | post | shown | typed, typed, form.get("hx-vals") is not None


def typing(kind: str, number: int) -> str:
    if kind == "email":
        return f"zebra{number}@typed.example"
    return f"https://typed.example/zebra-{number}" if kind == "url" else f"Zebra {number} & <more>"


def records_at(address: str) -> list[models.Model]:
    """Return the records that an address names by their key or slug."""
    named = resolve(address.partition("?")[0]).kwargs
    records = []
    for model in apps.get_models():
        columns = {each.name for each in model._meta.concrete_fields} if own_model(model) else {}
        if "slug" in named and "slug" in columns:
            records += model._default_manager.filter(slug=named["slug"])
        elif isinstance(named.get("pk"), UUID) and isinstance(model._meta.pk, models.UUIDField):
            records += model._default_manager.filter(pk=named["pk"])
    return records


def own_model(model: type[models.Model]) -> bool:
    """Return whether the portal defines the model: not a library, and not the row history."""
    return "VISIBILITY" in vars(model)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
