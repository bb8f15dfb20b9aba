"""The worlds hide something of every model, and W2 says all of it differently."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.visibility.hidden import WORDS
from tests.visibility.proof import W0, Proof, World

ROOMS = ("accounts", "audit", "documents", "notifications", "publications", "topics", "workplans")
OUR_MODELS = [
    model
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    if not hasattr(model, "pgh_tracked_model")
]
#: public as a whole, or read by nobody
NOTHING_HIDDEN = {"Group", "Discipline", "UnsealedEntry", "Seal", "SealHead"}
#: what is the same in W1 and W2: keys and references, what the database or a save fills in
SAME = (models.ForeignKey, models.UUIDField, models.GeneratedField, models.AutoField)
#: when a row was made, what it is about, and what makes it hidden
KEPT = {
    *("created_at", "updated_at", "recorded_at", "kind", "slug", "actor"),
    *(
        "Entry.action",
        "Entry.related",
        "Message.about_kind",
        "User.is_active",
        "SignIn.is_active",
    ),
    *("Publication.number", "Publication.withdrawn", "PublishedRecord.withdrawn"),
}


def rows_in(proof: Proof, world: World) -> dict[tuple[str, Any], dict[str, Any]]:
    """(model, key) → fields of every row of ours."""
    with proof.world(world):
        return {
            (model.__name__, row.pk): {f.name: getattr(row, f.attname) for f in model._meta.concrete_fields}
            for model in OUR_MODELS
            for row in model._default_manager.all()
        }


def test_every_model_has_something_to_hide_and_all_of_it_changes(proof: Proof) -> None:
    without, one, other = (rows_in(proof, world) for world in (W0, ("public", 1), ("public", 2)))
    hidden = [row for row in one if without.get(row) != one[row]]
    assert {model for model, _ in hidden} >= {model.__name__ for model in OUR_MODELS} - NOTHING_HIDDEN
    fields = {(m.__name__, f.name): f for m in OUR_MODELS for f in m._meta.concrete_fields}
    theirs = {(model, name) for model, key in hidden for name in one[model, key]}
    changed = {
        (model, name)
        for model, key in hidden
        for name, value in one[model, key].items()
        if (model, key) in other and value != other[model, key][name]
    }
    unchanged = {
        f"{model}.{name}"
        for model, name in theirs - changed
        if not isinstance(fields[model, name], SAME) and not {name, f"{model}.{name}"} & KEPT
    }
    assert not unchanged, " ".join(sorted(unchanged))


@pytest.mark.parametrize("number", [1, 2])
def test_the_words_of_a_world_are_in_no_other(number: int, proof: Proof) -> None:
    found = str(rows_in(proof, ("public", number)))
    assert WORDS[number] in found
    assert WORDS[3 - number] not in found
    assert not any(word in str(rows_in(proof, W0)) for word in WORDS[1:])
