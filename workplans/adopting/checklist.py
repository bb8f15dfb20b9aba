"""The checklist before the adoption of a plan: what prevents it, and what needs a reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.urls import reverse
from django.utils import timezone

from core.formatting import date_range, long_date
from workplans.bodies import is_known, known_bodies
from workplans.models import Consultation, WorkPlan
from workplans.outside_period import OutsidePeriod, outside_period
from workplans.plan_text import PREFETCH, PlanText, plan_text
from workplans.releases.broken_references import BrokenReference, open_references
from workplans.states import CONSENT, AdoptionRule, PlanState

#: places that a sentence names; others are counted
NAMED = 3


@dataclass(frozen=True)
class Check:
    """One rule for one plan; `sentence` says what is open, and is empty where nothing is.

    `blocks`: no reason sets it aside. `url` is where it is put right.
    """

    rule: AdoptionRule
    sentence: str
    url: str
    blocks: bool = False

    @property
    def label(self) -> str:
        return str(self.rule.label)


@dataclass(frozen=True)
class Checklist:
    """The rows, and what two of them are about."""

    rows: list[Check]
    references: list[BrokenReference]
    outside: list[OutsidePeriod]

    @property
    def blocking(self) -> list[Check]:
        """Return what prevents the adoption."""
        return [row for row in self.rows if row.sentence and row.blocks]

    @property
    def to_override(self) -> list[Check]:
        """Return what is set aside with a reason."""
        return [row for row in self.rows if row.sentence and not row.blocks]


def checklist(plan: WorkPlan) -> Checklist:
    """Return the checklist of a plan; the number of queries is the same for any size."""
    text = plan_text(WorkPlan.objects.prefetch_related(*PREFETCH).get(pk=plan.pk))
    references, outside = open_references(plan, text), outside_period(text)
    asked = list(Consultation.objects.about(plan))
    silent = [str(row) for row in asked if not row.answer]
    objecting = [str(row) for row in asked if row.answer == Consultation.Answer.OBJECTED]
    empty = list(_empty_sections(text))
    rule, page = AdoptionRule, reverse("workplans:plan", args=[plan.slug])
    consultation = reverse("workplans:plan-consultation", args=[plan.slug])
    first_empty = f"r{empty[0][0]}" if empty else ""
    rows = [
        Check(rule.BROKEN_REFERENCES, _broken(references), f"{page}#references", blocks=True),
        Check(rule.CONSULTATION_OPEN, _running(plan), consultation),
        Check(rule.ANSWERS_MISSING, _about("No answer yet from", silent), consultation),
        Check(
            rule.OBJECTIONS_OPEN,
            f"{listed(objecting)} objected." if objecting else "",
            consultation,
        ),
        Check(rule.NOT_ENDORSED, _not_endorsed(plan), f"{consultation}#endorsements"),
        Check(rule.EMPTY_SECTIONS, _empty(text, [title for _, title in empty]), f"{page}#{first_empty}"),
        Check(rule.OUTSIDE_PERIOD, _outside(plan, outside), f"{page}#outside-period"),
    ]
    return Checklist(rows, references, outside)


def listed(names: Collection[str], most: int | None = None) -> str:
    """Return “BWP, QWP and IWG”, or of many the first and how many more."""
    names = list(names)
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _about(words: str, names: list[str]) -> str:
    return f"{words} {listed(names)}." if names else ""


def _broken(references: list[BrokenReference]) -> str:
    faults = " ".join(reference.description for reference in references)
    return f"{faults} Correct each, or keep it as printed." if faults else ""


def _running(plan: WorkPlan) -> str:
    closes = plan.consultation_closes
    if plan.state != PlanState.CONSULTATION or closes is None or closes < timezone.localdate():
        return ""
    return f"The consultation is open until {long_date(closes)}."


def _not_endorsed(plan: WorkPlan) -> str:
    """Return a sentence unless a known group has endorsed this revision, since the last release."""
    endorsements = plan.endorsements.filter(verb__in=CONSENT).order_by("position")
    last = plan.releases.order_by("-revision").values_list("adopted_at", flat=True).first()
    if last:
        endorsements = endorsements.filter(created_at__gt=last)
    bodies, groups = list(endorsements.values_list("body", flat=True)), known_bodies()
    if any(is_known(body, groups) for body in bodies):
        return ""
    others = f" Not a known group: {listed(bodies, NAMED)}." if bodies else ""
    return f"No endorsement of this revision by a known group is recorded.{others}"


def _empty_sections(text: PlanText) -> Iterator[tuple[str, str]]:
    """Yield (id, heading) of each section with neither text nor records nor deeper sections."""
    sections = text["sections"]
    for section, below in zip_longest(sections, sections[1:]):
        records = (section[name] for name in ("topics", "goals", "activities", "commitments"))
        deeper = below is not None and below["level"] > section["level"]
        if not (section["text"].strip() or any(records) or deeper):
            yield section["id"], f"“{section['number']} {section['title']}”".replace("“ ", "“")


def _empty(text: PlanText, titles: list[str]) -> str:
    if not text["sections"]:
        return "The plan has no sections."
    return f"Without text: {listed(titles, NAMED)}." if titles else ""


def _outside(plan: WorkPlan, rows: list[OutsidePeriod]) -> str:
    if not rows:
        return ""
    words = listed([f"“{row.printed}” in {row.place}" for row in rows], NAMED)
    return f"The period is {date_range(plan.period_start, plan.period_end)}, but the plan says {words}."
