"""The public site, which reads publications only, and the pages on which records are published.

What is edited and not published, what was never published, and what is withdrawn, is hidden from the public.
"""

from typing import Any

from publications.snapshot import snapshot_of
from tests import factories as make
from tests.visibility.line import ANY, DESK_PAGE, Line, Probe
from tests.visibility.roles import DESK, EVERYONE, GROUP, INVITED, OFFICE, SECRETARIAT
from tests.visibility.worlds import Ground, key

READABLE = "publications.models.PublishedRecordQuerySet.readable"
PUBLISHED_RECORD = f"{DESK_PAGE} + publications.models.PublishedRecordQuerySet.visible_to"
PUBLIC_UPDATES = f"{DESK_PAGE} + publications.models.PublicUpdateQuerySet.visible_to"
TOPICS = "topics.models.topics.TopicQuerySet.visible_to"
FORM = "GET HEAD POST"


def _public(name: str, *probes: Probe, shows: Any = ("public",), **more: Any) -> Line:
    return Line(name, EVERYONE, probes or (Probe(),), shows=shows, public=True, **more)


def _places(g: Ground, count: int) -> None:
    content = g.published_record.current.content
    for _ in range(count):
        make.PublishedRecordFactory(current__content=content, facets=g.published_record.facets, text="words")


def _unpublished(g: Ground, count: int) -> None:
    make.TopicFactory.create_batch(count)


IN_PLACE = {"HX-Request": "true"}

LINES = (
    _public("publications:home", Probe(), Probe(headers=IN_PLACE)),
    _public("workplans:public-plan-in-force", rows=None),
    _public(
        "workplans:public-plan",
        Probe({"slug": "adopted-plan"}),
        Probe({"slug": "the-plan"}, status=404),
        Probe({"slug": "hidden-plan"}, status=404),
        Probe({"slug": "gone-plan"}, status=410),
    ),
    _public(
        "workplans:public-plan-version",
        Probe({"slug": "adopted-plan", "number": 1}),
        Probe({"slug": "adopted-plan", "number": 2}, hidden=True),
        Probe({"slug": "the-plan", "number": 1}, status=404),
        Probe({"slug": "hidden-plan", "number": 1}, status=404),
        Probe({"slug": "gone-plan", "number": 2}, status=410),
    ),
    _public(
        "workplans:public-plan-file",
        Probe({"slug": "adopted-plan", "number": 1, "format": "pdf"}),
        Probe({"slug": "adopted-plan", "number": 1, "format": "odt"}, status=404),
        Probe({"slug": "adopted-plan", "number": 2, "format": "pdf"}, hidden=True),
        Probe({"slug": "the-plan", "number": 1, "format": "pdf"}, status=404),
        Probe({"slug": "hidden-plan", "number": 1, "format": "pdf"}, status=404),
        Probe({"slug": "gone-plan", "number": 2, "format": "pdf"}, status=410),
    ),
    _public(
        "topics:public-guidance",
        Probe(),
        Probe(query="?q=paper"),
        Probe(query="?q=quokka"),
        Probe(query="?kind=guideline&sort=-published"),
        Probe(query="?format=csv"),
        Probe(query="?no=such", status=400),
        guards=(READABLE,),
    ),
    _public(
        "topics:public-topics",
        Probe(),
        Probe(query="?q=hidden"),
        Probe(query="?q=quokka"),
        Probe(query="?q=dcm"),
        Probe(query="?stage=listening"),
        Probe(query="?blocked=on"),
        Probe(query="?sort=-published"),
        Probe(query="?page=2"),
        Probe(query="?format=csv"),
        Probe(query="?format=xlsx"),
        Probe(query="?no=such", status=400),
        guards=(READABLE,),
        rows=_places,
    ),
    _public(
        "topics:public-topic",
        Probe({"slug": "listed"}),
        Probe({"slug": "invited"}),
        Probe({"slug": "fresh"}, status=404),
        Probe({"slug": "hidden-topic"}, status=404),
        Probe({"slug": "withdrawn"}, status=410),
    ),
    _public(
        "topics:public-guidance-document",
        Probe({"slug": "adopted-paper"}),
        Probe({"slug": "internal-paper"}, status=404),
        Probe({"slug": "hidden-paper"}, status=404),
    ),
    _public(
        "topics:public-guidance-file",
        Probe({"slug": "adopted-paper"}),
        Probe({"slug": "internal-paper"}, status=404),
        Probe({"slug": "hidden-paper"}, status=404),
        shows=(),
    ),
    _public(
        "publications:search",
        Probe(),
        Probe(query="?q=hidden"),
        Probe(query="?q=quokka"),
        Probe(query="?q=once"),
        Probe(query="?q=topic"),
        Probe(query="?q=topic&kind=topic&stage=identified"),
        Probe(query="?q=manufacturing&page=2"),
        Probe(query="?no=such", status=400),
        guards=(READABLE,),
        rows=_places,
    ),
    _public("topics:public-glossary", guards=(READABLE,)),
    _public("publications:privacy", shows=()),
    _public("publications:accessibility", shows=()),
    _public(
        "publications:follow-record",
        Probe({"kind": "topic", "slug": "listed"}),
        Probe({"kind": "work_plan", "slug": "adopted-plan"}),
        Probe({"kind": "topic", "slug": "fresh"}, status=404),
        Probe({"kind": "topic", "slug": "hidden-topic"}, status=404),
        Probe({"kind": "topic", "slug": "withdrawn"}, status=404),
        Probe({"kind": "glossary_term", "slug": "decentralised-manufacturing"}, status=404),
        # A follower, a hidden follower and an unknown address get the same response.
        *(
            Probe({"kind": "topic", "slug": "listed"}, post={"address": address}, status=200)
            for address in ("reader@example.com", "ann@quokka.example", "new@example.com")
        ),
        Probe({"kind": "topic", "slug": "listed"}, post={"address": "no address"}, status=422),
        methods=FORM,
        guards=(READABLE,),
    ),
    _public(
        "publications:confirm-follow",
        Probe({"token": "a-link-to-confirm"}),
        Probe({"token": "a-link-to-confirm"}, post={}, status=302),
        Probe({"token": "no-such"}, status=404),
        methods=FORM,
        shows=(),
    ),
    _public(
        "publications:following",
        Probe({"token": "the-readers-link"}),
        Probe({"token": "the-readers-link"}, post={"channel": "daily"}, status=302),
        Probe({"token": "the-readers-link"}, post={"channel": "hourly"}, status=422),
        Probe({"token": "the-readers-link"}, post={"stop_all": "1"}, status=302),
        Probe({"token": "the-readers-link"}, post={"stop": "no key"}, status=400),
        Probe({"token": "the-readers-link"}, post={"erase": "1"}, status=200),
        Probe({"token": "no-such"}, status=404),
        methods=FORM,
        guards=(
            "notifications.models.FollowerQuerySet.visible_to",
            "notifications.models.FollowQuerySet.visible_to",
        ),
    ),
    _public("publications:robots", shows=()),
    _public("publications:sitemap", guards=(READABLE,), rows=_places),
    Line(
        "publications:list-publications",
        DESK,
        (
            Probe(),
            Probe(query="?q=listed"),
            Probe(query="?q=quokka"),
            Probe(query="?state=withdrawn"),
            Probe(query="?kind=topic"),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("desk",),
        hints=("group",),
        guards=(DESK_PAGE, PUBLISHED_RECORD, TOPICS),
        rows=_places,
    ),
    Line(
        "publications:list-public-updates",
        OFFICE,
        (
            Probe(),
            Probe(query="?state=held"),
            Probe(query="?page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("office",),
        guards=(PUBLIC_UPDATES,),
        rows=lambda g, count: make.PublicUpdateFactory.create_batch(count),
    ),
    Line(
        "publications:public-update",
        OFFICE,
        (
            Probe({"pk": lambda g: g.public_update.pk}),
            Probe({"pk": key(83)}, hidden=True),
            Probe({"pk": key(999)}, status=404),
        ),
        shows=("office",),
        guards=(PUBLIC_UPDATES,),
    ),
    Line(
        "publications:move-public-update",
        OFFICE,
        (
            Probe({"pk": lambda g: g.public_update.pk, "state": "held"}),
            Probe({"pk": lambda g: g.public_update.pk, "state": "held"}, post={"version": "1"}),
            Probe({"pk": lambda g: g.public_update.pk, "state": "no-such"}, status=404),
            Probe({"pk": key(999), "state": "held"}, status=404),
            Probe({"pk": key(83), "state": "released"}, hidden=True),
            Probe({"pk": key(83), "state": "released"}, post={"version": "1"}, status=ANY, hidden=True),
        ),
        methods=FORM,
        acts=SECRETARIAT,
        shows=("office",),
        guards=(PUBLIC_UPDATES, "publications.policies.can_move_public_update"),
    ),
    Line(
        "publications:list-unpublished",
        DESK,
        (
            Probe(),
            Probe(query="?kind=topic"),
            Probe(query="?kind=work_plan"),
            Probe(query="?kind=plan_import", status=400),
            Probe(query="?kind=topic&page=2"),
            Probe(query="?no=such", status=400),
        ),
        shows=("desk", "group"),
        guards=(DESK_PAGE, TOPICS),
        rows=_unpublished,
    ),
    Line(
        "publications:publish-record",
        INVITED,
        (
            Probe({"kind": "topic", "pk": lambda g: g.invited.pk}),
            Probe({"kind": "topic", "pk": lambda g: g.listed.pk}, seen_by=GROUP),
            Probe({"kind": "topic", "pk": key(20)}, hidden=True),
            Probe({"kind": "work_plan", "pk": key(70)}, hidden=True),
            Probe({"kind": "guidance_document", "pk": lambda g: g.paper.pk}, status=409),
            Probe({"kind": "guidance_document", "pk": key(130)}, hidden=True),
            Probe({"kind": "guidance_document", "pk": lambda g: g.internal.pk}, status=409, seen_by=GROUP),
            Probe({"kind": "work_plan", "pk": lambda g: g.adopted.pk}, seen_by=GROUP),
            Probe({"kind": "plan_import", "pk": key(80)}, status=404),
            Probe(
                {"kind": "topic", "pk": lambda g: g.fresh.pk},
                post={"seen_number": "0", "seen_digest": lambda g: snapshot_of(g.fresh).digest},
                seen_by=GROUP,
                by=SECRETARIAT,
            ),
            Probe(
                {"kind": "topic", "pk": key(20)},
                post={"seen_number": "0", "seen_digest": "0" * 64},
                hidden=True,
            ),
        ),
        methods=FORM,
        shows=("group",),
        guards=(TOPICS, "publications.policies.can_publish_record"),
    ),
    Line(
        "publications:preview-publication",
        INVITED,
        (
            Probe({"kind": "topic", "pk": lambda g: g.invited.pk}),
            Probe({"kind": "topic", "pk": lambda g: g.listed.pk}, seen_by=GROUP),
            Probe({"kind": "topic", "pk": key(20)}, hidden=True),
            Probe({"kind": "work_plan", "pk": lambda g: g.adopted.pk}, seen_by=GROUP),
            Probe({"kind": "work_plan", "pk": key(70)}, hidden=True),
            Probe({"kind": "guidance_document", "pk": lambda g: g.paper.pk}, status=409),
            Probe({"kind": "plan_import", "pk": key(80)}, status=404),
        ),
        shows=("group",),
        guards=(TOPICS,),
    ),
    Line(
        "publications:withdraw-publication",
        DESK,
        (
            Probe({"kind": "topic", "pk": lambda g: g.listed.pk}),
            Probe({"kind": "topic", "pk": key(20)}, status=404),
            Probe({"kind": "topic", "pk": key(3)}, hidden=True),
            Probe({"kind": "topic", "pk": lambda g: g.listed.pk}, post={"reason": "Wrong."}, by=SECRETARIAT),
            Probe({"kind": "topic", "pk": key(20)}, post={"reason": "Wrong."}, status=404),
        ),
        methods=FORM,
        shows=("desk",),
        guards=(PUBLISHED_RECORD, "publications.policies.can_withdraw_publication"),
    ),
)
