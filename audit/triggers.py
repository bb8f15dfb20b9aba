"""Database triggers that protect append-only tables."""

import pgtrigger


def no_truncate() -> pgtrigger.Trigger:
    """Return a statement trigger that refuses TRUNCATE, which row triggers do not see."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'this table only grows: TRUNCATE is refused'; RETURN NULL;",
    )
