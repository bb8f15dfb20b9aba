"""Saying what somebody knows: every door it has gives the same answer."""

from django.urls import reverse

from accounts.services import set_expertise
from tests.doors.knock import DONE, FORBIDDEN, HIDDEN, Verb
from tests.factories import DisciplineFactory

VERB = Verb(
    "expertise.set",
    page=lambda person: reverse("accounts:set-expertise", args=[person.pk]),
    service=lambda actor, person, **said: set_expertise(actor=actor, person=person, **said),
)


def test_done_in_place_of_what_was_said_before(knock, people):
    one, other = DisciplineFactory(), DisciplineFactory(code="digital", name="Digital technologies")
    assert knock(people.mara, people.mara, disciplines=[one, other]) == DONE
    assert knock(people.sophie, people.mara, disciplines=[other]) == DONE
    assert [known.discipline for known in people.mara.expertise.all()] == [other]
    assert knock(people.mara, people.mara, disciplines=[]) == DONE
    assert not people.mara.expertise.exists()


def test_refused(knock, people):
    one = DisciplineFactory()
    for reader in (people.niels, people.carla, people.lena):
        assert knock(reader, people.mara, disciplines=[one]) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert knock(stranger, people.mara, disciplines=[one]) == HIDDEN
