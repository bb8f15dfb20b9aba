"""Paragraphs and sentences of a text in Markdown, and the marks of printed text that plans use."""

import re

from documents.reading.marks import flat, split_number, unmarked

__all__ = ["SENTENCE_END", "flat", "paragraphs_of", "split_number", "unmarked"]

BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text in Markdown; a list is one paragraph."""
    return [paragraph for paragraph in BLANK_LINE.split(text) if paragraph.strip()]
