"""A request for comments on a record, and the answer."""

from typing import Any

from django.db import models
from django.db.models import F, Model, Q

from accounts.access import access_for
from accounts.models import Group, User
from audit.tracking import tracked
from core.kinds import Ref, record_kinds, ref_to
from core.models import Record
from core.visibility import Visibility, visibility
from topics.models import LONG_TEXT
from workplans.consulting.registry import consulted_kinds


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, user: Any) -> "ConsultationQuerySet":
        """Return those on visible records; liaisons and accounts of a party also see those put to it."""
        access = access_for(user)
        visible = Q(pk__in=())
        for consulted in consulted_kinds:
            records = record_kinds[consulted.kind].visible_to(user)
            visible |= Q(about_kind=consulted.kind, about_uuid__in=records.values("pk"))
        if access.reads(Visibility.PARTY):
            visible |= Q(party__in=access.parties)
        return self.filter(visible)

    def about(self, record: Model) -> "ConsultationQuerySet":
        """Return those on one record, in the order in which they were asked."""
        kind, uuid = ref_to(record)
        rows = self.filter(about_kind=kind, about_uuid=uuid).select_related("party", "person")
        return rows.order_by("asked_on", "created_at", "pk")


@tracked()
class Consultation(Record):
    """A party, a person or an outside body that was asked to comment on a record, and its answer.

    `about_kind` and `about_uuid` are the Ref of the record; `address` is that of an outside body.
    """

    class Answer(models.TextChoices):
        AGREED = "agreed", "Agreed"
        AGREED_WITH_COMMENTS = "agreed_with_comments", "Agreed with comments"
        NO_COMMENT = "no_comment", "No comment"
        OBJECTED = "objected", "Objected"

    KIND = "consultation"
    VISIBILITY = visibility(
        PARTY="id about_kind about_uuid party asked_on due answer answer_text answered_on "
        "created_at updated_at version",
        GROUP="person body recorded_by",
        SECRETARIAT="address",
    )

    about_kind = models.CharField("kind of the record", max_length=40)
    about_uuid = models.UUIDField("record")
    party = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.CharField("outside body", max_length=200, blank=True)
    address = models.CharField(max_length=254, blank=True)
    asked_on = models.DateField()
    due = models.DateField("answer due")
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    answer_text = models.TextField("comments", blank=True, max_length=LONG_TEXT)
    answered_on = models.DateField("date of the answer", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_uuid"], name="consultations_of_a_record")]
        constraints = [
            models.CheckConstraint(
                name="one_is_asked",
                condition=Q(party__isnull=False, person=None, body="")
                | Q(party=None, person__isnull=False, body="")
                | (Q(party=None, person=None) & ~Q(body="")),
                violation_error_message="Choose one group, one person or one outside body.",
            ),
            models.CheckConstraint(
                name="answer_is_due_after_asking",
                condition=Q(due__gte=F("asked_on")),
                violation_error_message="The answer is due on or after the day on which it is requested.",
            ),
            models.CheckConstraint(
                name="answer_says_when_and_by_whom",
                condition=Q(answer="", answered_on=None, recorded_by=None)
                | (~Q(answer="") & Q(answered_on__isnull=False, recorded_by__isnull=False)),
                violation_error_message="An answer has a date and the person who recorded it.",
            ),
        ]

    def __str__(self) -> str:
        return str((self.party and self.party.name) or (self.person and self.person.name) or self.body)

    @property
    def about(self) -> Any:
        """Return the record. One query."""
        return record_kinds[self.about_kind].model._default_manager.get(pk=self.about_uuid)

    @about.setter
    def about(self, record: Model) -> None:
        self.about_kind, self.about_uuid = ref_to(record)

    @property
    def about_ref(self) -> Ref:
        return Ref(self.about_kind, self.about_uuid)
