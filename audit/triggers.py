"""Guards that the database keeps for tables which only grow."""

import pgtrigger


def no_truncate() -> pgtrigger.Trigger:
    """TRUNCATE goes round row triggers; this statement trigger refuses it."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'this table only grows: TRUNCATE is refused'; RETURN NULL;",
    )
