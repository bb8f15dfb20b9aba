"""Setting expertise: every entry point gives the same answer."""

from django.urls import reverse

from accounts.services import set_expertise
from audit.models import Entry
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import DisciplineFactory

ACTION = Action(
    "expertise.set",
    page=lambda person: reverse("accounts:set-expertise", args=[person.pk]),
    service=lambda actor, person, **values: set_expertise(actor=actor, person=person, **values),
)


def test_set_expertise_replaces_the_disciplines(attempt, people):
    first, other = DisciplineFactory(), DisciplineFactory(code="digital", name="Digital technologies")
    assert attempt(people.mara, people.mara, disciplines=[first, other]) == DONE
    assert attempt(people.sophie, people.mara, disciplines=[other]) == DONE
    assert [row.discipline for row in people.mara.expertise.all()] == [other]
    assert attempt(people.mara, people.mara, disciplines=[]) == DONE
    assert not people.mara.expertise.exists()


def test_set_expertise_by_others_is_refused(attempt, people):
    discipline = DisciplineFactory()
    for reader in (people.niels, people.carla, people.lena):
        assert attempt(reader, people.mara, disciplines=[discipline]) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, disciplines=[discipline]) == HIDDEN


def test_set_expertise_unchanged_writes_no_entry(people):
    discipline = DisciplineFactory()
    for _ in range(2):
        set_expertise(actor=people.mara, person=people.mara, disciplines=[discipline])
    assert Entry.objects.count() == 1
