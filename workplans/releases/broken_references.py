"""Broken cross-references of a plan: to sections that it does not have, less those kept as printed."""

from collections.abc import Iterator
from typing import NamedTuple

from workplans.cross_references import broken_references
from workplans.models import Activity, Commitment, KeptAsPrinted, WorkPlan
from workplans.paragraphs import SENTENCE_END, flat
from workplans.plan_text import PREFETCH, PlanText, passages_in, plan_text


class BrokenReference(NamedTuple):
    """A reference as `printed` in `sentence`; `meant` is the number of the section that is probably meant.

    `kind` and `id` name the record whose text it stands in, `place` the heading above it.
    """

    kind: str
    id: str
    place: str
    sentence: str
    printed: str
    meant: str

    @property
    def description(self) -> str:
        """The fault in a sentence."""
        meant = f"; probably {self.meant} is meant" if self.meant else ""
        return f"Broken cross-reference “{self.printed}” in {self.place}{meant}."


def broken_references_in(text: PlanText) -> list[BrokenReference]:
    """Return the broken references in a plan's text (`workplans.plan_text`), in the order of the document."""
    headings = [(row["number"], row["title"]) for row in _headings(text)]
    broken = [
        BrokenReference(row.kind, row.id, row.place, _sentence_with(printed, paragraph), printed, meant)
        for row in passages_in(text)
        if (row.kind != Commitment.KIND and row.field != "title") or row.kind == Activity.KIND
        for paragraph in row.text.split("\n")
        for printed, meant in broken_references(paragraph, headings)
    ]
    return list(dict.fromkeys(broken))


def open_references(plan: WorkPlan, text: PlanText | None = None) -> list[BrokenReference]:
    """Return the broken references that nobody decided to keep as printed: they prevent the adoption.

    `text`: that of the plan, where the caller has it.
    """
    if text is None:
        text = plan_text(WorkPlan.objects.prefetch_related(*PREFETCH).get(pk=plan.pk))
    kept = set(KeptAsPrinted.objects.filter(plan=plan).values_list("printed", "sentence"))
    broken = broken_references_in(text)
    return [reference for reference in broken if (reference.printed, reference.sentence) not in kept]


def _headings(text: PlanText) -> Iterator[PlanText]:
    for section in text["sections"]:
        yield section
        yield from section["topics"]


def _sentence_with(printed: str, paragraph: str) -> str:
    sentences = SENTENCE_END.split(flat(paragraph))
    return next((sentence for sentence in sentences if flat(printed) in sentence), flat(paragraph))
