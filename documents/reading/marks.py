"""Marks of a printed text: numbers and bullets before a line, emphasis inside, words cut at a line's end."""

import re

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=\S)|^(\d{1,2})[.)]\s+(?=\S)")
# “1 MEETINGS”, without a dot: a number only where a capital follows, and not a day of a month.
UNDOTTED = re.compile(
    r"^(\d{1,2})\s+(?=[A-Z])(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
BULLET = re.compile(r"^\s*[-*+•●▪‣–◦]\s+(?=\S)")
EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
SPACE = re.compile(r"\s+")
CUT_WORD = re.compile(r"https?://\S*[/_?=&-]$|\w[-/]$")


def unmarked(text: str) -> str:
    """Return the text without Markdown's marks of emphasis."""
    return EMPHASIS.sub(r"\2", text)


def flat(text: str) -> str:
    """Return the text on one line without Markdown's marks of emphasis: for comparison, not for storing."""
    return SPACE.sub(" ", unmarked(text)).strip()


def split_number(text: str) -> tuple[str, str]:
    """Split “2.1.1. Meetings:” into (“2.1.1”, “Meetings:”); “3D” and “5-10” are no numbers: (“”, text)."""
    if match := NUMBERED.match(text):
        return match[1] or match[2], text[match.end() :]
    match = UNDOTTED.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def joined(text: str, line: str) -> str:
    """Return a text with the next line of its paragraph; no space in an address, after a hyphen or slash."""
    last = text[-300:].rpartition(" ")[2]
    inside_address = "](http" in last and ")" not in last.partition("](")[2]
    inside_address = inside_address or (last.endswith("]") and line.startswith("(http"))
    return f"{text}{line}" if inside_address or CUT_WORD.search(last) else f"{text} {line}"
