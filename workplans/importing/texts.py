"""Pieces as the Markdown of a text: paragraphs, list items, and the paragraphs inside an item."""

import re

from workplans.importing.pieces import Piece
from workplans.paragraphs import split_number

ITEM = re.compile(r"- |\d+\. ")


def with_paragraph(text: str, piece: Piece, words: str | None = None) -> str:
    """Return a text with the piece after it, or with `words` of it; items of one list stand line by line."""
    words = piece.text if words is None else words
    last = _mark_of_last_item(text)
    if piece.continues and last:
        return f"{text}\n\n{' ' * len(last)}{words}"
    mark, words = marked(piece, words)
    gap = "" if not text else "\n" if mark and last else "\n\n"
    return f"{text}{gap}{mark}{words}"


def _mark_of_last_item(text: str) -> str:
    """Return “- ” or “3. ” where the text ends with a list item, or a paragraph inside one; else “”."""
    end = len(text)
    while True:
        start = text.rfind("\n", 0, end) + 1
        if item := ITEM.match(text, start, end):
            return item[0]
        if not start or text[start : min(start + 2, end)].strip():
            return ""
        end = start - 1


def marked(piece: Piece, words: str) -> tuple[str, str]:
    """Return the mark of a list item and its text; a dotted number counts sections and not items."""
    if piece.style == "bullet":
        return "- ", words
    number, rest = split_number(words)
    if piece.style != "numbered" or not number or "." in number:
        return "", words
    return f"{number}. ", rest
