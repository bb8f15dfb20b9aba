"""The people of the sample data: every state of a declaration occurs, and loading twice adds nothing."""

import pytest

from accounts.models import Declaration, Expertise, User
from desk.sample import load_people


@pytest.mark.django_db
def test_load_people_twice_shows_every_declaration_state():
    load_people()
    load_people()
    people = User.objects.with_declaration_state().filter(email__endswith="@qig.example")
    assert set(people.values_list("declaration_state", flat=True)) == {"valid", "expired", "unsigned", "none"}
    assert (Declaration.objects.count(), Expertise.objects.count()) == (4, 7)
    assert all(mandate.last_day for person in people for mandate in person.mandates.all())
