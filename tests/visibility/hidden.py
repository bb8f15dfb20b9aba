"""What each world hides: the sets, in the wording of W1 or W2.

Rows are made through the models, so that no rule of a service keeps a bad case out. In W2 every text, date,
number and choice is another one; the keys stay.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from audit.services import audited, log_entry
from documents.storage import write
from editing.models import Draft
from publications.models import PublishedRecord
from tests import factories as make
from tests.visibility.worlds import (
    HIDDEN_NUMBERS,
    NOW,
    PLAN_TEXT,
    REQUEST_NUMBERS,
    WORDS,
    Ground,
    key,
    read_in,
    release,
    set_sequences,
    tombstone,
)
from topics.models import Challenge, GuidanceDocument, Topic
from workplans.models import PlanImport, WorkPlan


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


def hide(g: Ground, outermost: str, number: int) -> None:
    """Add the sets of the world `outermost`, in the wording of W1 or W2."""
    set_sequences(HIDDEN_NUMBERS)
    names = list(HIDDEN)
    for name in names[names.index(outermost) :]:
        HIDDEN[name](g, Change(number))
    set_sequences(REQUEST_NUMBERS)


def _public(g: Ground, c: Change) -> None:
    """Hidden from nobody: more is published. It shows that the probes of public pages see what they show."""
    for place in PublishedRecord.objects.readable().select_related("current"):
        old = place.current
        version = make.PublicationFactory(
            kind=old.kind,
            uuid=old.uuid,
            number=old.number + 1,
            slug=old.slug,
            title=c(old.title),
            digest=c.word,
            content=_reworded(old.content, c),
            published_at=NOW + timedelta(days=c.number),
        )
        PublishedRecord.objects.filter(pk=place.pk).update(
            current=version,
            title=version.title,
            text=c("hidden"),
            facets={"stage": c.word},
            published_at=version.published_at,
        )


def _reworded(content: Any, c: Change) -> Any:
    """Public content whose texts end otherwise."""
    said = ("title", "text", "description", "definition")
    reworded = {key: c(value) if key in said and value else value for key, value in content.items()}
    if cited := content.get("release"):
        files = [file | {"sha256": write(c("As adopted.").encode())} for file in cited["files"]]
        reworded["release"] = cited | {"files": files}
    return reworded


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
    for number, kind in enumerate(("topic", "glossary_term"), start=3):
        said = {"title": c("Gone"), "reason": c("Since"), "published_at": c.time}
        tombstone(kind, key(number), "gone", id=key(number), **said)


def _group(g: Ground, c: Change) -> None:
    """What belongs to the group: new records, and edits of published ones that are not published."""
    zoe = make.UserFactory(
        id=key(10),
        name=c("Zoe"),
        email=f"zoe@{c.word}.example",
        password=c.word,
        signed_out_at=c.time,
        version=c.number,
    )
    make.MandateFactory(
        id=key(11),
        user=zoe,
        role=c.one_of("member", "vice_chair"),
        starts_at=c.time,
        ends_at=NOW + timedelta(days=c.number),
        version=c.number,
    )
    declared = make.DeclarationFactory(
        id=key(12),
        user=zoe,
        declared_on=c.day,
        level=1 + c.number,
        is_signed=c.number == 1,
        restrictions=c("Not of"),
        version=c.number,
    )
    make.RestrictionFactory(id=key(14), declaration=declared, organisation=c("Acme"), version=c.number)
    make.RestrictionFactory(
        id=key(15),
        declaration=make.DeclarationFactory(id=key(16), user=g.people.mara, declared_on=c.day),
        organisation="",
        kind="topic",
        uuid=g.invited.pk,
        version=c.number,
    )
    make.ExpertiseFactory(
        id=key(13),
        user=zoe,
        discipline=c.one_of(*g.disciplines),
        version=c.number,
    )
    with audited():
        hidden = _hidden_topic(g, c, 20, "hidden-topic", zoe)
        _hidden_topic(g, c, 40, f"hidden-{c.word}", zoe)
        _edit_listed(g, c, _hidden_paper(g, c, hidden))
        _messages(g, c, hidden)
        _party_report(g, c)
        plan = _hidden_plan(g, c, hidden)
        _edit_plan(g.plan, c)
        _edit_plan(g.adopted, c)
        _edit_plan(g.consultation.about, c)
        for about in (hidden, g.listed, plan, g.plan):
            log_entry(
                actor=zoe,
                action=f"{about.KIND}.edited",
                about=about,
                related=[g.invited],
                reason=c("Because"),
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
        answered_by=c("EMA/4"),
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


def _hidden_paper(g: Ground, c: Change, hidden: Topic) -> GuidanceDocument:
    """A document of a hidden topic and of one that is not; and what was edited of a public one."""
    said = {
        "title": c("Paper"),
        "kind": c.one_of("concept_paper", "internal_position"),
        "reference": c("EMA/5"),
        "stage": c.one_of("consultation", "final"),
        "summary": c("It says"),
        "link": f"https://{c.word}.example/paper",
        "consultation_starts": c.day,
        "consultation_ends": c.day + timedelta(days=90 * c.number),
        "adopted_on": c.day,
        "final_on": c.day,
        "version": 1 + c.number,
    }
    paper = make.GuidanceDocumentFactory(id=key(130), slug="hidden-paper", **said)
    make.GuidanceDocumentFactory(id=key(131), slug=f"hidden-{c.word}", **said)
    for topic in (hidden, g.listed):
        make.GuidanceTopicFactory(document=paper, topic=topic)
    GuidanceDocument.objects.filter(pk=g.internal.pk).update(**said)
    return paper


def _edit_listed(g: Ground, c: Change, paper: GuidanceDocument) -> None:
    """A topic that is published: what was changed since then is the group's."""
    Topic.objects.filter(pk=g.listed.pk).update(
        title=c("Listed"),
        description=c("Now"),
        justification=c("For"),
        short_name=c.word,
        version=1 + c.number,
    )
    Challenge.objects.filter(topic=g.listed).update(
        text=c("Harder"),
        disposition=c.one_of("in_scope", "in_dialogue"),
        answered_in=paper,
        version=1 + c.number,
    )
    challenge = make.ChallengeFactory(
        id=key(60),
        topic=g.listed,
        position=7,
        text=c("Merged from"),
        disposition="merged_into",
        version=c.number,
        merged_into=g.challenge,
    )
    make.EvidenceFactory(id=key(61), challenge=challenge, text=c("They say"), version=c.number)


def _hidden_plan(g: Ground, c: Change, hidden: Topic) -> WorkPlan:
    changed = {"version": c.number}
    placed = {"position": c.number, **changed}
    plan = make.WorkPlanFactory(
        id=key(70),
        slug="hidden-plan",
        title=c("Plan"),
        reference=c("EMA/2"),
        reference_key=c.word,
        revision=c.number,
        group_name=c("QIG"),
        chair=c("Carla"),
        vice_chair=c("Nobody"),
        preface=c("Before"),
        division=c("Division"),
        dated=c.day,
        period_start=c.day,
        period_end=c.day + timedelta(days=365),
        period_printed=c("period"),
        marking=c("Classified"),
        state=c.one_of("draft", "consultation"),
        consultation_closes=c.day,
        **changed,
    )
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
            id=key(at),
            section=section,
            topic=topic,
            title=c("Placed"),
            number=f"{c.number}.",
            tier=c.one_of("priority", "other"),
            own_words=c("The plan's own words."),
            leaves_out=[key(1000 + c.number)],
            **placed,
        )
    make.StrategicGoalFactory(
        id=key(74), section=section, number=f"{c.number})", text=c("Goal"), stands_after=c.number, **placed
    )
    make.ActivityFactory(
        id=key(75),
        section=section,
        title=c("Activity"),
        text=c("Do"),
        category=c.one_of("guideline", "training"),
        horizon=c.one_of("period", "long_term"),
        action=c("Lead"),
        lead=c("Mara"),
        specialised_input=c("Niels"),
        reference=c("EMA/3"),
        comments=c("Comment"),
        target_kind=c.one_of("month", "quarter"),
        target=c.day,
        target_printed=c("Q4"),
        progress=c.one_of("postponed", "cancelled"),
        progress_reason=c("Since"),
        stands_after=c.number,
        **placed,
    )
    make.KeptAsPrintedFactory(
        id=key(150),
        plan=plan,
        place=c("2.1.1"),
        printed=c("section 9"),
        sentence=c("See section 9"),
        reason=c("Since"),
        kept_by=g.people.carla,
        version=c.number,
    )
    release(
        plan,
        c("Adopted") * c.number,
        g.people.carla,
        c.one_of("pdf", "docx"),
        id=key(151),
        revision=c.number,
        adopted_at=c.time,
    )
    make.CommitmentFactory(
        id=key(76),
        section=section,
        rule=c.one_of("face_to_face", "report_back"),
        sentence=c("We will"),
        number=c.number,
        **placed,
    )
    make.WaiverFactory(
        id=key(140),
        commitment_id=key(76),
        reason=c("A building was closed"),
        until=c.day,
        waived_by=g.people.carla,
        ended_on=c.day,
        ended_by=g.people.carla,
        version=c.number,
    )
    make.WaiverFactory(
        id=key(141),
        commitment=g.plan.commitments.get(),
        reason=c("For a while"),
        until=NOW.date() + timedelta(days=c.number),
        waived_by=g.people.carla,
    )
    make.EndorsementFactory(
        id=key(77),
        plan=plan,
        body=c("QWP"),
        verb=c("noted"),
        dated=c.day,
        printed=c("Noted by QWP"),
        **placed,
    )
    _consulted(g.plan, 78, c, g.people.sophie)
    _carried(g.plan, c, changed)
    return plan


def _consulted(plan: WorkPlan, at: int, c: Change, by: User) -> None:
    """A body outside that was asked of a plan, and its answer."""
    make.ConsultationFactory(
        id=key(at),
        about=plan,
        party=None,
        body=c("Outside"),
        address=f"a@{c.word}.example",
        asked_on=c.day,
        due=c.day + timedelta(days=180),
        answer=c.one_of("agreed", "objected"),
        answer_text=c("They say"),
        answered_on=c.day,
        recorded_by=by,
        version=c.number,
    )


def _carried(plan: WorkPlan, c: Change, changed: dict[str, int]) -> None:
    """A carry-over that was begun, and one that was left with what had become of an item."""
    carry_over = make.CarryOverFactory(
        id=key(83),
        plan=plan,
        state=c.one_of("open", "left"),
        typed={"header": {"title": c("Next plan")}},
        **changed,
    )
    make.CarryOverItemFactory(
        id=key(84),
        carry_over=carry_over,
        position=c.number,
        text=c("What was planned"),
        outcome=c.one_of("merged", "continued"),
        reason=c("Since"),
        uuid=key(85),
        successor=key(86),
        **changed,
    )


def _party_report(g: Ground, c: Change) -> None:
    changed = {"title": c("Listed"), "kind": "topic", "concerns_party": False, "changes": []}
    make.PartyReportFactory(
        id=key(142),
        party=g.report.party,
        since=10 + c.number,
        until=20 + c.number,
        note=c("Dear colleagues"),
        content=[changed],
        sent_by=g.people.sophie,
        version=c.number,
    )


def _edit_plan(plan: WorkPlan, c: Change) -> None:
    WorkPlan.objects.filter(pk=plan.pk).update(title=c("Plan"), chair=c("Carla"), version=1 + c.number)
    plan.sections.update(title=c("Goals"), text=c("Why"), version=1 + c.number)
    plan.activities.update(text=c("What will be done"), comments=c("Hm"), version=1 + c.number)
    plan.goals.update(text=c("For years"), version=1 + c.number)
    plan.commitments.update(sentence=c("At most"), version=1 + c.number)
    plan.endorsements.update(printed=c("Endorsed"), version=1 + c.number)


def _messages(g: Ground, c: Change, about: Topic) -> None:
    """What was said of a hidden topic to people who could see it once, and to those who still can."""
    p = g.people
    people = (p.fred, p.eva, p.dora, p.niels, p.lena, p.sophie)
    for number, person in enumerate(people):
        make.MessageFactory(
            id=key(100 + number),
            recipient=person,
            subject=c("Moved"),
            text=c("It moved"),
            html=c("<p>It"),
            about_kind=about.KIND,
            about_uuid=about.pk,
            reason=c("because"),
            address=f"a@{c.word}.example",
            due_at=c.time,
            not_before=c.time,
            key=f"{c.word}:{number}",
            message_id=f"<{c.word}{number}@qig>",
            token=f"{c.word}-{number}",
            error=c("Since"),
            attempts=c.number,
            rule=c.word,
            data={"words": c.word},
            entry=c.number,
            late=c.number == 1,
            held=c.number == 1,
            sent_at=c.time,
            seen_at=c.time,
            lease_until=c.time,
            state=c.one_of("sent", "failed"),
            kind=c.one_of("topic.moved", "topic.assigned"),
            delivery=c.one_of("retry", "hold"),
            channel=c.one_of("mail", "portal"),
        )
        make.MuteFactory(id=600_000 + number, user=person, kind=about.KIND, uuid=about.pk)


def _office(g: Ground, c: Change) -> None:
    """What the secretariat and the chair alone read."""
    make.RuleSettingFactory(
        id=key(81),
        rule=f"topic.{c.word}",
        enabled=c.number == 1,
        since=c.time,
        offsets=[c.number],
        escalate_after=c.number,
        version=c.number,
    )
    User.objects.filter(pk=g.people.mara.pk).update(email=f"mara@{c.word}.example", last_login=c.time)
    make.SecondFactorFactory(id=800_000, user=g.people.mara, data={"secret": c.word}, last_used_at=c.time)
    follower = make.FollowerFactory(
        id=key(121),
        address=f"ann@{c.word}.example",
        channel=c.one_of("daily", "off"),
        token=f"the-link-of-{c.word}",
        notified_until=c.time,
    )
    make.FollowFactory(
        id=key(122),
        user=None,
        follower=follower,
        uuid=g.listed.pk,
        token=f"to-confirm-{c.word}",
        confirmed_at=c.time,
        asked_at=c.time,
    )
    make.PublicUpdateFactory(
        id=key(83),
        publication=make.PublicationFactory(
            id=key(84),
            uuid=key(20),
            kind="topic",
            slug=f"told-{c.word}",
            title=c("Told"),
            digest=c.word * 8,
            published_at=c.time,
        ),
        entry=c.number,
        words=c("It was published."),
        state=c.one_of("held", "released"),
        released_at=c.one_of(None, c.time),
        notified_at=c.one_of(None, c.time),
        version=c.number,
    )
    make.ServiceAccountFactory(
        id=key(85), name=c("Program"), party=make.GroupFactory(code=c.one_of("BWP", "QWP")), version=c.number
    )
    make.InvitationFactory(
        id=key(82),
        name=c("Newcomer"),
        email=f"new@{c.word}.example",
        role=c.one_of("member", "observer"),
        starts_on=c.day,
        ends_on=c.day + timedelta(days=900),
        invited_by=g.people.sophie,
        digest=c.word,
        expires_at=c.time,
        accepted_at=c.one_of(None, c.time),
        revoked_at=c.one_of(None, c.time),
        version=c.number,
    )
    with audited():
        plan_import = read_in(
            f"{c.word}.txt",
            PLAN_TEXT + c("Read"),
            g.people.sophie,
            id=key(80),
            state=c.one_of("read", "left"),
            version=c.number,
        )
        PlanImport.objects.filter(pk=g.plan_import.pk).update(name=f"the-{c.word}.txt")
        log_entry(
            actor=g.people.sophie,
            action="plan_import.started",
            about=plan_import,
            related=[g.plan, g.invited],
            reason=c("Because"),
        )


def _drafts(g: Ground, c: Change) -> None:
    """What is one member's own: what she types and has not saved, how she wants her mails, her documents."""
    make.PreferenceFactory(
        id=650_000, user=g.people.mara, kind="topic.moved", channel=c.one_of("weekly", "portal")
    )
    hidden = make.session_for(g.people.mara, session_key="hidden", expire_date=NOW + timedelta(days=1))
    make.UserSessionFactory(
        id=650_000,
        user=g.people.mara,
        session_key=hidden.session_key,
        user_agent=c.one_of("Firefox/1", "Edg/1"),
        created_at=c.time,
        last_seen_at=c.time,
    )
    make.MuteFactory(id=650_000, user=g.people.mara, kind="topic", uuid=g.invited.pk)
    make.FollowFactory(
        id=key(120),
        user=g.people.mara,
        uuid=g.invited.pk,
        token=c.word,
        confirmed_at=c.time,
        asked_at=c.time,
    )
    for number, about in enumerate(drafted(g)):
        Draft.objects.create(
            id=700_000 + number,
            user=g.people.mara,
            kind=about.KIND,
            uuid=about.pk,
            base_version=c.number,
            values=dict.fromkeys(("title", "text", "description", "term", "definition"), c("Typed")),
        )
    Draft.objects.filter(user=g.people.mara).update(updated_at=c.time)
    _documents(g, c)


def _documents(g: Ground, c: Change) -> None:
    """Documents that one member asked for: one that is ready, one that failed."""
    file = make.FileFactory(
        id=key(130),
        owner=g.people.mara,
        name=c("Dossier"),
        media_type=c.one_of("application/pdf", "text/markdown"),
        visibility=c.one_of("own", "group"),
        about_kind=c.one_of("topic", "work_plan"),
        about_uuid=g.invited.pk,
        size=c.number,
        sha256=c.word,
        made_at=c.time,
    )
    for number, (state, held) in enumerate((("done", file), (c.one_of("failed", "cancelled"), None)), 131):
        make.DocumentJobFactory(
            id=key(number),
            requested_by=g.people.mara,
            template=c.one_of("sample_document", c.word),
            parameters={"topic": c.word},
            format=c.one_of("pdf", "docx"),
            title=c("Dossier"),
            key=f"{c.word}{number}",
            state=state,
            progress=c.one_of(0.25, 0.5),
            file=held,
            substitutions=[[c.word, "?", c.number]],
            error=c("Since"),
            requested_at=c.time,
            started_at=c.time,
            finished_at=c.time,
            expires_at=NOW + timedelta(days=c.number),
            lease_until=c.time,
            attempts=c.number,
        )


def drafted(g: Ground) -> list[Any]:
    """The records that somebody is typing into: one of every kind that can be edited in place."""
    return [
        g.invited,
        g.listed,
        g.focus,
        g.challenge,
        g.evidence,
        g.paper,
        g.term,
        g.plan,
        g.section,
        g.goal,
        g.activity,
        g.endorsement,
    ]


HIDDEN: dict[str, Callable[[Ground, Change], None]] = {
    "public": _public,
    "desk": _desk,
    "group": _group,
    "office": _office,
    "drafts": _drafts,
}
