"""The comparison of two plans, or of one plan on two days, as a document."""

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
    """The plan of `parameters["plan"]`, where this person sees it and the one it is compared with (`with`).

    `as_of` and `on`: days as `2026-01-31`, of the other plan and of this one; none is now. `release`,
    `own_release`: instead, the revision that was adopted.
    """
    for name in ("release", "own_release"):
        _revision(parameters, name)
    for name in ("as_of", "on"):
        _day(parameters, name)
    slugs = [parameters["plan"], parameters["with"]]
    plans = {plan.slug: plan for plan in WorkPlan.objects.visible_to(user).filter(slug__in=slugs)}
    return plans[slugs[0]] if len(plans) == len(set(slugs)) else None


def _day(parameters: Parameters, name: str) -> date | None:
    """Raises ValueError for a text that is no day."""
    return date.fromisoformat(parameters[name]) if parameters.get(name) else None


def _revision(parameters: Parameters, name: str) -> int | None:
    """Raises ValueError for a text that is no number."""
    return int(parameters[name]) if parameters.get(name) else None


def build_comparison(user: Any, plan: WorkPlan, parameters: Parameters, progress: Progress) -> Document:
    """What became of each item, and the words that came and went."""
    progress(0)
    other = WorkPlan.objects.visible_to(user).get(slug=parameters["with"])
    found = compared(
        plan,
        other,
        on=_day(parameters, "on"),
        other_on=_day(parameters, "as_of"),
        release=_revision(parameters, "release"),
        own_release=_revision(parameters, "own_release"),
    )
    return document_of(found)


def document_of(found: Compared) -> Document:
    """The document of a comparison."""
    all_ = found.comparison
    return Document(
        title="Comparison of work plans",
        subtitle=found.after.label,
        cover=(Fact("Before", found.before.label), Fact("After", found.after.label)),
        blocks=(Paragraph(all_.sentence),),
        sections=(
            *((Section("The header", blocks=tuple(_header(all_.header))),) if all_.header else ()),
            *(
                Section(f"{words} ({len(rows)})", blocks=tuple(_blocks(name, rows)))
                for name, words, _, rows in all_.groups
            ),
        ),
        author=found.after.words["group"],
        running=found.after.words["reference"],
    )


def _header(fields: list[tuple[str, Runs]]) -> Iterator[Block]:
    for label, runs in fields:
        yield Changes((("same", f"{label}: "), *runs))


def _blocks(name: str, rows: list[Row]) -> Iterator[Block]:
    if name == "continued":
        yield Items(tuple(f"{row.kind}: {_short(row.name)}" for row in rows))
        return
    for row in rows:
        yield from _of_row(row)


def _of_row(row: Row) -> Iterator[Block]:
    yield Note(f"{row.kind}{f' · {row.item.place}' if row.item.place else ''}")
    one_sided = {"retired": "removed", "new": "added"}.get(row.became)
    yield Changes(row.runs or ((one_sided or "same", row.item.words if one_sided else row.name),))
    said = [f"{note[:1].upper()}{note[1:]}." for note in row.notes]
    if row.reason:
        said.append(f"Why: {row.reason}")
    elif row.became == "retired":
        said.append("Nobody said why.")
    if row.by_words:
        said.append("Taken for the same by its words.")
    if said:
        yield Paragraph(" ".join(said))


def _short(words: str, most: int = 200) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]}…"
