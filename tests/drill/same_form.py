"""The same form sent several times creates one record: three times in a row, and six times at once."""

import logging
from collections import Counter

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client

import editing.pages
from audit.models import Entry, Payload, Seal, SealHead, UnsealedEntry
from core.models import IdempotencyKey
from editing.models import Draft
from notifications.models import Message
from tests.drill.experiment import Experiment, Outcome
from tests.drill.forms import Form, open_form, open_forms, own_model, portal, undone
from tests.threads import run_at_once

IN_A_ROW, AT_ONCE = 3, 6
#: rows of these tell that a form was sent, not what it created
NOT_CREATED = {IdempotencyKey, Draft, Entry, Payload, UnsealedEntry, Seal, SealHead}
#: where an action that creates no record may add rows too
MESSAGES = Message._meta.db_table
#: forms after which others can't be sent any more: they come last, in this order
LAST = (
    "topics:attach",
    "topics:remove",
    "topics:merge",
    "workplans:open-consultation",
    "workplans:adopt-plan",
)
#: a small run sends so many of the creating forms at once, and all of them in a row
SMALL_AT_ONCE = 5
Rows = Counter[str]


def run(url: str, size: float) -> Outcome:
    """Send every form three times in a row; then each that created something, six times at once."""
    logging.disable(logging.CRITICAL)
    count, creating, faults = 0, [], []
    for form in open_forms(portal()):
        if isinstance(form, str):
            faults.append(f"{form} was not opened")
            continue
        count += 1
        once, thrice = created_in_a_row(form)
        if once != thrice:
            faults.append(f"{form.name}, in a row, created {dict(thrice - once)} more")
        if once.keys() - {MESSAGES}:
            creating.append(form)
    at_once = creating if size >= 1 else creating[:: -(-len(creating) // SMALL_AT_ONCE)]
    faults += [fault for form in sorted(at_once, key=turn) if (fault := sent_at_once(form))]
    figure = f"{len(faults)} of {count} forms did more the second time; {len(creating)} of them create rows,"
    figure += f" of which {len(at_once)} were sent {AT_ONCE} times at once"
    return Outcome("; ".join([figure, *faults[:5]]), not faults and len(creating) > 20)


def created_in_a_row(form: Form) -> tuple[Rows, Rows]:
    """Return the rows that a form created when it was sent once, and when it was sent three times."""
    with undone():
        before = rows_now()
        form.send()
        once = rows_now() - before
        for _ in range(IN_A_ROW - 1 if once else 0):
            form.send()
        return once, rows_now() - before


def sent_at_once(form: Form) -> str:
    """Send a form six times at once; return what is wrong, if anything."""
    once, _ = created_in_a_row(form)
    if not once and (reopened := open_form(form.line, form.ground)):  # another form changed its record
        form, (once, _) = reopened, created_in_a_row(reopened)
    before = rows_now()
    answers = run_at_once(*[lambda: sent_by_another_window(form)] * AT_ONCE)
    created = rows_now() - before
    if created != once:
        return f"{form.name}, at once, created {dict(created)} instead of {dict(once)}"
    # 409: a form that carries a version, or what was seen, is refused the second time
    statuses = {getattr(answer, "status_code", repr(answer)) for answer in answers}
    is_right = statuses <= {200, 302, 409} and statuses != {409}
    return "" if is_right else f"{form.name}, at once, answered {statuses}"


def sent_by_another_window(form: Form) -> HttpResponse:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies = form.client.cookies.copy()
    return form.send(client)


def turn(form: Form) -> int:
    """Return the place of a form in the order in which they are sent."""
    return next((at for at, start in enumerate(LAST, 1) if form.name.startswith(start)), 0)


def rows_now() -> Rows:
    """Return table → the number of its rows; one query."""
    tables = [model._meta.db_table for model in apps.get_models() if own_model(model)]
    left_out = {model._meta.db_table for model in NOT_CREATED}
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables if table not in left_out
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return Counter(dict(cursor.fetchall()))


def sabotage() -> None:
    """Create a record whenever a form is sent, whatever its token."""
    editing.pages.create_once = lambda *, create, **_: create()


EXPERIMENT = Experiment(
    "same-form",
    "same form, once: every form 3 times in a row, every creating form 6 times at once",
    "as many rows as when it is sent once",
    run,
    sabotage,
)
