"""Sample data for development and demonstrations: an imported plan, and a person for every role."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.access import QIG
from accounts.models import Declaration, Discipline, Group, Mandate, User
from accounts.services import declare_interests, set_expertise
from audit.services import audited, log_entry
from desk.changes import latest_mark
from desk.services import send_party_report
from publications.models import Publication
from publications.services import publish_record
from topics.models import GuidanceDocument, Topic
from topics.services import (
    add_evidence,
    add_guidance_document,
    add_term,
    assign_topic,
    create_topic,
    dispose_challenge,
    move_guidance_document,
    move_topic,
)
from workplans.importing import jobs
from workplans.importing.services import accept_import, start_import
from workplans.models import PartyReport, WorkPlan

PASSWORD = "quality-innovation"
PLAN = settings.BASE_DIR / "samples" / "qig-2023-work-plan.txt"

#: (name, e-mail address, role in the QIG or nothing, party of a liaison)
PEOPLE = (
    ("Sofia Lindqvist", "secretary@qig.example", "secretariat", ""),
    ("Henrik Vos", "chair@qig.example", "chair", ""),
    ("Marta Oliveira", "member@qig.example", "member", ""),
    ("Jonas Weber", "member2@qig.example", "member", ""),
    ("Claire Dubois", "bwp@qig.example", "liaison", "BWP"),
    ("Ilse Janssens", "observer@qig.example", "observer", ""),
    ("Piotr Nowak", "expert@qig.example", "ad_hoc_expert", ""),
    ("Anna Rossi", "company@pharma.example", "", ""),
)

#: (e-mail address, disciplines, days since the declaration of interests or None, level, signed)
EXPERTS = (
    ("chair@qig.example", ("chemical-quality", "gmdp-inspection"), 60, 1, True),
    ("member@qig.example", ("biologicals", "digital"), 340, 1, True),
    ("member2@qig.example", ("chemical-quality",), 400, 2, True),
    ("bwp@qig.example", ("biologicals",), 20, 1, False),
    ("expert@qig.example", ("statistics",), None, 1, False),
)

#: (term, other spellings, definition)
TERMS = (
    ("DCM", ["DM", "decentralised manufacturing", "decentralized manufacturing"],
     "Decentralised manufacturing: making a medicine at several places near the patient."),
    ("CM", ["continuous manufacturing"],
     "Continuous manufacturing: material goes in and product comes out without a break."),
    ("POC", ["point of care"], "Point of care: where the patient is treated."),
    ("digitalisation", ["digitalization", "digitisation", "digitization"],
     "Data and models that steer manufacturing, testing and release."),
    ("3D printing", ["additive manufacturing"], "Building a dosage form layer by layer."),
)  # fmt: skip


def load_people() -> None:
    """Create the people of the sample with their mandates; existing ones are left unchanged."""
    system = User.objects.system()
    group = Group.objects.get(code=QIG)
    for name, email, role, party in PEOPLE:
        if User.objects.filter(email=email).exists():
            continue
        with audited():
            user = User.objects.create_user(email, name, PASSWORD)
            log_entry(actor=system, action="user.created", about=user)
            if role:
                Mandate.objects.create(
                    user=user,
                    group=group,
                    role=role,
                    party=Group.objects.filter(code=party).first(),
                    starts_at=timezone.now() - timedelta(days=365),
                    ends_at=timezone.now() + timedelta(days=2 * 365),
                )
    _load_experts()


def _load_experts() -> None:
    """Set disciplines and declarations of interests, some of them expired, unsigned or missing."""
    if Declaration.objects.exists():
        return
    for email, codes, days, level, signed in EXPERTS:
        person = User.objects.get(email=email)
        set_expertise(actor=person, person=person, disciplines=Discipline.objects.filter(code__in=codes))
        if days is not None:
            declared_on = timezone.localdate() - timedelta(days=days)
            declare_interests(
                actor=person, person=person, declared_on=declared_on, level=level, is_signed=signed
            )


def load_plan() -> None:
    """Import the sample plan, accept it as adopted, assign its topics to members, and publish all of it."""
    if WorkPlan.objects.exists():
        return
    secretary = User.objects.get(email="secretary@qig.example")
    for term, variants, definition in TERMS:
        values = {"term": term, "variants": variants, "definition": definition}
        publish_record(actor=secretary, record=add_term(actor=secretary, values=values), seen_number=0)
    plan_import = start_import(actor=secretary, name=PLAN.name, content=PLAN.read_bytes())
    jobs.read(plan_import.pk)
    plan = accept_import(
        actor=secretary, plan_import=plan_import, version=plan_import.version, state="adopted"
    )
    _assign_leads(secretary, plan)
    _restrict_a_lead(plan)
    for topic in Topic.objects.order_by("title"):
        publish_record(actor=secretary, record=topic, seen_number=0)
    publish_record(actor=secretary, record=plan, seen_number=0)


def _assign_leads(secretary: User, plan: WorkPlan) -> None:
    members = list(User.objects.filter(email__startswith="member").order_by("email"))
    guests = list(User.objects.filter(email__in=("observer@qig.example", "expert@qig.example")))
    places = plan.plan_topics.filter(tier="priority").order_by("position").select_related("topic")
    for number, place in enumerate(places):
        invited = guests if number == 0 else []
        assign_topic(
            actor=secretary,
            topic=place.topic,
            version=place.topic.version,
            leads=[members[number % len(members)]],
            invited=invited,
        )


def _restrict_a_lead(plan: WorkPlan) -> None:
    """Restrict a lead by their declaration, which the secretariat sees on the page of the topic."""
    person = User.objects.get(email="member2@qig.example")
    topic = Topic.objects.led_by(person).filter(in_plans__plan=plan).order_by("title").first()
    declare_interests(
        actor=person,
        person=person,
        declared_on=timezone.localdate() - timedelta(days=390),
        level=3,
        is_signed=True,
        topics=[topic] if topic else [],
        organisations=["Example Pharma"],
    )


def load_year() -> None:
    """Load a year of work: topics move to their next stage, evidence is added, challenges are disposed of."""
    member = User.objects.get(email="member@qig.example")
    if Topic.objects.exclude(stage__in=("selected", "identified")).exists():
        return
    for topic in Topic.objects.filter(stage="selected").order_by("title"):
        move_topic(
            actor=member,
            topic=topic,
            version=topic.version,
            stage="listening",
            reason="The first session is in preparation.",
        )
    for topic in Topic.objects.filter(stage="identified").order_by("title"):
        for number, challenge in enumerate(topic.challenges.order_by("position")):
            values = {"source": "survey", "text": "Named by companies in the group's survey."}
            add_evidence(actor=member, challenge=challenge, values=values)
            if number % 2 == 0:
                dispose_challenge(
                    actor=member,
                    challenge=challenge,
                    version=challenge.version,
                    disposition="handed_over",
                    handed_to="EC",
                    hand_over="proposed",
                )


#: (kind, title, summary, its stages with their dates)
GUIDANCE = (
    ("internal_position", "Position of the group: {topic}",
     "A first common view, for the group and its parties.", (("adopted", date(2023, 5, 12)),)),
    ("considerations", "Preliminary considerations: {topic}",
     "What applicants can rely on today, and what has to be discussed case by case.",
     (("consultation", date(2023, 6, 1)), ("adopted", date(2024, 1, 18)))),
    ("concept_paper", "Concept paper: guidance on {topic}",
     "Why guidance is needed, and what it should cover.", (("consultation", date(2024, 3, 1)),)),
)  # fmt: skip


def load_guidance() -> None:
    """Create guidance documents of the first topic, publish those for the public, and answer a challenge."""
    topic = Topic.objects.order_by("title").filter(challenges__disposition="identified").first()
    if topic is None or GuidanceDocument.objects.exists():
        return
    secretary = User.objects.get(email="secretary@qig.example")
    for kind, title, summary, stages in GUIDANCE:
        values = {"kind": kind, "title": title.format(topic=topic.title), "summary": summary}
        document = add_guidance_document(actor=secretary, values=values, topics=[topic])
        for stage, on in stages:
            move_guidance_document(
                actor=secretary, document=document, version=document.version, stage=stage, on=on
            )
        if kind == "considerations":
            _answer_challenge(secretary, topic, document)
        if kind != "internal_position":
            publish_record(actor=secretary, record=document, seen_number=0)


def _answer_challenge(secretary: User, topic: Topic, document: GuidanceDocument) -> None:
    """Mark the topic's first open challenge as answered by the document, and publish the topic."""
    challenge = topic.challenges.filter(disposition="identified").order_by("position")[0]
    dispose_challenge(
        actor=secretary,
        challenge=challenge,
        version=challenge.version,
        disposition="addressed",
        reason="The considerations answer it.",
        answered_in=document,
    )
    version = Publication.objects.filter(uuid=topic.pk).count()
    publish_record(actor=secretary, record=topic, seen_number=version)


def load_reports() -> None:
    """Send a first report to one of the parties, and then move a topic."""
    party = Group.objects.get(code="BWP")
    if PartyReport.objects.exists():
        return
    secretary = User.objects.get(email="secretary@qig.example")
    note = "What has changed since the work plan was adopted."
    send_party_report(actor=secretary, party=party, since=0, until=latest_mark(), note=note)
    topic = Topic.objects.filter(stage="listening").order_by("title").first()
    if topic:
        move_topic(
            actor=secretary,
            topic=topic,
            version=topic.version,
            stage="internal_position",
            reason="The leads are writing the position paper.",
        )


def load_busy(topics: int = 300) -> None:
    """Create many more topics than a group would have, to test long lists."""
    member = User.objects.get(email="member@qig.example")
    for number in range(Topic.objects.count(), topics):
        values = {"title": f"Novel technique {number}", "description": "One of many, to fill the lists."}
        create_topic(actor=member, values=values)


#: name → functions that load it, in order
SAMPLES = {
    "plan": (load_people, load_plan),
    "year": (load_people, load_plan, load_year, load_guidance, load_reports),
    "busy": (load_people, load_plan, load_year, load_guidance, load_reports, load_busy),
}
