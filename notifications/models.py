"""Messages (the outbox), notification preferences, mutes, follows, and the settings of reminder rules."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.tracking import tracked
from core.kinds import Ref, record_kinds
from core.leases import Leased, unclaimed
from core.models import PersonalData, Record
from core.visibility import Visibility, visibility
from notifications.states import Channel, Delivery, Frequency, MessageState

#: the most working days between a date and its reminder
FARTHEST = 250


def new_token() -> str:
    """Return a new unguessable token for a link in a mail."""
    return secrets.token_urlsafe(24)


def new_message_id() -> str:
    """Return a new Message-ID in the domain of `SITE_URL`."""
    return f"<{new_token()}@{urlsplit(settings.SITE_URL).hostname}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Return the person's own messages; to the secretariat and the chair, all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.access.reads(Visibility.SECRETARIAT) else self.filter(recipient=user)

    def for_bell(self, user: Any) -> "MessageQuerySet":
        """Return what is listed in the portal: the messages due for a person that were not suppressed.

        A message about a record is listed as long as the person sees the record.
        """
        due = self.filter(_about_visible(user), recipient=user, due_at__lte=timezone.now())
        # Mails of the account are for the mailbox alone; digests repeat what is listed already.
        left_out = Q(kind__startswith="digest.") | Q(kind__startswith="account.")
        return due.exclude(state=MessageState.SUPPRESSED).exclude(left_out)

    def claimable(self, now: datetime) -> "MessageQuerySet":
        """Return what is due to be mailed and held by nobody: neither by a running lease nor by a person."""
        return self.filter(
            unclaimed(now),
            state=MessageState.QUEUED,
            channel=Channel.MAIL,
            held=False,
            due_at__lte=now,
            not_before__lte=now,
        )


def _about_visible(user: Any) -> Q:
    """Return the condition of messages about no record, or about one that this person sees now."""
    readable = [kind.name for kind in record_kinds if user.access.reads(kind.visibility)]
    condition = Q(about_kind__in=["", *readable])
    for kind in record_kinds:
        if kind.name not in readable:
            condition |= Q(about_kind=kind.name, about_uuid__in=kind.visible_to(user).values("pk"))
    return condition


class Message(Leased):
    """One message to one recipient, written in the transaction of the action it reports (the outbox).

    `key` names the action and the recipient, so that the same action is never reported twice. `message_id`
    is fixed when the row is written, so that the reader's mail program recognises a copy sent after a
    crash. `secrets` holds the links that only the recipient may read: `text` and `html` hold placeholders,
    replaced when the mail is sent. `calendar` is an iCalendar text, sent as a part of the mail with
    `calendar_method` (REQUEST, CANCEL, …).
    """

    KIND = "message"
    VISIBILITY = visibility(
        OWN="id kind recipient address subject text html about_kind about_uuid reason channel "
        "due_at state created_at sent_at seen_at late digest calendar calendar_method",
        SECRETARIAT="delivery rule key error attempts held not_before entry data",
        SYSTEM="message_id lease_until token secrets",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=20, blank=True)
    secrets = models.JSONField(default=dict)
    about_kind = models.CharField(max_length=40, blank=True)
    about_uuid = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.RETRY)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    rule = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=300, unique=True)
    entry = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.QUEUED)
    held = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=300, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    digest = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_goes_to_somebody",
                condition=Q(recipient__isnull=False) | ~Q(address=""),
                violation_error_message="A message goes to a person or to an address.",
            ),
            models.CheckConstraint(
                name="calendar_part_names_method",
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & Q(calendar_method__regex="^[A-Z]+$")),
                violation_error_message="A calendar part names its method, such as REQUEST.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=MessageState.QUEUED, channel=Channel.MAIL),
                name="message_to_send",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state=MessageState.INFLIGHT), name="message_in_flight"
            ),
            models.Index(fields=["recipient", "-due_at"], name="message_of_person"),
            models.Index(fields=["state", "-due_at", "id"], name="message_by_state"),
            models.Index(fields=["rule", "due_at"], condition=~Q(rule=""), name="message_of_rule"),
            # One for each list of messages, in its order.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[MessageState.QUEUED, MessageState.INFLIGHT, MessageState.SUPPRESSED]),
                name="message_to_come",
            ),
            models.Index(
                fields=["-due_at", "id"],
                condition=Q(state__in=[MessageState.UNCERTAIN, MessageState.FAILED])
                | Q(state=MessageState.QUEUED, held=True),
                name="message_to_settle",
            ),
            models.Index(
                fields=["-due_at", "id"],
                condition=~Q(state__in=[MessageState.QUEUED, MessageState.INFLIGHT]),
                name="message_past",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that only the person they name may see."""

    def visible_to(self, user: Any) -> "OwnQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()


class Preference(models.Model):
    """The channel that a person chose for a kind of message; without one the kind's own applies."""

    VISIBILITY = visibility(OWN="id user kind channel")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]


class Mute(models.Model):
    """A record about which a person wants only messages that ask them to act."""

    VISIBILITY = visibility(OWN="id user kind uuid created_at")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "uuid"], name="muted_once")]


@dataclass(frozen=True)
class LinkHolder:
    """The holder of the link in a mail, without an account: sees and changes what one address follows."""

    token: str


class FollowerQuerySet(models.QuerySet["Follower"]):
    def visible_to(self, user: Any) -> "FollowerQuerySet":
        """Return the address of a link holder; to every account none, whatever its role."""
        return self.filter(token=user.token) if isinstance(user, LinkHolder) else self.none()


class Follower(PersonalData):
    """An address that follows records without an account.

    `token` is in the link of each of its mails: its holder may change and end what is followed. Everything
    up to `notified_until` was in a digest.
    """

    VISIBILITY = visibility(OWN="id address channel created_at notified_until", SYSTEM="token")

    address = models.EmailField(unique=True)
    channel = models.CharField("how often", max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    notified_until = models.DateTimeField(default=timezone.now)

    objects = FollowerQuerySet.as_manager()


class FollowQuerySet(models.QuerySet["Follow"]):
    def confirmed(self) -> "FollowQuerySet":
        return self.exclude(confirmed_at=None)

    def of(self, ref: Ref) -> "FollowQuerySet":
        return self.filter(kind=ref.kind, uuid=ref.uuid)

    def visible_to(self, user: Any) -> "FollowQuerySet":
        """Return the follows of a signed-in person, or of a link holder's address."""
        if isinstance(user, LinkHolder):
            return self.filter(follower__token=user.token)
        return self.filter(user=user) if user.is_authenticated else self.none()


class Follow(models.Model):
    """A record that a person, or an address, wants updates about.

    An address follows from `confirmed_at` on, when the link with `token` was used; `asked_at` is when that
    link was last sent.
    """

    VISIBILITY = visibility(OWN="id user follower kind uuid created_at asked_at confirmed_at", SYSTEM="token")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="follows"
    )
    follower = models.ForeignKey(Follower, models.CASCADE, null=True, blank=True, related_name="follows")
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    token = models.CharField(max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_has_one_owner",
                condition=Q(user__isnull=True) ^ Q(follower__isnull=True),
                violation_error_message="A follow belongs to a person or to an address.",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "uuid"], condition=Q(user__isnull=False), name="person_follows_once"
            ),
            models.UniqueConstraint(
                fields=["follower", "kind", "uuid"],
                condition=Q(follower__isnull=False),
                name="address_follows_once",
            ),
        ]
        indexes = [models.Index(fields=["kind", "uuid"], name="follow_of_record")]


class RuleSettingQuerySet(models.QuerySet["RuleSetting"]):
    def visible_to(self, user: Any) -> "RuleSettingQuerySet":
        """Return the settings to the secretariat and the chair."""
        return self if user.is_authenticated and user.access.reads(Visibility.SECRETARIAT) else self.none()


@tracked()
class RuleSetting(Record):
    """What the secretariat changed of a reminder rule; without one the rule's own defaults apply.

    `since`: from when on the rule applies as it is set; reminders that were due before are not sent
    afterwards.
    """

    KIND = "rule_setting"
    VISIBILITY = visibility(
        SECRETARIAT="id rule enabled since offsets escalate_after created_at updated_at version"
    )

    rule = models.CharField(max_length=60, unique=True)
    enabled = models.BooleanField(default=True)
    since = models.DateTimeField(null=True, blank=True, editable=False)
    offsets = models.JSONField(
        default=list, help_text="Working days before (negative) or after the date, such as -10, -2, 5."
    )
    escalate_after = models.PositiveIntegerField(
        "escalate after", null=True, blank=True, help_text="Working days after the date; empty: never."
    )

    objects = RuleSettingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.rule

    def clean(self) -> None:
        """Raise ValidationError unless the offsets are up to ten different whole numbers within a year."""
        days = self.offsets
        whole = isinstance(days, list) and all(type(day) is int and abs(day) <= FARTHEST for day in days)
        if not whole or not 1 <= len(days) <= 10 or len(set(days)) < len(days):
            raise ValidationError(
                {"offsets": f"Enter one to ten different whole numbers, none above {FARTHEST}."}
            )
        if (self.escalate_after or 0) > FARTHEST:
            raise ValidationError({"escalate_after": f"Enter at most {FARTHEST} working days."})
