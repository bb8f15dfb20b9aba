"""Hidden work plans, consultations and party reports."""

from datetime import timedelta

from accounts.models import User
from tests import factories as make
from tests.visibility.hidden.wording import Change
from tests.visibility.worlds import NOW, Ground, key, release
from topics.models import Topic
from workplans.models import WorkPlan


def hidden_plan(g: Ground, c: Change, hidden: Topic) -> WorkPlan:
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
            description=c("The plan on it"),
            justification=c("The plan on why"),
            **placed,
        )
    make.PlanPointFactory(
        id=key(152),
        plan_topic_id=key(73),
        plan=plan,
        kind=c.one_of("focus_area", "challenge"),
        text=c("Point"),
        **placed,
    )
    make.StrategicGoalFactory(
        id=key(74), section=section, number=f"{c.number})", text=c("Goal"), after_paragraph=c.number, **placed
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
        after_paragraph=c.number,
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
    make.OverrideFactory(
        id=key(152),
        about_uuid=plan.pk,
        rule=c.one_of("objections_open", "not_endorsed"),
        reason=c("Since"),
        by=g.people.carla,
        at=c.time,
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
        verb=c.one_of("noted", "agreed"),
        dated=c.day,
        printed=c("Noted by QWP"),
        **placed,
    )
    _consulted(g.plan, 78, c, g.people.sophie)
    _carried(g.plan, c, changed)
    return plan


def _consulted(plan: WorkPlan, at: int, c: Change, by: User) -> None:
    """Create a consultation of an outside body on a plan, and its answer."""
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
    """Create a carry-over with the outcome of one item."""
    carry_over = make.CarryOverFactory(
        id=key(83),
        plan=plan,
        state=c.one_of("open", "discarded"),
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


def party_report(g: Ground, c: Change) -> None:
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


def edit_plan(plan: WorkPlan, c: Change) -> None:
    WorkPlan.objects.filter(pk=plan.pk).update(title=c("Plan"), chair=c("Carla"), version=1 + c.number)
    plan.sections.update(title=c("Goals"), text=c("Why"), version=1 + c.number)
    plan.activities.update(text=c("What will be done"), comments=c("Hm"), version=1 + c.number)
    plan.goals.update(text=c("For years"), version=1 + c.number)
    plan.commitments.update(sentence=c("At most"), version=1 + c.number)
    plan.endorsements.update(printed=c("Endorsed"), version=1 + c.number)
