"""Pages of the desk, and of several apps."""

from audit.services import audited, log_entry
from tests import factories as make
from tests.visibility.line import ANY, DESK_PAGE, DRAFTS, READS, Line, Probe
from tests.visibility.roles import DESK, EVERYONE, GROUP, OFFICE, SIGNED_IN
from tests.visibility.worlds import Ground, key
from workplans.models import PartyReport


def _entries(g: Ground, count: int) -> None:
    with audited():
        for _ in range(count):
            log_entry(actor=g.people.mara, action="topic.edited", about=g.listed, reason="Again.")


PARTIES = "workplans.models.commitments.parties_seen_by"


def _commitments(g: Ground, count: int) -> None:
    for _ in range(count):
        commitment = make.CommitmentFactory(section=g.section)
        make.WaiverFactory(commitment=commitment)


def _priorities(g: Ground, count: int) -> None:
    """Create priority topics of the plan in force, each with a lead who has an expertise."""
    for _ in range(count):
        topic = make.PlanTopicFactory(section=g.adopted.sections.get(), tier="priority").topic
        lead = make.MandateFactory().user
        make.TopicPersonFactory(topic=topic, user=lead)
        make.ExpertiseFactory(user=lead, discipline=g.disciplines[0])


def _reports(g: Ground, count: int) -> None:
    for _ in range(count):
        since = PartyReport.objects.count() + 100
        make.PartyReportFactory(party=g.report.party, since=since)


LINES = (
    Line("health", EVERYONE, public=True, methods="GET HEAD POST PUT PATCH DELETE"),
    # People without a mandate are redirected to their own page.
    Line(
        "desk:home",
        SIGNED_IN,
        (Probe(status=ANY),),
        shows=("group", "drafts"),
        guards=(READS, DRAFTS),
        rows=_entries,
    ),
    Line(
        "desk:search",
        DESK,
        (
            Probe(),
            Probe(query="?q=hidden"),
            Probe(query="?q=quokka"),
            Probe(query="?q=zoe"),
            Probe(query="?q=listed"),
            Probe(query="?q=lsited"),
            Probe(query="?q=topic&kind=topic"),
            Probe(query="?no=such", status=400),
        ),
        shows=("group",),
        guards=(
            DESK_PAGE,
            "topics.models.topics.TopicQuerySet.visible_to",
            "workplans.models.plans.OfPlanQuerySet.visible_to",
        ),
    ),
    Line(
        "desk:list-commitments",
        GROUP,
        (
            Probe({"slug": "the-plan"}),
            Probe({"slug": "adopted-plan"}),
            Probe({"slug": "hidden-plan"}, hidden=True),
        ),
        shows=("group",),
        guards=(f"{DESK_PAGE} + workplans.models.WorkPlanQuerySet.visible_to",),
        rows=_commitments,
    ),
    Line(
        "desk:coverage",
        GROUP,
        shows=("group",),
        guards=(f"{DESK_PAGE} + accounts.models.people.UserQuerySet.visible_to",),
        rows=_priorities,
    ),
    Line(
        "desk:list-parties",
        GROUP,
        guards=(f"{DESK_PAGE} + {PARTIES}",),
        rows=_reports,
    ),
    Line(
        "desk:party",
        GROUP,
        (Probe({"code": "BWP"}), Probe({"code": "BWP"}, "?page=2"), Probe({"code": "CHMP"}, status=404)),
        hints=("group",),
        guards=(f"{DESK_PAGE} + {PARTIES}",),
        rows=_reports,
    ),
    Line(
        "desk:send-party-report",
        GROUP,
        (
            Probe({"code": "BWP"}),
            Probe({"code": "CHMP"}, status=404),
            Probe({"code": "BWP"}, post={"note": "Dear all.", "since": "0", "until": "0"}, status=409),
        ),
        methods="GET HEAD POST",
        acts=OFFICE,
        shows=("group",),
        guards=("workplans.policies.can_send_party_report", f"{DESK_PAGE} + {PARTIES}"),
    ),
    Line(
        "desk:party-report",
        GROUP,
        (
            Probe({"code": "BWP", "pk": lambda g: g.report.pk}),
            Probe({"code": "BWP", "pk": key(142)}, hidden=True),
        ),
        shows=("group",),
        guards=(f"{DESK_PAGE} + workplans.models.PartyReportQuerySet.visible_to",),
    ),
    Line(
        "desk:log",
        GROUP,
        (
            Probe(),
            Probe(query="?kind=topic"),
            Probe(query="?kind=plan_import", hidden=True),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("group", "office"),
        guards=(DESK_PAGE, READS),
        rows=_entries,
    ),
)
