"""The row history: values before and after, written by triggers whatever changed the row."""

from collections.abc import Callable

import pghistory
from django.db.models import Model

from audit.triggers import no_truncate


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[type[Model]], type[Model]]:
    """Record every insert, update and delete of a model's rows in an append-only table.

    The triggers also see `update()`, bulk operations and raw SQL. `exclude`: columns that are not recorded.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        meta={"triggers": [no_truncate()]},
    )
