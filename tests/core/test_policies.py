"""Asking a policy."""

import pytest
from django.core.exceptions import PermissionDenied

from core.policies import require


def can_open_window(actor: str, window: str) -> bool:
    return (actor, window) == ("mara", "left")


def test_who_may_passes() -> None:
    require(can_open_window, "mara", "left")


@pytest.mark.parametrize(("actor", "window"), [("niels", "left"), ("mara", "right")])
def test_who_may_not_is_told_what(actor: str, window: str) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        require(can_open_window, actor, window)
    assert str(refusal.value) == "You may not open window."
