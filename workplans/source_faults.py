"""Faults of the document from which a plan was imported, in words."""

from pathlib import PurePath
from typing import Any

FAULTS = {
    "dead_reference": "Broken cross-reference: “{text}”.",
    "broken_paragraph": "The paragraph is interrupted here.",
    "spelling": "One word in several spellings: {text}.",
    "abbreviation": "One term in several abbreviations: {text}.",
    "odd_range": "An odd range: “{text}”.",
    "escaped_link": "A link with escaped brackets: {text}",
    "empty_link": "A link without an address: {text}",
    "numbering": "A number out of order: “{text}”.",
}
MEANT = {"broken_paragraph": "It {meant}.", "escaped_link": "Meant is “{meant}”."}


def unit_of(name: str) -> str:
    """Return the unit that numbers places in a file of this name: lines of a text, else paragraphs."""
    return "line" if PurePath(name).suffix.lower() in (".txt", ".md") else "paragraph"


def fault_words(fault: dict[str, Any], unit: str) -> str:
    """Return a fault (as in a reading's JSON) with what is probably meant and its other places."""
    message = FAULTS.get(fault["kind"], fault["kind"].replace("_", " ") + ": {text}").format(
        text=fault["text"]
    )
    if fault["meant"]:
        message += " " + MEANT.get(fault["kind"], "Probably meant: {meant}.").format(meant=fault["meant"])
    lines = list(dict.fromkeys(fault["lines"]))
    if len(lines) > 1 and fault["kind"] != "broken_paragraph":
        message += f" See {unit}s {', '.join(map(str, lines))}."
    return message
