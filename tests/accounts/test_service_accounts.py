"""Service accounts: what the database refuses, the pages that show them, and the pickers that do not."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Mandate, User
from accounts.services import deactivate_person, reactivate_person
from core.errors import NotPossibleNow
from tests.factories import GroupFactory, MandateFactory, ServiceAccountFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"party": None},
        {"email": "program@qig.example"},
        {"password": "pbkdf2_sha256$1$a$b"},
    ],
)
def test_service_account_without_party_or_with_means_to_sign_in_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceAccountFactory(**values)


@pytest.mark.parametrize("values", [{"email": None}, {"email": ""}])
def test_person_without_email_or_with_party_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(party=GroupFactory(code="BWP"))


def test_service_account_has_no_mandate():
    mandate = Mandate(user=ServiceAccountFactory(), group=GroupFactory(), role="member")
    with pytest.raises(ValidationError, match="Only people have mandates"):
        mandate.full_clean()


def test_service_account_with_a_mandate_row_has_no_role():
    account = ServiceAccountFactory()
    MandateFactory(user=account, role="secretariat")
    assert account.access.roles == frozenset()


def test_service_account_pages_are_for_the_secretariat_and_the_chair(people, as_user):
    account = ServiceAccountFactory(name="BWP document system")
    own_page = f"/desk/people/{account.pk}/"
    for reader in (people.sophie, people.carla):
        assert "BWP document system" in as_user(reader).get("/desk/people/programs/").content.decode()
        assert "Service account" in as_user(reader).get(own_page).content.decode()
    for reader in (people.mara, people.lena, people.otto, people.alice):
        for page in ("/desk/people/programs/", own_page, f"{own_page}history/"):
            assert as_user(reader).get(page).status_code == 404


def test_service_account_is_in_no_list_of_people(people, as_user):
    ServiceAccountFactory(name="BWP document system")
    client = as_user(people.sophie)
    for page in ("/desk/people/", "/desk/people/?format=csv", "/desk/people/?state=none"):
        assert "BWP document system" not in client.get(page).getvalue().decode()


def test_service_account_deactivated_reads_nothing_and_reactivated_reads_again(people):
    account = ServiceAccountFactory()
    deactivate_person(actor=people.sophie, person=account, version=1, reason="Replaced.")
    assert not User.objects.get(pk=account.pk).access.classes
    reactivate_person(actor=people.sophie, person=account, version=2)
    assert User.objects.get(pk=account.pk).access.classes


def test_service_account_is_given_no_mandate_interests_or_expertise(people, as_user):
    account, client = ServiceAccountFactory(), as_user(people.sophie)
    page = f"/desk/people/{account.pk}/"
    assert client.post(f"{page}mandates/new/", {"role": "member"}).status_code == 409
    for name in ("declaration", "expertise"):
        assert client.get(f"{page}{name}/").status_code == 403
    system = User.objects.system()
    with pytest.raises(NotPossibleNow):
        deactivate_person(actor=people.sophie, person=system, version=1, reason="Because.")


def test_session_of_service_account_counts_as_none(db, client):
    client.force_login(ServiceAccountFactory())
    assert client.get("/me/").status_code == 302
