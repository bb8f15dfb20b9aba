"""Topics, what belongs to them, and the glossary.

The ad hoc expert is invited to one topic: the others are hidden.
"""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as make
from tests.revealing_files import plain_pdf
from tests.visibility.line import ANY, DESK_PAGE, DRAFTS, READS, Line, Probe
from tests.visibility.roles import DESK, GROUP, INVITED, OFFICE, WRITERS
from tests.visibility.worlds import Ground, key

TOPICS = "topics.models.topics.TopicQuerySet.visible_to"
PARTS = "topics.models.topics.OfTopicQuerySet.visible_to"
TERMS = "topics.models.glossary.GlossaryTermQuerySet.visible_to"
EDIT = "topics.policies.can_edit_topic"
FORM = "GET HEAD POST"

INVITED_TOPIC, HIDDEN_TOPIC = {"slug": "invited"}, {"slug": "hidden-topic"}


def _topics(g: Ground, count: int) -> None:
    for topic in make.TopicFactory.create_batch(count):
        make.TopicPersonFactory(topic=topic)


def _parts(g: Ground, count: int) -> None:
    for _ in range(count):
        make.FocusAreaFactory(topic=g.invited)
        challenge = make.ChallengeFactory(topic=g.invited, disposition="merged_into", merged_into=g.challenge)
        make.EvidenceFactory(challenge=challenge)
        make.TopicPersonFactory(topic=g.invited)


def _of_topic(
    name: str, post: dict[str, Any], *, policy: str = EDIT, acts: Any = WRITERS, shows: Any = ()
) -> Line:
    """Return the line of a page on which a topic is changed."""
    return Line(
        name,
        INVITED,
        (
            Probe(INVITED_TOPIC),
            Probe(HIDDEN_TOPIC, hidden=True),
            Probe({"slug": "hidden-quokka"}, hidden=True),
            Probe({"slug": "listed"}, seen_by=GROUP),
            Probe(INVITED_TOPIC, post=post),
            Probe(HIDDEN_TOPIC, post=post, hidden=True),
        ),
        methods=FORM,
        acts=acts,
        shows=("group", *shows),
        guards=(TOPICS, policy, *((DRAFTS,) if "drafts" in shows else ())),
    )


def _of_part(
    name: str, row: Callable[[Ground], Any], hidden: int, post: dict[str, Any], *, shows: Any = ()
) -> Line:
    """Return the line of a page on which a row of a topic is changed."""
    here, there = {"pk": lambda g: row(g).pk}, {"pk": key(hidden)}
    return Line(
        name,
        INVITED,
        (
            Probe(here),
            Probe(there, hidden=True),
            Probe(here, post=post),
            Probe(there, post=post, hidden=True),
        ),
        methods=FORM,
        acts=WRITERS,
        shows=("group", *shows),
        guards=(PARTS, EDIT, *((DRAFTS,) if "drafts" in shows else ())),
    )


PAPERS = "topics.models.topics.GuidanceDocumentQuerySet.visible_to"


def _papers(g: Ground, count: int) -> None:
    for _ in range(count):
        make.GuidanceTopicFactory(topic=g.invited)


def _of_paper_rows(g: Ground, count: int) -> None:
    for _ in range(count):
        make.GuidanceTopicFactory(document=g.paper)
        make.ChallengeFactory(topic=g.invited, answered_in=g.paper)


def _of_paper(
    name: str,
    post: dict[str, Any] | None,
    *,
    policy: str = "",
    acts: Any = WRITERS,
    shows: Any = (),
    **more: Any,
) -> Line:
    """Return the line of a page of a guidance document; with `post`, of one on which it is changed."""
    here, there = {"slug": "adopted-paper", **more}, {"slug": "hidden-paper", **more}
    forms = () if post is None else (Probe(here, post=post), Probe(there, post=post, hidden=True))
    return Line(
        name,
        INVITED,
        (
            Probe(here),
            Probe(there, hidden=True),
            Probe({"slug": "hidden-quokka", **more}, hidden=True),
            Probe({"slug": "internal-paper", **more}, seen_by=GROUP),
            *forms,
        ),
        methods="GET HEAD" if post is None else FORM,
        acts=INVITED if post is None else acts,
        shows=("group", *shows),
        guards=(PAPERS, *((policy,) if policy else ()), *((DRAFTS,) if "drafts" in shows else ())),
        rows=_of_paper_rows if name == "topics:guidance-document" else None,
    )


VERSION = {"version": "1"}
EDITED = {"title": "Invited topic", "description": "Better.", "version": "1"}
ASKED = {"source": "survey", "text": "They say."}
FOCUS, CHALLENGE, EVIDENCE = 22, 23, 24  # rows of the hidden topic

LINES = (
    Line(
        "topics:list-topics",
        DESK,
        (
            Probe(),
            Probe(query="?view=board"),
            Probe(query="?q=hidden"),
            Probe(query="?q=quokka"),
            Probe(query="?q=dcm"),
            Probe(query="?stage=listening"),
            Probe(query="?stage=graduated&view=board"),
            Probe(query="?blocked=on"),
            Probe(query="?mine=on"),
            Probe(query="?sort=-updated"),
            Probe(query="?page=2"),
            Probe(query="?format=csv"),
            Probe(query="?format=xlsx"),
            Probe(query="?no=such", status=400),
            Probe(query="?stage=nosuch", status=400),
        ),
        shows=("group",),
        guards=(DESK_PAGE, TOPICS, READS),
        rows=_topics,
    ),
    Line(
        "topics:create-topic",
        DESK,
        (
            Probe(),
            Probe(post={"title": "New"}),
            Probe(post={"title": "Hidden", "slug": "hidden-topic"}),
            Probe(post={}, status=422),
        ),
        methods=FORM,
        acts=WRITERS,
        guards=(DESK_PAGE, "topics.policies.can_create_topic"),
    ),
    Line(
        "topics:topic",
        INVITED,
        (
            Probe(INVITED_TOPIC),
            Probe(HIDDEN_TOPIC, hidden=True),
            Probe({"slug": "hidden-quokka"}, hidden=True),
            Probe({"slug": "listed"}, seen_by=GROUP),
        ),
        shows=("group", "drafts"),
        guards=(TOPICS, DRAFTS),
        rows=_parts,
    ),
    Line(
        "topics:topic-history",
        INVITED,
        (
            Probe(INVITED_TOPIC),
            Probe(INVITED_TOPIC, "?page=2"),
            Probe(HIDDEN_TOPIC, hidden=True),
            Probe({"slug": "listed"}, seen_by=GROUP),
        ),
        shows=("group",),
        guards=(TOPICS, READS),
    ),
    _of_topic("topics:edit-topic", EDITED, shows=("drafts",)),
    _of_topic(
        "topics:move-topic",
        {"stage": "listening", "version": "1", "reason": "In talks."},
        policy="topics.policies.can_move_topic",
    ),
    _of_topic(
        "topics:assign-topic", {"version": "1"}, policy="topics.policies.can_assign_topic", acts=OFFICE
    ),
    _of_topic("topics:add-focus-area", {"text": "More."}),
    _of_topic("topics:add-challenge", {"text": "More."}),
    _of_part(
        "topics:edit-focus-area", lambda g: g.focus, FOCUS, {"text": "So.", "version": "1"}, shows=("drafts",)
    ),
    _of_part("topics:merge-focus-area", lambda g: g.second_focus, FOCUS, VERSION),
    _of_part("topics:remove-focus-area", lambda g: g.focus, FOCUS, VERSION),
    _of_part(
        "topics:edit-challenge",
        lambda g: g.challenge,
        CHALLENGE,
        {"text": "So.", "version": "1"},
        shows=("drafts",),
    ),
    _of_part(
        "topics:dispose-challenge",
        lambda g: g.challenge,
        CHALLENGE,
        {"disposition": "in_scope", "version": "1"},
    ),
    _of_part("topics:remove-challenge", lambda g: g.merged, CHALLENGE, VERSION),
    _of_part("topics:add-evidence", lambda g: g.challenge, CHALLENGE, ASKED),
    _of_part(
        "topics:edit-evidence", lambda g: g.evidence, EVIDENCE, {**ASKED, "version": "1"}, shows=("drafts",)
    ),
    _of_part("topics:remove-evidence", lambda g: g.evidence, EVIDENCE, VERSION),
    Line(
        "topics:list-guidance-documents",
        DESK,
        (
            Probe(),
            Probe(query="?q=paper"),
            Probe(query="?q=quokka"),
            Probe(query="?kind=concept_paper"),
            Probe(query="?stage=final&kind=internal_position"),
            Probe(query="?topic=invited", status=ANY),
            Probe(query="?sort=-updated"),
            Probe(query="?page=2"),
            Probe(query="?format=csv"),
            Probe(query="?format=xlsx"),
            Probe(query="?topic=hidden-topic", status=ANY),
            Probe(query="?no=such", status=400),
        ),
        shows=("group",),
        guards=(DESK_PAGE, PAPERS, f"{DESK_PAGE} + {TOPICS}", READS),
        rows=_papers,
    ),
    Line(
        "topics:add-guidance-document",
        DESK,
        (
            Probe(),
            Probe(query="?topic=invited", status=ANY),
            Probe(query="?topic=hidden-topic"),
            Probe(post={"title": "New", "kind": "guideline"}),
            Probe(post={}, status=422),
        ),
        methods=FORM,
        acts=WRITERS,
        shows=("group",),
        guards=(DESK_PAGE, "topics.policies.can_add_guidance_document"),
    ),
    _of_paper("topics:guidance-document", None),
    _of_paper("topics:guidance-history", None),
    _of_paper(
        "topics:edit-guidance-document",
        {"title": "Adopted paper", "kind": "guideline", "version": "1"},
        policy="topics.policies.can_edit_guidance_document",
        shows=("drafts",),
    ),
    Line(
        "topics:guidance-file",
        INVITED,
        (
            Probe({"slug": "adopted-paper"}),
            Probe({"slug": "hidden-paper"}, hidden=True),
            Probe({"slug": "internal-paper"}, status=404),
        ),
        guards=(PAPERS,),
    ),
    _of_paper(
        "topics:attach-guidance-file",
        {"file": lambda g: SimpleUploadedFile("paper.pdf", plain_pdf()), "version": "1"},
        policy="topics.policies.can_edit_guidance_document",
    ),
    Line(
        "topics:clean-guidance-file",
        INVITED,
        (
            Probe({"slug": "adopted-paper"}),
            Probe({"slug": "no-such-paper"}, status=404),
            Probe({"slug": "adopted-paper"}, post={"version": "1"}),
            Probe({"slug": "no-such-paper"}, post={"version": "1"}, status=404),
        ),
        methods=FORM,
        acts=WRITERS,
        guards=(PAPERS, "topics.policies.can_clean_guidance_file"),
    ),
    _of_paper(
        "topics:place-guidance-document",
        {"topics": lambda g: g.invited.pk, "version": "1"},
        policy="topics.policies.can_edit_guidance_document",
    ),
    _of_paper(
        "topics:move-guidance-document",
        {"reason": "Too early.", "version": "1"},
        policy="topics.policies.can_move_guidance_document",
        acts=OFFICE,
        stage="withdrawn",
    ),
    Line(
        "topics:list-terms",
        DESK,
        (
            Probe(),
            Probe(query="?page=2"),
            Probe(query="?q=quokka"),
            Probe(query="?format=csv"),
            Probe(query="?format=xlsx"),
            Probe(query="?no=such", status=400),
        ),
        shows=("desk",),
        guards=(DESK_PAGE, f"{DESK_PAGE} + {TERMS}"),
        rows=lambda g, count: make.GlossaryTermFactory.create_batch(count),
    ),
    Line(
        "topics:add-term",
        DESK,
        (Probe(), Probe(post={"term": "New"}), Probe(post={"term": "Term quokka"}, status=ANY)),
        methods=FORM,
        acts=WRITERS,
        guards=(DESK_PAGE, "topics.policies.can_edit_glossary"),
    ),
    *(
        Line(
            name,
            DESK,
            (
                Probe({"pk": lambda g: g.term.pk}),
                Probe({"pk": key(1)}, hidden=True),
                Probe({"pk": lambda g: g.term.pk}, post=post),
                Probe({"pk": key(1)}, post=post, hidden=True),
            ),
            methods=FORM,
            acts=WRITERS,
            shows=("desk", *shows),
            guards=(
                "topics.policies.can_edit_glossary",
                f"{DESK_PAGE} + {TERMS}",
                *((DRAFTS,) if shows else ()),
            ),
        )
        for name, post, shows in (
            (
                "topics:edit-term",
                {"term": "Decentralised", "variants": "DCM, DM", "version": "1"},
                ("drafts",),
            ),
            ("topics:remove-term", VERSION, ()),
        )
    ),
)
