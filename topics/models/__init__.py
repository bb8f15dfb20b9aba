"""The models of topics, guidance documents and the glossary."""

from topics.models.glossary import GlossaryTerm, GlossaryTermQuerySet
from topics.models.topics import (
    LONG_TEXT,
    Challenge,
    Evidence,
    FocusArea,
    GuidanceDocument,
    GuidanceDocumentQuerySet,
    GuidanceTopic,
    OfTopicQuerySet,
    Topic,
    TopicPerson,
    TopicQuerySet,
)

__all__ = [
    "LONG_TEXT",
    "Challenge",
    "Evidence",
    "FocusArea",
    "GlossaryTerm",
    "GlossaryTermQuerySet",
    "GuidanceDocument",
    "GuidanceDocumentQuerySet",
    "GuidanceTopic",
    "OfTopicQuerySet",
    "Topic",
    "TopicPerson",
    "TopicQuerySet",
]
