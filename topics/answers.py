"""The documents that answer challenges. A challenge points to its document by Ref, whichever app has it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from core.kinds import Ref, record_kinds
from topics.models import Challenge


class AnswerDocument(NamedTuple):
    """The title of a document that answers a challenge, and its page on the desk."""

    title: str
    url: str

    def __str__(self) -> str:
        return self.title


def with_answer_documents(challenges: Iterable[Challenge], user: Any) -> list[Challenge]:
    """Return the challenges, each with `answer_document`: an AnswerDocument that the user may see, or None.

    One query for each kind of document.
    """
    challenges = list(challenges)
    uuids: dict[str, set[UUID]] = defaultdict(set)
    for challenge in challenges:
        if ref := challenge.answer_ref:
            uuids[ref.kind].add(ref.uuid)
    documents = {
        Ref(name, record.pk): AnswerDocument(str(record), record_kinds[name].url(record))
        for name, keys in uuids.items()
        for record in record_kinds[name].visible_to(user).filter(pk__in=keys)
    }
    for challenge in challenges:
        challenge.answer_document = documents.get(challenge.answer_ref)  # type: ignore[attr-defined]
    return challenges
