"""Policies are imported functions `can_<verb>_<noun>(user, obj) -> bool`, never strings."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied


def require(policy: Callable[..., bool], actor: Any, *objects: Any) -> None:
    """Raise `PermissionDenied` unless `policy(actor, *objects)` holds."""
    if not policy(actor, *objects):
        action = policy.__name__.removeprefix("can_").replace("_", " ")
        raise PermissionDenied(f"You may not {action}.")
