"""Topics with their description, justification, focus areas and challenges."""

import re
from itertools import pairwise

from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.paragraphs import flat

TOPIC_LABELS = ("topic.description", "topic.justification", "focus_area", "challenge")
VERB = re.compile(
    r"\b(?:is|are|was|were|will|would|should|shall|may|might|can|could|must|has|have|had|be|been|needs?|includes?)\b"
)
LATER = re.compile(r"\bbeyond\b|\blater\b|\bafter \d{4}\b|\bfuture\b|\bsubsequent\b", re.IGNORECASE)


def topic_label(piece: Piece) -> tuple[str, str]:
    label, value = find_label(piece.text)
    return (label, value) if label in TOPIC_LABELS else ("", "")


def is_topic(body: list[Piece]) -> bool:
    """Whether the text under a heading has the labels of a topic: justification, focus areas, challenges."""
    for piece in body:
        if piece.exact:
            if piece.style == "heading" and topic_label(piece)[0]:
                return True
        elif is_title(piece):
            return False  # the labels that follow belong to this title
        elif topic_label(piece)[0] in ("topic.justification", "focus_area", "challenge"):
            return True
    return False


def is_title(piece: Piece, *, listed: bool = False) -> bool:
    """Whether a short line (or, where `listed`, a list item) is a name and not a sentence."""
    text = flat(piece.text)
    if (
        (piece.listed and not listed)
        or piece.cell
        or topic_label(piece)[0]
        or len(text) > 110
        or len(text.split()) > 14
    ):
        return False
    return not text.endswith((":", ";", ",")) and not text[:1].islower() and not VERB.search(text)


def place_topic(body: list[Piece], title: Piece) -> None:
    """Give roles to the pieces under a topic's title; before the first label they are its description."""
    becomes = "topic.description"
    for piece in body:
        label, value = topic_label(piece) if piece.style == "heading" or not piece.exact else ("", "")
        if label:
            becomes = label
        piece.becomes = "label" if label and not value else becomes
        piece.of = title.id


def place_unnumbered_topics(body: list[Piece]) -> bool:
    """Give roles to topics whose titles are plain lines above their labels; return whether there are any."""
    starts = [at for at, piece in enumerate(body) if is_title(piece) and _label_follows(body[at + 1 :])]
    for at, end in pairwise([*starts, len(body)]):
        body[at].becomes = "topic.title"
        place_topic(body[at + 1 : end], body[at])
    return bool(starts)


def _label_follows(below: list[Piece]) -> bool:
    for piece in below:
        if topic_label(piece)[0]:
            return True
        if is_title(piece):
            return False
    return False


def place_other_topics(body: list[Piece]) -> None:
    """Make a topic of every short title after the sentence that introduces them (“… include:”)."""
    leads = [
        at for at, piece in enumerate(body) if flat(piece.text).endswith(":") and not topic_label(piece)[0]
    ]
    start = (
        leads[0] + 1 if leads else next((at for at, piece in enumerate(body) if is_title(piece)), len(body))
    )
    title: Piece | None = None
    waiting: list[Piece] = []
    for piece in body[start:]:
        if is_title(piece) or (title is None and piece.listed):
            if title is not None:
                place_topic(waiting, title)
            title, waiting = piece, []
            piece.becomes = "topic.title"
        else:
            waiting.append(piece)
    if title is not None:
        place_topic(waiting, title)


def tier_of(titles: list[str], lead_ins: list[str]) -> str:
    """Return priority, other or beyond_period, by the headings above a topic and its introduction."""
    if not any(re.search(r"\bother topics?\b", title, re.IGNORECASE) for title in titles):
        return "priority"
    return "beyond_period" if any(LATER.search(text) for text in (*titles, *lead_ins)) else "other"


def short_name_of(title: str) -> str:
    """Return “CM” for “Continuous manufacturing (CM)”; “” when the title gives no short name."""
    match = re.search(r"\(([A-Z][A-Za-z0-9]*[A-Z0-9])\)", title)
    return match[1] if match else ""
