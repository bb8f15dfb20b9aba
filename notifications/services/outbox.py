"""The secretariat's actions on single messages and on reminder rules.

A message that a person queued has their name in `data["by_hand"]`: no rule takes it back.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from core.reasons import require_reason
from notifications.models import Message, RuleSetting
from notifications.policies import can_handle_message, can_set_rule
from notifications.rules import reminder_rules
from notifications.states import MESSAGE_STATES, MessageState
from notifications.wakeup import wake_mail

#: (state before, state after) → last part of the action in the log
WORDS: dict[tuple[str, str], str] = {
    (MessageState.QUEUED, MessageState.SUPPRESSED): "muted",
    (MessageState.UNCERTAIN, MessageState.SENT): "resolved",
}


def move_message(*, actor: Any, message: Message, state: str, reason: str = "") -> Message:
    """Mute, send again or resolve, as the states allow. A message that is sent again keeps its Message-ID."""
    with audited():
        require(can_handle_message, actor, message)
        lock_record(message)
        step = MESSAGE_STATES.step(message.state, state)
        if step.needs_reason:
            reason = require_reason(reason)
        action = WORDS.get((message.state, state), "requeued" if state == MessageState.QUEUED else "left")
        message.state = state
        message.error = f"{actor.name}: {reason}"[:2000] if reason else ""
        message.lease_until = None
        if state == MessageState.QUEUED:
            _queue_again(message, actor)
        message.save()
        log_entry(actor=actor, action=f"message.{action}", about=message, reason=reason)
    return message


def _queue_again(message: Message, actor: Any) -> None:
    """Prepare a message to be sent, or put into the next digest, as if it had never been tried."""
    message.not_before = max(timezone.now(), message.due_at)
    message.attempts, message.sent_at, message.digest, message.held = 0, None, None, False
    message.data = message.data | {"by_hand": actor.name}
    transaction.on_commit(wake_mail)


def hold_message(*, actor: Any, message: Message, held: bool) -> Message:
    """Hold a queued message, or release it."""
    with audited():
        require(can_handle_message, actor, message)
        _lock_queued(message)
        if message.held == held:
            raise NotPossibleNow("This message is held already." if held else "This message is not held.")
        message.held = held
        message.save(update_fields=["held"])
        log_entry(actor=actor, action="message.held" if held else "message.released", about=message)
        transaction.on_commit(wake_mail)
    return message


def bring_message_forward(*, actor: Any, message: Message) -> Message:
    """Send a queued message now."""
    with audited():
        require(can_handle_message, actor, message)
        _lock_queued(message)
        message.due_at = timezone.now()
        _queue_again(message, actor)
        message.not_before = message.due_at
        message.save()
        log_entry(actor=actor, action="message.brought_forward", about=message)
    return message


def _lock_queued(message: Message) -> None:
    lock_record(message)
    if message.state != MessageState.QUEUED:
        raise NotPossibleNow(f"This message is not queued any more: {message.get_state_display().lower()}.")
    if message.lease_until and message.lease_until > timezone.now():
        raise NotPossibleNow("This message is being sent now.")


def setting_of(rule: str) -> RuleSetting:
    """Return the setting of a rule; a new unsaved one with the rule's defaults where none is saved.

    Raises KeyError for an unknown rule.
    """
    defaults = reminder_rules[rule]
    return RuleSetting.objects.filter(rule=rule).first() or RuleSetting(
        rule=rule, offsets=list(defaults.offsets), escalate_after=defaults.escalate_after
    )


def set_rule(*, actor: Any, rule: str, version: int, values: dict[str, Any]) -> RuleSetting:
    """Switch a reminder rule on or off, and set its offsets and escalation.

    Queued reminders are updated when the rules run next. Reminders that would have been due before are not
    sent.
    """
    with audited():
        require(can_set_rule, actor, rule)
        if rule not in reminder_rules:
            raise ValidationError("There is no such reminder rule.")
        defaults = setting_of(rule)
        setting, _ = RuleSetting.objects.get_or_create(
            rule=rule, defaults={"offsets": defaults.offsets, "escalate_after": defaults.escalate_after}
        )
        if save_version(setting, version=version, values=values):
            if setting.enabled:
                RuleSetting.objects.filter(pk=setting.pk).update(since=timezone.now())
            log_entry(actor=actor, action="rule.set", about=setting, rule=rule)
    return setting
