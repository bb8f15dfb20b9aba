"""The printed labels of what stands beside or below them: “Target date”, “Focus-area:”, “Comments” …"""

import re

from workplans.paragraphs import flat, unmarked

# The role that a label announces, and its spellings in published plans; the first that fits wins.
LABELS = {
    "topic.justification": r"(?:justification|rationale)(?: (?:for|of)(?: the)?(?: topic)?(?: selection)?)?",
    "focus_area": r"focus[ -]?areas?",
    "challenge": r"(?:issues?|points|questions|challenges) (?:for|requiring|to be) (?:discuss|address)\w+"
    r"|challenges(?: identified)?|identified challenges",
    "topic.description": r"(?:topic )?description",
    "activity.action": r"actions?|role|involvement",
    "activity.target": r"target(?: ?date)?s?(?: for [a-z ]{3,30})?|deadline|time ?(?:lines?|frame)"
    r"|due(?: date)?|(?:planned|expected|completion) date",
    "activity.comments": r"comments?|remarks?|notes?",
    "activity.status": r"status|state of play|progress",
    "activity.reference": r"references?(?: numbers?)?|ref\.?|document reference|procedure number",
    "activity": r"activit(?:y|ies)|(?:guideline )?title|guidelines?|topics?|items?|documents?|subjects?"
    r"|tasks?|deliverables?|projects?|procedures?",
}
HEADER_LABELS = {
    "header.group": r"names? of (?:the )?(?:operational |drafting |expert |working )*(?:group|party)"
    r"|working party|expert group|group",
    "header.vice_chair": r"vice[- ]?chair(?:person|man|woman)?s?",
    "header.chair": r"(?:co-?)?chair(?:person|man|woman)?s?",
    "header.period": r"(?:work ?plan )?period(?: covered)?|period of the work ?plan",
    "header.reference": r"(?:document |ema )?references?(?: numbers?)?|doc\.? ref\.?",
    "header.date": r"date(?: of (?:publication|issue))?",
    "header.division": r"division|department|office",
    "header.status": r"status",
    "header.marking": r"classification|marking",
}
# Labels only with a colon and a value: elsewhere the same words are values, as in “Action: Lead”.
NAMED = {
    "activity": r"activity",
    "activity.lead": r"lead",
    "activity.specialised_input": r"speciali[sz]ed input",
}
LABEL_END = re.compile(r"[:：\t]| {2}")
OPENING = re.compile(r"[*_]+")
CLOSING = re.compile(r"^(?:\*\*|__|\*|_)(?=\s)")
LONGEST_LABEL = 200
ASIDE = r"(?:\s*\([^()]{1,30}\))?"  # “Action (lead or input)”


def _compile(labels: dict[str, str]) -> list[tuple[str, re.Pattern, re.Pattern]]:
    return [
        (
            becomes,
            re.compile(rf"(?:{words}){ASIDE}\s*[:：]?", re.I),
            re.compile(rf"(?:{words}){ASIDE}(?:\s*[:：]|\t| {{2}})\s*(?=\S)", re.I),
        )
        for becomes, words in labels.items()
    ]


_BODY, _HEADER = _compile(LABELS), _compile(HEADER_LABELS)
_NAMED = {name: re.compile(rf"{words}\s*[:：]\s*(?=\S)", re.I) for name, words in NAMED.items()}


def find_label(text: str, *, header: bool = False) -> tuple[str, str]:
    """Return the role that the label announces and the value on its line; ("", "") for a text without one.

    A label stands alone (“Comments”, “Focus-area:”) or is followed by a colon, or a gap, and its value.
    """
    line = unmarked(text).strip()
    for becomes, exclusive_lock, with_value in _HEADER if header else _BODY:
        if exclusive_lock.fullmatch(line):
            return becomes, ""
        if label := with_value.match(line):
            return becomes, flat(line[label.end() :])
    return "", ""


def find_named_label(text: str) -> tuple[str, str]:
    """Return (activity, its name) for “Activity: …”, likewise for its lead and its input; else ("", "")."""
    line = unmarked(text).strip()
    for becomes, with_value in _NAMED.items():
        if label := with_value.match(line):
            return becomes, flat(line[label.end() :])
    return "", ""


def begins_with_label(line: str) -> bool:
    """Whether a line of a plan begins with a label, and so does not continue the paragraph above."""
    return bool(find_label(line)[0] or find_named_label(line)[0] or find_label(line, header=True)[1])


def without_label(text: str, becomes: str, *, header: bool = False) -> str:
    """Return the text without the label of its role: “Target date: Q4 2017” → “Q4 2017”.

    A status may be printed where a target is expected: “Target date: Final” → “Final”.
    """
    label, value = find_named_label(text) if becomes in NAMED else find_label(text, header=header)
    own = label == becomes or (label, becomes) == ("activity.target", "activity.status")
    if not own or not value:
        return text
    at = text.find(value)
    return text[at:] if at >= 0 else _as_typed(text, value)


def _as_typed(text: str, value: str) -> str:
    """Return the part of a text that is this value, with its emphasis."""
    opening = OPENING.match(text)
    for end in LABEL_END.finditer(text[:LONGEST_LABEL]):
        part = CLOSING.sub("", text[end.end() :]).strip()
        # the emphasis of a label may go on in its text: “**Action: Lead** of the group”
        for typed in (part, f"{opening[0]}{part}" if opening else part):
            if flat(flat(typed)) == flat(value):
                return typed
    return value
