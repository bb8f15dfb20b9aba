"""Commitments of a plan that can be checked by counting, their waivers, and the reports to parties."""

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.access import access_for
from accounts.models import Group, User
from audit.tracking import tracked
from core.formatting import long_date
from core.models import Record
from core.visibility import Visibility, visibility
from topics.models import LONG_TEXT
from workplans.models.plans import OfPlanQuerySet, PlanSection, WorkPlan


@tracked()
class Commitment(Record):
    """A sentence of the plan that can be checked by counting. `number` is its figure where it has one."""

    class Rule(models.TextChoices):
        MAX_PLENARIES = "max_plenaries", "Plenary meetings: maximum per year"
        CONGRUENT_MEETINGS = "congruent_meetings", "Meetings congruent with those of the parties"
        FACE_TO_FACE = "face_to_face", "Face-to-face meetings: approximate number per year"
        REPORT_BACK = "report_back", "Report back to the parties"
        LISTEN_AND_LEARN_FIRST_YEAR = (
            "listen_and_learn_first_year",
            "Listen & Learn: more meetings in the first year",
        )
        FIRST_LISTEN_AND_LEARN = "first_listen_and_learn", "Listen & Learn: first meeting by a date"
        OTHER = "other", "Other"

    KIND = "commitment"
    VISIBILITY = visibility(
        GROUP="id plan section position rule sentence number created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="commitments")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="commitments")
    position = models.PositiveIntegerField()
    rule = models.CharField(max_length=30, choices=Rule)
    sentence = models.TextField(max_length=LONG_TEXT)
    number = models.PositiveIntegerField(null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_rule_display()


class WaiverQuerySet(OfPlanQuerySet):
    def in_force(self, on: date) -> "WaiverQuerySet":
        """Return those in force on this day."""
        return self.filter(Q(until=None) | Q(until__gte=on), ended_on=None)


@tracked()
class Waiver(Record):
    """A decision that a commitment does not apply, with its reason; `until` None: until it is ended."""

    KIND = "waiver"
    VISIBILITY = visibility(
        GROUP="id commitment reason until waived_by ended_on ended_by created_at updated_at version"
    )

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="waivers")
    reason = models.TextField(max_length=LONG_TEXT)
    until = models.DateField("last day", null=True, blank=True)
    waived_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="waiver_ends_by_somebody",
                condition=Q(ended_on=None, ended_by=None) | Q(ended_on__isnull=False, ended_by__isnull=False),
                violation_error_message="A waiver that is ended has a day and the person who ended it.",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(ended_on=None, until=None),
                name="one_open_waiver",
                violation_error_message="This commitment is waived already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Waiver: {self.commitment}"


def parties_seen_by(user: Any) -> models.QuerySet[Group]:
    """Return the parties whose reports a person may read: all for members, for a liaison their own."""
    access = access_for(user)
    parties = Group.objects.filter(is_party=True).order_by("code")
    return parties if access.reads(Visibility.OWN) else parties.filter(pk__in=access.parties)


class PartyReportQuerySet(models.QuerySet["PartyReport"]):
    def visible_to(self, user: Any) -> "PartyReportQuerySet":
        """Return all to the group; to liaisons and accounts of a party the reports to that party."""
        access = access_for(user)
        if access.reads(Visibility.OWN):
            return self
        return self.filter(party__in=access.parties) if access.reads(Visibility.PARTY) else self.none()


@tracked(exclude=("content",))
class PartyReport(Record):
    """A report to a party as it was sent: the changes in the log entries after `since`, up to `until`.

    The next report begins at `until`. `content` is the output of `desk.reporting`; the row never changes.
    """

    KIND = "party_report"
    VISIBILITY = visibility(
        PARTY="id party since until note content created_at updated_at version", GROUP="sent_by"
    )

    party = models.ForeignKey(Group, models.PROTECT, related_name="reports")
    since = models.BigIntegerField("last entry of the report before")
    until = models.BigIntegerField("last entry of this report")
    note = models.TextField("covering note", blank=True, max_length=LONG_TEXT)
    content = models.JSONField(default=list)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PartyReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "since"],
                name="one_report_from_a_mark",
                violation_error_message="The changes since that report were reported already.",
            ),
            models.CheckConstraint(
                name="report_goes_forward",
                condition=Q(until__gt=F("since")),
                violation_error_message="There are no changes since the last report.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Report to {self.party}, {long_date(self.created_at)}"
