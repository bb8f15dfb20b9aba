"""Plans in the group's layout, made up by hypothesis: texts as `workplans.plan_text` returns them.

None has what the layout can't tell apart: text alone in a section of activities, a numbered list in the text
of the strategic part, a list inside a goal, focus area or challenge, an untitled activity without a full
stop, an unnumbered heading that begins with a number. None has what no format can keep
(`docs/decisions/0012-rendered-plans-come-back.md`).
"""

from datetime import date
from typing import Any

from hypothesis import strategies as st

PROSE = (
    "quality review of novel methods and tools for the assessors in 2023 with BWP QWP a decentralised "
    "(DCM) 3D naïve Ångström “quoted” R&D 50% 5-10 ICH Q13 end-to-end e.g. batch/flow α-helix #1 x<y it's"
)
WORDS = PROSE.split(" ")
MARKED = (
    "**bold**", "**two bold words**", "*italic*", "***both***", "_also italic_",
    "**bold *and* more**", "**see [the *mandate*](https://example.org/m)**", "[no target](#)",
    "[a link](https://ec.europa.eu/health/a_(b)?c=1&d=2)", "<https://example.org/report.pdf>",
    "[write](mailto:a@example.org)", "`code_1`", "~~struck~~", r"\*literal\*", r"\`no code\`",
    r"\[no link\](https://example.org)", "2 * 3 * 4", "snake_case_name", "&amp;",
)  # fmt: skip
BEGINNINGS = ("**Bold from the start** and", "*Its italics*", "[The mandate](https://example.org/m) is in")
TITLES = (
    "Robots", "Sterile", "Modular", "Viral", "3D-printed", "“Digital”", "*Portable*", "R&D:", "C#/F_x_",
    "[Enzymatic]", "Focus of", "2.0", "50% of", "Listen & learn <b>", "1st", "Étude –", "What next?",
    r"Back\slash `tick`",
)  # fmt: skip
THINGS = ("filling units", "reactors", "twins", "syntheses", "lines", "vectors", "hoods")
TARGETS = ("Q4 2023", "December 2023", "14 February 2023", "Continuous", "")
VERBS = ("endorsed", "adopted", "noted", "agreed", "consulted")

word = st.sampled_from(WORDS) | st.sampled_from(WORDS) | st.sampled_from(MARKED)
phrase = st.lists(word, min_size=1, max_size=25).map(" ".join)
sentence = st.builds("{} {}.".format, st.just("It is") | st.sampled_from(BEGINNINGS), phrase)
bullets = st.lists(phrase.map("- of {}".format), min_size=2, max_size=4).map("\n".join)
numbers = st.lists(phrase, min_size=2, max_size=3).map(
    lambda items: "\n".join(f"{at}. of {words}" for at, words in enumerate(items, start=1))
)
loose = st.builds("- of {}\n\n  {}\n- of {}".format, phrase, sentence, phrase)
text = st.lists(sentence, min_size=1, max_size=3).map("\n\n".join)
paragraphs = st.lists(sentence, min_size=1, max_size=2).map("\n\n".join)
with_bullets = text | st.builds("{}\n\n{}".format, sentence, bullets | loose)
prose = with_bullets | st.builds("{}\n\n{}".format, sentence, numbers)
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
            "description": draw(st.just("") | prose),
            "justification": draw(st.just("") | prose) if numbered else "",
            "points": [
                *draw(_points("focus_area", paragraphs)),
                *draw(_points("challenge", phrase.map("Whether {}".format) | paragraphs)),
            ],
        }
        for at, words in enumerate(titles, start=1)
    ]


@st.composite
def activities(draw: st.DrawFn, *, itemised: bool) -> list[dict[str, Any]]:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        named = itemised and draw(st.booleans())
        words = draw(prose) if named and draw(st.booleans()) else "" if named else draw(sentence)
        if itemised and not named:
            words = draw(paragraphs)
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
    texts = draw(st.lists(phrase.map("support {};".format) | paragraphs, min_size=1, max_size=5))
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
        *draw(unnumbered(("Introduction", "Background & scope", "Foreword – *how* to read this plan"))),
        section("1", "Strategic goals:", 1, text=draw(with_bullets)),
        section("1.1", period, 2, text=draw(with_bullets | bullets), topics=priority),
        section(
            str(len(priority) + 1), "Other topics", 3, text=f"{draw(sentence)}\n\n{lead_in}",
            topics=[topic | {"tier": tier} for topic in others],
        ),
        section(
            "1.2", draw(st.sampled_from(("5-10 year horizon", "Goals: [long term]"))), 2,
            text=f"{before}\n\n{law}\n\n{draw(bullets)}",
            goals=draw(goals(before.count("\n\n") + 1)),
        ),
        section("2", "Tactical goals: activities/projects to deliver the strategic goals", 1),
    ]  # fmt: skip
    headings = [
        ("2.1", "Meetings:"),
        ("2.2", "Guideline activities:"),
        ("", draw(title)),
        ("2.3", draw(title)),
    ]
    for number, heading in headings:
        itemised = draw(st.booleans())
        intro = draw(st.sampled_from(("", "The group will do the following:")))
        if itemised and draw(st.booleans()):
            intro = draw(prose)
        rows = draw(activities(itemised=itemised))
        made.append(section(number, heading, 2, text=intro, activities=rows))
    return made + draw(unnumbered(("Abbreviations", "References and *sources*")))


@st.composite
def unnumbered(draw: st.DrawFn, titles: tuple[str, ...]) -> list[dict[str, Any]]:
    """A heading without a number, and perhaps one below it."""
    if draw(st.booleans()):
        return []
    first = section("", draw(st.sampled_from(titles)), 1, text=draw(st.just("") | prose))
    return [first, section("", "Scope of “it”", 2, text=draw(text))] if draw(st.booleans()) else [first]


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
        "preface": draw(st.just("") | prose),
        "endorsements": [row | {"dated": row["dated"] and row["dated"].isoformat()} for row in endorsements],
        "sections": draw(sections()),
    }


def header() -> dict[str, Any]:
    """A plan without any sections."""
    empty = ("reference", "chair", "vice_chair", "division", "marking", "preface")
    return dict.fromkeys(empty, "") | {
        "title": "2023 work plan for the QIG",
        "revision": 0,
        "group": "Quality Innovation Group (QIG)",
        "dated": None,
        "period": {"start": "2023-01-01", "end": "2023-12-31", "printed": "January 2023 – December 2023"},
        "endorsements": [],
    }
