"""Hidden messages, rows of the secretariat, and rows of one member."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from audit.services import audited, log_entry
from editing.models import Draft
from tests import factories as make
from tests.visibility.hidden.wording import Change
from tests.visibility.worlds import NOW, PLAN_TEXT, Ground, key, read_in
from topics.models import Topic
from workplans.models import PlanImport


def messages(g: Ground, c: Change, about: Topic) -> None:
    """Create messages about a hidden topic to people who could see it once, and to those who still can."""
    p = g.people
    people = (p.fred, p.eva, p.dora, p.niels, p.lena, p.sophie)
    for number, person in enumerate(people):
        make.MessageFactory(
            id=key(100 + number),
            recipient=person,
            secrets={"link": c("secret")},
            calendar=c("Agenda"),
            calendar_method=c.one_of("REQUEST", "CANCEL"),
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


def office(g: Ground, c: Change) -> None:
    """Create what only the secretariat and the chair read."""
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
            slug=f"notified-{c.word}",
            title=c("Notified"),
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
            state=c.one_of("read", "discarded"),
            error=c("Why"),
            lease_until=c.time,
            attempts=c.number,
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


def drafts(g: Ground, c: Change) -> None:
    """Create rows of one member: her drafts, her preferences and sessions, her documents."""
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
    """Create two documents that the member requested: one is ready, one failed."""
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
    """Return a record of every kind that can have a draft."""
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
