"""The correction of a piece of a reading by a person. No text is lost: it is changed, moved or joined."""

from typing import Any

from django.core.exceptions import ValidationError

from core.text import clean
from workplans.importing import Piece
from workplans.importing.display import PIECE_LABELS
from workplans.importing.pieces import BECOMES, OWNER

HEADINGS = frozenset({"section.title", "topic.title", "activity"})  # the roles of headings in the tree
DEEPEST = 6
NO_TEXT = "A piece needs its text: to leave it out of the plan, choose a role under “Not in the plan”."
JOINED = "This piece is no longer in the import, because it was joined to another. Go back to the import."


def piece_named(pieces: list[Piece], piece_id: str) -> Piece:
    """Return the piece with this id. Raises ValidationError."""
    for piece in pieces:
        if piece.id == piece_id:
            return piece
    raise ValidationError(JOINED)


def correct(pieces: list[Piece], piece_id: str, changes: dict[str, Any]) -> list[Piece]:
    """Return the pieces with one of them changed.

    `changes`: `text`, `becomes` (the role), `of` (id of the topic, activity or meeting that it belongs to, ""
    for the nearest above), `level` (of a heading); or `join` alone, which moves the piece's text to the end
    of the piece above. Raises ValidationError.
    """
    piece = piece_named(pieces, piece_id)
    if changes.get("join"):
        return _joined(pieces, piece)
    piece.text = clean(changes.get("text", piece.text)).strip()
    if not piece.text:
        raise ValidationError({"text": NO_TEXT})
    piece.becomes = changes.get("becomes", piece.becomes)
    if piece.becomes not in BECOMES:
        raise ValidationError({"becomes": "Choose one of the roles in the list."})
    piece.of = _owner(pieces, piece.becomes, changes.get("of", piece.of))
    piece.level = _level(pieces, piece, changes.get("level", piece.level))
    return pieces


def _joined(pieces: list[Piece], piece: Piece) -> list[Piece]:
    """Join the piece to the one above it; a page's footer may stand between them."""
    above = joins_to(pieces, piece)
    if above is None:
        raise ValidationError("There is no piece above to join this piece to.")
    same_sentence = piece.text[:1].islower()
    above.text = f"{above.text}{' ' if same_sentence else chr(10) * 2}{piece.text}"
    for other in pieces:
        if other.of == piece.id:
            other.of = above.id
    return [other for other in pieces if other is not piece]


def joins_to(pieces: list[Piece], piece: Piece) -> Piece | None:
    """Return the piece to which this piece would be joined; None for the first."""
    before = pieces[: pieces.index(piece)]
    return next((other for other in reversed(before) if other.becomes not in ("furniture", "label")), None)


def _owner(pieces: list[Piece], role: str, owner_id: str | None) -> str | None:
    """Return the id of the owner where this role has one and it was chosen; else None."""
    owner_role = OWNER.get(role)
    if owner_role is None or not owner_id:
        return None
    if not any(other.id == owner_id and other.becomes == owner_role for other in pieces):
        message = f"“{PIECE_LABELS[role]}” must belong to a piece with the role “{PIECE_LABELS[owner_role]}”."
        raise ValidationError({"of": f"{message} Choose such a piece."})
    return owner_id


def _level(pieces: list[Piece], piece: Piece, level: int | None) -> int | None:
    """Return the level of a heading; where none was given, that of the heading above. Others have none."""
    if piece.becomes not in HEADINGS:
        return None
    if level is None and piece.becomes == "section.title":
        before = pieces[: pieces.index(piece)]
        level = next((other.level for other in reversed(before) if other.level), 1)
    if level is not None and not 1 <= level <= DEEPEST:
        raise ValidationError({"level": f"Choose a level from 1 to {DEEPEST}."})
    return level
