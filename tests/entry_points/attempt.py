"""Try one service through every entry point: each must give the same result.

A test file per service, `tests/entry_points/test_<service>.py`:

    ACTION = Action(
        "topic.edited",  # the action of its log entry
        page=lambda topic: reverse("topics:edit-topic", args=[topic.slug]),
        service=lambda actor, topic, version, **values: edit_topic(
            actor=actor, topic=topic, version=version, values=values
        ),
    )

    def test_edit_topic_by_member_is_done(attempt, people, topic):
        assert attempt(people.mara, topic, version=1, title="New title") == DONE

    def test_edit_topic_by_reader_is_forbidden(attempt, people, topic):
        refused_at_a_topic(attempt, people, topic, version=1, title="New title")

    def test_edit_topic_without_title_is_invalid(attempt, people, topic):
        result = attempt(people.mara, topic, version=1, title="")
        assert (result, result.fields) == (INVALID, {"title"})

The fixture `attempt` runs each test once per entry point, which shows as `[page]` and `[service]`.
`attempt(person, record, **values)` sends the values as the person; the record is read from the database
again, or None where the service creates one. Test at least: people who may (DONE, and what changed), people
who may not (FORBIDDEN where they can see the record, HIDDEN where they cannot), INVALID for each field,
NOT_NOW for each wrong state, CONFLICT for a version that is not the current one.

Checked by itself at every attempt: a service that was done wrote exactly one log entry, a refused one none; a
hidden record answers with the same bytes as a missing one; a page that refuses, in whatever way, shows what
was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.test import Client

from accounts.access import access_for
from accounts.models import User
from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow

DONE = "done"
FORBIDDEN = "forbidden"
HIDDEN = "hidden"
NOT_NOW = "not now"
INVALID = "invalid"
CONFLICT = "conflict"
#: the start of every message about a conflict
CONFLICT_MESSAGE = "Somebody else saved"

STATUS_RESULTS = {302: DONE, 403: FORBIDDEN, 404: HIDDEN, 409: NOT_NOW, 422: INVALID}
ERROR_RESULTS: Mapping[type[Exception], str] = {
    PermissionDenied: FORBIDDEN,
    NotPossibleNow: NOT_NOW,
    ValidationError: INVALID,
    EditConflict: CONFLICT,
}


@dataclass(frozen=True)
class Action:
    """A service and its entry points.

    `name` is the action of its log entry, `page(record)` the address of its form, `service(actor, record,
    **values)` the call. `record` is what it changes or adds to.
    """

    name: str
    page: Callable[[Any], str]
    service: Callable[..., Any]


class Result(str):
    """One of the six results; `fields` are those that are invalid, `words` the page or the error message."""

    fields: frozenset[str] = frozenset()
    words: str = ""

    @classmethod
    def of(cls, result: str, fields: Any = (), words: str = "") -> "Result":
        made = cls(result)
        made.fields = frozenset("" if name == "__all__" else name for name in fields)
        made.words = words
        return made


#: `attempt(person, record, **values)`
Attempt = Callable[..., Result]
#: `entry_point(action, person, record, values)`
EntryPoint = Callable[[Action, User, Model | None, dict[str, Any]], Result]


def attempt_at(entry_point: EntryPoint, action: Action) -> Attempt:
    """Return a function that tries the action at this entry point and checks the log after each attempt."""

    def attempt(person: User, record: Model | None = None, **values: Any) -> Result:
        entries_before = Entry.objects.count()
        actor = User.objects.get(pk=person.pk)
        current = record and type(record)._default_manager.get(pk=record.pk)
        result = entry_point(action, actor, current, values)
        entries = list(Entry.objects.order_by("id").values_list("action", "actor")[entries_before:])
        assert entries == ([(action.name, person.pk)] if result == DONE else [])
        return result

    return attempt


def call_page(action: Action, person: User, record: Model | None, values: dict[str, Any]) -> Result:
    """Send the form of the page."""
    client, address, data = Client(), action.page(record), form_data(values)
    client.force_login(person)
    response = client.post(address, data)
    text = response.content.decode()
    if "You have been signed out" in text:  # a deactivated person is sent to the sign-in page of any address
        return Result(HIDDEN)
    result = CONFLICT if CONFLICT_MESSAGE in text else STATUS_RESULTS[response.status_code]
    if result == HIDDEN:
        missing = _missing_address(address, record)
        assert client.get(address).content == client.get(missing).content
        assert record is None or response.content == client.post(missing, data).content
    if result != DONE:
        for value in filter(_is_prose, data.values()):
            assert escape(value) in text, f"the page does not show what was typed: {value}"
    form = (response.context or {}).get("form")
    errors = form.errors if form is not None and result == INVALID else ()
    return Result.of(result, errors, text)


def call_service(action: Action, person: User, record: Model | None, values: dict[str, Any]) -> Result:
    """Call the service. A refusal to a person who cannot see the record counts as HIDDEN."""
    try:
        with transaction.atomic():
            action.service(person, record, **values)
    except tuple(ERROR_RESULTS) as error:
        result = ERROR_RESULTS[type(error)] if _can_see(person, record) else HIDDEN
        errors = getattr(error, "message_dict", [""]) if result == INVALID else ()
        return Result.of(result, errors, str(error))
    return Result(DONE)


def form_data(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as a browser sends them: keys for records, nothing for empty or unticked fields."""
    data = {}
    for name, value in values.items():
        if isinstance(value, list | tuple):
            data[name] = [getattr(item, "pk", item) for item in value]
        elif value is not None and value is not False:
            data[name] = getattr(value, "pk", value)
    return data


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and " " in value.strip()


def _can_see(person: User, record: Model | None) -> bool:
    if record is None:
        return access_for(person).works_here
    return type(record)._default_manager.visible_to(person).filter(pk=record.pk).exists()  # type: ignore[attr-defined]


def _missing_address(address: str, record: Model | None) -> str:
    """Return the same address of a record that does not exist."""
    if record is None:
        return "/desk/no-such-page/"
    slug = getattr(record, "slug", "")
    missing = address.replace(str(record.pk), str(uuid4()))
    return "/no-such-record/".join(missing.rsplit(f"/{slug}/", 1)) if slug else missing


def refused_at_a_topic(attempt: Attempt, people: Any, record: Model, **values: Any) -> None:
    """Check that readers of the topic are forbidden and that from all others it is hidden."""
    for reader in (people.lena, people.eva):
        assert attempt(reader, record, **values) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, record, **values) == HIDDEN
