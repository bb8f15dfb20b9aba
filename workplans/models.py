"""Work plans and the records set into their sections; and a plan that is being read from a document."""

import uuid
from datetime import date
from operator import attrgetter
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5

from accounts.access import access_for
from accounts.models import Group, User
from audit.tracking import tracked
from audit.triggers import no_truncate
from core.errors import NotPossibleNow
from core.formatting import long_date
from core.models import Record
from core.visibility import Visibility, visibility
from documents.models import File
from topics.models import LONG_TEXT, Challenge, FocusArea, Topic
from workplans.states import FROZEN, Became, CarryOverState, PlanState, Progress


class WorkPlanQuerySet(models.QuerySet["WorkPlan"]):
    def visible_to(self, user: Any) -> "WorkPlanQuerySet":
        """A plan that is being worked on belongs to the group; the public reads what was published of it."""
        return self if access_for(user).reads(Visibility.GROUP) else self.none()


@tracked()
class WorkPlan(Record):
    """One plan of one group for one period, which is any range of dates, never “a year”.

    `reference` is kept as printed; `reference_key` is its normal form for look-up.
    """

    KIND = "work_plan"
    VISIBILITY = visibility(
        GROUP="id slug title reference reference_key revision group group_name chair vice_chair division "
        "dated period_start period_end period_printed marking preface state consultation_closes "
        "created_at updated_at version",
        SECRETARIAT="source",
    )

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=120, blank=True)
    reference_key = models.CharField(max_length=120, blank=True, db_index=True)
    revision = models.PositiveIntegerField(default=0)
    group = models.ForeignKey(Group, models.PROTECT, related_name="work_plans")
    group_name = models.CharField("group as printed", max_length=200, blank=True)
    chair = models.CharField("chairperson", max_length=200, blank=True)
    vice_chair = models.CharField("vice-chairperson", max_length=200, blank=True)
    division = models.CharField(max_length=200, blank=True)
    dated = models.DateField("date of the document", null=True, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    period_printed = models.CharField(max_length=120, blank=True)
    marking = models.CharField(max_length=200, blank=True)
    preface = models.TextField("text before the first heading", blank=True, max_length=LONG_TEXT)
    state = models.CharField(max_length=20, choices=PlanState, default=PlanState.DRAFT)
    consultation_closes = models.DateField("last day of the consultation", null=True, blank=True)
    source = models.ForeignKey(
        "PlanImport", models.PROTECT, null=True, blank=True, editable=False, related_name="plans"
    )

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="period_ends_after_it_starts",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message="The period ends on or after the day it starts.",
            ),
            models.UniqueConstraint(
                fields=["reference_key", "revision"],
                condition=~Q(reference_key=""),
                name="one_plan_a_reference_and_revision",
                violation_error_message="There is already a plan with this reference and revision.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def refuse_if_frozen(self) -> None:
        """Raise NotPossibleNow once the plan is adopted: its words stand."""
        if self.state in FROZEN:
            way = "" if self.state == PlanState.SUPERSEDED else " Start a revision to change them."
            raise NotPossibleNow(f"This plan is {self.get_state_display().lower()}: its words stand.{way}")


class OfPlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "OfPlanQuerySet":
        """What belongs to a plan is seen by whoever sees the plan."""
        return self if access_for(user).reads(Visibility.GROUP) else self.none()


@tracked()
class PlanSection(Record):
    """A numbered heading and its text, in the order of the document. `number` is as printed ("2.1.1", "")."""

    KIND = "plan_section"
    VISIBILITY = visibility(GROUP="id plan position level number title text created_at updated_at version")

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, max_length=LONG_TEXT)

    objects = OfPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Tier(models.TextChoices):
    PRIORITY = "priority", "Priority topic"
    OTHER = "other", "Other topic, case by case"
    BEYOND_PERIOD = "beyond_period", "For later, beyond the period"


@tracked()
class PlanTopic(Record):
    """A topic's place in a plan; title and number are as the plan prints them.

    `own_words`: what the plan says of a topic that was known before, where the topic's own text is another.
    `leaves_out`: keys of the topic's focus areas and challenges which this plan does not take up.
    """

    KIND = "plan_topic"
    VISIBILITY = visibility(
        GROUP="id plan section topic position number title tier own_words leaves_out "
        "created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="plan_topics")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="plan_topics")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="in_plans")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, choices=Tier)
    own_words = models.TextField("the plan's own words", blank=True, max_length=LONG_TEXT)
    leaves_out = ArrayField(models.UUIDField(), default=list, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "topic"], name="a_topic_once_in_a_plan")]

    def __str__(self) -> str:
        return self.title

    @property
    def focus_areas(self) -> list[FocusArea]:
        """Those of the topic that this plan takes up, in order."""
        return self._taken_up(self.topic.focus_areas.all())

    @property
    def challenges(self) -> list[Challenge]:
        """Those of the topic that this plan takes up, in order."""
        return self._taken_up(self.topic.challenges.all())

    def _taken_up(self, parts: Any) -> list[Any]:
        return sorted((p for p in parts if p.pk not in self.leaves_out), key=attrgetter("position"))


def stands_after() -> Any:
    """Where in its section a row is printed: after so many paragraphs of its text, or all of them if None."""
    return models.PositiveSmallIntegerField(
        "paragraphs of the section's text before it", null=True, blank=True, editable=False
    )


@tracked()
class StrategicGoal(Record):
    """A numbered long-term priority."""

    KIND = "strategic_goal"
    VISIBILITY = visibility(
        GROUP="id plan section position stands_after number text created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="goals")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="goals")
    position = models.PositiveIntegerField()
    stands_after = stands_after()
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField(max_length=LONG_TEXT)

    objects = OfPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class Activity(Record):
    """Something the plan says will be done. `continues` is the same activity in an earlier plan."""

    class Category(models.TextChoices):
        MEETINGS = "meetings", "Meetings"
        GUIDELINE = "guideline", "Guideline"
        PRODUCT_SUPPORT = "product_support", "Product support"
        TRAINING = "training", "Training"
        COMMUNICATION = "communication", "Communication and stakeholders"
        CROSS_DOMAIN = "cross_domain", "Cross-domain"
        OTHER = "other", "Other"
        PRE_AUTHORISATION = "pre_authorisation", "Pre-authorisation"
        EVALUATION = "evaluation", "Evaluation and supervision"

    class Horizon(models.TextChoices):
        PERIOD = "period", "The plan's period"
        LONG_TERM = "long_term", "Long term"

    class TargetKind(models.TextChoices):
        NONE = "none", "None"
        DATE = "date", "A day"
        MONTH = "month", "A month"
        QUARTER = "quarter", "A quarter"
        CONTINUOUS = "continuous", "Continuous"

    KIND = "activity"
    VISIBILITY = visibility(
        PARTY="id plan section position title text category horizon action target_kind target target_printed "
        "progress reference continues created_at updated_at version",
        GROUP="stands_after lead specialised_input comments progress_reason",
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="activities")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="activities")
    position = models.PositiveIntegerField()
    stands_after = stands_after()
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, max_length=LONG_TEXT)
    category = models.CharField(max_length=20, choices=Category)
    horizon = models.CharField(max_length=10, choices=Horizon, default=Horizon.PERIOD)
    action = models.CharField(max_length=300, blank=True, help_text="As printed, such as “Lead” or “Input”.")
    lead = models.CharField(max_length=200, blank=True)
    specialised_input = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    comments = models.TextField(blank=True, max_length=LONG_TEXT)
    target_kind = models.CharField(max_length=10, choices=TargetKind, default=TargetKind.NONE)
    target = models.DateField(
        "last day of the target",
        null=True,
        blank=True,
        help_text="The last day of the month or quarter meant.",
    )
    target_printed = models.CharField(max_length=120, blank=True)
    progress = models.CharField(max_length=20, choices=Progress, default=Progress.PLANNED)
    progress_reason = models.TextField(blank=True, max_length=LONG_TEXT)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="activity_says_something",
                condition=~Q(title="") | ~Q(text=""),
                violation_error_message="Say what will be done.",
            ),
            models.CheckConstraint(
                name="dated_target_has_a_day",
                condition=Q(target_kind__in=["none", "continuous"], target__isnull=True)
                | Q(target_kind__in=["date", "month", "quarter"], target__isnull=False),
                violation_error_message="A day, month or quarter has its last day; other targets have none.",
            ),
            models.CheckConstraint(
                name="setback_gives_reason",
                condition=~Q(progress__in=["postponed", "suspended", "scaled_back", "cancelled"])
                | ~Q(progress_reason=""),
                violation_error_message="Say why: the reason is part of the record.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]


@tracked()
class Commitment(Record):
    """A sentence of the plan that can be checked by counting. `number` is its figure where it has one."""

    class Rule(models.TextChoices):
        MAX_PLENARIES = "max_plenaries", "At most so many plenaries a year"
        CONGRUENT_MEETINGS = "congruent_meetings", "Congruent with the parties' meetings"
        FACE_TO_FACE = "face_to_face", "About so many face-to-face meetings a year"
        REPORT_BACK = "report_back", "Report back to the parties"
        LISTEN_AND_LEARN_FIRST_YEAR = (
            "listen_and_learn_first_year",
            "Listen & Learn more often in the first year",
        )
        FIRST_LISTEN_AND_LEARN = "first_listen_and_learn", "First Listen & Learn by a date"
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


@tracked()
class Endorsement(Record):
    """A body, a verb and a date: “endorsed by QWP 3 February 2023”."""

    KIND = "endorsement"
    VISIBILITY = visibility(GROUP="id plan position body verb dated printed created_at updated_at version")

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="endorsements")
    position = models.PositiveIntegerField()
    body = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    dated = models.DateField("date", null=True, blank=True)
    printed = models.CharField(max_length=300, blank=True)

    objects = OfPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.verb} by {self.body}"


@tracked()
class PlanConsultation(Record):
    """Somebody asked what they say of a plan, and what they said: a group, a person, or a body outside.

    `address` is where a body outside was written to; nobody but the secretariat needs it.
    """

    class Answer(models.TextChoices):
        AGREED = "agreed", "Agreed"
        AGREED_WITH_COMMENTS = "agreed_with_comments", "Agreed with comments"
        NO_COMMENT = "no_comment", "No comment"
        OBJECTED = "objected", "Objected"

    KIND = "plan_consultation"
    VISIBILITY = visibility(
        GROUP="id plan group person body asked_on due answer said answered_on recorded_by created_at "
        "updated_at version",
        SECRETARIAT="address",
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="consultations")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.CharField("body outside", max_length=200, blank=True)
    address = models.CharField(max_length=254, blank=True)
    asked_on = models.DateField()
    due = models.DateField("answer due")
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    said = models.TextField("what they said", blank=True, max_length=LONG_TEXT)
    answered_on = models.DateField("date of the answer", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="one_is_asked",
                condition=Q(group__isnull=False, person=None, body="")
                | Q(group=None, person__isnull=False, body="")
                | (Q(group=None, person=None) & ~Q(body="")),
                violation_error_message="Name one group, one person or one body outside.",
            ),
            models.CheckConstraint(
                name="answer_is_due_after_asking",
                condition=Q(due__gte=F("asked_on")),
                violation_error_message="The answer is due on or after the day of asking.",
            ),
            models.CheckConstraint(
                name="answer_says_when_and_by_whom",
                condition=Q(answer="", answered_on=None, recorded_by=None)
                | (~Q(answer="") & Q(answered_on__isnull=False, recorded_by__isnull=False)),
                violation_error_message="An answer has its date, and who put it on record.",
            ),
        ]

    def __str__(self) -> str:
        return str((self.group and self.group.name) or (self.person and self.person.name) or self.body)


@tracked(exclude=("typed",))
class CarryOver(Record):
    """A plan carried into the next: what was typed of it so far, and the plan that was `made`.

    `typed` holds texts as they were typed, so that nothing is lost that can't stand yet: `header` by field of
    the new plan, `items` by the key of the row that is carried (`workplans.carryover.items`).
    """

    KIND = "carry_over"
    VISIBILITY = visibility(GROUP="id plan state made typed created_at updated_at version")

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="carry_overs")
    state = models.CharField(max_length=10, choices=CarryOverState, default=CarryOverState.OPEN)
    made = models.ForeignKey(WorkPlan, models.PROTECT, null=True, blank=True, related_name="carried_from")
    typed = models.JSONField(default=dict, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="open"),
                name="one_open_carry_over",
                violation_error_message="This plan is being carried over already: go on with that.",
            ),
            models.CheckConstraint(
                name="carried_over_names_the_plan_made",
                condition=Q(state="made") ^ Q(made=None),
                violation_error_message="A plan carried over names the plan that was made.",
            ),
        ]

    def __str__(self) -> str:
        return f"Carry-over of {self.plan}"


@tracked()
class Fate(Record):
    """What became of one row of a plan in the next. Merged: several fates lead into one row; split: one item
    has several.

    `kind` and `item`: the row, of the plan, or a topic of it, or a focus area or challenge of one; `into`:
    what it lives on as. `words` are its own, kept because a draft's row may go.
    """

    KIND = "fate"
    VISIBILITY = visibility(
        GROUP="id carry_over position kind item into words became reason created_at updated_at version"
    )

    carry_over = models.ForeignKey(CarryOver, models.CASCADE, related_name="fates")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    item = models.UUIDField(db_index=True)
    into = models.UUIDField(null=True, blank=True, db_index=True)
    words = models.CharField(max_length=300)
    became = models.CharField(max_length=20, choices=Became)
    reason = models.TextField(blank=True, max_length=LONG_TEXT)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_retired_says_why",
                condition=(Q(became="retired") & ~Q(reason="") & Q(into=None))
                | (~Q(became="retired") & Q(into__isnull=False)),
                violation_error_message="Say why it is retired.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.get_became_display().lower()}"


class WaiverQuerySet(OfPlanQuerySet):
    def in_force(self, on: date) -> "WaiverQuerySet":
        """Those that set a rule aside on this day."""
        return self.filter(Q(until=None) | Q(until__gte=on), ended_on=None)


@tracked()
class Waiver(Record):
    """Why a commitment was set aside, by whom, and until when (None: until it is ended)."""

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
                violation_error_message="A waiver that is ended names the day and who ended it.",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(ended_on=None, until=None),
                name="one_open_waiver",
                violation_error_message="This commitment is set aside already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Waiver: {self.commitment}"


class PartyReportQuerySet(models.QuerySet["PartyReport"]):
    def visible_to(self, user: Any) -> "PartyReportQuerySet":
        """All to who reads for the group; to a liaison those made to the own party."""
        access = access_for(user)
        if access.reads(Visibility.OWN):
            return self
        return self.filter(party__in=access.parties) if access.reads(Visibility.PARTY) else self.none()


@tracked(exclude=("content",))
class PartyReport(Record):
    """What was reported to a party, as it was sent: the changes of the entries after `since`, up to `until`.

    `until` is the mark from which “since your last report” counts. `content` is what `desk.reporting` made of
    the changes; the row never changes.
    """

    KIND = "party_report"
    VISIBILITY = visibility(
        PARTY="id party since until note content created_at updated_at version", GROUP="sent_by"
    )

    party = models.ForeignKey(Group, models.PROTECT, related_name="reports")
    since = models.BigIntegerField("mark of the report before")
    until = models.BigIntegerField("mark of this report")
    note = models.TextField("covering words", blank=True, max_length=LONG_TEXT)
    content = models.JSONField(default=list)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PartyReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "since"],
                name="one_report_from_a_mark",
                violation_error_message="What changed since that report was reported already.",
            ),
            models.CheckConstraint(
                name="report_goes_forward",
                condition=Q(until__gt=F("since")),
                violation_error_message="Nothing has been done since the last report.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Report to {self.party}, {long_date(self.created_at)}"


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def visible_to(self, user: Any) -> "PlanImportQuerySet":
        """The secretariat and the chair read plans in."""
        return self if access_for(user).reads(Visibility.SECRETARIAT) else self.none()


@tracked(exclude=("content", "reading"))
class PlanImport(Record):
    """A document that is being read into a plan: what was found, corrected until it is accepted.

    `reading` is the importer's JSON (`workplans.importing.as_json`); no record exists before `accepted`.
    """

    class State(models.TextChoices):
        READ = "read", "Read, to be checked"
        ACCEPTED = "accepted", "Accepted"
        LEFT = "left", "Left"

    KIND = "plan_import"
    VISIBILITY = visibility(
        SECRETARIAT="id name sha256 state uploaded_by reading content created_at updated_at version"
    )

    name = models.CharField("file name", max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    reading = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PlanImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@tracked()
class KeptAsPrinted(Record):
    """A cross-reference that leads nowhere and stays all the same: in this sentence, as long as it is so."""

    KIND = "kept_as_printed"
    VISIBILITY = visibility(
        GROUP="id plan place printed sentence reason kept_by created_at updated_at version"
    )

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="kept_as_printed")
    place = models.CharField("the heading above it", max_length=300)
    printed = models.CharField(max_length=200)
    sentence = models.TextField(max_length=LONG_TEXT)
    reason = models.TextField(max_length=2000)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan",
                "printed",
                MD5("sentence"),
                name="kept_as_printed_once",
                violation_error_message="This reference is kept as printed already.",
            )
        ]

    def __str__(self) -> str:
        return f"“{self.printed}” in {self.place}"


class Release(models.Model):
    """What was adopted: the words of one revision of a plan (`workplans.wording`). Inserts only.

    `adopted_at` is when that was put on record; what bodies said on which day, its endorsements tell.
    `digest` is that of the words; the entry of the adoption holds it too, and those of the files.
    """

    KIND = "release"
    VISIBILITY = visibility(GROUP="id plan revision content digest adopted_at adopted_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="releases")
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "revision"],
                name="one_release_a_revision",
                violation_error_message="This revision of the plan was adopted already.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        revision = f", Rev. {self.revision}" if self.revision else ""
        return f"{self.plan}{revision}"


class ReleaseFile(models.Model):
    """A file rendered from a release's words, and what had to be replaced in it. Inserts only."""

    VISIBILITY = visibility(GROUP="id release format file sha256 size substitutions")

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    substitutions = models.JSONField(default=list)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "format"], name="one_file_a_format_of_a_release")
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.release} ({self.format})"
