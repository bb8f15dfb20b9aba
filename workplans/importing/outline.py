"""The headings among the pieces and their levels: by numbering first, then by the style of the document."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from workplans.importing.labels import find_label
from workplans.importing.pieces import Piece
from workplans.importing.topics import VERB, topic_label
from workplans.paragraphs import flat, split_number

LONGEST_HEADING = 160
ENDS_LIKE_TEXT = re.compile(r"[;,]$|(?<!etc)\.$")
Number = tuple[int, ...]


@dataclass
class Candidate:
    """A piece that may be a heading: its number, the level of its style, and the next dotted number."""

    piece: Piece
    number: Number
    styled: int | None
    following: Number = ()
    bare: bool = False  # no piece stands between it and the next candidate


def find_headings(pieces: list[Piece]) -> None:
    """Give each heading its level in the tree and remove the level of every other piece.

    A dotted number gives the level, whatever the style. A single number is a chapter, unless the chapters
    have passed it or the dotted numbers that follow belong to the chapter still open: then it counts the
    parts of the section that it stands in (the topics 1, 2, 3 inside 1.1), or the items of a list.
    """
    for piece in pieces:
        piece.styled, piece.level = piece.level, None
    if any(piece.exact for piece in pieces):
        _keep_levels(pieces)
        return
    chapter, depth, inner = 0, 0, 0
    run: list[Candidate] = []
    for candidate in _candidates(pieces):
        number = candidate.number
        if len(number) > 1:
            chapter, depth, inner = number[0], len(number), 0
        elif not number:
            depth, inner = candidate.styled or 1, 0
        elif _is_chapter(candidate, chapter, inner):
            chapter, depth, inner = number[0], 1, 0
        else:
            inner = number[0]
            candidate.piece.level = depth + 1
            run = [*run, candidate] if inner > 1 and run else [candidate]
            continue
        candidate.piece.level = depth
        _demote_list(run)
        run = []
    _demote_list(run)


def _keep_levels(pieces: list[Piece]) -> None:
    """Give each heading of a file that the portal rendered the level that it has there."""
    headings = [
        piece for piece in pieces if piece.style == "heading" and piece.styled and not topic_label(piece)[0]
    ]
    first = min((piece.styled or 1 for piece in headings), default=1)
    for piece in headings:
        piece.level = (piece.styled or 1) - first + 1


def _candidates(pieces: list[Piece]) -> list[Candidate]:
    """Return the pieces that may be headings, in order; levels of style count from that of the chapters."""
    headings = [piece for piece in pieces if _may_be_heading(piece, _number(piece))] or _set_in_capitals(
        pieces
    )
    candidates = [Candidate(piece, _number(piece), piece.styled) for piece in headings]
    styled = [(candidate.styled, len(candidate.number)) for candidate in candidates if candidate.styled]
    chapters = [level for level, parts in styled if parts == 1]
    first = min(chapters or [level for level, _ in styled], default=1)
    follows = dict(pairwise(piece.id for piece in pieces))
    following: Number = ()
    below = ""
    for candidate in reversed(candidates):
        if candidate.styled:
            candidate.styled = max(1, candidate.styled - first + 1)
        candidate.following = following
        candidate.bare = bool(below) and follows.get(candidate.piece.id) == below
        following = candidate.number if len(candidate.number) > 1 else following
        below = candidate.piece.id
    return candidates


def _number(piece: Piece) -> Number:
    number = split_number(piece.text)[0]
    return tuple(int(part) for part in number.split(".")) if number else ()


def _may_be_heading(piece: Piece, number: Number) -> bool:
    text = flat(piece.text)
    if piece.style in ("furniture", "toc", "cell", "bullet") or piece.becomes != "left" or not text:
        return False
    if piece.style == "heading" and piece.styled:
        return not find_label(text)[0].startswith(("activity.", "topic.", "focus", "challenge"))
    if not number or len(text) > LONGEST_HEADING or ENDS_LIKE_TEXT.search(text):
        return False
    title = split_number(text)[1]
    is_sentence = len(number) == 1 and len(title.split()) > 8 and VERB.search(title)
    return not title[:1].islower() and 0 not in number and not is_sentence


def _set_in_capitals(pieces: list[Piece]) -> list[Piece]:
    """Return the lines in capitals, alone, after the title, for a document without numbers or styles."""
    headings, after_title = [], False
    crowd = Counter(piece.block for piece in pieces)
    for piece in pieces:
        text = flat(piece.text)
        short = 4 <= len(text) <= 80 and not any(letter.isdigit() for letter in text)
        exclusive_lock = crowd[piece.block] == 1 and piece.style == "text" and piece.becomes == "left"
        if after_title and exclusive_lock and short and text.isupper() and "." not in find_label(text)[0]:
            headings.append(piece)
        after_title = after_title or piece.becomes == "header.title"
    return headings


def _is_chapter(candidate: Candidate, chapter: int, inner: int) -> bool:
    """Whether a single number opens a chapter rather than counts parts of the section that is open."""
    number = candidate.number[0]
    if candidate.styled:
        return candidate.styled == 1
    if number <= chapter or (not inner and number > chapter + 1 and chapter):
        return False
    if not inner:
        return True
    if candidate.following:
        return candidate.following[0] == number
    return number != inner + 1


def _demote_list(run: list[Candidate]) -> None:
    """Take the level from numbered pieces of which only the last has text under it: they are a list."""
    if len(run) > 1 and all(candidate.bare for candidate in run[:-1]):
        for candidate in run:
            candidate.piece.level = None
