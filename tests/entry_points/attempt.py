"""Knocking on the doors of a action. Every door must answer one request with the same word.

A doors file names its action as `ACTION = Action(…)` and asks for the fixture `knock`; each of its tests then runs
once for each door. `knock(person, record, **said)` sends `said` as one person, and proves with every answer
that a action which was done left exactly one entry and a refused one none, that a hidden record answers with
the bytes of a missing one, and that a page which refuses gives back what was typed.
"""

from collections.abc import Callable
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

PAGES_SAY = {403: FORBIDDEN, 404: HIDDEN, 409: NOT_NOW, 422: INVALID}
SERVICES_SAY = {
    PermissionDenied: FORBIDDEN,
    NotPossibleNow: NOT_NOW,
    ValidationError: INVALID,
    EditConflict: CONFLICT,
}


@dataclass(frozen=True)
class Action:
    """The name its entries bear, the address of its page, and its service.

    `page(record)` gives the address; `service(actor, record, **said)` calls the action. `record` is what the
    action is about, or what it adds to; None where there is nothing yet.
    """

    name: str
    page: Callable[[Any], str]
    service: Callable[..., Any]


class Answer(str):
    """The word of a door; `fields` are those an invalid request was refused for, `words` what was said."""

    fields: frozenset[str] = frozenset()
    words: str = ""


EntryPoint = Callable[..., Answer]


def answer(word: str, fields: Any = (), words: str = "") -> Answer:
    said = Answer(word)
    said.fields, said.words = frozenset(fields), words
    return said


def attempt_at(door: EntryPoint, action: Action) -> EntryPoint:
    """The door, with what must be true of every answer."""

    def attempt(person: User, record: Model | None = None, **said: Any) -> Answer:
        before = Entry.objects.count()
        found = door(action, User.objects.get(pk=person.pk), _as_it_stands(record), **said)
        written = list(Entry.objects.order_by("id").values_list("action", "actor")[before:])
        assert written == ([(action.name, person.pk)] if found == DONE else [])
        return found

    return attempt


def call_page(action: Action, person: User, record: Model | None, **said: Any) -> Answer:
    """Send the page's form."""
    client, address = Client(), action.page(record)
    client.force_login(person)
    response = client.post(address, typed(said))
    text = response.content.decode()
    if response.status_code == 302:
        return answer(DONE)
    if "You have been signed out" in text:  # who was deactivated is asked to sign in, whatever the address
        return answer(HIDDEN)
    if response.status_code == 404:
        assert response.content == client.post(_missing(address, record), typed(said)).content
        assert client.get(address).content == response.content
    form = (response.context or {}).get("form")
    word = PAGES_SAY[response.status_code]
    if "Somebody else saved" in text:
        word = CONFLICT
    if word in (INVALID, NOT_NOW, CONFLICT):
        for value in filter(_is_prose, typed(said).values()):
            assert escape(value) in text, f"the page has lost what was typed: {value}"
    errors = [] if form is None else ["" if name == "__all__" else name for name in form.errors]
    return answer(word, errors if word == INVALID else (), text)


def call_service(action: Action, person: User, record: Model | None, **said: Any) -> Answer:
    """Call the service. What it forbids to somebody who can't see the record is hidden from them."""
    try:
        with transaction.atomic():
            action.service(person, record, **said)
    except tuple(SERVICES_SAY) as refusal:
        word = SERVICES_SAY[type(refusal)]
        seen = (
            access_for(person).works_here
            if record is None
            else type(record)._default_manager.visible_to(person).filter(pk=record.pk).exists()  # type: ignore[attr-defined]
        )
        errors = getattr(refusal, "message_dict", {"": ""}) if word == INVALID else {}
        fields = ["" if name == "__all__" else name for name in errors]
        return answer(word if seen else HIDDEN, fields, str(refusal))
    return answer(DONE)


def typed(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, as a browser sends it: keys for records, nothing for what is empty or not ticked."""
    sent = {}
    for name, value in said.items():
        if isinstance(value, list | tuple):
            value = [getattr(each, "pk", each) for each in value]
        elif value is None or value is False:
            continue
        sent[name] = getattr(value, "pk", value)
    return sent


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and " " in value.strip()


def _as_it_stands(record: Model | None) -> Model | None:
    return record and type(record)._default_manager.get(pk=record.pk)


def _missing(address: str, record: Model | None) -> str:
    """The same address of a record that there is not."""
    if record is None:
        return "/desk/no-such-page/"
    slug = getattr(record, "slug", "")
    missing = address.replace(str(record.pk), str(uuid4()))
    return missing.replace(f"/{slug}/", "/no-such-record/") if slug else missing


def refused_at_a_topic(attempt: EntryPoint, people: Any, record: Model, **said: Any) -> None:
    """Who only reads the topic is forbidden; from who does not see it, it is hidden."""
    for reader in (people.lena, people.eva):
        assert attempt(reader, record, **said) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, record, **said) == HIDDEN
