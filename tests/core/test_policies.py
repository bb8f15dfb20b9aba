"""The check of a policy in a service."""

import pytest
from django.core.exceptions import PermissionDenied

from core.policies import require


def can_open_window(actor: str, window: str) -> bool:
    return (actor, window) == ("mara", "left")


def test_require_allowed_person_passes() -> None:
    require(can_open_window, "mara", "left")


@pytest.mark.parametrize(("actor", "window"), [("niels", "left"), ("mara", "right")])
def test_require_refused_person_gets_message_with_action(actor: str, window: str) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        require(can_open_window, actor, window)
    assert str(refusal.value) == "You may not open window."
