"""What was typed comes back, whatever became of the record or the person before the form was sent."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

import core.typed_text
from editing.models import Draft
from tests.drill.experiment import Experiment, Outcome
from tests.drill.forms import Form, open_forms, own_model, portal, undone

STATES = ("state", "stage", "progress")
THEIRS = "Somebody else wrote this."
#: a name, what happens meanwhile, and the client that sends the form then (None: the one that opened it)
Meanwhile = tuple[str, Callable[[], Any], Client | None]


def run(url: str, size: float) -> Outcome:
    """Fill in every form, let each thing happen, and look for the text: in the answer, or saved."""
    logging.disable(logging.CRITICAL)
    counted: Counter[str] = Counter()
    lost: list[str] = []
    with undone():
        for form in open_forms(portal()):
            if isinstance(form, str):
                lost.append(f"{form} was not opened")
                continue
            counted["forms"] += 1
            if not form.typed:
                counted["without a text"] += 1
                continue
            for name, happen, client in list(meanwhile(form, every_state=size >= 1)):
                result = attempt(form, happen, client)
                counted[result] += 1
                if result.startswith("lost"):
                    lost.append(f"{form.name} ({name}): {result}")
    figure = f"{len(lost)} of {counted['given back'] + counted['saved'] + len(lost)} texts lost in"
    figure += f" {counted['forms']} forms, {counted['without a text']} of them without a text"
    figure += f"; {counted['given back']} given back, {counted['saved']} saved"
    figure += "".join(f"; {each}" for each in lost[:5])
    return Outcome(figure, not lost and counted["given back"] > counted["forms"])


def attempt(form: Form, happen: Callable[[], Any], client: Client | None) -> str:
    """Return what became of the text: saved, given back, or lost; `impossible` where nothing can happen."""
    with undone():
        if form.keeps:
            form.send(keep="1")
        try:
            with transaction.atomic():
                happen()
        except DatabaseError:  # a state that the record can't have
            return "impossible"
        answer = form.send(client)
        if answer.status_code in (302, form.probe.expected):
            return "saved" if is_stored(form.typed.values()) else "lost with success"
        if not form.shows_typed(answer):
            return f"lost with {answer.status_code}"
        if form.keeps and not form.shows_typed(form.client.get("/me/drafts/")):
            return "lost its draft"
        return "given back"


def is_stored(texts: Iterable[str]) -> bool:
    """Return whether each text is in some row of the database, drafts aside."""
    tables = [model._meta.db_table for model in apps.get_models() if own_model(model) and model is not Draft]
    anywhere = " UNION ALL ".join(f'SELECT row::text FROM "{table}" row' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(a.row, E'\n') FROM ({anywhere}) a WHERE a.row ~ 'ebra'")
        stored = cursor.fetchone()[0] or ""
    return all(text in stored for text in texts)


def meanwhile(form: Form, *, every_state: bool) -> Iterator[Meanwhile]:
    """Yield what can happen between opening and sending; with `every_state`, each state of the records."""
    person = getattr(form.ground.people, form.person)
    mandates = person.mandates
    yield "nothing", lambda: None, None
    yield "the mandate ended", lambda: mandates.update(ends_at=timezone.now()), None
    yield "the role was changed", lambda: mandates.update(role="observer"), None
    yield "signed out", lambda: None, Client(SERVER_NAME="127.0.0.1")
    forged = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    forged.cookies = form.client.cookies
    yield "the form was too old", lambda: None, forged
    if form.records:
        yield "removed", lambda: [remove(record) for record in form.records], None
        yield "changed", lambda: [change(record, form) for record in form.records], None
    for record in owners(form):
        for column, states in states_of(record).items():
            for state in states if every_state else states[-1:]:
                name = f"{record._meta.verbose_name} {state}"
                yield name, lambda row=record, set_to={column: state}: rows_of(row).update(**set_to), None


def owners(form: Form) -> list[models.Model]:
    """Return the records of a form, and the plan that each is in."""
    plans = [record.plan for record in form.records if getattr(record, "plan_id", None)]
    return [*form.records, *plans]


def states_of(record: models.Model) -> dict[str, list[str]]:
    """Return column → the states that the record is not in now, in their order."""
    fields = [each for each in record._meta.concrete_fields if each.name in STATES and each.choices]
    return {
        each.name: [key for key, _ in each.flatchoices if key != getattr(record, each.name)]
        for each in fields
    }


def rows_of(record: models.Model) -> models.QuerySet:
    return type(record)._default_manager.filter(pk=record.pk)


def remove(record: models.Model) -> None:
    """Delete a row alone, whatever points at it."""
    rows_of(record)._raw_delete("default")


def change(record: models.Model, form: Form) -> None:
    """Save other texts in the fields of the form, as somebody else, and raise the version."""
    columns = {each.name: each for each in record._meta.concrete_fields}
    values: dict[str, Any] = {
        name: THEIRS[: columns[name].max_length or 100]
        for name in form.typed
        if isinstance(columns.get(name), models.CharField | models.TextField) and name != "link"
    }
    if "version" in columns:
        values["version"] = F("version") + 1
    if values:
        rows_of(record).update(**values)


def sabotage() -> None:
    """Answer with error pages that give nothing back."""
    core.typed_text.typed_texts = lambda request: []


EXPERIMENT = Experiment(
    "typed-text",
    "typed text: the record frozen, removed, superseded or changed, or the person signed out meanwhile",
    "0 texts lost; kept drafts can be reached",
    run,
    sabotage,
)
