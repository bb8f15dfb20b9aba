"""Marks of a printed text: numbers and bullets before a line, emphasis inside, words cut at a line's end."""

import re

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)[.)]?\s+(?=\S)|^(\d{1,2})[.)]\s+(?=\S)")
# “1 MEETINGS”, without a dot: a number only where a capital follows, and not a day of a month.
UNDOTTED = re.compile(
    r"^(\d{1,2})\s+(?=[A-Z])(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
BULLET = re.compile(r"^\s*[-*+•●▪‣–◦]\s+(?=\S)")
EMPHASIS = re.compile(r"(?<![\w\\])(\*\*|__|\*|_)(?=\S)(.{1,300}?)(?<=[^\s\\])\1(?!\w)")
LINKED = re.compile(r"\[([^\]]+)\]\([^)]*\)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
SPACE = re.compile(r"\s+")
CUT_WORD = re.compile(r"https?://\S*[/_?=&-]$|\w[-/]$")


def unmarked(text: str) -> str:
    """Return the text without Markdown's marks of emphasis."""
    return EMPHASIS.sub(r"\2", text)


def unlinked(text: str) -> str:
    """Return the text with the words of each link in its place."""
    return LINKED.sub(r"\1", text)


def flat(text: str) -> str:
    """Return the text on one line without Markdown's marks of emphasis: for comparison, not for storing."""
    return SPACE.sub(" ", unmarked(text)).strip()


def unescaped(text: str) -> str:
    """Return the text without the backslashes before signs of Markdown."""
    return ESCAPED.sub(r"\1", text)


def plain_line(text: str) -> str:
    """Return the text on one line without any marks of Markdown, for a field that has none."""
    return unescaped(flat(text))


def split_number(text: str, *, dotted: bool = False) -> tuple[str, str]:
    """Split “2.1.1. Meetings:” into (“2.1.1”, “Meetings:”); “3D” and “5-10” are no numbers: (“”, text).

    `dotted`: “1 Meetings” and “2.0 tools” are no numbers either.
    """
    match = NUMBERED.match(text)
    if match and not (dotted and match[0].rstrip()[-1].isdigit()):
        return match[1] or match[2], text[match.end() :]
    match = None if dotted else UNDOTTED.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def joined(text: str, line: str) -> str:
    """Return a text with the next line of its paragraph; no space in an address, after a hyphen or slash."""
    last = text[-300:].rpartition(" ")[2]
    inside_address = "](http" in last and ")" not in last.partition("](")[2]
    inside_address = inside_address or (last.endswith("]") and line.startswith("(http"))
    return f"{text}{line}" if inside_address or CUT_WORD.search(last) else f"{text} {line}"
