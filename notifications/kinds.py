"""Messages and rules as records: so that the log can name them and lead to them."""

from django.urls import reverse

from core.kinds import RecordKind, register
from core.sight import Sight
from notifications.models import Message, RuleSetting

register(
    RecordKind(
        "message",
        Message,
        "message",
        url=lambda message: reverse("desk:message", args=[message.pk]),
        sight=Sight.SECRETARIAT,
    )
)
register(
    RecordKind(
        "rule_setting",
        RuleSetting,
        "reminder rule",
        url=lambda setting: reverse("desk:set-rule", args=[setting.rule]),
        sight=Sight.SECRETARIAT,
        history={RuleSetting: "pgh_obj_id"},
    )
)
