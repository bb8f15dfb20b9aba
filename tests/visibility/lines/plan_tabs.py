"""The tabs of a plan's page, beside its text."""

from tests.visibility.line import Line, Probe
from tests.visibility.lines.workplans import HIDDEN_PLAN, PLANS, THE_PLAN, more_parts
from tests.visibility.roles import GROUP


def _tab(name: str, *more: str | Probe, shows: tuple[str, ...] = ()) -> Line:
    """Return the line of a tab of the plan's page, with its guards and further probes."""
    probes = [probe for probe in more if isinstance(probe, Probe)]
    return Line(
        name,
        GROUP,
        (Probe(THE_PLAN), Probe(HIDDEN_PLAN, hidden=True), *probes),
        shows=("group", *shows),
        guards=tuple(guard for guard in more if isinstance(guard, str)),
        rows=more_parts,
    )


LINES = (
    _tab("workplans:plan-topics", PLANS),
    _tab(
        "workplans:plan-activities",
        PLANS,
        Probe(THE_PLAN, "?q=activity"),
        Probe(THE_PLAN, "?progress=planned&category=meetings&sort=-target"),
        Probe(THE_PLAN, "?format=csv"),
        Probe(THE_PLAN, "?no=such", status=400),
    ),
    _tab("workplans:plan-consultation", PLANS, f"{PLANS} + workplans.models.OverrideQuerySet.visible_to"),
    _tab("workplans:plan-versions", PLANS),
    _tab(
        "workplans:plan-documents", PLANS, "workplans.models.PlanImportQuerySet.visible_to", shows=("office",)
    ),
)
