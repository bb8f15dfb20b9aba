"""What the secretariat does with single messages: look ahead, mute, hold, bring forward, send again,
resolve; and how it sets the rules.

A message that a person took in hand bears their name in `data["by_hand"]`: no rule takes it back.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.locks import lock_record, save_version
from core.policies import require
from notifications.models import Message, RuleSetting
from notifications.policies import can_handle_message, can_set_rule
from notifications.rules import reminder_rules
from notifications.states import MESSAGE_STATES, MessageState
from notifications.wakeup import wake_mail

WORDS: dict[tuple[str, str], str] = {
    (MessageState.QUEUED, MessageState.SUPPRESSED): "muted",
    (MessageState.UNCERTAIN, MessageState.SENT): "resolved",
}


def move_message(*, actor: Any, message: Message, state: str, reason: str = "") -> Message:
    """Mute, send again, resolve, as the table allows. What is sent again keeps its Message-ID."""
    with audited():
        require(can_handle_message, actor, message)
        lock_record(message)
        step = MESSAGE_STATES.step(message.state, state)
        if step.needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: others will ask."})
        action = WORDS.get((message.state, state), "requeued" if state == MessageState.QUEUED else "left")
        message.state = state
        message.error = f"{actor.name}: {reason}"[:2000] if reason else ""
        message.lease_until = None
        if state == MessageState.QUEUED:
            _anew(message, actor)
        message.save()
        log_entry(actor=actor, action=f"message.{action}", about=message, reason=reason)
    return message


def _anew(message: Message, actor: Any) -> None:
    """To be sent, or put into the next digest, as if it had never been tried."""
    message.not_before = max(timezone.now(), message.due_at)
    message.attempts, message.sent_at, message.digest, message.held = 0, None, None, False
    message.data = message.data | {"by_hand": actor.name}
    transaction.on_commit(wake_mail)


def hold_message(*, actor: Any, message: Message, held: bool) -> Message:
    """Keep a queued message back, or let it go."""
    with audited():
        require(can_handle_message, actor, message)
        _lock_queued(message)
        if message.held == held:
            raise NotPossibleNow("It is held already." if held else "It is not held.")
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
        _anew(message, actor)
        message.not_before = message.due_at
        message.save()
        log_entry(actor=actor, action="message.brought_forward", about=message)
    return message


def _lock_queued(message: Message) -> None:
    lock_record(message)
    if message.state != MessageState.QUEUED:
        raise NotPossibleNow(f"This message does not wait any more: {message.get_state_display().lower()}.")
    if message.lease_until and message.lease_until > timezone.now():
        raise NotPossibleNow("This message is being sent at this moment.")


def setting_of(rule: str) -> RuleSetting:
    """How a rule is set; not saved where nobody has set it. Raises KeyError for a rule there is not."""
    known = {known.name: known for known in reminder_rules}[rule]
    return RuleSetting.objects.filter(rule=rule).first() or RuleSetting(
        rule=rule, offsets=list(known.offsets), escalate_after=known.escalate_after
    )


def set_rule(*, actor: Any, rule: str, version: int, values: dict[str, Any]) -> RuleSetting:
    """Switch a reminder rule on or off, and set its offsets and escalation. What waits follows with the next
    tick of the clock; what would have been said before is not said now.
    """
    with audited():
        require(can_set_rule, actor, rule)
        if rule not in reminder_rules:
            raise ValidationError("There is no such rule.")
        blank = setting_of(rule)
        setting, _ = RuleSetting.objects.get_or_create(
            rule=rule, defaults={"offsets": blank.offsets, "escalate_after": blank.escalate_after}
        )
        since = {"since": timezone.now()} if values.get("enabled", setting.enabled) else {}
        save_version(setting, version=version, values=values | since)
        log_entry(actor=actor, action="rule.set", about=setting, rule=rule)
    return setting
