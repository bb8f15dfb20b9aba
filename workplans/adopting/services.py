"""The adoption of a plan: the checklist is met or set aside with reasons, and a release is created."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.services import audited, log_entry
from core.errors import NotPossibleNow
from core.formatting import long_time
from core.locks import lock_record, save_version
from core.policies import require
from workplans.adopting.checklist import checklist
from workplans.models import Endorsement, WorkPlan
from workplans.overriding import override_rule
from workplans.policies import can_adopt_plan
from workplans.releases.services import freeze
from workplans.states import CONSENT, FROZEN, PLAN_STATES, EndorsementVerb, PlanState

GIVE_REASON = "Enter a reason to adopt the plan anyway: it is kept in the history of the plan."
#: field of an endorsement → the name under which the adoption asks for it
ADOPTION_FIELDS = {"dated": "adopted_on"}


def adopt_plan(
    *,
    actor: User,
    plan: WorkPlan,
    version: int,
    adopted_on: date,
    body: str,
    verb: str = EndorsementVerb.ADOPTED,
    reasons: Mapping[str, str] | None = None,
) -> WorkPlan:
    """Record that a body adopted a plan on a day, as an endorsement, and create the release.

    `reasons`: rule → why it is set aside, for each rule of the checklist that is open; each is kept as an
    Override. Raises NotPossibleNow for what no reason sets aside, and after another person's adoption;
    ValidationError at the field with the name of each rule that needs a reason.
    """
    with audited():
        require(can_adopt_plan, actor, plan)
        lock_record(plan)
        refuse_adopted(plan)
        checks = checklist(plan)
        if checks.blocking:
            raise NotPossibleNow(" ".join(row.sentence for row in checks.blocking))
        given = {row.rule.value: (reasons or {}).get(row.rule, "") for row in checks.to_override}
        if missing := {rule: GIVE_REASON for rule, reason in given.items() if not reason.strip()}:
            raise ValidationError(missing)
        endorsement = _endorsed(plan, adopted_on=adopted_on, body=body, verb=verb)
        save_version(plan, version=version, values={"state": PlanState.ADOPTED})
        for rule, reason in given.items():
            override_rule(actor=actor, rule=rule, about=plan, reason=reason)
        frozen = freeze(plan, by=actor)
        log_entry(
            actor=actor, action="plan.adopted", about=plan, related=[endorsement], overrides=given, **frozen
        )
    return plan


def refuse_adopted(plan: WorkPlan) -> None:
    """Raise NotPossibleNow that names the person who recorded the adoption; for a superseded plan too."""
    release = plan.releases.filter(revision=plan.revision).select_related("adopted_by").first()
    if plan.state in FROZEN and release:
        name, on = release.adopted_by.name, long_time(release.adopted_at)
        raise NotPossibleNow(f"{name} recorded the adoption of this plan on {on}.")
    PLAN_STATES.step(plan.state, PlanState.ADOPTED)


def _endorsed(plan: WorkPlan, *, adopted_on: date, body: str, verb: str) -> Endorsement:
    """Save the adoption as the last endorsement. Raises ValidationError at the fields of the adoption."""
    last = plan.endorsements.aggregate(last=Max("position"))["last"]
    endorsement = Endorsement(
        plan=plan, position=(last or 0) + 1, body=body.strip(), verb=verb, dated=adopted_on
    )
    errors = {}
    try:
        endorsement.full_clean()
    except ValidationError as error:
        errors = {ADOPTION_FIELDS.get(name, name): each for name, each in error.error_dict.items()}
    if adopted_on > timezone.localdate():
        errors["adopted_on"] = [ValidationError("Enter today or an earlier day.")]
    if verb not in CONSENT and "verb" not in errors:
        errors["verb"] = [ValidationError("Choose what the body decided: adopted, endorsed or agreed.")]
    if errors:
        raise ValidationError(errors)
    endorsement.save()
    return endorsement
