"""Every kind of message: its templates, its subject on a locked screen, and the links that stay secret."""

import pytest
from django.template import engines
from django.template.loader import get_template

from core.visibility import Visibility
from notifications.mail_secrets import text_with_secrets, unsubscribe_link
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message
from notifications.services.messages import write
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
def test_sample_of_kind_has_every_field_of_its_templates(kind, strict):
    message = written(kind)
    assert message.text.strip()
    assert MISSING not in message.text + message.html + message.subject


@KINDS
def test_sample_without_a_field_would_be_noticed(kind, strict):
    """The guard of the test before: with nothing in the sample, some field shows as missing."""
    bare = MessageKind(kind.name, kind.words, "Subject", kind.template)
    message = Message(kind=kind.name, recipient=UserFactory.build())
    write(message, bare, {"groups": [{"parts": [{}]}]})
    if "{{" in get_template(f"mail/{kind.template}.txt").template.source:
        assert MISSING in message.text


@KINDS
def test_subject_of_kind_that_is_not_public_is_neutral(kind):
    if kind.visibility != Visibility.PUBLIC:
        assert "{" not in kind.subject


@KINDS
def test_text_of_kind_says_why_it_came_and_how_to_stop_it(kind):
    message = written(kind)
    if not kind.name.startswith("account."):
        assert "because you lead this topic" in message.text
        assert unsubscribe_link(message) in text_with_secrets(message)


@KINDS
def test_text_of_kind_is_not_escaped_as_html(kind):
    values = {name: "R&D <1>" if isinstance(value, str) else value for name, value in kind.sample.items()}
    message = Message(kind=kind.name, recipient=UserFactory.build())
    write(message, kind, {"link": "/"} | values)
    assert "&amp;" not in message.text
    assert "&lt;" not in message.text


@KINDS
def test_stored_text_of_kind_holds_no_secret(kind):
    message = written(kind)
    secrets = [message.token, *(str(kind.sample[name]) for name in kind.secrets)]
    assert not [value for value in secrets if len(value) > 3 and value in message.text + message.html]


def test_kinds_with_links_for_the_recipient_alone_name_them():
    named = {kind.name: kind.secrets for kind in message_kinds if kind.secrets}
    assert named == {
        "account.invitation": ("link",),
        "follow.asked": ("confirm", "manage"),
        "follow.digest": ("manage",),
    }
