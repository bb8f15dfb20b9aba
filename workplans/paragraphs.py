"""Paragraphs, sentences and numbers of headings, as plans print them in Markdown."""

import re

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=\S)|^(\d{1,2})[.)]\s+(?=\S)")
# “1 MEETINGS”, without a dot: a number only where a capital follows, and not a day of a month.
UNDOTTED = re.compile(
    r"^(\d{1,2})\s+(?=[A-Z])(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
SPACE = re.compile(r"\s+")
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")


def flat(text: str) -> str:
    """The text on one line, without Markdown's marks of emphasis: for comparison only, never to be kept."""
    return SPACE.sub(" ", unmarked(text)).strip()


def unmarked(text: str) -> str:
    """The text without Markdown's marks of emphasis."""
    return EMPHASIS.sub(r"\2", text)


def split_number(text: str) -> tuple[str, str]:
    """“2.1.1. Meetings:” → (“2.1.1”, “Meetings:”); no number → (“”, text). “3D” and “5-10” are no numbers."""
    found = NUMBERED.match(text)
    if found:
        return found[1] or found[2], text[found.end() :]
    found = UNDOTTED.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text in Markdown; a list is one."""
    return [paragraph for paragraph in BLANK_LINE.split(text) if paragraph.strip()]
