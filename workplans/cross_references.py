"""Cross-references between the sections of a plan that lead nowhere, and those kept as they are printed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from workplans.importing.commitments import SENTENCE
from workplans.importing.faults import dead_in
from workplans.importing.pieces import flat
from workplans.models import KeptAsPrinted, WorkPlan
from workplans.wording import NEEDS, wording_of


class DeadReference(NamedTuple):
    """`printed` in `sentence` leads nowhere; probably `meant`, a number, is. `kind` and `id` name the record
    whose text it is, `place` the heading above it.
    """

    kind: str
    id: str
    place: str
    sentence: str
    printed: str
    meant: str

    @property
    def words(self) -> str:
        """It, in a sentence."""
        meant = f"; probably {self.meant} is meant" if self.meant else ""
        return f"“{self.printed}” in {self.place} leads nowhere{meant}."


def dead_references(words: dict[str, Any]) -> list[DeadReference]:
    """Those in a plan's words (`workplans.wording`), in the order of the document; by the importer's rule."""
    headings = [(row["number"], row["title"]) for row in _headings(words)]
    found = [
        DeadReference(kind, pk, place, _sentence(paragraph, printed), printed, meant)
        for kind, pk, place, text in _texts(words)
        for paragraph in text.split("\n")
        for printed, meant in dead_in(paragraph, headings)
    ]
    return list(dict.fromkeys(found))


def open_references(plan: WorkPlan) -> list[DeadReference]:
    """The dead references of a plan that nobody decided to keep: they stop its adoption."""
    whole = WorkPlan.objects.prefetch_related(*NEEDS).get(pk=plan.pk)
    kept = set(KeptAsPrinted.objects.filter(plan=plan).values_list("printed", "sentence"))
    return [dead for dead in dead_references(wording_of(whole)) if (dead.printed, dead.sentence) not in kept]


def _headings(words: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in words["sections"]:
        yield section
        yield from section["topics"]


def _sentence(paragraph: str, printed: str) -> str:
    sentences = SENTENCE.split(flat(paragraph))
    return next((one for one in sentences if flat(printed) in one), flat(paragraph))


def _texts(words: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(kind and id of a record, the heading above it, its text) of everything that the plan says."""
    yield "work_plan", "", "the text before the first heading", words["preface"]
    for section in words["sections"]:
        place = f"{section['number']} {section['title']}".strip(" :")
        yield "plan_section", section["id"], place, section["text"]
        for topic in section["topics"]:
            parts = [topic["description"], topic["justification"]]
            parts += [part["text"] for part in (*topic["focus_areas"], *topic["challenges"])]
            yield from (("topic", topic["id"], f"{place}, {topic['title']}", text) for text in parts)
        for goal in section["goals"]:
            yield "strategic_goal", goal["id"], place, goal["text"]
        for row in section["activities"]:
            for text in (row["title"], row["text"], row["comments"]):
                yield "activity", row["id"], place, text
