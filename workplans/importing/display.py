"""The names of roles and places of pieces, as pages show them."""

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
        "activity.lead": "Lead of an activity",
        "activity.specialised_input": "Specialised input to an activity",
        "meeting": "Date of a meeting",
        "meeting.note": "Note on a meeting",
    },
    "Not in the plan": {
        "label": "Label of the next piece",
        "furniture": "Header, footer, page number or contents list",
        "left": "No role yet",
    },
}
PIECE_LABELS = {name: label for group in PIECES.values() for name, label in group.items()}


def place_of(line: int, page: int | None, unit: str) -> str:
    """Return “line 12” or “page 3, paragraph 12”."""
    return f"page {page}, {unit} {line}" if page else f"{unit} {line}"
