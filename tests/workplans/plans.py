"""Plans in the group's layout, made up by hypothesis: texts as `workplans.plan_text` returns them.

None has what the layout can't tell apart: text alone in a section of activities, bullets in the text under
“goals”, several paragraphs in one goal, focus area or challenge, an untitled activity without a full stop.
"""

from datetime import date
from typing import Any

from hypothesis import strategies as st

PROSE = (
    "quality review of novel methods and tools for the assessors in 2023 with BWP QWP a decentralised "
    "(DCM) 3D naïve Ångström “quoted” R&D 50% 5-10 ICH Q13 end-to-end e.g. batch/flow α-helix #1 x<y it's"
)
WORDS = PROSE.split(" ")
TITLES = ("Robots", "Sterile", "Modular", "Viral", "Peptide", "Digital", "Portable", "Enzymatic", "Printed")
THINGS = ("filling units", "reactors", "twins", "syntheses", "lines", "vectors", "hoods")
TARGETS = ("Q4 2023", "December 2023", "14 February 2023", "Continuous", "")
VERBS = ("endorsed", "adopted", "noted", "agreed", "consulted")

phrase = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)
sentence = phrase.map(lambda words: f"It is {words}.")
text = st.lists(sentence, min_size=1, max_size=3).map("\n\n".join)
bullets = st.lists(phrase.map("- of {}".format), min_size=2, max_size=4).map("\n".join)
title = st.builds("{} {} {}".format, st.sampled_from(TITLES), st.sampled_from(THINGS), st.integers(1, 999))
name = st.sampled_from(("BWP", "QWP", "Eva Expert", "Niels Member (NL)"))


def _points(kind: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(texts.map(lambda words: {"kind": {"value": kind}, "text": words}), max_size=3)


@st.composite
def topics(draw: st.DrawFn, tier: str, *, numbered: bool) -> list[dict[str, Any]]:
    titles = draw(st.lists(title, max_size=3, unique_by=lambda words: words.split()[0]))
    return [
        {
            "number": str(at) if numbered else "",
            "title": words,
            "tier": tier,
            "description": draw(text if numbered else st.sampled_from([""]) | text),
            "justification": draw(text) if numbered else "",
            "points": [
                *draw(_points("focus_area", sentence)),
                *draw(_points("challenge", phrase.map("Whether {}".format))),
            ],
        }
        for at, words in enumerate(titles, start=1)
    ]


@st.composite
def activities(draw: st.DrawFn, *, itemised: bool) -> list[dict[str, Any]]:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        named = itemised and draw(st.booleans())
        words = draw(text) if named and draw(st.booleans()) else "" if named else draw(sentence)
        row = {"title": draw(title) if named else "", "text": words, "after": None}
        for key, values in (
            ("action", st.sampled_from(("Lead", "Specialised input", ""))),
            ("target", st.sampled_from(TARGETS)),
            ("reference", st.sampled_from(("EMA/1234/2022", ""))),
            ("comments", st.just("") | sentence),
            ("lead", st.just("") | name),
            ("specialised_input", st.just("") | name),
        ):
            row[key] = draw(values) if itemised else ""
        rows.append(row | {"progress": {"label": "Planned"}})
    return rows


def section(number: str, title: str, level: int, **values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"text": "", "topics": [], "goals": [], "activities": [], "commitments": []}
    return empty | {"number": number, "title": title, "level": level} | values


@st.composite
def goals(draw: st.DrawFn, after: int | None) -> list[dict[str, Any]]:
    texts = draw(st.lists(phrase.map("support {};".format), min_size=1, max_size=5))
    return [{"number": str(at), "text": words, "after": after} for at, words in enumerate(texts, start=1)]


@st.composite
def sections(draw: st.DrawFn) -> list[dict[str, Any]]:
    period = "Work plan period: January 2023 – December 2023"
    priority = draw(topics("priority", numbered=True))
    others, later = draw(topics("other", numbered=False)), draw(st.booleans())
    tier = "beyond_period" if later else "other"
    lead_in = "Topics for consideration beyond 2023 are:" if later else "Other subjects that may come up are:"
    before, law = draw(text), draw(sentence)
    made = [
        section("1", "Strategic goals:", 1, text=draw(text)),
        section("1.1", period, 2, text=draw(text | bullets), topics=priority),
        section(
            str(len(priority) + 1), "Other topics", 3, text=f"{draw(sentence)}\n\n{lead_in}",
            topics=[topic | {"tier": tier} for topic in others],
        ),
        section(
            "1.2", "5-10 year horizon", 2, text=f"{before}\n\n{law}",
            goals=draw(goals(before.count("\n\n") + 1)),
        ),
        section("2", "Tactical goals: activities/projects to deliver the strategic goals", 1),
    ]  # fmt: skip
    for at, heading in enumerate(("Meetings:", "Guideline activities:", "Training activities:"), start=1):
        itemised = draw(st.booleans())
        intro = draw(st.sampled_from(("", "The group will do the following:")))
        if itemised and draw(st.booleans()):
            intro = draw(text)
        rows = draw(activities(itemised=itemised))
        made.append(section(f"2.{at}", heading, 2, text=intro, activities=rows))
    return made


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A plan of a group: its header, and sections of the layout of the group's first plan."""
    dates = st.dates(date(2019, 1, 1), date(2030, 12, 31))
    bodies = draw(st.lists(st.sampled_from(("QWP", "BWP", "CHMP", "GMDP IWG")), max_size=3, unique=True))
    endorsements = [
        {"body": body, "verb": draw(st.sampled_from(VERBS)), "dated": draw(st.none() | dates), "printed": ""}
        for body in bodies
    ]
    return {
        "title": draw(
            st.sampled_from(("2023 work plan for the QIG", "Work plan of the Quality Innovation Group"))
        ),
        "reference": draw(st.sampled_from(("EMA/824798/2022", "EMA/CHMP/QWP/1234/2023", ""))),
        "revision": draw(st.integers(0, 2)),
        "group": "Quality Innovation Group (QIG)",
        "chair": draw(name),
        "vice_chair": draw(st.just("") | name),
        "division": draw(st.sampled_from(("Human Medicines Division", "Inspections", ""))),
        "dated": draw(dates).isoformat(),
        "period": {"start": "2023-01-01", "end": "2023-12-31", "printed": "January 2023 – December 2023"},
        "marking": draw(st.sampled_from(("Classified as public by the Agency", "Internal", ""))),
        "preface": draw(st.just("") | text),
        "endorsements": [row | {"dated": row["dated"] and row["dated"].isoformat()} for row in endorsements],
        "sections": draw(sections()),
    }
