"""The record kinds of messages and reminder rules, so that the log can name them and link to them."""

from django.urls import reverse

from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility
from notifications.models import Message, RuleSetting

record_kinds.register(
    RecordKind(
        "message",
        Message,
        "message",
        url=lambda message: reverse("desk:message", args=[message.pk]),
        visibility=Visibility.SECRETARIAT,
    )
)
record_kinds.register(
    RecordKind(
        "rule_setting",
        RuleSetting,
        "reminder rule",
        url=lambda setting: reverse("desk:set-rule", args=[setting.rule]),
        visibility=Visibility.SECRETARIAT,
        history={RuleSetting: "pgh_obj_id"},
    )
)
