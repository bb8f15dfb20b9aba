"""What the secretariat does with single messages: look ahead, mute, hold, bring forward, send again,
resolve.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.services import act, record
from core.kinds import Ref
from core.locks import lock_record, save_version
from core.policies import require
from notifications.models import Message, RuleSetting
from notifications.policies import can_handle_message, can_set_rule
from notifications.rules import all_rules
from notifications.states import MESSAGE_STATES, MessageState
from notifications.waking import wake_mail

WORDS = {
    (MessageState.QUEUED, MessageState.SUPPRESSED): "muted",
    (MessageState.UNCERTAIN, MessageState.SENT): "resolved",
}


def move_message(*, actor: Any, message: Message, state: str, reason: str = "") -> Message:
    """Mute, send again, resolve, as the table allows. What is sent again keeps its Message-ID."""
    with act():
        require(can_handle_message, actor, message)
        lock_record(message)
        step = MESSAGE_STATES.step(message.state, state)
        if step.needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why: others will ask."})
        verb = WORDS.get((message.state, state), "requeued" if state == MessageState.QUEUED else "left")
        message.state = state
        message.error = f"{actor.name}: {reason}" if reason else ""
        message.lease_until = None
        message.not_before = timezone.now()
        message.save(update_fields=["state", "error", "lease_until", "not_before"])
        record(actor=actor, verb=f"message.{verb}", about=message, reason=reason)
    wake_mail()
    return message


def hold_message(*, actor: Any, message: Message, held: bool) -> Message:
    """Keep a queued message back, or let it go."""
    with act():
        require(can_handle_message, actor, message)
        lock_record(message)
        _queued(message)
        message.held = held
        message.save(update_fields=["held"])
        record(actor=actor, verb="message.held" if held else "message.released", about=message)
    return message


def bring_message_forward(*, actor: Any, message: Message) -> Message:
    """Send a queued message now."""
    with act():
        require(can_handle_message, actor, message)
        lock_record(message)
        _queued(message)
        message.not_before = message.due_at = timezone.now()
        message.held = False
        message.rule = ""  # asked for by a person: no rule takes it back
        message.save(update_fields=["not_before", "due_at", "held", "rule"])
        record(actor=actor, verb="message.brought_forward", about=message)
    wake_mail()
    return message


def _queued(message: Message) -> None:
    MESSAGE_STATES.step(message.state, MessageState.SUPPRESSED)


def set_rule(*, actor: Any, rule: str, version: int, values: dict[str, Any]) -> RuleSetting:
    """Switch a reminder rule on or off, and set its offsets and escalation."""
    with act():
        require(can_set_rule, actor, rule)
        known = {known.name: known for known in all_rules()}
        if rule not in known:
            raise ValidationError("There is no such rule.")
        setting, _ = RuleSetting.objects.get_or_create(
            rule=rule,
            defaults={"offsets": list(known[rule].offsets), "escalate_after": known[rule].escalate_after},
        )
        save_version(setting, version=version, values=values)
        record(actor=actor, verb="rule.set", about=Ref("rule_setting", setting.pk), rule=rule)
    return setting
