"""Plans, which the group reads, and imports, which the office handles. Guests see neither."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as make
from tests.visibility.line import ANY, DESK_PAGE, DRAFTS, Line, Probe
from tests.visibility.roles import GROUP, LIAISONS, OFFICE, SECRETARIAT, WRITERS
from tests.visibility.worlds import PLAN_TEXT, Ground, key

PLANS = f"{DESK_PAGE} + workplans.models.WorkPlanQuerySet.visible_to"
PARTS = f"{DESK_PAGE} + workplans.models.OfPlanQuerySet.visible_to"
ACTIVITIES = f"{DESK_PAGE} + workplans.models.ActivityQuerySet.visible_to"
CONSULTATIONS = f"{DESK_PAGE} + workplans.models.ConsultationQuerySet.visible_to"
IMPORTS = f"{DESK_PAGE} + workplans.models.PlanImportQuerySet.visible_to"
FORM = "GET HEAD POST"

THE_PLAN, HIDDEN_PLAN = {"slug": "the-plan"}, {"slug": "hidden-plan"}
SECTION, GOAL, ACTIVITY, ENDORSEMENT = 71, 74, 75, 77  # rows of the hidden plan


def _policy(action: str) -> str:
    return f"workplans.policies.can_{action}"


def more_parts(g: Ground, count: int) -> None:
    for _ in range(count):
        section = make.PlanSectionFactory(plan=g.plan, number="2", text="Text.")
        make.PlanPointFactory(plan_topic=make.PlanTopicFactory(section=section))
        make.StrategicGoalFactory(section=section)
        make.ActivityFactory(section=section)
        make.CommitmentFactory(section=section)
        make.EndorsementFactory(plan=g.plan)


def _of_plan(
    name: str,
    args: dict[str, Any],
    post: dict[str, Any],
    policy: str,
    *,
    acts: Any = WRITERS,
    shows: Any = (),
) -> Line:
    """Return the line of a page on which a plan is changed."""
    here, there = THE_PLAN | args, HIDDEN_PLAN | args
    return Line(
        name,
        GROUP,
        (
            Probe(here),
            Probe(there, hidden=True),
            Probe(here, post=post),
            Probe(there, post=post, hidden=True),
        ),
        methods=FORM,
        acts=acts,
        shows=("group", *shows),
        guards=(PLANS, _policy(policy), *((DRAFTS,) if shows else ())),
    )


def of_part(
    name: str,
    row: Callable[[Ground], Any],
    hidden: int,
    post: dict[str, Any],
    policy: str,
    *,
    acts: Any = WRITERS,
    shows: Any = (),
    rows: str = PARTS,
) -> Line:
    """Return the line of a page on which a row of a plan is changed."""
    here, there = {"pk": lambda g: row(g).pk}, {"pk": key(hidden)}
    return Line(
        name,
        GROUP,
        (
            Probe(here),
            Probe(there, hidden=True),
            Probe(here, post=post),
            Probe(there, post=post, hidden=True),
        ),
        methods=FORM,
        acts=acts,
        shows=("group", *shows),
        guards=(rows, _policy(policy), *((DRAFTS,) if shows else ())),
    )


def _of_import(name: str, args: dict[str, Any], post: dict[str, Any] | None, policy: str = "") -> Line:
    """Return the line of a page of an import."""
    here, there = {"pk": lambda g: g.plan_import.pk} | args, {"pk": key(80)} | args
    asked = (Probe(here), Probe(there, hidden=True))
    if post is not None:
        asked += (Probe(here, post=post), Probe(there, post=post, hidden=True))
    return Line(
        name,
        OFFICE,
        asked,
        methods=FORM if post is not None else "GET HEAD",
        acts=SECRETARIAT if policy else OFFICE,
        shows=("office",),
        guards=(IMPORTS, *((_policy(policy),) if policy else ())),
    )


VERSION = {"version": "1"}
HEADER = {
    "title": "The plan",
    "group": lambda g: g.plan.group_id,
    "period_start": "2026-01-01",
    "period_end": "2026-12-31",
    **VERSION,
}
DOING = {
    "section": lambda g: g.section.pk,
    "text": "What.",
    "category": "training",
    "horizon": "period",
    "target_kind": "none",
    "progress": "ongoing",
    **VERSION,
}


def _document(g: Ground) -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.txt", PLAN_TEXT.encode())


COMMITMENT, WAIVER = 76, 141
ADOPTION = {"adopted_on": "2026-02-09", "body": "QIG", "verb": "adopted", **VERSION}
KEPT = {"printed": "section 9", "sentence": "See section 9.", "reason": "Printed so."}


def _of_row(name: str, row: Callable[[Ground], Any], hidden: int, post: dict[str, Any], policy: str) -> Line:
    """Return the line of a page of the secretariat and the chair about a row of a plan."""
    here, there = {"pk": lambda g: row(g).pk}, {"pk": key(hidden)}
    return Line(
        name,
        GROUP,
        (
            Probe(here),
            Probe(there, hidden=True),
            Probe(here, post=post),
            Probe(there, post=post, hidden=True),
        ),
        methods=FORM,
        acts=OFFICE,
        shows=("group",),
        guards=(PARTS, _policy(policy)),
    )


LINES = (
    _of_row(
        "workplans:waive-commitment",
        lambda g: g.plan.commitments.get(),
        COMMITMENT,
        {"reason": "Closed."},
        "waive_commitment",
    ),
    _of_row("workplans:end-waiver", lambda g: g.waiver, WAIVER, VERSION, "end_waiver"),
    Line(
        "workplans:list-plans",
        GROUP,
        (
            Probe(),
            Probe(query="?q=plan"),
            Probe(query="?state=draft"),
            Probe(query="?page=2"),
            Probe(query="?format=csv"),
            Probe(query="?format=xlsx"),
            Probe(query="?no=such", status=400),
        ),
        shows=("group",),
        guards=(DESK_PAGE, PLANS),
        rows=lambda g, count: make.WorkPlanFactory.create_batch(count),
    ),
    Line(
        "workplans:plan",
        GROUP,
        (
            Probe(THE_PLAN),
            Probe(THE_PLAN, "?sections=open"),
            Probe(THE_PLAN, "?no=such", status=400),
            Probe(HIDDEN_PLAN, hidden=True),
        ),
        shows=("group", "office"),
        guards=(PLANS, "workplans.models.PlanImportQuerySet.visible_to"),
        rows=more_parts,
    ),
    Line(
        "workplans:plan-history",
        GROUP,
        (Probe(THE_PLAN), Probe(THE_PLAN, "?page=2"), Probe(HIDDEN_PLAN, hidden=True)),
        shows=("group", "office"),
        guards=(PLANS,),
    ),
    _of_plan("workplans:edit-plan", {}, HEADER, "edit_plan", shows=("drafts",)),
    Line(
        "workplans:move-plan",
        GROUP,
        (
            Probe({"slug": "adopted-plan", "state": "superseded"}),
            Probe({"slug": "hidden-plan", "state": "superseded"}, hidden=True),
            Probe({"slug": "adopted-plan", "state": "superseded"}, post={"version": "2"}),
            Probe({"slug": "hidden-plan", "state": "superseded"}, post=VERSION, hidden=True),
        ),
        methods=FORM,
        acts=SECRETARIAT,
        shows=("group",),
        guards=(PLANS, _policy("move_plan")),
    ),
    _of_plan("workplans:adopt-plan", {}, ADOPTION, "adopt_plan", acts=OFFICE),
    _of_plan("workplans:endorse-plan", {}, {"body": "QWP", "verb": "noted"}, "endorse_plan", acts=OFFICE),
    Line(
        "workplans:keep-as-printed",
        GROUP,
        (
            Probe(THE_PLAN),
            Probe(HIDDEN_PLAN, hidden=True),
            Probe(THE_PLAN, post=KEPT, status=409),  # it has no broken cross-reference
            Probe(HIDDEN_PLAN, post=KEPT, hidden=True),
        ),
        methods=FORM,
        acts=OFFICE,
        shows=("group",),
        guards=(PLANS, _policy("keep_as_printed")),
    ),
    Line(
        "workplans:release-file",
        GROUP,
        (
            Probe({"slug": "adopted-plan", "revision": 0, "format": "pdf"}),
            Probe({"slug": "adopted-plan", "revision": 0, "format": "odt"}, status=404),
            Probe({"slug": "hidden-plan", "revision": 1, "format": "pdf"}, hidden=True),
            Probe({"slug": "hidden-plan", "revision": 2, "format": "docx"}, hidden=True),
        ),
        shows=("group",),
        guards=(f"{PLANS} + workplans.models.OfPlanQuerySet.visible_to",),
    ),
    _of_plan("workplans:add-activity", {}, DOING, "add_activity"),
    _of_plan(
        "workplans:open-consultation",
        {},
        {"closes": "2026-09-01", "outside": "EDQM", **VERSION},
        "open_consultation",
        acts=SECRETARIAT,
    ),
    Line(
        "workplans:add-consultation",
        GROUP,
        (
            Probe({"slug": "consulted-plan"}),
            Probe(HIDDEN_PLAN, hidden=True),
            Probe({"slug": "consulted-plan"}, post={"due": "2026-09-01", "outside": "EDQM"}),
        ),
        methods=FORM,
        acts=SECRETARIAT,
        shows=("group",),
        guards=(PLANS, _policy("add_consultation")),
    ),
    of_part(
        "workplans:answer-consultation",
        lambda g: g.consultation,
        78,
        {"answer": "agreed", "answered_on": "2026-03-01", **VERSION},
        "answer_consultation",
        acts=OFFICE | LIAISONS,
        rows=CONSULTATIONS,
    ),
    Line(
        "workplans:compare-plans",
        GROUP,
        (
            Probe(THE_PLAN, "?with=adopted-plan"),
            Probe(THE_PLAN),
            Probe(THE_PLAN, "?as_of=2099-01-01&on=2099-01-02"),
            Probe(THE_PLAN, "?no=such", status=400),
            Probe(HIDDEN_PLAN, hidden=True),
        ),
        shows=("group",),
        guards=(PLANS,),
        rows=more_parts,
    ),
    Line(
        "workplans:plan-on-day",
        GROUP,
        (
            Probe(THE_PLAN, "?day=2099-01-01"),
            Probe(THE_PLAN, "?day=soon", status=400),
            Probe(HIDDEN_PLAN, "?day=2099-01-01", hidden=True),
        ),
        shows=("group",),
        guards=(PLANS,),
        rows=more_parts,
    ),
    _of_plan("workplans:carry-over-plan", {}, {"keep": "1"}, "carry_over_plan", acts=SECRETARIAT),
    Line(
        "workplans:discard-carry-over",
        GROUP,
        (Probe({"slug": "adopted-plan"}), Probe({"slug": "adopted-plan"}, post=VERSION)),
        methods=FORM,
        acts=SECRETARIAT,
        shows=("group",),
        guards=(PLANS, _policy("carry_over_plan")),
    ),
    of_part(
        "workplans:edit-section",
        lambda g: g.section,
        SECTION,
        {"number": "1", "title": "Goals", "text": "So.", **VERSION},
        "edit_section",
        shows=("drafts",),
    ),
    of_part(
        "workplans:edit-goal",
        lambda g: g.goal,
        GOAL,
        {"text": "So.", **VERSION},
        "edit_goal",
        shows=("drafts",),
    ),
    of_part(
        "workplans:edit-activity",
        lambda g: g.activity,
        ACTIVITY,
        DOING,
        "edit_activity",
        shows=("drafts",),
        rows=ACTIVITIES,
    ),
    of_part(
        "workplans:remove-activity",
        lambda g: g.activity,
        ACTIVITY,
        {"reason": "Done elsewhere.", **VERSION},
        "remove_activity",
        rows=ACTIVITIES,
    ),
    of_part(
        "workplans:edit-endorsement",
        lambda g: g.endorsement,
        ENDORSEMENT,
        {"body": "QWP", "verb": "noted", **VERSION},
        "edit_endorsement",
        acts=OFFICE,
        shows=("drafts",),
    ),
    of_part(
        "workplans:remove-endorsement",
        lambda g: g.endorsement,
        ENDORSEMENT,
        {"reason": "It was another plan.", **VERSION},
        "remove_endorsement",
        acts=OFFICE,
    ),
    Line(
        "workplans:start-import",
        OFFICE,
        (
            Probe(),
            Probe(query="?q=quokka", status=ANY),
            Probe(query="?state=read", status=ANY),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
            Probe(post={"document": _document}, by=SECRETARIAT),
        ),
        methods=FORM,
        shows=("office",),
        guards=(DESK_PAGE, IMPORTS, _policy("start_import")),
        rows=lambda g, count: [make.PlanImportFactory(uploaded_by=g.people.sophie) for _ in range(count)],
    ),
    _of_import("workplans:import", {}, None),
    _of_import(
        "workplans:correct-import",
        {"piece": lambda g: g.piece},
        {"text": "Better.", "becomes": "section.text", **VERSION},
        "correct_import",
    ),
    _of_import(
        "workplans:accept-import",
        {},
        HEADER | {"title": "Another", "revision": "0", "begins_as": "draft", "reference": "EMA/9/2026"},
        "accept_import",
    ),
    _of_import("workplans:discard-import", {}, VERSION, "discard_import"),
)
