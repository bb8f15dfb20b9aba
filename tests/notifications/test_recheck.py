"""The check at the moment of sending, for people and for addresses without an account."""

import pytest
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.services import invite_person, resend_invitation, revoke_invitation
from core.kinds import ref_to
from core.registry import Registry
from core.visibility import Visibility
from notifications import recheck, sending, services
from notifications.message_kinds import MessageKind
from notifications.models import Follower, LinkHolder, Message
from tests.factories import MessageFactory, TopicFactory

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.org"


@pytest.fixture(autouse=True)
def _transport(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def kinds(monkeypatch):
    """`kinds(visibility, recheck)` registers the kind `test.kind` and no other one."""

    def register(visibility, check=None):
        kind = MessageKind(
            "test.kind", "A test", "Subject", "mandate_given", visibility=visibility, recheck=check
        )
        registry = Registry("kind of message")
        registry.register(kind)
        monkeypatch.setattr(recheck, "message_kinds", registry)

    return register


@pytest.mark.parametrize(
    ("visibility", "sent"),
    [
        (Visibility.PUBLIC, True),
        (Visibility.OWN, True),
        (Visibility.PARTY, False),
        (Visibility.GROUP, False),
        (Visibility.SECRETARIAT, False),
    ],
)
def test_message_to_address_of_kind_without_recheck_is_sent_only_if_public_or_own(
    kinds, mailoutbox, visibility, sent
):
    kinds(visibility)
    message = MessageFactory(kind="test.kind", recipient=None, address=ADDRESS)
    assert sending.send_due() == sent
    message.refresh_from_db()
    assert (message.state == "sent") is sent
    assert bool(mailoutbox) is sent


@pytest.mark.parametrize("reason", ["", "It was withdrawn."])
def test_message_to_address_of_kind_with_recheck_follows_its_answer(kinds, mailoutbox, reason):
    kinds(Visibility.GROUP, lambda messages: {m.pk: reason for m in messages if reason})
    message = MessageFactory(kind="test.kind", recipient=None, address=ADDRESS)
    sending.send_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (("suppressed", reason) if reason else ("sent", ""))


def test_message_to_address_of_unknown_kind_is_not_sent(mailoutbox):
    message = MessageFactory(kind="no.such", recipient=None, address=ADDRESS)
    assert sending.send_due() == 0
    message.refresh_from_db()
    assert message.state == "suppressed"


def test_invitation_revoked_or_replaced_before_it_was_sent_is_not_sent(people, mailoutbox):
    invitation = invite_person(actor=people.sophie, name="Elena", email=ADDRESS, role="member")
    resend_invitation(actor=people.sophie, invitation=invitation, version=1)
    assert sending.send_due() == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "suppressed"]
    resend_invitation(actor=people.sophie, invitation=invitation, version=2)
    revoke_invitation(actor=people.sophie, invitation=invitation, version=3)
    assert sending.send_due() == 0
    assert len(mailoutbox) == 1


def test_confirmation_of_a_follow_that_was_ended_is_not_sent(mailoutbox):
    services.ask_to_follow(address=ADDRESS, ref=ref_to(TopicFactory()), title="CM")
    services.stop_following(link_holder=LinkHolder(Follower.objects.get().token))
    assert sending.send_due() == 0
    assert Message.objects.get().state == "suppressed"


def test_refusals_of_closed_account_and_ended_mandate_say_why(people):
    closed, ended, fine = (
        MessageFactory(recipient=person) for person in (people.mara, people.niels, people.carla)
    )
    User.objects.filter(pk=people.mara.pk).update(is_active=False)
    Mandate.objects.filter(user=people.niels).update(ends_at=timezone.now())
    batch = sending.claim(10)
    assert {message.pk for message in batch} == {closed.pk, ended.pk, fine.pk}
    assert recheck.refusals(batch) == {closed.pk: recheck.LEFT, ended.pk: recheck.NO_MANDATE}


def test_messages_of_one_person_in_a_batch_share_one_object(people):
    MessageFactory.create_batch(3, recipient=people.mara)
    batch = sending.claim(10)
    assert len({id(message.recipient) for message in batch}) == 1
