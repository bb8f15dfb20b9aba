"""Faults of the document from which a plan was imported, in words."""

from pathlib import PurePath
from typing import Any

FAULTS = {
    "dead_reference": "“{text}” is a broken cross-reference.",
    "broken_paragraph": "The paragraph is broken here.",
    "spelling": "One word in several spellings: {text}.",
    "abbreviation": "One term in several abbreviations: {text}.",
    "odd_range": "An odd range: “{text}”.",
    "escaped_link": "A link with escaped brackets: {text}",
    "empty_link": "A link without an address: {text}",
    "numbering": "A number out of order: “{text}”.",
}
MEANT = {"broken_paragraph": "It {meant}.", "escaped_link": "Meant is “{meant}”."}


def unit_of(name: str) -> str:
    """What the reader counts in a file of this name: the lines of a text, the paragraphs of anything else."""
    return "line" if PurePath(name).suffix.lower() in (".txt", ".md") else "paragraph"


def fault_words(fault: dict[str, Any], unit: str) -> str:
    """A fault (as in a reading's JSON) with what is probably meant, and the other places where it shows."""
    words = FAULTS.get(fault["kind"], fault["kind"].replace("_", " ") + ": {text}").format(text=fault["text"])
    if fault["meant"]:
        words += " " + MEANT.get(fault["kind"], "Probably meant: {meant}.").format(meant=fault["meant"])
    lines = list(dict.fromkeys(fault["lines"]))
    if len(lines) > 1 and fault["kind"] != "broken_paragraph":
        words += f" See {unit}s {', '.join(map(str, lines))}."
    return words
