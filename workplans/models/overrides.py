"""Rules that were set aside for one record, with the reason."""

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Model

from accounts.access import access_for
from accounts.models import User
from audit.tracking import tracked
from audit.triggers import no_truncate
from core.kinds import Ref, record_kinds, ref_to
from core.models import CleanedModel
from core.visibility import Visibility, visibility
from workplans.override_rules import override_choices


class OverrideQuerySet(models.QuerySet["Override"]):
    def visible_to(self, user: Any) -> "OverrideQuerySet":
        """Return all to readers of the group's information."""
        return self if access_for(user).reads(Visibility.GROUP) else self.none()

    def about(self, record: Model) -> "OverrideQuerySet":
        """Return those on one record, in the order in which they were given."""
        kind, uuid = ref_to(record)
        return self.filter(about_kind=kind, about_uuid=uuid).select_related("by").order_by("at", "rule")


@tracked()
class Override(CleanedModel):
    """A rule that was set aside for one record, with the reason. Inserts only.

    `about_kind` and `about_uuid` are the Ref of the record, of any app. A Waiver is about a whole commitment.
    """

    KIND = "override"
    VISIBILITY = visibility(GROUP="id rule about_kind about_uuid reason by at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField("rule set aside", max_length=60, choices=override_choices)
    about_kind = models.CharField("kind of the record", max_length=40)
    about_uuid = models.UUIDField("record")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OverrideQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_uuid"], name="overrides_of_a_record")]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return str(self.get_rule_display())  # type: ignore[attr-defined]

    @property
    def about(self) -> Any:
        """Return the record. One query."""
        return record_kinds[self.about_kind].model._default_manager.get(pk=self.about_uuid)

    @property
    def about_ref(self) -> Ref:
        return Ref(self.about_kind, self.about_uuid)
