"""The disciplines that the group's experts cover, against the aims and the priority topics of the plan."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from accounts.access import QIG
from accounts.models import Discipline, Expertise, Mandate, User
from accounts.states import DeclarationState, Role
from topics.models import TopicPerson
from workplans.models import PlanTopic, Tier, WorkPlan
from workplans.states import PlanState

#: roles that count towards the aim of a discipline
MEMBERS = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER})
#: observers, liaisons and the secretariat are no experts of the group
EXPERTS = MEMBERS | {Role.AD_HOC_EXPERT}


class Expert(NamedTuple):
    """A person with a mandate now. `expired`: why their declaration does not count, or empty."""

    user: User
    is_member: bool
    expired: str


@dataclass
class Covered:
    """A discipline with the members and ad hoc experts who cover it."""

    discipline: Discipline
    members: list[Expert] = field(default_factory=list)
    guests: list[Expert] = field(default_factory=list)

    @property
    def gap(self) -> str:
        return gap_of(self.discipline.aim, self.members)


class TopicCover(NamedTuple):
    """A priority topic: its experts, the disciplines that they cover, and the gaps as sentences."""

    place: PlanTopic
    experts: list[Expert]
    covered: list[tuple[Discipline, list[Expert]]]
    gaps: list[str]


#: key of a person → keys of their disciplines
Disciplines = dict[UUID, set[int]]


def experts_now(reader: User) -> dict[UUID, Expert]:
    """Return the experts with a mandate now that the reader may see, by key, ordered by name. Two queries."""
    current = Mandate.objects.current().filter(group__code=QIG, role__in=EXPERTS)
    members = set(current.filter(role__in=MEMBERS).values_list("user", flat=True))
    people = User.objects.visible_to(reader).filter(pk__in=current.values("user")).with_declaration_state()
    return {
        user.pk: Expert(user, user.pk in members, _expired(user.declaration_state))
        for user in people.order_by("name", "pk")
    }


def _expired(state: str) -> str:
    return "" if state == DeclarationState.VALID else DeclarationState(state).label


def disciplines_of(experts: Collection[UUID]) -> Disciplines:
    """Return the disciplines of each expert. One query."""
    disciplines: Disciplines = defaultdict(set)
    for user, discipline in Expertise.objects.filter(user__in=experts).values_list("user", "discipline"):
        disciplines[user].add(discipline)
    return disciplines


def by_discipline(experts: dict[UUID, Expert], disciplines: Disciplines) -> list[Covered]:
    """Return every discipline with the members and ad hoc experts who cover it. One query."""
    rows = [Covered(discipline) for discipline in Discipline.objects.order_by("position", "name")]
    for row in rows:
        for key, expert in experts.items():
            if row.discipline.pk in disciplines[key]:
                (row.members if expert.is_member else row.guests).append(expert)
    return rows


def gap_of(aim: int, members: Collection[Expert]) -> str:
    """Return the gap as a sentence, or nothing where there is none.

    Members whose declaration does not count fill the aim, but not where there is nobody else.
    """
    if aim and not members:
        return "No member covers it."
    if missing := max(0, aim - len(members)):
        return "1 more member is needed." if missing == 1 else f"{missing} more members are needed."
    if members and all(expert.expired for expert in members):
        return "No member who covers it has a valid declaration."
    return ""


def plan_of(reader: User, today: date) -> WorkPlan | None:
    """Return the group's adopted plan whose period began last, if the reader may see it."""
    adopted = (PlanState.ADOPTED, PlanState.PUBLISHED)
    plans = WorkPlan.objects.visible_to(reader).filter(group__code=QIG, state__in=adopted)
    return plans.filter(period_start__lte=today).order_by("-period_start", "-revision", "pk").first()


def by_topic(
    plan: WorkPlan | None,
    experts: dict[UUID, Expert],
    disciplines_of_experts: Disciplines,
    disciplines: Iterable[Discipline],
) -> list[TopicCover]:
    """Return every priority topic of the plan, in its order. Two queries."""
    places = PlanTopic.objects.filter(plan=plan, tier=Tier.PRIORITY).select_related("topic")
    places = list(places.order_by("section__position", "position", "pk"))
    people: dict[UUID, list[Expert]] = defaultdict(list)
    parts = TopicPerson.objects.filter(topic__in=[place.topic_id for place in places])
    for topic, user in parts.order_by("user__name").values_list("topic", "user"):
        if user in experts:
            people[topic].append(experts[user])
    disciplines = list(disciplines)
    return [_cover(place, people[place.topic_id], disciplines_of_experts, disciplines) for place in places]


def _cover(
    place: PlanTopic,
    experts: list[Expert],
    disciplines_of_experts: Disciplines,
    disciplines: list[Discipline],
) -> TopicCover:
    """Return the cover of a topic. Only disciplines with an aim are gaps, since no topic needs them all."""
    covered, gaps = [], []
    for discipline in disciplines:
        covering = [expert for expert in experts if discipline.pk in disciplines_of_experts[expert.user.pk]]
        if covering:
            covered.append((discipline, covering))
        if discipline.aim and not covering:
            gaps.append(f"Nobody covers {discipline.name}.")
        elif discipline.aim and all(expert.expired for expert in covering):
            gaps.append(f"Nobody who covers {discipline.name} has a valid declaration.")
    return TopicCover(place, experts, covered, gaps)
