"""The fixed expressions of the printed plans, by which a plan is read from its document and printed again."""

import re
from datetime import date

from workplans.dates import parse_day
from workplans.states import EndorsementVerb

REFERENCE = re.compile(
    r"\b(?:EMA|EMEA|CPMP|CHMP|CVMP)/(?:[A-Za-z&]+/)*(?:\d{3,}|\d+/\d{2,4})(?:/\d{2,4})?"
    r"(?:[ ,/-]*Rev(?:ision)?\.?\s?\d+)?(?:[ ,/-]*Corr\.?\s?\d*)?"
)
DIVISION = re.compile(
    r"\b(?:division|department|committee|office|task ?force|sector|directorate|unit)\b", re.IGNORECASE
)
MARKING = re.compile(r"^classified as\b|^classification\b|\bpublic by the european\b", re.IGNORECASE)
PARTS = {
    "strategic": re.compile(r"\bstrategic\b|\bpriority (?:topics|areas)\b", re.IGNORECASE),
    "tactical": re.compile(r"\btactical\b", re.IGNORECASE),
    "operational": re.compile(r"\boperational\b", re.IGNORECASE),
}
OTHER_TOPICS = re.compile(r"\bother topics?\b", re.IGNORECASE)
POINTER = re.compile(r"(?:please )?(?:refer to|see|cf\.)\s[^.;]*(?:\.\s?\d+)*[^.;]*\.?$", re.IGNORECASE)
ACRONYM = r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*"
BODY = rf"{ACRONYM}(?:(?:/|, | and | ){ACRONYM})*"
VERBS = (
    r"(?i:adopted|agreed|endorsed|noted|consulted|approved|finali[sz]ed|final|released|published|draft"
    r"|withdrawn)"
)
BY = r"(?i:by|with)"  # “consulted with QWP”
#: printed verb → the nearest of the list
NEAREST_VERB = {
    **{verb.value: verb for verb in EndorsementVerb},
    **dict.fromkeys(
        ("approved", "finalised", "finalized", "final", "released", "published"), EndorsementVerb.ADOPTED
    ),
}
ENDORSED = re.compile(rf"\b({VERBS})\b")
ENDORSED_BY = re.compile(
    rf"\b{VERBS}\s+{BY}\s+(?:the\s+)?({BODY})\b|^({BODY})\s*[:,–-]?\s+{VERBS}\b"
    rf"|\b{VERBS}\s+{BY}\s+(?:the\s+)?([A-Z][\w ]+?)(?=\s*(?:[,:;]|\bon\b|\d|$))"
)
ENDORSEMENTS = re.compile(rf"\s*[;,]\s*(?={VERBS}\s+{BY}\b)|\s+and\s+(?={VERBS}\s+{BY}\b)")


def part_of(titles: list[str]) -> str:
    """strategic, tactical or operational by the nearest title that says so; else “” (an annual plan)."""
    for title in titles:
        # the first word counts: “Tactical goals: activities to deliver the strategic goals”
        matches = [(at.start(), part) for part, cue in PARTS.items() if (at := cue.search(title))]
        if matches:
            return min(matches)[1]
    return ""


def read_endorsements(text: str) -> list[tuple[str, str, date | None, str]]:
    """“Endorsed by QWP 3 February 2023; adopted by CHMP” → (QWP, endorsed, that day, printed), (CHMP, …).

    A part without a verb has an empty one: it continues the one before it.
    """
    endorsements = []
    for part in ENDORSEMENTS.split(text):
        verb, by = ENDORSED.search(part), ENDORSED_BY.search(part)
        body = next((group for group in by.groups() if group), "") if by else ""
        endorsements.append((body.strip(), verb[1].lower() if verb else "", parse_day(part), part.strip()))
    return endorsements


def listed_verb(verb: str, printed: str = "") -> EndorsementVerb:
    """Return the verb of the list that is nearest to a printed one: “finalised” → adopted.

    A verb that stands for no decision (“draft agreed by QWP”) gives way to the next of the printed line.
    """
    candidates = [verb, *ENDORSED.findall(printed)]
    listed = (NEAREST_VERB.get(word.lower()) for word in candidates)
    return next(filter(None, listed), EndorsementVerb.NOTED)


def endorsed_by(verb: str, body: str) -> str:
    """Return “adopted by CHMP” or “consulted with QWP”."""
    return f"{verb} {'with' if verb == EndorsementVerb.CONSULTED else 'by'} {body}"
