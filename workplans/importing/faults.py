"""Faults of the printed plan: reported beside the line with the probable meaning, corrected nowhere."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from workplans.cross_references import broken_references
from workplans.dates import parse_period
from workplans.importing.pieces import Piece, number_and_title
from workplans.paragraphs import flat

ODD_RANGE = re.compile(r"\b\d{4}\s*[-–—]\s*\d{4}\s*/\s*\d{2,4}\b|\b\d{4}\s*/\s*\d{2,4}\s*[-–—]\s*\d{4}\b")
YEAR_RANGE = re.compile(r"(?<![\d/])((?:19|20)\d{2})\s*[-–—]\s*((?:19|20)\d{2})(?![\d/])")
LINK = re.compile(r"\[([^\]]{0,500})\]\(([^)\s]{0,2000})\)")
ESCAPED = re.compile(r"\\[()\[\]_*]")
ENDED = re.compile(r"[.:;!?][\"'”’)\]*]*$")
IZE = re.compile(r"\b([a-z]{3,}?)(i[sz])(e|ed|es|ers?|ing|ations?|able)\b")
# Words that end like “-ise” and have no other spelling.
NEVER_Z = re.compile(
    r"(?:adv|rev|superv|telev|prec|exerc|excerc|prom|compr|surpr|enterpr|disgu|desp|franch|merchand|otherw|likew|"
    r"expert|conc|dev|ra|no|prem|prov|demon|improv|comprom|paraphra|va|cru|bru|cha|prai|apprai|pract|advert|chast)$"
)
ABBREVIATION = re.compile(r"((?:\b[\w-]{1,40}\s){1,6})\(([A-Z][A-Za-z]{1,5})\)((?:\s[\w-]{1,40}){0,2})")
PROSE = (
    "section.text",
    "topic.description",
    "topic.justification",
    "focus_area",
    "activity",
    "activity.text",
    "left",
)


@dataclass(slots=True)
class Fault:
    """A fault: its kind, its first line and all its lines, the printed text and its probable meaning."""

    kind: str
    line: int
    text: str
    meant: str = ""
    lines: tuple[int, ...] = ()
    piece: str = ""


def find_faults(pieces: list[Piece], headings: list[tuple[str, str]]) -> list[Fault]:
    """Return every fault in the pieces, by line. `headings` are the (number, title) of the tree."""
    printed = [piece for piece in pieces if piece.becomes != "furniture"]
    faults = [
        *_dead_references(printed, headings),
        *_broken_paragraphs(printed),
        *_spellings(printed),
        *_abbreviations(printed),
        *_ranges(printed),
        *_links(printed),
        *_numbering(printed),
        *_levels(printed),
    ]
    return sorted(faults, key=lambda fault: fault.line)


def _dead_references(pieces: list[Piece], headings: list[tuple[str, str]]) -> list[Fault]:
    return [
        Fault("dead_reference", piece.line, printed, meant, (piece.line,), piece.id)
        for piece in pieces
        for printed, meant in broken_references(piece.text, headings)
    ]


def _broken_paragraphs(pieces: list[Piece]) -> list[Fault]:
    """Return the paragraphs that a page broke: a small letter begins one after one that did not end."""
    faults, above = [], None
    for piece in pieces:
        continues = flat(piece.text)[:1].islower() and piece.style == "text" and not piece.level
        if continues and above is not None and _may_continue(above) and piece.becomes in PROSE:
            meant = f"continues the paragraph of line {above.line}"
            text = f"{above.text[-40:]} ¶ {piece.text[:40]}"
            lines = above.line, piece.line
            faults.append(Fault("broken_paragraph", piece.line, text, meant, lines, piece.id))
        above = piece
    return faults


def _may_continue(piece: Piece) -> bool:
    return piece.becomes in PROSE and not piece.cell and not ENDED.search(flat(piece.text[-40:]))


def _spellings(pieces: list[Piece]) -> list[Fault]:
    """Return the terms in several spellings, or in one that departs from the plan's habit of -ise or -ize.

    A term is a word of a title.
    """
    forms: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    habit: Counter[str] = Counter()
    terms: set[str] = set()
    for piece in pieces:
        for word in IZE.finditer(piece.text.lower()):
            stem, letters = word[1], word[2]
            if NEVER_Z.search(stem):
                continue
            term = stem.removesuffix("al")  # digitisation is digitalisation
            forms[term][stem + letters].append((word[0], piece.line))
            habit[letters] += 1
            if piece.becomes in ("topic.title", "section.title"):
                terms.add(term)
    usual = habit.most_common(1)[0][0] if habit else "is"
    faults = []
    for term in sorted(terms):
        good = max(forms[term], key=lambda form: (form.endswith(usual), len(forms[term][form])))
        departing = [use for form, uses in forms[term].items() for use in uses if form != good]
        if not good.endswith(usual):
            departing += forms[term][good]
        if departing:
            word = forms[term][good][0][0]
            meant = word if good.endswith(usual) else word.replace(good, good[:-2] + usual)
            words = dict.fromkeys(use[0] for uses in forms[term].values() for use in uses)
            lines = tuple(sorted({line for _, line in departing}))
            faults.append(Fault("spelling", lines[0], ", ".join(words), meant, lines))
    return faults


def _abbreviations(pieces: list[Piece]) -> list[Fault]:
    """Return expressions with two abbreviations, as “decentralised manufacturing (DCM)” with “(DM)”."""
    meanings: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for piece in pieces:
        for match in ABBREVIATION.finditer(flat(piece.text)):
            expression = _expand(match[2], match[1].split(), match[3].split())
            if expression:
                meanings[expression][match[2]].append(piece.line)
    faults = []
    for expression, uses in meanings.items():
        if len(uses) > 1:
            first, *others = uses
            lines = tuple(line for other in others for line in uses[other])
            text = f"{', '.join(uses)} ({expression})"
            faults.append(Fault("abbreviation", lines[0], text, first, lines))
    return faults


def _expand(short: str, before: list[str], after: list[str]) -> str:
    """Return the words that an abbreviation stands for, in one spelling; “” when they are unclear."""
    letters = re.sub(r"[^A-Za-z]", "", short).lower()
    candidates = [before[-count:] for count in range(1, len(letters) + 1)]
    candidates += [before[-count:] + after[:1] for count in range(1, len(letters))]
    for words in candidates:
        words = [word.lower().strip(".,;:") for word in words]
        if (
            len(words) < 2
            or not all(word and word[0] in letters for word in words)
            or words[0][0] != letters[0]
        ):
            continue
        rest = iter("".join(words))
        if all(letter in rest for letter in letters) and [word[0] for word in words][-1] == letters[-1]:
            return re.sub(r"iz(?=e|ing|ation)", "is", " ".join(words))
    return ""


def _ranges(pieces: list[Piece]) -> list[Fault]:
    """Return the ranges of years with a slash in them, and those that end before they begin."""
    faults = []
    for piece in pieces:
        for years in ODD_RANGE.finditer(piece.text):
            first, *ends = re.findall(r"\d+", years[0])
            meant = " or ".join(f"{first} – {end}" for end in ends)
            faults.append(Fault("odd_range", piece.line, years[0], meant, (piece.line,), piece.id))
        for years in YEAR_RANGE.finditer(piece.text):
            if years[1] > years[2]:
                meant = f"{years[2]} – {years[1]}"
                faults.append(Fault("odd_range", piece.line, years[0], meant, (piece.line,), piece.id))
        start, end = parse_period(piece.text) if piece.becomes == "header.period" else (None, None)
        if start and end and start > end:
            faults.append(Fault("odd_range", piece.line, piece.text, "", (piece.line,), piece.id))
    return faults


def _links(pieces: list[Piece]) -> list[Fault]:
    """Return the Markdown links with escaped brackets or without an address."""
    faults = []
    for piece in pieces:
        for link in LINK.finditer(piece.text):
            if ESCAPED.search(link[1]):
                meant = ESCAPED.sub(lambda mark: mark[0][1], link[1])
                faults.append(Fault("escaped_link", piece.line, link[0], meant, (piece.line,), piece.id))
            elif link[2] in ("", "#"):
                faults.append(Fault("empty_link", piece.line, link[0], "", (piece.line,), piece.id))
    return faults


def _numbering(pieces: list[Piece]) -> list[Fault]:
    """Return the headings that skip a number or repeat one."""
    faults = []
    last: dict[int, int] = {}
    for piece in pieces:
        if not piece.level:
            continue
        last = {level: number for level, number in last.items() if level <= piece.level}
        number = number_and_title(piece)[0]
        if not number:
            continue
        head, _, tail = number.rpartition(".")
        expected = last.get(piece.level, 0) + 1
        if int(tail) != expected:
            meant = f"{head}.{expected}" if head else str(expected)
            faults.append(Fault("numbering", piece.line, piece.text, meant, (piece.line,), piece.id))
        last[piece.level] = int(tail)
    return faults


def _levels(pieces: list[Piece]) -> list[Fault]:
    """Return the headings whose style and number differ in level by another amount than most do."""
    off = [
        (piece, piece.styled - piece.level)
        for piece in pieces
        if piece.level and piece.styled and number_and_title(piece)[0]
    ]
    usual = Counter(by for _, by in off).most_common(1)
    return [
        Fault("heading_level", piece.line, piece.text, f"level {piece.level}", (piece.line,), piece.id)
        for piece, by in off
        if by != usual[0][0]
    ]
