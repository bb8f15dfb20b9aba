"""Commitments: sentences of a plan that can be checked by counting."""

import re
from dataclasses import dataclass, field

from workplans.dates import MONTH_YEAR, QUARTER
from workplans.importing.pieces import Piece
from workplans.paragraphs import SENTENCE_END, flat

WORDS = ["zero", "one", "two", "three", "four", "five", "six"]
WORDS += ["seven", "eight", "nine", "ten", "eleven", "twelve"]
COUNT = rf"(\d{{1,2}}|{'|'.join(WORDS[1:])})"
YEARLY = r"\b(?:per|an?|each|every|any|one|the)\s+(?:calendar )?year\b|\byearly\b|\bannual(?:ly)?\b"
PARTIES = re.compile(r"\b(?:BWP|QWP|GMDP\s?IWG|IWG|CHMP|CVMP|CxMP|SAWP|ITF|CAT|PRAC)\b", re.IGNORECASE)
LIMIT = re.compile(
    rf"\b(?:exceed|at most|maximum(?: of| number)?|more than|up to|limited to)\b\D{{0,40}}?{COUNT}\b"
    rf"|\b{COUNT}\b[^.]{{0,30}}(?:at most|at the most|maximum)",
    re.IGNORECASE,
)
CONGRUENT = re.compile(
    r"\bcongruent|\bback[ -]to[ -]back|\balongside\b|\badjacent\b|\bcoincid|\bnext to\b|\bcombined with\b"
    r"|\bsame (?:week|days?|time)\b|\baligned with\b.{0,100}\bmeetings?\b"
    r"|\bin line with the (?:dates|meetings)\b",
    re.IGNORECASE,
)
FACE_TO_FACE = re.compile(r"\b(?:face[ -]to[ -]face|in[ -]person|physical)\b", re.IGNORECASE)
REPORT = re.compile(
    r"\breports?\b.{0,200}\bto\b|\breport(?:s|ing)? back\b|\bkeep\b.{0,100}\binformed\b"
    r"|\bfeed(?:s|ing)? back\b",
    re.IGNORECASE,
)
LISTEN = re.compile(r"\blisten(?:ing)?\s*(?:and|&|-)\s*learn", re.IGNORECASE)
OFTEN = re.compile(
    r"\bfrequen|\bmore often\b|\boftener\b|\bshorter intervals\b|\bat a higher (?:rate|pace)\b", re.IGNORECASE
)
FIRST_YEAR = re.compile(r"\b(?:first|initial|opening) year\b|\byear one\b", re.IGNORECASE)
FIRST = re.compile(
    r"\b(?:first|opening|inaugural|initial)\s+(?:of (?:these|them)\b|(?:listen\w* (?:and|&) learn\s+)?"
    r"(?:focus[ -]group\s+)?(?:meeting|session|one|event|focus[ -]group|edition)\b)",
    re.IGNORECASE,
)
COUNTED = ("activity", "activity.text", "activity.comments", "section.text")


@dataclass(slots=True)
class Commitment:
    """`kind`, the plan's sentence, the number of its section, its line, and the figures in it.

    `numbers` by kind: max_plenaries {per_year}, congruent_meetings and report_back {parties}, face_to_face
    {per_year}, first_listen_and_learn {when, format}, listen_and_learn_first_year {}.
    """

    kind: str
    sentence: str
    section: str
    line: int
    numbers: dict = field(default_factory=dict)
    piece: str = ""


def find_commitments(pieces: list[Piece], sections: dict[str, str]) -> list[Commitment]:
    """Return the commitments in the text; `sections` gives the number of each piece's section, by its id."""
    commitments: list[Commitment] = []
    listening = False
    for piece in pieces:
        if piece.level:
            listening = bool(LISTEN.search(piece.text))
        if piece.becomes not in COUNTED:
            continue
        for sentence in SENTENCE_END.split(flat(piece.text)):
            listening = listening or bool(LISTEN.search(sentence))
            for kind, numbers in _kinds(sentence, listening):
                commitments.append(
                    Commitment(kind, sentence, sections.get(piece.id, ""), piece.line, numbers, piece.id)
                )
    return commitments


def _kinds(sentence: str, listening: bool) -> list[tuple[str, dict]]:
    """Return the kinds of commitment in a sentence, with their figures.

    `listening`: the section is about Listen & Learn.
    """
    kinds: list[tuple[str, dict]] = []
    yearly = re.search(YEARLY, sentence, re.IGNORECASE)
    plenary = re.search(r"\bplenar(?:y|ies)\b|\bmeetings?\b", sentence, re.IGNORECASE)
    limit = LIMIT.search(sentence)
    parties = [re.sub(r"\s+", " ", party) for party in dict.fromkeys(PARTIES.findall(sentence))]
    if plenary and limit and yearly:
        kinds.append(("max_plenaries", {"per_year": _count(limit[1] or limit[2])}))
    if CONGRUENT.search(sentence) and parties and plenary:
        kinds.append(("congruent_meetings", {"parties": parties}))
    count = re.search(rf"\b{COUNT}\b", sentence, re.IGNORECASE)
    if FACE_TO_FACE.search(sentence) and count and yearly and not limit:
        kinds.append(("face_to_face", {"per_year": _count(count[1])}))
    if REPORT.search(sentence) and parties:
        kinds.append(("report_back", {"parties": parties}))
    if listening and OFTEN.search(sentence) and FIRST_YEAR.search(sentence):
        kinds.append(("listen_and_learn_first_year", {}))
    when = QUARTER.search(sentence) or MONTH_YEAR.search(sentence)
    if listening and when and FIRST.search(sentence):
        form = re.search(r"\bvirtual|\bonline|\bhybrid|\bface[ -]to[ -]face", sentence, re.IGNORECASE)
        kinds.append(("first_listen_and_learn", {"when": when[0], "format": form[0].lower() if form else ""}))
    return kinds


def _count(printed: str) -> int:
    return int(printed) if printed.isdigit() else WORDS.index(printed.lower())
