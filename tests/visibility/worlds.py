"""The worlds: W0 without what is hidden, W1 with it, W2 with every hidden text, date, file and number changed.

All of them are built on the same ground, with the same keys, inside one transaction; what a world adds is rolled
back before the next one is made. Rows are made through the models, so that no rule of a service can keep a bad case out.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Draft, User
from audit.services import act, record
from tests import factories as make
from topics.models import Challenge, Topic, TopicPerson
from workplans.models import WorkPlan

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORDS = ("", "quokka", "wombat")
#: where the sequences stand when a hidden row, and when a request's row, takes its number
HIDDEN_NUMBERS, REQUEST_NUMBERS = 500_000, 900_000

Ground = SimpleNamespace


def key(number: int) -> UUID:
    """The key of the hidden record with this number, the same in every world."""
    return UUID(int=0xABCDEF << 96 | number)


def set_sequences(number: int) -> None:
    """Let every table number its next row from here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences "
            "WHERE schemaname = 'public'",
            [number],
        )


class Change:
    """How the hidden things of one world read: `words`, `day`, `number` differ from world to world."""

    def __init__(self, number: int):
        self.number = number
        self.word = WORDS[number]
        self.day = date(2020, 1, 1) + timedelta(days=400 * number)
        self.time = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=400 * number)

    def __call__(self, text: str) -> str:
        return f"{text} {self.word}"

    def one_of(self, *choices: Any) -> Any:
        """The choice of this world."""
        return choices[self.number - 1]


# --- the ground: what is there in every world ---------------------------------------------------------------


def ground(people: SimpleNamespace) -> Ground:
    """What everybody who may see it sees in every world."""
    g = Ground(people=people)
    with act():
        g.invited = _topic("Invited topic", "invited", mara=people.mara)
        g.listed = _topic("Listed topic", "listed", mara=people.mara)
        make.TopicPersonFactory(topic=g.invited, user=people.eva, part=TopicPerson.Part.INVITED)
        g.focus, g.second_focus = g.invited.focus_areas.order_by("position")
        g.challenge = g.invited.challenges.get()
        g.evidence = g.challenge.evidence.get()
        merged = make.ChallengeFactory(
            topic=g.invited,
            text="Merged away.",
            disposition="merged_into",
            merged_into=g.listed.challenges.get(),
        )
        g.merged = merged
        g.term = make.GlossaryTermFactory(term="Decentralised manufacturing", variants=["DCM"])
        g.plan = _plan(g)
        record(actor=people.mara, verb="topic.created", about=g.invited)
    g.withdrawn = key(900)
    make.PublicationFactory(
        uuid=g.withdrawn,
        number=2,
        slug="withdrawn",
        title="Withdrawn topic",
        withdrawn=True,
        reason="Too early.",
    )
    return g


def _topic(title: str, slug: str, *, mara: User, **fields: Any) -> Topic:
    topic = make.TopicFactory(title=title, slug=slug, description=f"What {slug} is.", **fields)
    make.TopicPersonFactory(topic=topic, user=mara)
    make.FocusAreaFactory(topic=topic, text="A focus.", position=1)
    make.FocusAreaFactory(topic=topic, text="Another focus.", position=2)
    challenge = make.ChallengeFactory(topic=topic, text=f"What is hard in {slug}.", position=1)
    make.EvidenceFactory(challenge=challenge)
    return topic


def _plan(g: Ground) -> WorkPlan:
    plan = make.WorkPlanFactory(
        title="The plan", slug="the-plan", reference="EMA/1/2026", reference_key="1/2026"
    )
    g.section = make.PlanSectionFactory(plan=plan, number="1", title="Goals", text="Why.")
    make.PlanTopicFactory(section=g.section, topic=g.invited)
    make.PlanTopicFactory(section=g.section, topic=g.listed)
    g.goal = make.StrategicGoalFactory(section=g.section)
    g.activity = make.ActivityFactory(section=g.section)
    make.CommitmentFactory(section=g.section)
    g.endorsement = make.EndorsementFactory(plan=plan)
    return plan


# --- what is hidden ------------------------------------------------------------------------------------------


def hide(g: Ground, outermost: str, number: int) -> None:
    """Add the sets of the world `outermost`, in the wording of W1 or W2."""
    set_sequences(HIDDEN_NUMBERS)
    names = list(HIDDEN)
    for name in names[names.index(outermost) :]:
        HIDDEN[name](g, Change(number))
    set_sequences(REQUEST_NUMBERS)


def _desk(g: Ground, c: Change) -> None:
    """What exists for whoever works here, guests included."""
    make.GlossaryTermFactory(
        id=key(1), term=c("Term"), variants=[c.word], definition=c("Means"), version=c.number
    )
    make.PublicationFactory(
        id=key(2),
        uuid=g.withdrawn,
        number=1,
        slug=f"once-{c.word}",
        title=c("Once"),
        content={"title": c("Once"), "description": c("Read by all, once:")},
        digest=c.word * 8,
        published_at=c.time,
        published_by=g.people.sophie.pk,
    )


def _group(g: Ground, c: Change) -> None:
    """What belongs to the group: new records, and edits of published ones that are not published."""
    zoe = make.UserFactory(
        id=key(10), name=c("Zoe"), email=f"zoe@{c.word}.example", password=c.word, version=c.number
    )
    make.MembershipFactory(
        id=key(11), user=zoe, role=c.one_of("member", "vice_chair"), starts_at=c.time, version=c.number
    )
    with act():
        hidden = _hidden_topic(g, c, 20, "hidden-topic", zoe)
        _hidden_topic(g, c, 40, f"hidden-{c.word}", zoe)
        _edit_listed(g, c)
        plan = _hidden_plan(g, c, hidden)
        _edit_plan(g, c)
        for about in (hidden, g.listed, plan, g.plan):
            record(
                actor=zoe, verb=f"{about.KIND}.edited", about=about, thread=[g.invited], reason=c("Because")
            )


def _hidden_topic(g: Ground, c: Change, at: int, slug: str, zoe: User) -> Topic:
    changed = {"version": c.number}
    topic = make.TopicFactory(
        id=key(at),
        title=c("Hidden"),
        slug=slug,
        short_name=c.word,
        description=c("Nobody knows"),
        justification=c("Since"),
        stage=c.one_of("listening", "graduated"),
        blocked_by_legislation=c.number == 1,
        **changed,
    )
    make.TopicPersonFactory(
        id=key(at + 1), topic=topic, user=zoe, part=c.one_of("lead", "invited"), **changed
    )
    make.FocusAreaFactory(id=key(at + 2), topic=topic, position=c.number, text=c("Focus"), **changed)
    other = make.ChallengeFactory(
        id=key(at + 3),
        topic=topic,
        position=c.number,
        text=c("Hard"),
        disposition="handed_over",
        handed_to=c.one_of("EC", "BWP"),
        hand_over=c.one_of("proposed", "accepted"),
        **changed,
    )
    make.EvidenceFactory(
        id=key(at + 4),
        challenge=other,
        source=c.one_of("survey", "nca"),
        text=c("It says"),
        link=f"https://{c.word}.example/",
        dated=c.day,
        **changed,
    )
    return topic


def _edit_listed(g: Ground, c: Change) -> None:
    """A topic that is published: what was changed since then is the group's."""
    Topic.objects.filter(pk=g.listed.pk).update(
        title=c("Listed"),
        description=c("Now"),
        justification=c("For"),
        short_name=c.word,
        version=1 + c.number,
    )
    Challenge.objects.filter(topic=g.listed).update(text=c("Harder"), version=1 + c.number)
    challenge = make.ChallengeFactory(
        id=key(60), topic=g.listed, position=7, text=c("Merged from"), disposition="merged_into", version=c.number,
        merged_into=g.challenge,
    )  # fmt: skip
    make.EvidenceFactory(id=key(61), challenge=challenge, text=c("They say"), version=c.number)


def _hidden_plan(g: Ground, c: Change, hidden: Topic) -> WorkPlan:
    changed = {"version": c.number}
    placed = {"position": c.number, **changed}
    plan = make.WorkPlanFactory(
        id=key(70), slug="hidden-plan", title=c("Plan"), reference=c("EMA/2"), reference_key=c.word,
        revision=c.number, group_name=c("QIG"), chair=c("Carla"), division=c("Division"), dated=c.day,
        period_start=c.day, period_end=c.day + timedelta(days=365), period_printed=c("period"),
        marking=c("Classified"), state=c.one_of("draft", "consultation"), **changed,
    )  # fmt: skip
    section = make.PlanSectionFactory(
        id=key(71),
        plan=plan,
        level=c.number,
        number=f"{c.number}.1",
        title=c("Section"),
        text=c("Text"),
        **placed,
    )
    for at, topic in ((72, g.invited), (73, hidden)):
        make.PlanTopicFactory(
            id=key(at), section=section, topic=topic, title=c("Placed"), number=f"{c.number}.",
            tier=c.one_of("priority", "other"), **placed,
        )  # fmt: skip
    make.StrategicGoalFactory(id=key(74), section=section, number=f"{c.number})", text=c("Goal"), **placed)
    make.ActivityFactory(
        id=key(75), section=section, title=c("Activity"), text=c("Do"), category=c.one_of("guideline", "training"),
        horizon=c.one_of("period", "long_term"), action=c("Lead"), lead=c("Mara"), specialised_input=c("Niels"),
        reference=c("EMA/3"), comments=c("Comment"), target_kind=c.one_of("month", "quarter"), target=c.day,
        target_printed=c("Q4"), progress=c.one_of("postponed", "cancelled"), progress_reason=c("Since"), **placed,
    )  # fmt: skip
    make.CommitmentFactory(
        id=key(76), section=section, rule=c.one_of("face_to_face", "report_back"), sentence=c("We will"),
        number=c.number, **placed,
    )  # fmt: skip
    make.EndorsementFactory(
        id=key(77),
        plan=plan,
        body=c("QWP"),
        verb=c("noted"),
        dated=c.day,
        printed=c("Noted by QWP"),
        **placed,
    )
    return plan


def _edit_plan(g: Ground, c: Change) -> None:
    WorkPlan.objects.filter(pk=g.plan.pk).update(title=c("The plan"), chair=c("Carla"), version=1 + c.number)
    g.plan.sections.update(title=c("Goals"), text=c("Why"), version=1 + c.number)
    g.plan.activities.update(text=c("What will be done"), comments=c("Hm"), version=1 + c.number)
    g.plan.goals.update(text=c("For years"), version=1 + c.number)
    g.plan.commitments.update(sentence=c("At most"), version=1 + c.number)
    g.plan.endorsements.update(printed=c("Endorsed"), version=1 + c.number)


def _office(g: Ground, c: Change) -> None:
    """What the secretariat and the chair alone read."""
    User.objects.filter(pk=g.people.mara.pk).update(email=f"mara@{c.word}.example", last_login=c.time)
    with act():
        plan_import = make.PlanImportFactory(
            id=key(80), name=f"{c.word}.txt", sha256=c.word * 8, content=c.word.encode(),
            reading={"text": c("Read")}, state=c.one_of("read", "left"), uploaded_by=g.people.sophie,
            version=c.number,
        )  # fmt: skip
        record(
            actor=g.people.sophie,
            verb="plan_import.started",
            about=plan_import,
            thread=[g.plan],
            name=c("File"),
        )


def _drafts(g: Ground, c: Change) -> None:
    """What one member is typing, and has not saved."""
    for number, about in enumerate(drafted(g)):
        Draft.objects.create(
            id=700_000 + number,
            user=g.people.mara,
            kind=about.KIND,
            uuid=about.pk,
            base_version=c.number,
            values=dict.fromkeys(("title", "text", "description", "term", "definition"), c("Typed")),
        )


def drafted(g: Ground) -> list[Any]:
    """The records that somebody is typing into: one of every kind that can be edited in place."""
    return [
        g.invited,
        g.listed,
        g.focus,
        g.challenge,
        g.evidence,
        g.term,
        g.plan,
        g.section,
        g.goal,
        g.activity,
        g.endorsement,
    ]


HIDDEN = {"desk": _desk, "group": _group, "office": _office, "drafts": _drafts}
