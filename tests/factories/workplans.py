"""Factories of work plans and what belongs to them."""

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from publications.snapshot import digest_of
from tests.factories.accounts import GroupFactory, UserFactory
from tests.factories.documents import FileFactory
from tests.factories.topics import TopicFactory
from workplans.models import (
    Activity,
    CarryOver,
    CarryOverItem,
    Commitment,
    Consultation,
    Endorsement,
    KeptAsPrinted,
    Override,
    PartyReport,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    Release,
    ReleaseFile,
    StrategicGoal,
    Waiver,
    WorkPlan,
)


class WorkPlanFactory(DjangoModelFactory):
    class Meta:
        model = WorkPlan

    title = factory.Sequence(lambda n: f"Work plan {n}")
    slug = factory.LazyAttribute(lambda plan: plan.title.lower().replace(" ", "-"))
    group = factory.SubFactory(GroupFactory)
    period_start = date(2023, 1, 1)
    period_end = date(2023, 12, 31)


class PlanSectionFactory(DjangoModelFactory):
    class Meta:
        model = PlanSection

    plan = factory.SubFactory(WorkPlanFactory)
    position = factory.Sequence(lambda n: n)
    level = 1
    title = "Strategic goals"


class _OfSection(DjangoModelFactory):
    class Meta:
        abstract = True

    section = factory.SubFactory(PlanSectionFactory)
    plan = factory.SelfAttribute("section.plan")
    position = factory.Sequence(lambda n: n)


class PlanTopicFactory(_OfSection):
    class Meta:
        model = PlanTopic

    topic = factory.SubFactory(TopicFactory)
    title = factory.SelfAttribute("topic.title")
    description = factory.SelfAttribute("topic.description")
    justification = factory.SelfAttribute("topic.justification")
    tier = "priority"


class PlanPointFactory(DjangoModelFactory):
    class Meta:
        model = PlanPoint

    plan_topic = factory.SubFactory(PlanTopicFactory)
    plan = factory.SelfAttribute("plan_topic.plan")
    position = factory.Sequence(lambda n: n)
    kind = "focus_area"
    text = "What the plan looks at."


class StrategicGoalFactory(_OfSection):
    class Meta:
        model = StrategicGoal

    text = "A priority for years."


class ActivityFactory(_OfSection):
    class Meta:
        model = Activity

    text = "What will be done."
    category = Activity.Category.MEETINGS


class CommitmentFactory(_OfSection):
    class Meta:
        model = Commitment

    rule = Commitment.Rule.MAX_PLENARIES
    sentence = "At most six plenaries."
    number = 6


class WaiverFactory(DjangoModelFactory):
    class Meta:
        model = Waiver

    commitment = factory.SubFactory(CommitmentFactory)
    reason = "A building was closed."
    waived_by = factory.SubFactory(UserFactory)


class PartyReportFactory(DjangoModelFactory):
    class Meta:
        model = PartyReport

    party = factory.SubFactory(GroupFactory, code="BWP")
    since = factory.Sequence(lambda n: n)
    until = factory.LazyAttribute(lambda report: report.since + 1)
    sent_by = factory.SubFactory(UserFactory)


class EndorsementFactory(DjangoModelFactory):
    class Meta:
        model = Endorsement

    plan = factory.SubFactory(WorkPlanFactory)
    position = factory.Sequence(lambda n: n)
    body = "QWP"
    verb = "endorsed"


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = Consultation

    about = factory.SubFactory(WorkPlanFactory, state="consultation")
    party = factory.SubFactory(GroupFactory, code="BWP")
    asked_on = date(2026, 2, 2)
    due = date(2026, 8, 3)


class CarryOverFactory(DjangoModelFactory):
    class Meta:
        model = CarryOver

    plan = factory.SubFactory(WorkPlanFactory)


class CarryOverItemFactory(DjangoModelFactory):
    class Meta:
        model = CarryOverItem

    carry_over = factory.SubFactory(CarryOverFactory)
    position = factory.Sequence(lambda n: n)
    kind = "activity"
    uuid = factory.Faker("uuid4")
    successor = factory.Faker("uuid4")
    text = "What was planned."
    outcome = "continued"


class KeptAsPrintedFactory(DjangoModelFactory):
    class Meta:
        model = KeptAsPrinted

    plan = factory.SubFactory(WorkPlanFactory)
    place = "2.1.1 Meetings"
    printed = "section 1.5"
    sentence = "As said in section 1.5."
    reason = "It was adopted so."
    kept_by = factory.SubFactory(UserFactory)


class OverrideFactory(DjangoModelFactory):
    class Meta:
        model = Override

    rule = "objections_open"
    about_kind = "work_plan"
    about_uuid = factory.LazyFunction(lambda: WorkPlanFactory().pk)
    reason = "The objection came too late."
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class ReleaseFactory(DjangoModelFactory):
    class Meta:
        model = Release

    plan = factory.SubFactory(WorkPlanFactory)
    revision = 0
    content = factory.LazyAttribute(lambda release: {"title": release.plan.title, "sections": []})
    digest = factory.LazyAttribute(lambda release: digest_of(release.content))
    adopted_at = factory.LazyFunction(timezone.now)
    adopted_by = factory.SubFactory(UserFactory)


class ReleaseFileFactory(DjangoModelFactory):
    """A row only: its bytes are nowhere."""

    class Meta:
        model = ReleaseFile

    release = factory.SubFactory(ReleaseFactory)
    format = "pdf"
    file = factory.SubFactory(FileFactory, visibility="group")
    sha256 = factory.SelfAttribute("file.sha256")
    size = factory.SelfAttribute("file.size")


class PlanImportFactory(DjangoModelFactory):
    class Meta:
        model = PlanImport

    name = "plan.txt"
    sha256 = "0" * 64
    content = b"A plan"
    reading = factory.LazyFunction(dict)
    state = PlanImport.State.READ
    uploaded_by = factory.SubFactory(UserFactory)
