"""Paragraphs and sentences of a text in Markdown, and the marks of printed text that plans use."""

import re

from documents.reading.marks import flat, plain_line, split_number, unescaped, unlinked, unmarked

__all__ = [
    "SENTENCE_END",
    "flat",
    "paragraphs_of",
    "plain_line",
    "split_number",
    "unescaped",
    "unlinked",
    "unmarked",
]

BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]) ")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text in Markdown; a list is one, with the paragraphs inside its items."""
    paragraphs: list[str] = []
    at, indent = 0, ""
    for blank in [*BLANK_LINE.finditer(text), None]:
        paragraph = text[at : blank.start() if blank else len(text)]
        if len(indent) > 1 and paragraphs and ITEM.match(paragraphs[-1]):
            paragraphs[-1] += f"\n\n{indent}{paragraph}"
        elif paragraph.strip():
            paragraphs.append(paragraph)
        if blank:
            at, indent = blank.end(), blank[0].rpartition("\n")[2]
    return paragraphs
