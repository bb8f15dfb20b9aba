"""Every creating form of topics makes one record, however often the same form is sent."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from documents.models import File
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, TopicFactory
from tests.revealing_files import pdf
from tests.threads import run_at_once
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, GuidanceDocument, Topic

pytestmark = pytest.mark.django_db(transaction=True)

REPEATED, PARALLEL = 3, 6


class CreatingForm(NamedTuple):
    """A form: its address, what is typed, and the model of the record that it creates."""

    url: Callable[[], str]
    typed: dict[str, Any]
    model: type[Any]


def of_topic(name: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[TopicFactory().slug])


FORMS = {
    "topic": CreatingForm(lambda: reverse("topics:create-topic"), {"title": "New plants"}, Topic),
    "focus area": CreatingForm(of_topic("topics:add-focus-area"), {"text": "Barriers"}, FocusArea),
    "challenge": CreatingForm(of_topic("topics:add-challenge"), {"text": "Batches"}, Challenge),
    "evidence": CreatingForm(
        lambda: reverse("topics:add-evidence", args=[ChallengeFactory().pk]),
        {"source": "survey", "text": "Seven of ten"},
        Evidence,
    ),
    "guidance document": CreatingForm(
        lambda: reverse("topics:add-guidance-document"),
        {"title": "On batches", "kind": "guideline"},
        GuidanceDocument,
    ),
    "file": CreatingForm(
        lambda: reverse("topics:attach-guidance-file", args=[GuidanceDocumentFactory().slug]),
        {"version": 1, "file": pdf(changes=True)},
        File,
    ),
    "term": CreatingForm(lambda: reverse("topics:add-term"), {"term": "Batch"}, GlossaryTerm),
}


def post(person: User, url: str, typed: dict[str, Any]) -> int:
    """Send a form as a browser does, and return the status."""
    client = Client()
    client.force_login(person)
    sent = {
        name: SimpleUploadedFile("batches.pdf", value) if isinstance(value, bytes) else value
        for name, value in typed.items()
    }
    return client.post(url, sent).status_code


def filled(person: User, form: CreatingForm) -> tuple[str, dict[str, Any]]:
    """Open the form; return its address and what is sent of it."""
    url, client = form.url(), Client()
    client.force_login(person)
    token = client.get(url).context["form"]["form_token"].value()
    return url, form.typed | {"form_token": token}


def send_again(person: User, form: CreatingForm) -> list[int]:
    url, typed = filled(person, form)
    return [post(person, url, typed) for _ in range(REPEATED)]


def send_at_once(person: User, form: CreatingForm) -> list[int]:
    url, typed = filled(person, form)
    return run_at_once(*[partial(post, person, url, typed)] * PARALLEL)


@pytest.mark.parametrize("send", [send_again, send_at_once])
@pytest.mark.parametrize("name", FORMS)
def test_same_form_sent_again_creates_one_record(people, name, send):
    statuses = send(people.mara, FORMS[name])
    assert set(statuses) == {302}
    assert FORMS[name].model.objects.count() == 1


@pytest.mark.parametrize("send", [send_again, send_at_once])
@pytest.mark.parametrize("name", FORMS)
def test_same_form_without_token_creates_several_or_refuses(people, name, send, monkeypatch):
    monkeypatch.setattr("editing.pages.create_from_form", lambda request, create: create())
    statuses = send(people.mara, FORMS[name])
    assert set(statuses) != {302} or FORMS[name].model.objects.count() > 1


def test_same_form_with_another_file_of_same_name_and_size_is_not_taken_for_the_first(people):
    url, typed = filled(people.mara, FORMS["file"])
    other = typed | {"file": typed["file"].replace(b"\xf7\xa2\xfe", b"\xf7\xa2\xfd")}
    assert len(other["file"]) == len(typed["file"])
    assert other != typed
    assert post(people.mara, url, typed) == 302
    assert post(people.mara, url, other) == 409  # the document has a newer version by now
    assert post(people.mara, url, other | {"version": 2}) == 302
    assert File.objects.count() == 2


def test_same_form_changed_and_sent_again_creates_second_record(people):
    url, typed = filled(people.mara, FORMS["topic"])
    for title in ("New plants", "Other plants"):
        assert post(people.mara, url, typed | {"title": title}) == 302
    assert Topic.objects.count() == 2
