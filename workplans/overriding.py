"""Setting a rule aside for one record, inside the service that does it."""

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from core.kinds import ref_to
from core.reasons import require_reason
from workplans.models import Override


def override_rule(*, actor: User, rule: str, about: Model, reason: str) -> Override:
    """Keep that a rule was set aside, in the transaction of the service that sets it aside.

    That service checks the permission and writes the log entry. Raises ValidationError, at the field with the
    name of the rule, without a reason.
    """
    kind, uuid = ref_to(about)
    override = Override(
        rule=rule, about_kind=kind, about_uuid=uuid, reason=require_reason(reason, field=rule), by=actor,
        at=timezone.now(),
    )  # fmt: skip
    override.full_clean()
    override.save()
    return override
