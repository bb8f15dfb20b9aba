"""The ground: the rows that exist in every world. W0 has no others; W1 and W2 add those of `hidden/`."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from audit.services import audited, log_entry
from core.uploads import WORD
from core.visibility import Visibility
from documents.cleaning import clean_copy
from documents.services import keep_file
from editing.models import Draft
from publications.models import PublishedRecord
from publications.services import publish_record
from tests import factories as make
from tests.revealing_files import word
from tests.sample_template import SAMPLE
from topics.models import GuidanceDocument, Topic, TopicPerson
from workplans.importing import read_plan, to_json
from workplans.models import PlanImport, WorkPlan

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORDS = ("", "quokka", "wombat")
#: the first number of hidden rows and of rows that a request creates
HIDDEN_NUMBERS, REQUEST_NUMBERS = 500_000, 900_000

PLAN_TEXT = """Work plan of the Quality Innovation Group

Reference: EMA/9/2026

1. Strategic goals

Why there is a plan.

2. Meetings

At most six plenaries a year.
"""

Ground = SimpleNamespace


def key(number: int) -> UUID:
    """Return the key of the hidden record with this number, the same in every world."""
    return UUID(int=0xABCDEF << 96 | number)


def set_sequences(number: int) -> None:
    """Let every sequence continue from this number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences "
            "WHERE schemaname = 'public'",
            [number],
        )


def ground(people: SimpleNamespace) -> Ground:
    """Create the rows of every world; each role sees those that it may see."""
    g = Ground(people=people)
    with audited():
        g.invited = _topic("Invited topic", "invited", mara=people.mara)
        g.listed = _topic("Listed topic", "listed", mara=people.mara)
        g.fresh = _topic("Fresh topic, never published", "fresh", mara=people.niels)
        make.TopicPersonFactory(topic=g.invited, user=people.eva, part=TopicPerson.Part.INVITED)
        g.focus, g.second_focus = g.invited.focus_areas.order_by("position")
        g.challenge = g.invited.challenges.get()
        g.evidence = g.challenge.evidence.get()
        g.merged = make.ChallengeFactory(
            topic=g.invited,
            text="Merged away.",
            disposition="merged_into",
            merged_into=g.listed.challenges.get(),
        )
        g.paper = _paper("Adopted paper", "adopted-paper", g.invited, stage="adopted")
        with_file(g.paper)
        g.internal = _paper("Internal paper", "internal-paper", g.listed, kind="internal_position")
        g.term = make.GlossaryTermFactory(term="Decentralised manufacturing", variants=["DCM"])
        g.plan_import = read_in("plan.txt", PLAN_TEXT, people.sophie)
        g.piece = g.plan_import.reading["pieces"][-1]["id"]
        g.plan = _plan(g, "the-plan", source=g.plan_import)
        g.section, g.goal, g.activity = g.plan.sections.get(), g.plan.goals.get(), g.plan.activities.get()
        g.plan_topic, g.point = g.plan.plan_topics.get(topic=g.invited), g.plan.points.get()
        g.endorsement = g.plan.endorsements.get()
        g.adopted = _plan(g, "adopted-plan", state="adopted")
        make.CarryOverFactory(plan=g.adopted)
        release(g.adopted, "As adopted.", by=people.sophie)
        g.waiver = make.WaiverFactory(commitment=g.adopted.commitments.get(), waived_by=people.carla)
        g.report = make.PartyReportFactory(
            party=make.GroupFactory(code="BWP"), since=0, until=1, sent_by=people.sophie
        )
        consulted = _plan(g, "consulted-plan", state="consultation")
        g.consultation = make.ConsultationFactory(about=consulted)
        g.disciplines = [make.DisciplineFactory(code=code) for code in ("biologicals", "digital")]
        g.invitation = make.InvitationFactory(
            name="Newcomer", email="new@qig.example", invited_by=people.sophie
        )
        # A guest takes no part in a topic that she does not see: what it is called is not hers to read.
        make.RestrictionFactory(declaration__user=people.eva, kind="topic", uuid=key(20), organisation="")
        g.session = make.UserSessionFactory(user=people.niels)
        # A group whose people are no business of ours.
        g.elsewhere = make.MandateFactory(user=people.alice, group=make.GroupFactory(code="CHMP"))
        log_entry(actor=people.mara, action="topic.created", about=g.invited)
    for about in (g.invited, g.listed, g.term, g.adopted, g.paper):
        publish_record(actor=people.sophie, record=about, seen_number=0)
    GuidanceDocument.objects.filter(pk=g.paper.pk).update(clean_file=None)  # once more to be confirmed
    _documents(g)
    g.published_record = PublishedRecord.objects.get(uuid=g.listed.pk)
    g.follower = make.FollowerFactory(address="reader@example.com", token="the-readers-link")
    make.FollowFactory(
        user=None, follower=g.follower, uuid=g.listed.pk, token="a-link-to-confirm", confirmed_at=NOW
    )
    g.public_update = make.PublicUpdateFactory(publication=g.published_record.current)
    g.withdrawn = key(900)
    tombstone("topic", g.withdrawn, "withdrawn")
    tombstone("work_plan", key(901), "gone-plan")
    # Drafts of a topic that exists in some worlds alone: only those who see it there are told its title.
    for person in (people.eva, people.lena, people.niels):
        Draft.objects.create(
            user=person, kind="topic", uuid=key(20), base_version=1, values={"title": "Typed once"}
        )
    Draft.objects.update(updated_at=NOW)
    return g


def _documents(g: Ground) -> None:
    """Create two documents that mara requested: one is ready, one waits."""
    mine = {"requested_by": g.people.mara, "template": SAMPLE.name, "parameters": {"topic": "invited"}}
    about = {"media_type": "text/markdown", "about": g.invited, "visibility": Visibility.OWN}
    file = keep_file(content=b"A text.", name="text.md", owner=g.people.mara, **about)
    g.document = make.DocumentJobFactory(
        title="A document",
        state="done",
        file=file,
        finished_at=NOW,
        expires_at=NOW + timedelta(days=7),
        **mine,
    )
    g.queued_document = make.DocumentJobFactory(title="A waiting paper", **mine)


def release(plan: WorkPlan, words: str, by: User, format: str = "pdf", **fields: Any) -> None:
    """Create a release of a plan with a file."""
    values = {"content": {"title": words}, "adopted_at": NOW, "adopted_by": by} | fields
    content, name = words.encode(), f"{plan.slug}.{format}"
    file = keep_file(
        content=content, name=name, media_type="application/pdf", about=plan, visibility=Visibility.GROUP
    )
    make.ReleaseFileFactory(
        release=make.ReleaseFactory(plan=plan, **values), file=file, format=format, substitutions=[words]
    )


def tombstone(kind: str, uuid: UUID, slug: str, **fields: Any) -> None:
    """Create a withdrawn publication."""
    values = {"title": "Withdrawn", "reason": "Too early.", "published_at": NOW - timedelta(days=30)} | fields
    version = make.PublicationFactory(kind=kind, uuid=uuid, number=2, slug=slug, withdrawn=True, **values)
    make.PublishedRecordFactory(current=version, withdrawn=True)


def _topic(title: str, slug: str, *, mara: User, **fields: Any) -> Topic:
    topic = make.TopicFactory(title=title, slug=slug, description=f"What {slug} is.", **fields)
    make.TopicPersonFactory(topic=topic, user=mara)
    make.FocusAreaFactory(topic=topic, text="A focus.", position=1)
    make.FocusAreaFactory(topic=topic, text="Another focus.", position=2)
    challenge = make.ChallengeFactory(topic=topic, text=f"What is hard in {slug}.", position=1)
    make.EvidenceFactory(challenge=challenge)
    return topic


def _paper(title: str, slug: str, topic: Topic, **fields: Any) -> GuidanceDocument:
    document = make.GuidanceDocumentFactory(title=title, slug=slug, summary=f"What {slug} says.", **fields)
    make.GuidanceTopicFactory(document=document, topic=topic)
    return document


def with_file(document: GuidanceDocument) -> None:
    """Attach a Word file that tells its author, and the clean copy that is published."""
    file, clean_file = (
        keep_file(content=content, name=name, media_type=WORD, about=document, visibility=Visibility.GROUP)
        for name, content in (("paper.docx", word()), ("clean.docx", published_file("Ada")))
    )
    GuidanceDocument.objects.filter(pk=document.pk).update(file=file, clean_file=clean_file)
    document.refresh_from_db()


def published_file(author: str) -> bytes:
    """Return the clean copy of a Word file that an author has filled with more than its text."""
    return clean_copy(f"{author}.docx", word(by=author), title="Paper")


def read_in(name: str, text: str, by: User, **fields: Any) -> PlanImport:
    """Create the import of a document that is not accepted yet."""
    content = text.encode()
    return make.PlanImportFactory(
        name=name,
        content=content,
        sha256=sha256(content).hexdigest(),
        reading=to_json(read_plan("plan.txt", content)) | {"seconds": 0.1},
        uploaded_by=by,
        **fields,
    )


def _plan(g: Ground, slug: str, **fields: Any) -> WorkPlan:
    plan = make.WorkPlanFactory(
        title=f"Plan {slug}", slug=slug, reference=f"EMA/1/{slug}", reference_key=slug, **fields
    )
    section = make.PlanSectionFactory(plan=plan, number="1", title="Goals", text="Why.")
    row = make.PlanTopicFactory(section=section, topic=g.invited)
    make.PlanPointFactory(plan_topic=row, focus_area=g.focus)
    make.PlanTopicFactory(section=section, topic=g.listed)
    make.StrategicGoalFactory(section=section)
    make.ActivityFactory(section=section)
    make.CommitmentFactory(section=section)
    make.EndorsementFactory(plan=plan)
    return plan
