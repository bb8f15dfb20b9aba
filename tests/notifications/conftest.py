"""Fixtures of the tests of messages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.kinds import ref_to
from core.registry import Registry
from notifications import rules
from notifications.rules import Occasion, ReminderRule
from notifications.services import Recipient, outbox
from tests.notifications.sink import Sink, sink


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Sink]:
    """A real SMTP server that takes what is sent."""
    with sink() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        yield box


def use_rules(monkeypatch: pytest.MonkeyPatch, *chosen: ReminderRule) -> None:
    """Let these be the only reminder rules."""
    registry: Registry[ReminderRule] = Registry("reminder rule")
    for each in chosen:
        registry.register(each)
    for module in (rules, outbox):
        monkeypatch.setattr(module, "reminder_rules", registry)


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ReminderRule]:
    """`rule(occasions, offsets)` is the only rule there is; occasions are (record, day, people)."""

    def make(occasions: list[tuple[Any, Any, list[Any]]], **more: Any) -> ReminderRule:
        def find(first: Any, last: Any) -> Iterator[Occasion]:
            for record, day, people in occasions:
                if first <= day <= last:
                    context = {"title": str(record), "words": "Unchanged.", "months": 3}
                    to = [Recipient(person, "you lead this topic") for person in people]
                    yield Occasion(ref_to(record), day, to, context)

        made = ReminderRule("test.rule", "A rule", "reminder.focus_area_untouched", find, **more)
        use_rules(monkeypatch, made)
        return made

    return make
