"""In words what the reader found: what a piece becomes, where it stands, and what is wrong with it."""

from pathlib import PurePath
from typing import Any

PIECES = {
    "The document": {
        "header.title": "Title",
        "header.subtitle": "Subtitle",
        "header.reference": "Reference",
        "header.date": "Date",
        "header.period": "Period",
        "header.group": "Group",
        "header.chair": "Chairperson",
        "header.vice_chair": "Vice-chairperson",
        "header.division": "Division",
        "header.status": "Status",
        "header.marking": "Marking",
        "header.text": "Text before the first heading",
        "endorsement": "Endorsement",
    },
    "Sections": {"section.title": "Heading", "section.text": "Text of the section"},
    "Topics": {
        "topic.title": "Topic",
        "topic.description": "Description",
        "topic.justification": "Justification",
        "focus_area": "Focus area",
        "challenge": "Challenge",
    },
    "The plan": {
        "goal": "Strategic goal",
        "activity": "Activity",
        "activity.text": "Text of an activity",
        "activity.action": "Action of an activity",
        "activity.target": "Target of an activity",
        "activity.comments": "Comments on an activity",
        "activity.reference": "Reference of an activity",
        "activity.status": "Status of an activity",
        "activity.lead": "Who leads an activity",
        "activity.specialised_input": "Specialised input to an activity",
        "meeting": "Date of a meeting",
        "meeting.note": "Note on a meeting",
    },
    "No record": {
        "label": "Label of what follows",
        "furniture": "Page furniture",
        "left": "Not placed yet",
    },
}
PIECE_LABELS = {name: label for group in PIECES.values() for name, label in group.items()}

FAULTS = {
    "dead_reference": "“{text}” leads nowhere.",
    "broken_paragraph": "The paragraph is broken here.",
    "spelling": "One word in several spellings: {text}.",
    "abbreviation": "One term in several abbreviations: {text}.",
    "odd_range": "An odd range: “{text}”.",
    "escaped_link": "A link with escaped brackets: {text}",
    "empty_link": "A link without an address: {text}",
    "numbering": "A number out of order: “{text}”.",
}
MEANT = {"broken_paragraph": "It {meant}.", "escaped_link": "Meant is “{meant}”."}


def unit_of(name: str) -> str:
    """What the reader counts in a file of this name: the lines of a text, the paragraphs of anything else."""
    return "line" if PurePath(name).suffix.lower() in (".txt", ".md") else "paragraph"


def place_of(line: int, page: int | None, unit: str) -> str:
    """“line 12”, “page 3, paragraph 12”."""
    return f"page {page}, {unit} {line}" if page else f"{unit} {line}"


def fault_words(fault: dict[str, Any], unit: str) -> str:
    """A fault (as in a reading's JSON) with what is probably meant, and the other places where it shows."""
    words = FAULTS.get(fault["kind"], fault["kind"].replace("_", " ") + ": {text}").format(text=fault["text"])
    if fault["meant"]:
        words += " " + MEANT.get(fault["kind"], "Probably meant: {meant}.").format(meant=fault["meant"])
    lines = list(dict.fromkeys(fault["lines"]))
    if len(lines) > 1 and fault["kind"] != "broken_paragraph":
        words += f" See {unit}s {', '.join(map(str, lines))}."
    return words
