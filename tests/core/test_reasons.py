"""`core.reasons`: the reason that an action asks for."""

import pytest
from django.core.exceptions import ValidationError

from core.reasons import require_reason


def test_require_reason_given_returns_it_stripped():
    assert require_reason("  Two bodies asked for it.\n") == "Two bodies asked for it."


@pytest.mark.parametrize("reason", ["", "  \n\t"])
def test_require_reason_empty_raises_on_its_field(reason):
    with pytest.raises(ValidationError) as refusal:
        require_reason(reason, field="progress_reason", message="Enter why it is postponed.")
    assert refusal.value.message_dict == {"progress_reason": ["Enter why it is postponed."]}
    with pytest.raises(ValidationError) as refusal:
        require_reason(reason)
    assert list(refusal.value.message_dict) == ["reason"]
