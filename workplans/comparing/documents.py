"""The comparison of two plans, or of one plan as of two days, as a document."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from documents.document_templates import Progress
from documents.tree import Block, Changes, Document, Fact, Items, Note, Paragraph, Section
from workplans.comparing.difference import Row, Runs
from workplans.comparing.plans import Compared, compared
from workplans.models import WorkPlan

Parameters = Mapping[str, Any]


def find_comparison(user: Any, parameters: Parameters) -> WorkPlan | None:
    """Return the plan `parameters["plan"]`, or None unless this person sees it and the plan `with`.

    `as_of` and `on` are days as `2026-01-31`, of the other plan and of this one (empty: now); `release` and
    `own_release` are adopted revisions that are compared instead. Raises ValueError for other values.
    """
    for name in ("release", "own_release"):
        _revision(parameters, name)
    for name in ("as_of", "on"):
        _day(parameters, name)
    slugs = [parameters["plan"], parameters["with"]]
    plans = {plan.slug: plan for plan in WorkPlan.objects.visible_to(user).filter(slug__in=slugs)}
    return plans[slugs[0]] if len(plans) == len(set(slugs)) else None


def _day(parameters: Parameters, name: str) -> date | None:
    """Return a day of the parameters. Raises ValueError."""
    return date.fromisoformat(parameters[name]) if parameters.get(name) else None


def _revision(parameters: Parameters, name: str) -> int | None:
    """Return a revision of the parameters. Raises ValueError."""
    return int(parameters[name]) if parameters.get(name) else None


def build_comparison(user: Any, plan: WorkPlan, parameters: Parameters, progress: Progress) -> Document:
    """Return the outcome of each item with the words added and removed."""
    progress(0)
    other = WorkPlan.objects.visible_to(user).get(slug=parameters["with"])
    result = compared(
        plan,
        other,
        on=_day(parameters, "on"),
        other_on=_day(parameters, "as_of"),
        release=_revision(parameters, "release"),
        own_release=_revision(parameters, "own_release"),
    )
    return document_of(result)


def document_of(result: Compared) -> Document:
    """Return the document of a comparison."""
    comparison = result.comparison
    return Document(
        title="Comparison of work plans",
        subtitle=result.after.label,
        cover=(Fact("Before", result.before.label), Fact("After", result.after.label)),
        blocks=(Paragraph(comparison.summary),),
        sections=(
            *((Section("Header", blocks=tuple(_header(comparison.header))),) if comparison.header else ()),
            *(
                Section(f"{label} ({len(rows)})", blocks=tuple(_blocks(outcome, rows)))
                for outcome, label, _, rows in comparison.groups
            ),
        ),
        author=result.after.text["group"],
        running=result.after.text["reference"],
    )


def _header(fields: list[tuple[str, Runs]]) -> Iterator[Block]:
    for label, runs in fields:
        yield Changes((("same", f"{label}: "), *runs))


def _blocks(outcome: str, rows: list[Row]) -> Iterator[Block]:
    if outcome == "continued":
        yield Items(tuple(f"{row.kind}: {_short(row.name)}" for row in rows))
        return
    for row in rows:
        yield from _of_row(row)


def _of_row(row: Row) -> Iterator[Block]:
    yield Note(f"{row.kind}{f' · {row.item.place}' if row.item.place else ''}")
    one_sided = {"retired": "removed", "new": "added"}.get(row.outcome)
    yield Changes(row.runs or ((one_sided or "same", row.item.full_text if one_sided else row.name),))
    notes = [f"{note[:1].upper()}{note[1:]}." for note in row.notes]
    if row.reason:
        notes.append(f"Reason: {row.reason}")
    elif row.outcome == "retired":
        notes.append("No reason recorded.")
    if row.by_text:
        notes.append("Matched by similar text.")
    if notes:
        yield Paragraph(" ".join(notes))


def _short(text: str, most: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
