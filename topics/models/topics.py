"""Topics, their focus areas, challenges and evidence; guidance documents.

A topic lives across work plans; which plan it stands in is recorded with the plan.
"""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from accounts.access import access_for
from accounts.models import User
from audit.tracking import tracked
from core.kinds import Ref, record_kinds, ref_to
from core.models import Record
from core.ordering import SortKey, by_name, sort_key
from core.searching import search_field
from core.visibility import Visibility, visibility
from documents.models import File
from topics.states import (
    NAMED_WITH,
    Disposition,
    EvidenceSource,
    GuidanceKind,
    GuidanceStage,
    HandedTo,
    HandOver,
    Stage,
)

LONG_TEXT = 100_000


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: Any) -> "TopicQuerySet":
        """Return all topics for parties and the group, and for guests those they are invited to."""
        access = access_for(user)
        if access.reads(Visibility.PARTY):
            return self
        if not access.is_guest:
            return self.none()
        return self.filter(pk__in=TopicPerson.objects.filter(user=user).values("topic"))

    def first_of_each_stage(self, most: int) -> list["Topic"]:
        """Return up to `most` topics of each stage, by title, with their people. Two queries."""
        columns = [self.filter(stage=stage).order_by(*by_name("title"))[:most] for stage in Stage]
        topics = list(columns[0].union(*columns[1:], all=True))
        models.prefetch_related_objects(topics, "people__user")
        return topics

    def led_by(self, user: User) -> "TopicQuerySet":
        """Return the topics of which `user` is a lead."""
        return self.filter(people__user=user, people__part=TopicPerson.Part.LEAD)


@tracked(exclude=("search",))
class Topic(Record):
    """A subject of innovation that the group works on, and its stage.

    `updated_at` and `version` move with every edit of a text, so they are of the texts' class.
    """

    KIND = "topic"
    VISIBILITY = visibility(
        PARTY="id slug title short_name stage blocked_by_legislation created_at",
        GROUP="description justification search updated_at version",
    )

    slug = models.SlugField(
        max_length=80, unique=True, error_messages={"unique": "Another topic has this address already."}
    )
    title = models.CharField(max_length=200)
    short_name = models.CharField(max_length=30, blank=True, help_text="As printed, such as CM or DCM.")
    description = models.TextField(blank=True, max_length=LONG_TEXT)
    justification = models.TextField("justification for selection", blank=True, max_length=LONG_TEXT)
    stage = models.CharField(max_length=30, choices=Stage, default=Stage.IDENTIFIED)
    blocked_by_legislation = models.BooleanField(
        default=False,
        help_text="Progress needs a change of the law, which is outside the group's scope.",
    )
    search = search_field("title short_name", "description justification")

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="topic_search"),
            models.Index("stage", SortKey("title"), "id", name="topic_stage"),
            models.Index(SortKey("title"), "id", name="topic_title"),
            models.Index(fields=["updated_at", "id"], name="topic_updated"),
        ]

    def __str__(self) -> str:
        return self.title

    def lead_names(self) -> list[str]:
        """Return the names of the leads in order; no query where `people__user` was prefetched."""
        return sorted((user.name for user in self.leads), key=sort_key)

    @property
    def leads(self) -> list[User]:
        return [person.user for person in self.people.all() if person.part == TopicPerson.Part.LEAD]

    @property
    def invited(self) -> list[User]:
        return [person.user for person in self.people.all() if person.part == TopicPerson.Part.INVITED]


@tracked()
class TopicPerson(Record):
    """A lead of a topic, or a guest who is invited to see it."""

    class Part(models.TextChoices):
        LEAD = "lead", "Lead"
        INVITED = "invited", "Invited expert or observer"

    KIND = "topic_person"
    VISIBILITY = visibility(GROUP="id topic user part created_at updated_at version")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="people")
    user = models.ForeignKey(User, models.PROTECT, related_name="topics")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user"],
                name="one_part_in_a_topic",
                violation_error_message="This person has a part in the topic already.",
            )
        ]


class OfTopicQuerySet(models.QuerySet[Any]):
    """Rows that belong to a topic."""

    #: the lookup of the topic, and the class of the rows
    TOPIC, CLASS = "topic", Visibility.PARTY

    def visible_to(self, user: Any) -> "OfTopicQuerySet":
        """Return all rows for readers of their class, and for guests those of topics they are invited to."""
        access = access_for(user)
        if access.reads(self.CLASS):
            return self
        topics = Topic.objects.visible_to(user) if access.is_guest else Topic.objects.none()
        return self.filter(**{f"{self.TOPIC}__in": topics})

    def with_topic(self) -> "OfTopicQuerySet":
        return self.select_related(self.TOPIC)


@tracked(exclude=("search",))
class FocusArea(Record):
    """Something that the group will look at within a topic."""

    KIND = "focus_area"
    VISIBILITY = visibility(PARTY="id topic position text", GROUP="search created_at updated_at version")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="focus_areas")
    position = models.PositiveIntegerField()
    text = models.TextField(max_length=LONG_TEXT)
    search = search_field("text")

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="focus_area_search")]

    def __str__(self) -> str:
        return self.text[:80]


class GuidanceDocumentQuerySet(models.QuerySet["GuidanceDocument"]):
    def visible_to(self, user: Any) -> "GuidanceDocumentQuerySet":
        """Return all documents for the group, and for guests those of the topics they are invited to."""
        access = access_for(user)
        if access.reads(Visibility.GROUP):
            return self
        topics = Topic.objects.visible_to(user) if access.is_guest else Topic.objects.none()
        return self.filter(pk__in=GuidanceTopic.objects.filter(topic__in=topics).values("document"))


@tracked(exclude=("search",))
class GuidanceDocument(Record):
    """A document that results from topics: internal first, guidance upon maturity (2023 plan, 2.1.2).

    Challenges point to the document that answers them (`Challenge.answered_in`), never the other way.
    `file`: as it was uploaded, for the group; `clean_file`: its clean copy, which is published. A file whose
    text is different in the clean copy has none until a person has confirmed it.
    """

    Kind = GuidanceKind

    KIND = "guidance_document"
    VISIBILITY = visibility(
        GROUP="id slug title kind reference stage summary link consultation_starts consultation_ends "
        "adopted_on final_on file clean_file search created_at updated_at version"
    )

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=GuidanceKind)
    reference = models.CharField(
        max_length=120, blank=True, help_text="As printed, such as EMA/CHMP/QWP/1/2023."
    )
    stage = models.CharField(max_length=20, choices=GuidanceStage, default=GuidanceStage.DRAFT)
    summary = models.TextField(blank=True, max_length=LONG_TEXT)
    link = models.URLField(blank=True, max_length=500)
    consultation_starts = models.DateField("first day of the consultation", null=True, blank=True)
    consultation_ends = models.DateField("last day of the consultation", null=True, blank=True)
    adopted_on = models.DateField("adopted on", null=True, blank=True)
    final_on = models.DateField("final from", null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    clean_file = models.ForeignKey(
        File, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    topics = models.ManyToManyField(Topic, through="GuidanceTopic", related_name="documents")
    search = search_field("title reference", "summary")

    objects = GuidanceDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consultation_ends_after_it_starts",
                condition=Q(consultation_ends__isnull=True)
                | Q(consultation_starts__isnull=False, consultation_ends__gte=F("consultation_starts")),
                violation_error_message="Choose a last day of the consultation on or after its first day.",
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="guidance_search"),
            models.Index(SortKey("title"), "id", name="guidance_title"),
            models.Index(fields=["updated_at", "id"], name="guidance_updated"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class GuidanceTopic(models.Model):
    """A guidance document belongs to a topic."""

    VISIBILITY = visibility(GROUP="id document topic")

    document = models.ForeignKey(GuidanceDocument, models.CASCADE, related_name="places")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(fields=["document", "topic"], name="a_document_once_in_a_topic")
        ]


class ChallengeQuerySet(OfTopicQuerySet):
    def answered_in(self, document: Record) -> "ChallengeQuerySet":
        """Return the challenges that a document answers."""
        kind, uuid = ref_to(document)
        return self.filter(answered_in_kind=kind, answered_in_uuid=uuid)


@tracked(exclude=("search",))
class Challenge(Record):
    """One stated difficulty, or issue for discussion, of a topic, with its disposition.

    `answered_in_kind` and `answered_in_uuid` are the Ref of the document that answers it.
    """

    KIND = "challenge"
    VISIBILITY = visibility(
        PARTY="id topic position text disposition handed_to hand_over merged_into",
        GROUP="search answered_by answered_in_kind answered_in_uuid created_at updated_at version",
    )

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="challenges")
    position = models.PositiveIntegerField()
    text = models.TextField(max_length=LONG_TEXT)
    disposition = models.CharField(max_length=20, choices=Disposition, default=Disposition.IDENTIFIED)
    handed_to = models.CharField("handed over to", max_length=10, choices=HandedTo, blank=True)
    hand_over = models.CharField("status of the hand-over", max_length=10, choices=HandOver, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    answered_by = models.CharField(
        max_length=300, blank=True, help_text="The document or decision that answers it."
    )
    answered_in_kind = models.CharField(max_length=40, blank=True, editable=False)
    answered_in_uuid = models.UUIDField("answered in", null=True, blank=True, editable=False)
    search = search_field("text", "answered_by")

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handed_over_names_whom",
                condition=Q(disposition="handed_over") ^ Q(handed_to=""),
                violation_error_message=NAMED_WITH["handed_over"]["handed_to"],
            ),
            models.CheckConstraint(
                name="hand_over_has_status",
                condition=Q(disposition="handed_over") ^ Q(hand_over=""),
                violation_error_message=NAMED_WITH["handed_over"]["hand_over"],
            ),
            models.CheckConstraint(
                name="merged_names_other",
                condition=Q(disposition="merged_into") ^ Q(merged_into__isnull=True),
                violation_error_message=NAMED_WITH["merged_into"]["merged_into"],
            ),
            models.CheckConstraint(
                name="addressed_names_answer",
                condition=~Q(disposition="addressed") | ~Q(answered_by="", answered_in_kind=""),
                violation_error_message=NAMED_WITH["addressed"]["answered_by"],
            ),
            models.CheckConstraint(
                name="answered_in_is_kind_and_uuid",
                condition=Q(answered_in_kind="") ^ Q(answered_in_uuid__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="challenge_search"),
            models.Index(fields=["answered_in_uuid"], name="challenge_answered_in"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def answer_ref(self) -> Ref | None:
        """The Ref of the document that answers the challenge."""
        return Ref(self.answered_in_kind, self.answered_in_uuid) if self.answered_in_uuid else None

    @property
    def answered_in(self) -> Record | None:
        """The document that answers the challenge. One query; see `topics.answers` for many."""
        rows = record_kinds[self.answered_in_kind].model._default_manager if self.answer_ref else None
        return rows.filter(pk=self.answered_in_uuid).first() if rows else None  # type: ignore[return-value]

    @answered_in.setter
    def answered_in(self, document: Record | None) -> None:
        self.answered_in_kind, self.answered_in_uuid = ref_to(document) if document else ("", None)

    def merge_targets(self) -> "ChallengeQuerySet":
        """Return the challenges it can be merged into: of its topic, not merged themselves (no cycles)."""
        return type(self).objects.filter(topic=self.topic_id, merged_into=None).exclude(pk=self.pk)


class EvidenceQuerySet(OfTopicQuerySet):
    TOPIC, CLASS = "challenge__topic", Visibility.GROUP


@tracked(exclude=("search",))
class Evidence(Record):
    """A source that shows a challenge."""

    Source = EvidenceSource

    KIND = "evidence"
    VISIBILITY = visibility(GROUP="id challenge source text link dated search created_at updated_at version")

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="evidence")
    source = models.CharField(max_length=20, choices=EvidenceSource)
    text = models.TextField("finding", max_length=LONG_TEXT)
    link = models.URLField(blank=True)
    dated = models.DateField("date", null=True, blank=True)
    search = search_field("text")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="evidence_search")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def topic(self) -> Topic:
        return self.challenge.topic
