"""The row history: what stood before and after, written by triggers whatever wrote the row."""

from collections.abc import Callable

import pghistory
from django.db.models import Model

from audit.triggers import no_truncate


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[type[Model]], type[Model]]:
    """Keep every insert, update and delete of a model's rows, in a table that only grows.

    The triggers see `update()`, bulk and raw SQL too. `exclude`: generated columns.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        meta={"triggers": [no_truncate()]},
    )
