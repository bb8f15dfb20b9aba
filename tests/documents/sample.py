"""Trees to print: one with a bit of everything, and a plan of sixteen pages for the speed table."""

from datetime import date

from documents.tree import (
    Changes,
    Document,
    Fact,
    Facts,
    Items,
    Note,
    Paragraph,
    Prose,
    Section,
    Table,
)

TEXT = """Inspectors have *some* experience with this; **more** is needed: 5 ≥ 3 → 2.
See [the page](https://example.europa.eu/a?b=1&c=2), `code` and ~~old~~ words.

- first bullet
- second bullet
  - a nested one

1. one
2. two

> a quotation

| Body | Date |
|---|---|
| BWP | 3 May |

# A typed heading"""

TOUR = Document(
    "2026–2028 work plan for the Quality Innovation Group (QIG)",
    subtitle="Consolidated work plan",
    author="Quality Innovation Group",
    marking="Classified as public",
    running="EMA/111/2026 Rev. 1",
    dated=date(2026, 2, 14),
    keywords=("work plan", "quality"),
    cover=(
        Fact("", "14 February 2026"),
        Fact("", "EMA/111/2026 Rev. 1"),
        Fact("Chairperson", "Maria Example"),
        Fact("Work plan period", "January 2026 – December 2028"),
    ),
    sections=(
        Section(
            "Strategic goals",
            "1.",
            (Prose(TEXT), Note("Printed as it stood on that day.")),
            (
                Section(
                    "Priority topics",
                    "1.1.",
                    (Items(("A **goal**;", "Another;"), ("1.", "b)")), Items(("x", "y"))),
                    (Section("Continuous manufacturing (CM)", "1.", (Paragraph("Not *bold*\nnext line"),)),),
                ),
            ),
        ),
        Section(
            "Activities",
            "2.",
            (
                Facts((Fact("Target date", "Q1 2026"), Fact("Action", "Lead"))),
                Table(
                    "Meetings of the year",
                    ("Date", "Place"),
                    tuple((f"{day} May 2026", "Amsterdam") for day in range(1, 31)),
                ),
                Changes((("same", "It was "), ("removed", "long"), ("added", "short"), ("same", "."))),
            ),
        ),
    ),
)  # fmt: skip


def plan_of_sixteen_pages() -> Document:
    """The same on any day: chapters of prose, lists, facts and a table, as a plan has them."""
    prose = " ".join(
        ["The group will work with stakeholders so that new ways of making medicines reach patients."] * 5
    )
    topics = tuple(
        Section(
            f"Topic {at}",
            f"1.{at}.",
            (
                Prose(f"{prose}\n\n{prose}"),
                Facts((Fact("Target date", f"Q{1 + at % 4} 2026"), Fact("Action", "Lead"))),
                Items(tuple(f"Issue {n}: {prose[:160]}" for n in range(4))),
            ),
        )
        for at in range(1, 22)
    )
    rows = tuple((f"{1 + n % 28} May 2026", f"Meeting {n}", prose[:120]) for n in range(70))
    return Document(
        "Work plan of sixteen pages",
        cover=TOUR.cover,
        author="Quality Innovation Group",
        marking="Classified as public",
        running="EMA/222/2026",
        dated=date(2026, 2, 14),
        sections=(
            Section("Strategic goals", "1.", (Prose(prose),), topics),
            Section("Meetings", "2.", (Table("Meetings", ("Date", "Meeting", "What for"), rows),)),
        ),
    )
