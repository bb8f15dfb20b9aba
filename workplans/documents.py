"""The plan as the group's official document: its words as a document tree.

It is printed as `workplans.importing` reads it: printed and read in again, a plan gives the same records.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from core.formatting import date_range, long_date
from documents.document_templates import Choice, DocumentTemplate, Progress, document_templates
from documents.tree import Block, Document, Fact, Facts, Items, Paragraph, Prose, Section
from workplans.comparing.documents import build_comparison, find_comparison
from workplans.layout import DIVISION, MARKING, OTHER_TOPICS, POINTER, REFERENCE, part_of, read_endorsements
from workplans.models import WorkPlan
from workplans.paragraphs import flat, paragraphs_of
from workplans.references import revision_in
from workplans.wording import NEEDS, wording_of

Words = Mapping[str, Any]
OFFERED = 25


def find_plan(user: Any, parameters: Mapping[str, Any]) -> WorkPlan | None:
    """The plan of `parameters["plan"]` (its address on the desk), where this person may see it."""
    slug = parameters.get("plan")
    if not isinstance(slug, str) or "\x00" in slug:
        return None
    return WorkPlan.objects.visible_to(user).filter(slug=slug).first()


def build_plan(user: Any, plan: WorkPlan, parameters: Mapping[str, Any], progress: Progress) -> Document:
    """The plan as it stands now; `parameters["progress"]`: with who works on an activity and how it goes."""
    progress(0)
    return paper_of(plan, inside=bool(parameters.get("progress")))


def paper_of(plan: WorkPlan, *, inside: bool = False) -> Document:
    """The plan as it stands now; `inside`: with what is told to the group alone."""
    whole = WorkPlan.objects.prefetch_related(*NEEDS).get(pk=plan.pk)
    return document_of(wording_of(whole, inside=inside), progress=inside)


def plans_offered(user: Any) -> Iterator[Choice]:
    """The plans that this person sees, the latest first: each as it is printed, and with its progress."""
    for plan in WorkPlan.objects.visible_to(user).order_by("-period_start", "pk")[:OFFERED]:
        yield str(plan), {"plan": plan.slug}
        yield f"{plan}, with progress", {"plan": plan.slug, "progress": True}


document_templates.register(
    DocumentTemplate("work_plan", "Work plan", find_plan, build_plan, choices=plans_offered)
)
document_templates.register(
    DocumentTemplate("plan_comparison", "Comparison of work plans", find_comparison, build_comparison)
)


def document_of(words: Words, *, progress: bool = False) -> Document:
    """The document of a plan's words (`workplans.wording`)."""
    reference = reference_words(words)
    return Document(
        title=words["title"],
        cover=tuple(fact for fact in _cover(words, reference) if fact.text),
        blocks=tuple(_front(words)),
        sections=_nested(words["sections"], names_activities(words) or progress, progress),
        author=words["group"],
        marking=words["marking"],
        running=reference,
        dated=date.fromisoformat(words["dated"]) if words["dated"] else None,
        keywords=tuple(filter(None, (words["group"], reference))),
    )


def reference_words(words: Words) -> str:
    """“EMA/824798/2022 Rev. 1”: the reference with its revision, unless it is printed with one."""
    reference, revision = words["reference"], words["revision"]
    named = not revision or revision_in(reference) == revision
    return reference if named else f"{reference} Rev. {revision}".strip()


# --- before the first heading ------------------------------------------------------------------------------


def _cover(words: Words, reference: str) -> Iterator[Fact]:
    period = words["period"]
    days = [date.fromisoformat(period[day]) for day in ("start", "end")]
    body = "working party" if "working party" in words["group"].casefold() else "Operational Expert Group"
    # the first lines carry no labels in the group's layout, where they say by themselves what they are
    yield Fact("", long_date(date.fromisoformat(words["dated"])) if words["dated"] else "")
    yield Fact("" if REFERENCE.fullmatch(reference) else "Reference", reference)
    yield Fact("" if DIVISION.search(words["division"]) else "Division", words["division"])
    yield Fact(f"Name of {body}", words["group"])
    yield Fact("Chairperson", words["chair"])
    yield Fact("Vice-chairperson", words["vice_chair"])
    yield Fact("Work plan period", period["printed"] or date_range(*days))
    if not MARKING.search(words["marking"]):
        yield Fact("Classification", words["marking"])


def _front(words: Words) -> Iterator[Block]:
    yield from (Paragraph(endorsement_words(row)) for row in words["endorsements"])
    if words["preface"]:
        yield Prose(words["preface"])


def endorsement_words(row: Words) -> str:
    """“Endorsed by QWP, 3 February 2023”; as printed where that says the same."""
    on = date.fromisoformat(row["dated"]) if row["dated"] else None
    said = read_endorsements(row["printed"])
    if len(said) == 1 and said[0][:3] == (row["body"], row["verb"], on):
        return row["printed"]
    named = f"{row['verb'][:1].upper()}{row['verb'][1:]} by {row['body']}"
    return f"{named}, {long_date(on)}" if on else named


# --- the sections ------------------------------------------------------------------------------------------


def _nested(
    sections: list[Words], named: bool, progress: bool, above: tuple[str, ...] = ()
) -> tuple[Section, ...]:
    """The sections of one level, each with the deeper ones that follow it; topics come before these."""
    made = []
    while sections:
        first, rest = sections[0], sections[1:]
        depth = next((at for at, row in enumerate(rest) if row["level"] <= first["level"]), len(rest))
        titles = (*above, first["title"])
        made.append(
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
    return tuple(made)


def dotted(number: str) -> str:
    """“2.1.1” as it is printed: “2.1.1.”."""
    return f"{number}." if number[-1:].isdigit() else number


def _body(section: Words, named: bool, progress: bool) -> Iterator[Block]:
    """The text of a section with its goals and activities, each after the paragraphs that stand before it;
    activities that carry names stand below the text.
    """
    text = paragraphs_of(section["text"])
    activities = section["activities"]
    rows = [(goal["after"], "goal", goal) for goal in section["goals"]]
    rows += [(None if named else row["after"], "activity", row) for row in activities]
    places = [len(text) if after is None else min(after, len(text)) for after, _, _ in rows]
    for at in range(len(text) + 1):
        here = [row for place, row in zip(places, rows, strict=True) if place == at]
        if goals := [goal for _, kind, goal in here if kind == "goal"]:
            yield _goals(goals)
        for activity in [row for _, kind, row in here if kind == "activity"]:
            yield from _item(activity, progress) if named else (Prose(activity["title"] or activity["text"]),)
        if at < len(text):
            yield Prose(text[at])


def _goals(goals: list[Words]) -> Items:
    numbers = [dotted(goal["number"] or str(at)) for at, goal in enumerate(goals, start=1)]
    return Items(tuple(goal["text"] for goal in goals), tuple(numbers))


# --- activities --------------------------------------------------------------------------------------------

FACTS = ("action", "target", "reference", "comments")


def names_activities(words: Words) -> bool:
    """Whether activities carry names and facts; else each is one paragraph, as in the group's first plan.

    One that has more to it makes all carry names; so does text that could be taken for an activity.
    """
    above: list[Words] = []
    for section, below in zip_longest(words["sections"], words["sections"][1:]):
        above = [row for row in above if row["level"] < section["level"]] + [section]
        if not all(map(_is_paragraph, section["activities"])):
            return True
        leaf = below is None or below["level"] <= section["level"]
        doing = part_of([row["title"] for row in reversed(above)]) in ("tactical", "operational") and leaf
        if (section["activities"] or doing) and not all(map(is_aside, paragraphs_of(section["text"]))):
            return True
    return False


def _is_paragraph(activity: Words) -> bool:
    said = [activity[name] for name in ("title", "text") if activity[name]]
    if len(said) != 1 or any(activity[name] for name in FACTS):
        return False
    return len(paragraphs_of(said[0])) == 1 and "\n" not in said[0] and not is_aside(said[0])


def is_aside(paragraph: str) -> bool:
    """Whether a paragraph only points elsewhere, or leads in what is below it."""
    return bool(POINTER.match(flat(paragraph))) or flat(paragraph).endswith(":")


def _item(activity: Words, progress: bool) -> Iterator[Block]:
    """An activity with its facts under its name, and its text below."""
    status = activity["progress"]["label"] if progress else ""
    facts = [
        Fact("Activity", flat(activity["title"] or activity["text"])),
        Fact("Action", activity["action"]),
        Fact("Lead", activity.get("lead", "")),
        Fact("Specialised input", activity.get("specialised_input", "")),
        Fact("Target date", activity["target"]),
        Fact("Reference", activity["reference"]),
        Fact("Comments", flat(activity["comments"])),
        Fact("Status", ": ".join(filter(None, (status, flat(activity.get("progress_reason", "")))))),
    ]
    yield Facts(tuple(fact for fact in facts if fact.text))
    if activity["title"] and activity["text"]:
        yield Prose(activity["text"])


# --- topics ------------------------------------------------------------------------------------------------


def _topic(topic: Words, above: tuple[str, ...]) -> Section:
    """A topic under its heading, with the labels of the group's layout."""
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("Justification for topic selection:", _prose(topic["justification"])),
        ("Focus-area:", tuple(Prose(area["text"]) for area in topic["focus_areas"])),
        ("Issues for discussion:", _bullets([challenge["text"] for challenge in topic["challenges"]])),
    ]
    labelled = [(label, blocks) for label, blocks in parts if blocks]
    description = _prose(topic["description"])
    if description and not labelled and not any(OTHER_TOPICS.search(title) for title in above):
        # nothing else tells that this heading is a topic's
        description, labelled = (), [("Topic description:", description)]
    return Section(
        title=topic["title"],
        number=dotted(topic["number"]),
        blocks=description,
        sections=tuple(Section(label, blocks=blocks, listed=False) for label, blocks in labelled),
    )


def _prose(text: str) -> tuple[Block, ...]:
    return (Prose(text),) if text.strip() else ()


def _bullets(texts: list[str]) -> tuple[Block, ...]:
    return (Items(tuple(texts)),) if texts else ()
