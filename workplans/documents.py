"""A plan as the group's official document, made of its text.

It is printed in the layout that the import reads: a plan that is printed and imported again gives the same
records.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from accounts.access import access_for
from core.formatting import date_range, long_date
from core.markdown import to_plain_text
from core.visibility import readable_fields
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Items, Paragraph, Prose, Section, in_line
from workplans.comparing.documents import build_comparison, find_comparison
from workplans.layout import (
    DIVISION,
    MARKING,
    OTHER_TOPICS,
    POINTER,
    REFERENCE,
    endorsed_by,
    listed_verb,
    part_of,
    read_endorsements,
)
from workplans.models import Activity, PointKind, WorkPlan
from workplans.paragraphs import flat, paragraphs_of
from workplans.plan_text import NOT_PRINTED, PREFETCH, body_of, plan_text, points_by_kind
from workplans.references import revision_in

PlanText = Mapping[str, Any]
OFFERED = 25


def find_plan(user: Any, parameters: Mapping[str, Any]) -> WorkPlan | None:
    """Return the plan with the slug `parameters["plan"]`, or None where this person does not see it."""
    slug = parameters.get("plan")
    if not isinstance(slug, str) or "\x00" in slug:
        return None
    return WorkPlan.objects.visible_to(user).filter(slug=slug).first()


def build_plan(user: Any, plan: WorkPlan, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """Return the plan as it is now; with `parameters["progress"]` also the progress of its activities."""
    progress(0)
    readable = readable_fields(Activity, access_for(user)) if parameters.get("progress") else frozenset()
    return current_document(plan, progress=bool(parameters.get("progress")), include=readable)


def current_document(
    plan: WorkPlan, *, progress: bool = False, include: Collection[str] = NOT_PRINTED
) -> Document:
    """Return the plan as it is now; `progress`: with status and the fields `include` of activities."""
    whole = WorkPlan.objects.prefetch_related(*PREFETCH).get(pk=plan.pk)
    return document_of(plan_text(whole, include=include if progress else ()), progress=progress)


def plans_offered(user: Any) -> Iterator[Choice]:
    """Yield the latest plans that this person sees: each as it is printed, and with its progress."""
    for plan in WorkPlan.objects.visible_to(user).order_by("-period_start", "pk")[:OFFERED]:
        yield str(plan), {"plan": plan.slug}
        yield f"{plan}, with progress", {"plan": plan.slug, "progress": True}


document_templates.register(
    DocumentTemplate("work_plan", "Work plan", find_plan, build_plan, choices=plans_offered)
)
document_templates.register(
    DocumentTemplate("plan_comparison", "Comparison of work plans", find_comparison, build_comparison)
)


def document_of(text: PlanText, *, progress: bool = False) -> Document:
    """Return the document of a plan's text (`workplans.plan_text`)."""
    reference = reference_with_revision(text)
    return Document(
        title=text["title"],
        cover=tuple(fact for fact in _cover(text, reference) if fact.text),
        blocks=tuple(_front(text)),
        sections=_nested(text["sections"], names_activities(text) or progress, progress),
        author=text["group"],
        marking=text["marking"],
        running=reference,
        dated=date.fromisoformat(text["dated"]) if text["dated"] else None,
        keywords=tuple(filter(None, (text["group"], reference))),
    )


def reference_with_revision(text: PlanText) -> str:
    """Return “EMA/824798/2022 Rev. 1”: the reference, with its revision unless that is printed in it."""
    reference, revision = text["reference"], text["revision"]
    named = not revision or revision_in(reference) == revision
    return reference if named else f"{reference} Rev. {revision}".strip()


# --- before the first heading ------------------------------------------------------------------------------


def _cover(text: PlanText, reference: str) -> Iterator[Fact]:
    period = text["period"]
    days = [date.fromisoformat(period[day]) for day in ("start", "end")]
    body = "working party" if "working party" in text["group"].casefold() else "Operational Expert Group"
    # in the group's layout the first lines have no labels where their form tells what they are
    yield Fact("", long_date(date.fromisoformat(text["dated"])) if text["dated"] else "")
    yield Fact("" if REFERENCE.fullmatch(reference) else "Reference", reference)
    yield Fact("" if DIVISION.search(text["division"]) else "Division", text["division"])
    yield Fact(f"Name of {body}", text["group"])
    yield Fact("Chairperson", text["chair"])
    yield Fact("Vice-chairperson", text["vice_chair"])
    yield Fact("Work plan period", period["printed"] or date_range(*days))
    if not MARKING.search(text["marking"]):
        yield Fact("Classification", text["marking"])


def _front(text: PlanText) -> Iterator[Block]:
    yield from (Paragraph(endorsement_text(row)) for row in text["endorsements"])
    if text["preface"]:
        yield Prose(text["preface"])


def endorsement_text(row: PlanText) -> str:
    """Return “Endorsed by QWP, 3 February 2023”, or the line as printed where it means the same."""
    on = date.fromisoformat(row["dated"]) if row["dated"] else None
    printed = read_endorsements(row["printed"])
    if len(printed) == 1:
        body, verb, printed_on, _ = printed[0]
        if (body, listed_verb(verb, row["printed"]), printed_on) == (row["body"], row["verb"], on):
            return row["printed"]
    endorsed = endorsed_by(row["verb"], row["body"])
    endorsed = f"{endorsed[:1].upper()}{endorsed[1:]}"
    return f"{endorsed}, {long_date(on)}" if on else endorsed


# --- the sections ------------------------------------------------------------------------------------------


def _nested(
    sections: list[PlanText], named: bool, progress: bool, above: tuple[str, ...] = ()
) -> tuple[Section, ...]:
    """Return the sections of one level, each with its topics and then the deeper sections that follow it."""
    nested = []
    while sections:
        first, rest = sections[0], sections[1:]
        depth = next((at for at, row in enumerate(rest) if row["level"] <= first["level"]), len(rest))
        titles = (*above, first["title"])
        nested.append(
            Section(
                title=first["title"],
                number=dotted(first["number"]),
                blocks=tuple(_body(first, named, progress)),
                sections=(
                    *(_topic(row, titles) for row in first["topics"]),
                    *_nested(rest[:depth], named, progress, titles),
                ),
            )
        )
        sections = rest[depth:]
    return tuple(nested)


def dotted(number: str) -> str:
    """Return “2.1.1” as it is printed: “2.1.1.”."""
    return f"{number}." if number[-1:].isdigit() else number


def _body(section: PlanText, named: bool, progress: bool) -> Iterator[Block]:
    """Yield the text of a section with its goals and activities, each after the paragraphs before it.

    `named`: activities have names, and are printed below the text.
    """
    for kind, run in body_of(section, activities_last=named):
        if kind == "text":
            yield from map(Prose, paragraphs_of(run))
        elif kind == "goals":
            yield _goals(run)
        else:
            for row in run:
                yield from _item(row, progress) if named else (Prose(row["title"] or row["text"]),)


def _goals(goals: list[PlanText]) -> Items:
    numbers = [dotted(goal["number"] or str(at)) for at, goal in enumerate(goals, start=1)]
    return Items(tuple(goal["text"] for goal in goals), tuple(numbers))


# --- activities --------------------------------------------------------------------------------------------

FACTS = ("action", "target", "reference", "comments")


def names_activities(text: PlanText) -> bool:
    """Return whether activities are printed with names and facts; else each is one paragraph.

    They are where one has more than a paragraph, or where other text could be taken for an activity. The
    group's first plan prints paragraphs.
    """
    above: list[PlanText] = []
    for section, below in zip_longest(text["sections"], text["sections"][1:]):
        above = [row for row in above if row["level"] < section["level"]] + [section]
        if not all(map(_is_paragraph, section["activities"])):
            return True
        leaf = below is None or below["level"] <= section["level"]
        has_activities = (
            part_of([row["title"] for row in reversed(above)]) in ("tactical", "operational") and leaf
        )
        if (section["activities"] or has_activities) and not all(
            map(is_aside, paragraphs_of(section["text"]))
        ):
            return True
    return False


def _is_paragraph(activity: PlanText) -> bool:
    texts = [activity[name] for name in ("title", "text") if activity[name]]
    if len(texts) != 1 or any(activity[name] for name in FACTS):
        return False
    return len(paragraphs_of(texts[0])) == 1 and "\n" not in texts[0] and not is_aside(texts[0])


def is_aside(paragraph: str) -> bool:
    """Return whether a paragraph only refers to another place, or introduces the text below it."""
    return bool(POINTER.match(flat(paragraph))) or flat(paragraph).endswith(":")


def _item(activity: PlanText, progress: bool) -> Iterator[Block]:
    """Yield an activity: its name, its facts, and its text."""
    status = activity["progress"]["label"] if progress else ""
    name, text = activity["title"], activity["text"]
    if not name:
        name, *rest = paragraphs_of(text) or [""]  # the import reads both as one text
        text = "\n\n".join(rest)
    marked = {"Comments"} | (set() if activity["title"] else {"Activity"})
    facts = [
        Fact("Activity", in_line(name)),
        Fact("Action", activity["action"]),
        Fact("Lead", activity.get("lead", "")),
        Fact("Specialised input", activity.get("specialised_input", "")),
        Fact("Target date", activity["target"]),
        Fact("Reference", activity["reference"]),
        Fact("Comments", in_line(activity["comments"])),
        Fact("Status", ": ".join(filter(None, (status, flat(activity.get("progress_reason", "")))))),
    ]
    texts = dict(facts)
    yield Facts(
        tuple(fact for fact in facts if fact.text),
        frozenset(label for label in marked if to_plain_text(texts[label]) != texts[label]),
    )
    if text:
        yield Prose(text)


# --- topics ------------------------------------------------------------------------------------------------


def _topic(topic: PlanText, above: tuple[str, ...]) -> Section:
    """Return a topic under its heading, with the labels of the group's layout."""
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("Justification for topic selection:", _prose(topic["justification"])),
        *map(_labelled_points, points_by_kind(topic["points"])),
    ]
    labelled = [(label, blocks) for label, blocks in parts if blocks]
    description = _prose(topic["description"])
    if not labelled and not any(OTHER_TOPICS.search(title) for title in above):
        # a topic is always read as one (docs/decisions/0012): without a label nothing would show it
        description, labelled = (), [("Topic description:", description)]
    return Section(
        title=topic["title"],
        number=dotted(topic["number"]),
        blocks=description,
        sections=tuple(Section(label, blocks=blocks, listed=False) for label, blocks in labelled),
    )


def _labelled_points(run: tuple[str, list[PlanText]]) -> tuple[str, tuple[Block, ...]]:
    """Return the label and the blocks of points of one kind."""
    kind, points = run
    texts = [point["text"] for point in points]
    if kind == PointKind.FOCUS_AREA:
        return "Focus-area:", _areas(texts)
    return "Issues for discussion:", _bullets(texts)


def _prose(text: str) -> tuple[Block, ...]:
    return (Prose(text),) if text.strip() else ()


def _areas(texts: list[str]) -> tuple[Block, ...]:
    """Return one paragraph for each focus area; where one has several, each is an item of a list."""
    if any(len(paragraphs_of(text)) > 1 for text in texts):
        return _bullets(texts)
    return tuple(Prose(text) for text in texts)


def _bullets(texts: list[str]) -> tuple[Block, ...]:
    return (Items(tuple(texts)),) if texts else ()
