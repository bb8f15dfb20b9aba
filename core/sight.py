"""The classes of information: every field of every model carries exactly one of them."""

from enum import StrEnum


class Sight(StrEnum):
    """Who may read a field; the roles that hold each class are in `accounts.standing`."""

    PUBLIC = "public"
    OWN = "own"
    PARTY = "party"
    GROUP = "group"
    SECRETARIAT = "secretariat"
    SYSTEM = "system"  # read by nobody through a page: keys, digests, password hashes


def sight(**fields_of_class: str) -> dict[str, Sight]:
    """Field name → class, from one keyword a class: `sight(PUBLIC="title slug", GROUP="note")`.

    Raises ValueError for a field named twice.
    """
    found: dict[str, Sight] = {}
    for name, fields in fields_of_class.items():
        for field in fields.split():
            if field in found:
                raise ValueError(f"{field} has two classes of information")
            found[field] = Sight[name]
    return found
