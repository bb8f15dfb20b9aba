"""What a stage of a topic expects to exist, and whether it does.

`topics.states.EXPECTED` names what each stage expects; the app that keeps the records registers how to tell
whether a topic has them. What no app checks counts as missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.registry import Registry
from publications.models import PublishedRecord
from topics.models import GuidanceDocument, Topic
from topics.states import EXPECTED, FINISHED, FOR_GUIDANCE, GuidanceKind, GuidanceStage, Stage


@dataclass(frozen=True)
class ExpectationCheck:
    """Whether something that a stage expects exists for a topic; `name` is that of `topics.states.EXPECTED`.

    `exists(topic, reader)` looks at the records that the reader may see.
    """

    name: str
    exists: Callable[[Topic, Any], bool]


expectation_checks: Registry[ExpectationCheck] = Registry("check of an expectation")


def missing_at(stage: str, topic: Topic, reader: Any) -> str:
    """Return in words what a stage expects and the topic lacks; empty where nothing is missing."""
    expected = EXPECTED.get(stage)
    if expected is None:
        return ""
    check = expectation_checks.get(expected.name)
    return "" if check and check.exists(topic, reader) else expected.missing


def missing_by_stage(topic: Topic, reader: Any) -> dict[str, str]:
    """Return stage → what the topic lacks there, in words. The queries of each check."""
    return {stage: words for stage in EXPECTED if (words := missing_at(stage, topic, reader))}


def expectation_words(stage: str, missing: str) -> str:
    """Return what a stage expects and what is missing, in a sentence; empty where nothing is missing."""
    return f"“{Stage(stage).label}” expects {EXPECTED[stage].label}: {missing}." if missing else ""


# --- the guidance documents of a topic ---------------------------------------------------------------------


def _documents(topic: Topic, reader: Any, *kinds: str) -> QuerySet[GuidanceDocument]:
    """Return the topic's documents of these kinds, without the withdrawn ones."""
    documents = GuidanceDocument.objects.visible_to(reader).filter(topics=topic, kind__in=kinds)
    return documents.exclude(stage=GuidanceStage.WITHDRAWN)


def _published(documents: QuerySet[GuidanceDocument]) -> bool:
    """Return whether the public can read one of these documents."""
    public = PublishedRecord.objects.readable().filter(kind=GuidanceDocument.KIND)
    return documents.filter(pk__in=public.values("uuid")).exists()


def _has_position_paper(topic: Topic, reader: Any) -> bool:
    return _documents(topic, reader, GuidanceKind.INTERNAL_POSITION).exists()


def _has_public_considerations(topic: Topic, reader: Any) -> bool:
    return _published(_documents(topic, reader, GuidanceKind.CONSIDERATIONS))


def _has_guidance_document(topic: Topic, reader: Any) -> bool:
    return _documents(topic, reader, *FOR_GUIDANCE).exists()


def _has_published_guidance(topic: Topic, reader: Any) -> bool:
    return _published(_documents(topic, reader, *FOR_GUIDANCE).filter(stage__in=FINISHED))


expectation_checks.register(ExpectationCheck("position_paper", _has_position_paper))
expectation_checks.register(ExpectationCheck("public_considerations", _has_public_considerations))
expectation_checks.register(ExpectationCheck("guidance_document", _has_guidance_document))
expectation_checks.register(ExpectationCheck("published_guidance", _has_published_guidance))
