"""Cleaning of typed and imported text: one rule for every form, importer, API and command."""

import re
import unicodedata

#: invisible characters that some category check would keep: fillers of Hangul, and blanks that print nothing
INVISIBLE = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u034f", "\u17b4", "\u17b5"}
#: categories that nobody can see: control, format and surrogate characters
UNSEEN = ("Cc", "Cf", "Cs")
#: joiners that change how letters are drawn: between letters of Arabic or Indic scripts, and inside an emoji
JOINERS = {"\u200c", "\u200d"}
NO_BREAK_SPACE = re.compile("[\u00a0\u202f\u2007]")
LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\u0085\u000b\u000c]")
ODD = re.compile(r"[^\n -~]")


def clean(text: str) -> str:
    """Return the text as it is stored: NFC, `\\n` between lines, nothing invisible.

    Control characters (tab and newline excepted), zero-width characters, soft hyphens and byte order marks
    are removed. A no-break space stays only between a figure and its unit. Text without any such character
    comes back unchanged.
    """
    if not ODD.search(text):
        return text
    text = LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    text = NO_BREAK_SPACE.sub(lambda space: "\u00a0" if _between_figure_and_unit(space) else " ", text)
    return "".join(character for at, character in enumerate(text) if _stays(text, at, character))


def clean_line(text: str) -> str:
    """Return the text as one line: cleaned, every run of white space one space, none at the ends."""
    return " ".join(clean(text).split())


def _between_figure_and_unit(space: re.Match[str]) -> bool:
    before, after = space.string[: space.start()][-1:], space.string[space.end() :][:1]
    return before.isdigit() and bool(after) and not after.isdigit() and not after.isspace()


def _stays(text: str, at: int, character: str) -> bool:
    if " " <= character <= "~" or character in "\n\t":
        return True
    if character in JOINERS:
        return _joins(text, at)
    return character not in INVISIBLE and unicodedata.category(character) not in UNSEEN


def _joins(text: str, at: int) -> bool:
    """Return whether a joiner changes what is seen: between letters beyond Latin, or in an emoji."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and all(ord(side) > 0x5FF or side == "\ufe0f" for side in (before, after))
