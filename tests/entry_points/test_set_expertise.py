"""Saying what somebody knows: every door it has gives the same answer."""

from django.urls import reverse

from accounts.services import set_expertise
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, Action
from tests.factories import DisciplineFactory

ACTION = Action(
    "expertise.set",
    page=lambda person: reverse("accounts:set-expertise", args=[person.pk]),
    service=lambda actor, person, **said: set_expertise(actor=actor, person=person, **said),
)


def test_done_in_place_of_what_was_said_before(attempt, people):
    one, other = DisciplineFactory(), DisciplineFactory(code="digital", name="Digital technologies")
    assert attempt(people.mara, people.mara, disciplines=[one, other]) == DONE
    assert attempt(people.sophie, people.mara, disciplines=[other]) == DONE
    assert [known.discipline for known in people.mara.expertise.all()] == [other]
    assert attempt(people.mara, people.mara, disciplines=[]) == DONE
    assert not people.mara.expertise.exists()


def test_refused(attempt, people):
    one = DisciplineFactory()
    for reader in (people.niels, people.carla, people.lena):
        assert attempt(reader, people.mara, disciplines=[one]) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, people.mara, disciplines=[one]) == HIDDEN
