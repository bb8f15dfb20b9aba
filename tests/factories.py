"""One factory a model: valid rows with as little said as possible."""

from datetime import date, timedelta
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    Declaration,
    Discipline,
    Expertise,
    Group,
    Invitation,
    Mandate,
    Restriction,
    SignIn,
    User,
)
from accounts.second_factor import SealedAdapter
from accounts.sessions import NO_ADDRESS
from documents.models import DocumentJob, File
from editing.models import Draft
from notifications.models import Follow, Follower, Message, Mute, Preference, RuleSetting
from publications.models import Publication, PublicUpdate, PublishedRecord
from publications.snapshot import digest_of
from topics.models import (
    Challenge,
    Evidence,
    FocusArea,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceTopic,
    Topic,
    TopicPerson,
)
from workplans.models import (
    Activity,
    CarryOver,
    CarryOverItem,
    Commitment,
    Consultation,
    Endorsement,
    KeptAsPrinted,
    PartyReport,
    PlanImport,
    PlanSection,
    PlanTopic,
    Release,
    ReleaseFile,
    StrategicGoal,
    Waiver,
    WorkPlan,
)

PASSWORD = "a-long-demo-password"


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group
        django_get_or_create = ("code",)

    code = "QIG"
    name = factory.LazyAttribute(lambda group: f"The {group.code}")
    is_party = factory.LazyAttribute(lambda group: group.code in ("BWP", "QWP", "IWG"))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda user: f"{user.name.lower().replace(' ', '.')}@qig.example")
    password = factory.django.Password(PASSWORD)


class SignInFactory(UserFactory):
    class Meta:
        model = SignIn
        skip_postgeneration_save = True


#: what an authenticator app was given
APP_KEY = "JBSWY3DPEHPK3PXP"


class SecondFactorFactory(DjangoModelFactory):
    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": SealedAdapter().encrypt(APP_KEY)})


def session_for(user: User, **values: Any) -> Session:
    """Return a session in which somebody is signed in, as the server keeps it."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    values = {"session_key": store._get_new_session_key(), "expire_date": store.get_expiry_date()} | values
    return Session.objects.create(session_data=store.encode(store._session), **values)


class UserSessionFactory(DjangoModelFactory):
    """A browser in which somebody is signed in, as the sign-in library keeps it."""

    class Meta:
        model = UserSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.LazyAttribute(lambda row: session_for(row.user).session_key)
    ip = NO_ADDRESS
    user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/130.0"


class ServiceAccountFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Program {n}")
    kind = User.Kind.SERVICE
    email = None
    party = factory.SubFactory(GroupFactory, code="BWP")
    password = factory.LazyFunction(lambda: make_password(None))


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    group = factory.SubFactory(GroupFactory)
    role = Mandate.Role.MEMBER
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=365))


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    name = factory.Sequence(lambda n: f"Newcomer {n}")
    email = factory.Sequence(lambda n: f"newcomer{n}@qig.example")
    role = Mandate.Role.MEMBER
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=900))
    invited_by = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = Declaration

    user = factory.SubFactory(UserFactory)
    declared_on = factory.LazyFunction(timezone.localdate)
    level = 1
    is_signed = True


class RestrictionFactory(DjangoModelFactory):
    class Meta:
        model = Restriction

    declaration = factory.SubFactory(DeclarationFactory)
    organisation = "Acme"


class DisciplineFactory(DjangoModelFactory):
    class Meta:
        model = Discipline
        django_get_or_create = ("code",)

    code = "biologicals"
    name = "Biologicals and ATMP"


class ExpertiseFactory(DjangoModelFactory):
    class Meta:
        model = Expertise

    user = factory.SubFactory(UserFactory)
    discipline = factory.SubFactory(DisciplineFactory)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")
    base_version = 1


class FileFactory(DjangoModelFactory):
    """A row only: its bytes are nowhere."""

    class Meta:
        model = File

    name = "paper.pdf"
    media_type = "application/pdf"
    visibility = "own"
    size = 1
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class DocumentJobFactory(DjangoModelFactory):
    class Meta:
        model = DocumentJob

    requested_by = factory.SubFactory(UserFactory)
    template = "sample_document"
    format = "md"
    title = factory.Sequence(lambda n: f"A document {n}")


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    title = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda topic: topic.title.lower().replace(" ", "-"))
    description = "What it is."


class TopicPersonFactory(DjangoModelFactory):
    class Meta:
        model = TopicPerson

    topic = factory.SubFactory(TopicFactory)
    user = factory.SubFactory(UserFactory)
    part = TopicPerson.Part.LEAD


class FocusAreaFactory(DjangoModelFactory):
    class Meta:
        model = FocusArea

    topic = factory.SubFactory(TopicFactory)
    position = factory.Sequence(lambda n: n)
    text = "What to look at."


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = Challenge

    topic = factory.SubFactory(TopicFactory)
    position = factory.Sequence(lambda n: n)
    text = "What is difficult."


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    challenge = factory.SubFactory(ChallengeFactory)
    source = Evidence.Source.SURVEY
    text = "What the survey says."


class GuidanceDocumentFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceDocument

    title = factory.Sequence(lambda n: f"Paper {n}")
    slug = factory.LazyAttribute(lambda document: document.title.lower().replace(" ", "-"))
    kind = GuidanceDocument.Kind.GUIDELINE


class GuidanceTopicFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceTopic

    document = factory.SubFactory(GuidanceDocumentFactory)
    topic = factory.SubFactory(TopicFactory)


class GlossaryTermFactory(DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    term = factory.Sequence(lambda n: f"Term {n}")


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
    tier = "priority"


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
    uploaded_by = factory.SubFactory(UserFactory)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    kind = "topic"
    uuid = factory.Faker("uuid4")
    number = 1
    slug = factory.LazyAttribute(lambda publication: publication.title.lower().replace(" ", "-"))
    title = factory.Sequence(lambda n: f"Published {n}")
    content = factory.LazyFunction(dict)
    published_at = factory.LazyFunction(timezone.now)
    published_by = factory.Faker("uuid4")


class PublishedRecordFactory(DjangoModelFactory):
    class Meta:
        model = PublishedRecord

    current = factory.SubFactory(PublicationFactory)
    kind = factory.SelfAttribute("current.kind")
    uuid = factory.SelfAttribute("current.uuid")
    slug = factory.SelfAttribute("current.slug")
    title = factory.SelfAttribute("current.title")
    published_at = factory.SelfAttribute("current.published_at")


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    kind = "topic.moved"
    recipient = factory.SubFactory(UserFactory)
    subject = "A topic moved"
    text = "It moved."
    key = factory.Sequence(lambda n: f"act:{n}")
    due_at = factory.LazyFunction(timezone.now)
    not_before = factory.SelfAttribute("due_at")
    message_id = factory.Sequence(lambda n: f"<{n}@qig.example>")


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = "topic.moved"
    channel = "daily"


class MuteFactory(DjangoModelFactory):
    class Meta:
        model = Mute

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")


class FollowerFactory(DjangoModelFactory):
    class Meta:
        model = Follower

    address = factory.Sequence(lambda n: f"reader{n}@example.com")


class FollowFactory(DjangoModelFactory):
    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)
    kind = "topic"
    uuid = factory.Faker("uuid4")


class PublicUpdateFactory(DjangoModelFactory):
    class Meta:
        model = PublicUpdate

    publication = factory.SubFactory(PublicationFactory)
    entry = 1
    words = "It was published."
    released_at = factory.LazyFunction(timezone.now)


class RuleSettingFactory(DjangoModelFactory):
    class Meta:
        model = RuleSetting

    rule = factory.Sequence(lambda n: f"topic.rule_{n}")
