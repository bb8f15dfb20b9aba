"""The text under the headings: which part of the plan a section is, and the roles of its paragraphs."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from workplans.dates import YEARS
from workplans.importing.fields import field_of, has_item_labels, is_aside, is_meeting, place_meeting_table
from workplans.importing.items import is_named, place_items, place_named_items
from workplans.importing.pieces import Piece, number_and_title
from workplans.importing.topics import (
    is_title,
    is_topic,
    place_other_topics,
    place_topic,
    place_unnumbered_topics,
)
from workplans.layout import OTHER_TOPICS, part_of
from workplans.paragraphs import flat

CATEGORIES = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "meetings": r"\bmeetings?\b|\bmeeting dates\b|\bcalendar\b",
        "training": r"\btrainings?\b|\bworkshops?\b",
        "guideline": r"\bguid(?:eline|ance)s?\b|\b(?:position|reflection) papers?\b|\bICH\b|\bannex(?:es)?\b",
        "pre_authorisation": r"\bpre-?\s?(?:authori[sz]ation|submission)\b|\bscientific advice\b",
        "evaluation": r"\bevaluation\b|\bsupervision\b|\bpost-?\s?authori[sz]ation\b|\bvariations\b",
        "product_support": r"\bproducts?[ -](?:support|specific|related)\b|\bmedicinal products?\b",
        "communication": r"\bcommunications?\b|\bstakeholders?\b|\binterested parties\b",
        "cross_domain": r"\bcross-\w+|\bcollaborations?\b|\beuropean activities\b|\binternational\b",
        "other": r"\bother\b|\bmiscellaneous\b|\bprojects?\b|\bactivit(?:y|ies)\b",
    }.items()
}
LONG_TERM = re.compile(r"\bhorizon\b|\blong[ -]term\b|\b\d+\s*[-–]\s*\d+ years?\b", re.IGNORECASE)
GOALS = re.compile(r"\bhorizon\b|\blong[ -]term\b|\bgoals\b|\bobjectives\b|\bpriorities\b", re.IGNORECASE)
PROSE_ONLY = re.compile(
    r"^(?:introduction|background|mandate|scope|composition|foreword|abbreviations|glossary|references)\b",
    re.I,
)


@dataclass
class Section:
    """A heading, the pieces directly under it, and the headings above it (the nearest last)."""

    head: Piece
    above: list[Piece]
    body: list[Piece] = field(default_factory=list)
    children: int = 0

    @property
    def titles(self) -> list[str]:
        """The titles of the section and of those above it, the nearest first."""
        return [flat(number_and_title(head)[1]) for head in [self.head, *reversed(self.above)]]


def find_sections(pieces: list[Piece]) -> tuple[list[Piece], list[Section]]:
    """Return the pieces before the first heading, and the sections in order."""
    front: list[Piece] = []
    sections: list[Section] = []
    stack: list[Section] = []
    for piece in pieces:
        if piece.level:
            stack = [open_ for open_ in stack if (open_.head.level or 0) < piece.level]
            if stack:
                stack[-1].children += 1
            section = Section(piece, [open_.head for open_ in stack])
            stack.append(section)
            sections.append(section)
        elif piece.style == "note" and sections:
            piece.becomes, piece.of = "section.text", sections[-1].head.id
        elif not sections and piece.becomes != "furniture":
            front.append(piece)
        elif piece.becomes == "left":
            sections[-1].body.append(piece)
    return front, sections


def category_of(titles: list[str]) -> str:
    """Return the category of activities under these titles, the nearest first; “” where none names one."""
    return next((name for title in titles for name, cue in CATEGORIES.items() if cue.search(title)), "")


def horizon_of(titles: list[str]) -> str:
    return "long_term" if any(LONG_TERM.search(title) for title in titles) else "period"


def place_body(sections: list[Section], year: int | None) -> None:
    """Give every piece of every section its role; `year` is that of dates printed without one."""
    other_topics: list[Piece] = []
    named = any(is_named(section.body) for section in sections)
    labelled = _labels_its_items(sections)
    for section in sections:
        section.head.becomes = section.head.becomes if section.head.becomes != "left" else "section.title"
        section.head.of = section.above[-1].id if section.above else None
        if is_named(section.body):
            place_named_items(section.body)  # a plan that names its activities has no others
        elif OTHER_TOPICS.search(section.titles[0]):
            other_topics.append(section.head)
            if not section.head.exact:
                place_other_topics(section.body)
        elif is_topic(section.body) or _beside_topic(section, sections, other_topics):
            section.head.becomes = "topic.title"
            place_topic(section.body, section.head)
        elif part_of(section.titles) == "strategic":
            if section.head.exact or not place_unnumbered_topics(section.body):
                _place_goals(section)
        elif not PROSE_ONLY.search(section.titles[0]):
            _place_activities(section, year, labelled, named=named)
        for piece in section.body:
            piece.becomes = "section.text" if piece.becomes == "left" else piece.becomes
            piece.of = piece.of or section.head.id


def _labels_its_items(sections: list[Section]) -> bool:
    """Whether a plan marks its items by labels; else each paragraph of its tactical part is an item.

    Where both occur, the more frequent counts.
    """
    items, prose = 0, 0
    for section in sections:
        if has_item_labels(section.body):
            given = Counter(field_of(piece)[0] for piece in section.body)
            given.pop("", None)
            items += max(given.values()) + len(
                {(piece.table, piece.row) for piece in section.body if piece.cell}
            )
        elif part_of(section.titles) in ("tactical", "operational") and not section.children:
            prose += sum(not piece.cell for piece in section.body)
    return items > 0 and items >= prose


def _beside_topic(section: Section, sections: list[Section], other_topics: list[Piece]) -> bool:
    """Whether a heading without labels is a topic: under “Other topics”, or beside topics of its parent."""
    if any(head in section.above for head in other_topics):
        return True
    if section.head.exact or section.children or not section.body or GOALS.search(section.titles[0]):
        return False
    return part_of(section.titles) == "strategic" and any(
        is_topic(other.body) and other.above == section.above and other.head.level == section.head.level
        for other in sections
    )


def _place_goals(section: Section) -> None:
    """Make goals of the list items of the strategic part; its paragraphs stay text.

    The portal prints goals with numbers: in its own files, bullets are a list of the text.
    """
    bullets = not section.head.exact and bool(GOALS.search(section.titles[0]))
    above = ""
    for piece in section.body:
        is_item = piece.style == "numbered" or (piece.style == "bullet" and bullets)
        if is_item or (piece.continues and above == "goal"):
            piece.becomes = "goal"
        above = piece.becomes


def _place_activities(section: Section, year: int | None, labelled: bool, *, named: bool) -> None:
    """Give the roles of meetings, of items with their labels, or of plain paragraphs, each an activity.

    In a plan that labels its items (`labelled`), prose stays text; in one that names them (“Activity: …”,
    `named`), everything else does.
    """
    titles, body = section.titles, section.body
    prose = bool(part_of(titles)) and not labelled and not section.children
    printed_year = YEARS.search(" ".join(titles))
    year = int(printed_year[1]) if printed_year else year
    if category_of(titles[:1]) == "meetings" and any(is_meeting(piece, year) for piece in body):
        place_meeting_table(body, year)
        for piece in body:
            if piece.becomes == "left" and is_meeting(piece, year):
                piece.becomes = "meeting"
    elif has_item_labels(body) and not named:
        place_items(section.head, body, has_children=bool(section.children), prose=prose)
        return
    for piece, below in zip_longest(body, body[1:]):
        if piece.becomes != "left" or piece.cell or named:
            continue
        if prose and not is_aside(piece, below):
            piece.becomes = "activity"  # each paragraph or bullet of a tactical or operational section
        elif not prose and not section.children and category_of(titles) and _names_item(piece, titles):
            piece.becomes = "activity"  # in an annual plan only list items that read like a title


def _names_item(piece: Piece, titles: list[str]) -> bool:
    named = piece.listed and is_title(piece, listed=True) and not flat(piece.text).endswith(".")
    return named and not part_of(titles)
