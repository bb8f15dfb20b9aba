"""The record kinds of topics."""

from django.urls import reverse

from core.kinds import RecordKind, record_kinds
from topics.guidance_files import guidance_obstacle, guidance_warnings
from topics.guidance_rules import PUBLISHABLE
from topics.models import (
    Challenge,
    Evidence,
    FocusArea,
    GlossaryTerm,
    GuidanceDocument,
    GuidanceTopic,
    Topic,
    TopicPerson,
)
from topics.public import public_guidance_document, public_term, public_topic


def _topic_page(topic: Topic) -> str:
    return reverse("topics:topic", args=[topic.slug])


record_kinds.register(
    RecordKind(
        "topic",
        Topic,
        "topic",
        url=_topic_page,
        public=public_topic,
        public_page="topics:public-topic",
        public_list="topics:public-topics",
        followed=True,
        history={
            Topic: "pgh_obj_id",
            TopicPerson: "topic_id",
            FocusArea: "topic_id",
            Challenge: "topic_id",
            Evidence: "challenge__topic_id",
        },
    )
)
record_kinds.register(
    RecordKind(
        "focus_area", FocusArea, "focus area", url=lambda area: _topic_page(area.topic), related=("topic",)
    )
)
record_kinds.register(
    RecordKind(
        "challenge",
        Challenge,
        "challenge",
        url=lambda challenge: _topic_page(challenge.topic),
        related=("topic",),
    )
)
record_kinds.register(
    RecordKind(
        "evidence",
        Evidence,
        "evidence",
        url=lambda evidence: _topic_page(evidence.challenge.topic),
        related=("challenge__topic",),
    )
)
record_kinds.register(
    RecordKind(
        "glossary_term",
        GlossaryTerm,
        "glossary term",
        url=lambda term: reverse("topics:list-terms"),
        public=public_term,
        public_list="topics:public-glossary",
        history={GlossaryTerm: "pgh_obj_id"},
    )
)
record_kinds.register(
    RecordKind(
        "guidance_document",
        GuidanceDocument,
        "guidance document",
        url=lambda document: reverse("topics:guidance-document", args=[document.slug]),
        public=public_guidance_document,
        public_page="topics:public-guidance-document",
        public_list="topics:public-guidance",
        publishable=PUBLISHABLE,
        publication_warnings=guidance_warnings,
        publication_obstacle=guidance_obstacle,
        followed=True,
        history={GuidanceDocument: "pgh_obj_id", GuidanceTopic: "document_id"},
    )
)
