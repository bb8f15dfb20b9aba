"""Page furniture: page numbers, running headers and footers, contents lists."""

import re
from collections import Counter

from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.paragraphs import flat, split_number

PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.?|pagina)\s*)?\d{1,3}(?:\s*(?:/|of|von|sur)\s*\d{1,3})?|[-–—]\s*\d{1,3}\s*[-–—]|page\s+\d{1,3}\b.*"
    r"|.*\S\s+page\s+\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?",
    re.IGNORECASE,
)
IMPRINT = re.compile(
    r"^(?:©|\(c\)|copyright\b)|an agency of the european union|reproduction is authorised|^official address\b"
    r"|^address for visits|^(?:telephone|tel\.?|facsimile|fax)\b.*\d{2}|^(?:send us a question|e-?mail)\b"
    r"|^(?:https?://|www\.)\S+$|\b\d{4}\s?[A-Z]{2} amsterdam\b|churchill place|westferry circus",
    re.IGNORECASE,
)
CONTENTS = re.compile(r"(?:table of )?contents|index|contents list", re.IGNORECASE)
LEADERS = re.compile(r"^(.*?\S)\s*(?:\.{3,}|…+|(?:\. ){3,}|\t|\s{3,}|_{3,})\s*\.*\s*(\d{1,3})$")
DOTS = re.compile(r"\.{3,}|…|(?:\. ){3,}|_{3,}")
LONGEST_LINE = 300
LINKED = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def set_aside_furniture(pieces: list[Piece]) -> None:
    """Mark page furniture and the contents list; a file that the portal rendered tells both by style."""
    if any(piece.exact for piece in pieces):
        for piece in pieces:
            piece.becomes = "furniture" if piece.style in ("furniture", "toc") else piece.becomes
        return
    _repeated(pieces)
    for piece in pieces:
        text = flat(piece.text)
        numbers_page = piece.style == "text" and len(text) < LONGEST_LINE and PAGE_NUMBER.fullmatch(text)
        if piece.style in ("furniture", "toc") or IMPRINT.search(text) or numbers_page:
            piece.becomes = "furniture"
    _contents(pieces)


def _repeated(pieces: list[Piece]) -> None:
    """Mark running headers: short lines that occur three times or more, apart from their figures."""
    seen = Counter(_mask(piece) for piece in pieces if _could_run(piece))
    first: set[str] = set()
    for piece in pieces:
        mask = _mask(piece)
        if not _could_run(piece) or seen[mask] < 3:
            continue
        if mask in first or re.search(r"\bpage\b|\b\d{1,3}\s*/\s*\d{1,3}$", flat(piece.text), re.IGNORECASE):
            piece.becomes = "furniture"
        first.add(mask)


def _could_run(piece: Piece) -> bool:
    """Whether a line can be a running header: it names the document or a page, since values recur too."""
    text = flat(piece.text)
    names = re.search(
        r"\bwork[ -]?(?:plan|programme)\b|\bEME?A/|\bpage\b|\bclassified\b", text, re.IGNORECASE
    )
    return (
        bool(names)
        and piece.style in ("text", "heading")
        and len(text) < 150
        and not split_number(text)[0]
        and (not find_label(text)[0])
    )


def _mask(piece: Piece) -> str:
    return re.sub(r"\d+(?=\s*(?:/|of)\s*\d|$)", "#", flat(piece.text).lower())


def _contents(pieces: list[Piece]) -> None:
    """Mark the heading “Contents” and the lines under it that occur again as headings."""
    titles = Counter(_title(piece.text) for piece in pieces if len(piece.text) <= LONGEST_LINE)
    inside = False
    for piece in pieces:
        if piece.becomes == "furniture" or len(piece.text) > LONGEST_LINE:
            continue
        text, title = flat(piece.text), _title(piece.text)
        has_leaders = bool(DOTS.search(piece.text) and LEADERS.match(piece.text))
        occurs_again = titles[title] > 1 or bool(LEADERS.match(piece.text))
        if CONTENTS.fullmatch(text.rstrip(":")):
            piece.becomes, inside = "furniture", True
        elif has_leaders or (inside and piece.style != "heading" and occurs_again):
            piece.becomes = "furniture"
            titles[title] -= 1
        else:
            inside = False


def _title(text: str) -> str:
    """Return a heading's words, without number, link, leaders and page."""
    line = LINKED.sub(r"\1", flat(text))
    if entry := LEADERS.match(line):
        line = entry[1]
    line = re.sub(r"\s+\d{1,3}$", "", split_number(line)[1])
    return line.lower().strip(" .:")
