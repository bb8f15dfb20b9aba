"""The worlds contain hidden rows of every model, and W2 differs from W1 in every field."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.visibility.databases import W0, World
from tests.visibility.proof import Proof
from tests.visibility.worlds import WORDS

APPS = ("accounts", "audit", "documents", "notifications", "publications", "topics", "workplans")
OUR_MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not hasattr(model, "pgh_tracked_model")
]
#: public as a whole, or read by no page
NOT_HIDDEN = {"Group", "Discipline", "UnsealedEntry", "Seal", "SealHead"}
#: fields that are the same in W1 and W2: keys, references, and values that the database computes
SAME_FIELDS = (models.ForeignKey, models.UUIDField, models.GeneratedField, models.AutoField)
#: the same too: when a row was made, what it is about, and what makes it hidden
SAME_NAMES = {
    *("created_at", "updated_at", "recorded_at", "kind", "slug", "actor"),
    *(
        "Entry.action",
        "Entry.related",
        *("Message.about_kind", "Challenge.answered_in_kind", "Consultation.about_kind"),
        "Override.about_kind",
        "User.is_active",
        "SignIn.is_active",
    ),
    *("Publication.number", "Publication.withdrawn", "PublishedRecord.withdrawn"),
}


def rows_in(proof: Proof, world: World) -> dict[tuple[str, Any], dict[str, Any]]:
    """Return the fields of every row by (model, key)."""
    with proof.databases.selected(world):
        return {
            (model.__name__, row.pk): {f.name: getattr(row, f.attname) for f in model._meta.concrete_fields}
            for model in OUR_MODELS
            for row in model._default_manager.all()
        }


def test_worlds_hide_rows_of_every_model_and_change_every_field(proof: Proof) -> None:
    without, first, second = (rows_in(proof, world) for world in (W0, ("public", 1), ("public", 2)))
    hidden = [row for row in first if without.get(row) != first[row]]
    assert {model for model, _ in hidden} >= {model.__name__ for model in OUR_MODELS} - NOT_HIDDEN
    fields = {(m.__name__, f.name): f for m in OUR_MODELS for f in m._meta.concrete_fields}
    names = {(model, name) for model, key in hidden for name in first[model, key]}
    changed = {
        (model, name)
        for model, key in hidden
        for name, value in first[model, key].items()
        if (model, key) in second and value != second[model, key][name]
    }
    unchanged = {
        f"{model}.{name}"
        for model, name in names - changed
        if not isinstance(fields[model, name], SAME_FIELDS) and not {name, f"{model}.{name}"} & SAME_NAMES
    }
    assert not unchanged, " ".join(sorted(unchanged))


@pytest.mark.parametrize("number", [1, 2])
def test_world_contains_its_own_words_only(number: int, proof: Proof) -> None:
    rows = str(rows_in(proof, ("public", number)))
    assert WORDS[number] in rows
    assert WORDS[3 - number] not in rows
    assert not any(word in str(rows_in(proof, W0)) for word in WORDS[1:])
