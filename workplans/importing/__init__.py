"""Importing a published work plan: a file becomes pieces, pieces become records. Reading needs no database.

read_plan(name, data) -> Reading       raises ValidationError with a sentence that says what to do
rebuild(pieces) -> Reading             the records again, from pieces that a person has corrected
to_json(reading) -> dict, from_json(dict) -> Reading
"""

from workplans.importing.as_json import from_json, to_json
from workplans.importing.builder import rebuild
from workplans.importing.pieces import Piece
from workplans.importing.plan import read_plan
from workplans.importing.reading import Reading

__all__ = ["Piece", "Reading", "from_json", "read_plan", "rebuild", "to_json"]
