"""Topics and what is known of them. A topic lives across plans; which plan it stands in is the plan's
record.
"""

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from accounts.access import access_for
from accounts.models import User
from audit.tracking import tracked
from core.models import Record
from core.searching import search_vector
from core.visibility import Visibility, visibility
from documents.models import File
from topics.states import NAMED_WITH, Disposition, GuidanceKind, GuidanceStage, Stage

LONG_TEXT = 100_000


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: Any) -> "TopicQuerySet":
        """All of them to who reads the group's records; those one is invited to, to observers and ad hoc
        experts.
        """
        access = access_for(user)
        if access.reads(Visibility.GROUP):
            return self
        return self.filter(people__user=user).distinct() if access.is_guest else self.none()

    def by_rung(self, most: int) -> list["Topic"]:
        """Up to `most` topics of each stage, by title, with their people; two queries however many there
        are.
        """
        columns = [self.filter(stage=stage).order_by("title", "pk")[:most] for stage in Stage]
        topics = list(columns[0].union(*columns[1:], all=True))
        models.prefetch_related_objects(topics, "people__user")
        return topics

    def led_by(self, user: User) -> "TopicQuerySet":
        return self.filter(people__user=user, people__part=TopicPerson.Part.LEAD)


@tracked(exclude=("search",))
class Topic(Record):
    """A subject of innovation that the group looks at, and how far it has ripened."""

    KIND = "topic"
    VISIBILITY = visibility(
        PARTY="id slug title short_name stage blocked_by_legislation created_at updated_at version",
        GROUP="description justification search",
    )

    slug = models.SlugField(
        max_length=80, unique=True, error_messages={"unique": "Another topic has this address already."}
    )
    title = models.CharField(max_length=200)
    short_name = models.CharField(max_length=30, blank=True, help_text="As it is printed, such as CM or DCM.")
    description = models.TextField(blank=True, max_length=LONG_TEXT)
    justification = models.TextField("justification for its selection", blank=True, max_length=LONG_TEXT)
    stage = models.CharField(max_length=30, choices=Stage, default=Stage.IDENTIFIED)
    blocked_by_legislation = models.BooleanField(
        default=False,
        help_text="Progress needs a change of the law, which is outside the group's scope.",
    )
    search = models.GeneratedField(
        expression=search_vector("title", "short_name", weight="A")
        + search_vector("description", "justification", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="topic_search"),
            models.Index(fields=["stage", "title", "id"], name="topic_stage"),
            models.Index(fields=["title", "id"], name="topic_title"),
            models.Index(fields=["updated_at", "id"], name="topic_updated"),
        ]

    def __str__(self) -> str:
        return self.title

    def lead_names(self) -> list[str]:
        """Who leads it, by name; no query where `people__user` was prefetched."""
        return sorted(p.user.name for p in self.people.all() if p.part == TopicPerson.Part.LEAD)


@tracked()
class TopicPerson(Record):
    """Who leads a topic, and who is invited to see it without being a member."""

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
    """Rows that belong to a topic are seen by whoever sees the topic."""

    TOPIC = "topic"

    def visible_to(self, user: Any) -> "OfTopicQuerySet":
        if access_for(user).reads(Visibility.GROUP):
            return self
        return self.filter(**{f"{self.TOPIC}__in": Topic.objects.visible_to(user)})

    def with_topic(self) -> "OfTopicQuerySet":
        return self.select_related(self.TOPIC)


@tracked()
class FocusArea(Record):
    """What the group will look at within a topic."""

    KIND = "focus_area"
    VISIBILITY = visibility(GROUP="id topic position text created_at updated_at version")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="focus_areas")
    position = models.PositiveIntegerField()
    text = models.TextField(max_length=LONG_TEXT)

    objects = OfTopicQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]


class GuidanceDocumentQuerySet(models.QuerySet["GuidanceDocument"]):
    def visible_to(self, user: Any) -> "GuidanceDocumentQuerySet":
        """All of them to who reads the group's records; those of a topic one is invited to, to guests."""
        access = access_for(user)
        if access.reads(Visibility.GROUP):
            return self
        return self.filter(topics__in=Topic.objects.visible_to(user)).distinct()


@tracked(exclude=("search",))
class GuidanceDocument(Record):
    """A paper into which topics ripen: internal first, guidance only upon maturity (2023 plan, 2.1.2).

    It says nothing of the challenges it answers: they point to it (`Challenge.answered_in`).
    """

    Kind = GuidanceKind

    KIND = "guidance_document"
    VISIBILITY = visibility(
        GROUP="id slug title kind reference stage summary link consultation_starts consultation_ends "
        "adopted_on final_on file search created_at updated_at version"
    )

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=GuidanceKind)
    reference = models.CharField(
        max_length=120, blank=True, help_text="As it is printed, such as EMA/CHMP/QWP/1/2023."
    )
    stage = models.CharField(max_length=20, choices=GuidanceStage, default=GuidanceStage.DRAFT)
    summary = models.TextField("what it says", blank=True, max_length=LONG_TEXT)
    link = models.URLField(blank=True, max_length=500)
    consultation_starts = models.DateField("first day of the consultation", null=True, blank=True)
    consultation_ends = models.DateField("last day of the consultation", null=True, blank=True)
    adopted_on = models.DateField("adopted on", null=True, blank=True)
    final_on = models.DateField("final from", null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    topics = models.ManyToManyField(Topic, through="GuidanceTopic", related_name="documents")
    search = models.GeneratedField(
        expression=search_vector("title", "reference", weight="A") + search_vector("summary", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GuidanceDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consultation_ends_after_it_starts",
                condition=Q(consultation_ends__isnull=True)
                | Q(consultation_starts__isnull=False, consultation_ends__gte=F("consultation_starts")),
                violation_error_message="A consultation has a first day, and ends on it or later.",
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="guidance_search"),
            models.Index(fields=["title", "id"], name="guidance_title"),
            models.Index(fields=["updated_at", "id"], name="guidance_updated"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class GuidanceTopic(models.Model):
    """A document belongs to a topic."""

    VISIBILITY = visibility(GROUP="id document topic")

    document = models.ForeignKey(GuidanceDocument, models.CASCADE, related_name="places")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(fields=["document", "topic"], name="a_document_once_in_a_topic")
        ]


@tracked()
class Challenge(Record):
    """One stated difficulty, or issue for discussion, of a topic, and what became of it."""

    class HandedTo(models.TextChoices):
        EC = "EC", "European Commission"
        ICH = "ICH", "ICH"
        ITF = "ITF", "ITF"
        SAWP = "SAWP", "SAWP"
        BWP = "BWP", "BWP"
        QWP = "QWP", "QWP"
        IWG = "IWG", "GMDP IWG"

    class HandOver(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"

    KIND = "challenge"
    VISIBILITY = visibility(
        PARTY="id topic position text disposition handed_to hand_over merged_into",
        GROUP="answered_by answered_in created_at updated_at version",
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
    answered_in = models.ForeignKey(
        GuidanceDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text="The topic's guidance document in which the answer stands.",
    )

    objects = OfTopicQuerySet.as_manager()

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
                condition=~Q(disposition="addressed") | ~Q(answered_by="") | Q(answered_in__isnull=False),
                violation_error_message=NAMED_WITH["addressed"]["answered_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def others(self) -> OfTopicQuerySet:
        """Those it can be merged into: of its topic, not merged themselves, so that no ring comes about."""
        return type(self).objects.filter(topic=self.topic_id, merged_into=None).exclude(pk=self.pk)


class OfChallengeQuerySet(OfTopicQuerySet):
    TOPIC = "challenge__topic"


@tracked()
class Evidence(Record):
    """Where a challenge comes from."""

    class Source(models.TextChoices):
        SURVEY = "survey", "Survey"
        ITF_MEETING = "itf_meeting", "ITF meeting"
        LITERATURE = "literature", "Literature"
        NCA = "nca", "National competent authority"
        LISTEN_AND_LEARN = "listen_and_learn", "Listen & Learn"
        QUESTION = "question", "Stakeholder question"
        ICH = "ich", "ICH"
        HORIZON_SCAN = "horizon_scan", "Horizon scan"

    KIND = "evidence"
    VISIBILITY = visibility(GROUP="id challenge source text link dated created_at updated_at version")

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="evidence")
    source = models.CharField(max_length=20, choices=Source)
    text = models.TextField("what it says", max_length=LONG_TEXT)
    link = models.URLField(blank=True)
    dated = models.DateField("date", null=True, blank=True)

    objects = OfChallengeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def topic(self) -> Topic:
        return self.challenge.topic


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def visible_to(self, user: Any) -> "GlossaryTermQuerySet":
        """Everybody who works at the desk shares the words; the public reads those published."""
        return self if access_for(user).works_here else self.none()

    def ways_to_say(self, words: str) -> list[str]:
        """The words, and again with each other spelling of the terms in them (at most 50 ways). One query."""
        ways = [words]
        for term, variants in self.order_by("term").values_list("term", "variants"):
            spellings = [term, *variants]
            any_of_them = "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))
            spelt = re.compile(rf"(?<!\w)(?:{any_of_them})(?!\w)", re.IGNORECASE)
            ways += [
                spelt.sub(lambda _, other=other: f'"{other}"', way)
                for way in ways
                if spelt.search(way)
                for other in spellings
            ]
        return ways[:50]


@tracked()
class GlossaryTerm(Record):
    """A word of the field and its other spellings (DCM, DM): they find each other in every search."""

    KIND = "glossary_term"
    VISIBILITY = visibility(GROUP="id term variants definition created_at updated_at version")

    term = models.CharField(
        max_length=120, unique=True, error_messages={"unique": "This term is in the glossary already."}
    )
    variants = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    definition = models.TextField(blank=True, max_length=LONG_TEXT)

    objects = GlossaryTermQuerySet.as_manager()

    def __str__(self) -> str:
        return self.term
