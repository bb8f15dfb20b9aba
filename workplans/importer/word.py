"""Not read yet."""

from .pieces import Piece
from .refusals import Refused


def read_word(data: bytes) -> list[Piece]:
    raise Refused("Files of this kind are not read yet: save the plan as plain text and send that.")
