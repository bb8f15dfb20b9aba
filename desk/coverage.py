"""What the group's experts know, against what it wants to know and the priority topics of its plan."""

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

#: whose knowledge the group counts on; observers, liaisons and the secretariat are no experts of it
MEMBERS = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER})
EXPERTS = MEMBERS | {Role.AD_HOC_EXPERT}


class Expert(NamedTuple):
    """Somebody with a mandate now. `amber`: why their declaration does not count; empty when it does."""

    user: User
    is_member: bool
    expired: str


@dataclass
class Covered:
    """A discipline, who knows it, and in words what is missing of its aim."""

    discipline: Discipline
    members: list[Expert] = field(default_factory=list)
    guests: list[Expert] = field(default_factory=list)

    @property
    def gap(self) -> str:
        return gap_of(self.discipline.aim, self.members)


class TopicCover(NamedTuple):
    """A priority topic: its experts, the disciplines they know, and in words those that nobody covers."""

    place: PlanTopic
    experts: list[Expert]
    covered: list[tuple[Discipline, list[Expert]]]
    gaps: list[str]


Knows = dict[UUID, set[int]]


def experts_now(reader: User) -> dict[UUID, Expert]:
    """The experts with a mandate now, by key, in order of their names. One query for who, one for their
    roles.
    """
    now = Mandate.objects.current().filter(group__code=QIG, role__in=EXPERTS)
    members = set(now.filter(role__in=MEMBERS).values_list("user", flat=True))
    people = User.objects.visible_to(reader).filter(pk__in=now.values("user")).with_declaration_state()
    return {
        user.pk: Expert(user, user.pk in members, _amber(user.declaration_state))
        for user in people.order_by("name", "pk")
    }


def _amber(state: str) -> str:
    return "" if state == DeclarationState.VALID else DeclarationState(state).label


def known_by(experts: Collection[UUID]) -> Knows:
    """Key of a person → keys of the disciplines they know. One query."""
    knows: Knows = defaultdict(set)
    for user, discipline in Expertise.objects.filter(user__in=experts).values_list("user", "discipline"):
        knows[user].add(discipline)
    return knows


def by_discipline(experts: dict[UUID, Expert], knows: Knows) -> list[Covered]:
    """Every discipline with the members and the ad hoc experts who know it. One query."""
    rows = [Covered(discipline) for discipline in Discipline.objects.order_by("position", "name")]
    for row in rows:
        for key, expert in experts.items():
            if row.discipline.pk in knows[key]:
                (row.members if expert.is_member else row.guests).append(expert)
    return rows


def gap_of(aim: int, members: Collection[Expert]) -> str:
    """What is missing, as a sentence; empty where nothing is. Who is amber counts, but not alone."""
    if aim and not members:
        return "Nobody knows it."
    if missing := max(0, aim - len(members)):
        return "One more is needed." if missing == 1 else f"{missing} more are needed."
    if members and all(expert.expired for expert in members):
        return "Everybody who knows it is amber."
    return ""


def plan_of(reader: User, today: date) -> WorkPlan | None:
    """The group's adopted plan whose period began last, if `reader` sees it: the one the public reads."""
    stands = (PlanState.ADOPTED, PlanState.PUBLISHED)
    plans = WorkPlan.objects.visible_to(reader).filter(group__code=QIG, state__in=stands)
    return plans.filter(period_start__lte=today).order_by("-period_start", "-revision", "pk").first()


def by_topic(
    plan: WorkPlan | None, experts: dict[UUID, Expert], knows: Knows, disciplines: Iterable[Discipline]
) -> list[TopicCover]:
    """Every priority topic of the plan, in its order. Two queries, however many there are."""
    places = PlanTopic.objects.filter(plan=plan, tier=Tier.PRIORITY).select_related("topic")
    places = list(places.order_by("section__position", "position", "pk"))
    people: dict[UUID, list[Expert]] = defaultdict(list)
    has_part = TopicPerson.objects.filter(topic__in=[place.topic_id for place in places])
    for topic, user in has_part.order_by("user__name").values_list("topic", "user"):
        if user in experts:
            people[topic].append(experts[user])
    disciplines = list(disciplines)
    return [_cover(place, people[place.topic_id], knows, disciplines) for place in places]


def _cover(
    place: PlanTopic, experts: list[Expert], knows: Knows, disciplines: list[Discipline]
) -> TopicCover:
    """Gaps are told of the disciplines that the group aims at: not every topic needs the others."""
    covered, gaps = [], []
    for discipline in disciplines:
        found = [expert for expert in experts if discipline.pk in knows[expert.user.pk]]
        if found:
            covered.append((discipline, found))
        if discipline.aim and not found:
            gaps.append(f"Nobody for {discipline.name}.")
        elif discipline.aim and all(expert.expired for expert in found):
            gaps.append(f"Only amber people for {discipline.name}.")
    return TopicCover(place, experts, covered, gaps)
