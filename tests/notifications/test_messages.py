"""Every kind of message can be written, and gives nothing away on a locked screen."""

import pytest
from django.template import engines
from django.template.loader import get_template

from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message
from notifications.services.notify import write
from tests.factories import UserFactory

KINDS = pytest.mark.parametrize("kind", message_kinds, ids=lambda kind: kind.name)
MISSING = "<<missing>>"


@pytest.fixture
def strict(monkeypatch):
    """A field that the context has not shows in the text."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", MISSING)


def written(kind: MessageKind) -> Message:
    message = Message(kind=kind.name, recipient=UserFactory.build(), reason="you lead this topic")
    write(message, kind, {"link": "https://qig.example/"} | kind.sample)
    return message


@KINDS
def test_its_sample_has_every_field_of_its_templates(kind, strict):
    message = written(kind)
    assert message.text.strip()
    assert MISSING not in message.text + message.html + message.subject


@KINDS
def test_a_missing_field_would_be_caught(kind, strict):
    """The guard of the test before: with nothing in the sample, some field shows as missing."""
    bare = MessageKind(kind.name, kind.words, "Subject", kind.template)
    message = Message(kind=kind.name, recipient=UserFactory.build())
    write(message, bare, {"groups": [{"parts": [{}]}]})
    if "{{" in get_template(f"mail/{kind.template}.txt").template.source:
        assert MISSING in message.text


@KINDS
def test_what_is_not_public_has_a_neutral_subject(kind):
    if kind.visibility != Visibility.PUBLIC:
        assert "{" not in kind.subject


@KINDS
def test_it_says_why_it_came_and_how_to_stop_it(kind):
    message = written(kind)
    if not kind.name.startswith("account."):
        assert "because you lead this topic" in message.text
        assert message.token in message.text


@KINDS
def test_nothing_in_a_text_is_escaped_for_the_web(kind):
    said = {name: "R&D <1>" if isinstance(value, str) else value for name, value in kind.sample.items()}
    message = Message(kind=kind.name, recipient=UserFactory.build())
    write(message, kind, {"link": "/"} | said)
    assert "&amp;" not in message.text
    assert "&lt;" not in message.text
