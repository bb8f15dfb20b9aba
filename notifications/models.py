"""Messages and what people wish of them: the outbox, preferences, mutes, follows, and the switches of
rules.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.tracking import tracked
from core.kinds import Ref, record_kinds
from core.models import Record
from core.visibility import Visibility, visibility
from notifications.states import Channel, Delivery, Frequency, MessageState

#: working days between a date and its reminder
FARTHEST = 250


def new_token() -> str:
    """What a link in a mail carries: unguessable."""
    return secrets.token_urlsafe(24)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """One's own; all of them to the secretariat and the chair."""
        if not user.is_authenticated:
            return self.none()
        return self if user.access.reads(Visibility.SECRETARIAT) else self.filter(recipient=user)

    def for_bell(self, user: Any) -> "MessageQuerySet":
        """What a person finds in the portal: everything due for them that was not suppressed.

        What was said of a record is gone with the sight of the record: an ended mandate counts here too.
        """
        due = self.filter(_still_seen_by(user), recipient=user, due_at__lte=timezone.now())
        # Mails of the account hold links that are keys; digests say again what is there already.
        machinery = Q(kind__startswith="digest.") | Q(kind__startswith="account.")
        return due.exclude(state=MessageState.SUPPRESSED).exclude(machinery)

    def claimable(self, now: datetime) -> "MessageQuerySet":
        """Due for the mail, and held by nobody: neither by a running lease nor by a person."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(
            free,
            state=MessageState.QUEUED,
            channel=Channel.MAIL,
            held=False,
            due_at__lte=now,
            not_before__lte=now,
        )


def _still_seen_by(user: Any) -> Q:
    """Messages about nothing, or about a record that this person may see now."""
    read = [kind.name for kind in record_kinds if user.access.reads(kind.visibility)]
    seen = Q(about_kind__in=["", *read])
    for kind in record_kinds:
        if kind.name not in read:
            seen |= Q(about_kind=kind.name, about_uuid__in=kind.visible_to(user).values("pk"))
    return seen


class Message(models.Model):
    """One message to one recipient, written in the transaction of the act it tells of (the outbox).

    `key` says once and for all which act and which recipient this is: the same act can't be told twice.
    `message_id` is fixed at birth, so that a copy sent after a crash is recognised by the reader's mail
    program. `lease_until` is set while a worker has claimed it; after that moment anybody may.
    """

    KIND = "message"
    VISIBILITY = visibility(
        OWN="id kind recipient address subject text html about_kind about_uuid reason channel "
        "due_at state created_at sent_at seen_at late digest",
        SECRETARIAT="delivery rule key error attempts held not_before entry data",
        SYSTEM="message_id lease_until token",
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
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, unique=True)
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
            )
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
            # What the lists of messages show, each in its order (`desk.message_filters`).
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
    """Rows that belong to the person they name, and to nobody else."""

    def visible_to(self, user: Any) -> "OwnQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()


class Preference(models.Model):
    """By which channel a person wants a kind of message; where there is none, the kind's own applies."""

    VISIBILITY = visibility(OWN="id user kind channel")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_wish_a_kind")]


class Mute(models.Model):
    """A record of which a person wants to hear nothing that they need not act on."""

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
    """Whoever holds the link of a mail: a principal without an account, who sees what one address follows."""

    token: str


class FollowerQuerySet(models.QuerySet["Follower"]):
    def visible_to(self, principal: Any) -> "FollowerQuerySet":
        """The address whose link the bearer holds; to everybody else, however high, none."""
        return self.filter(token=principal.token) if isinstance(principal, LinkHolder) else self.none()


class Follower(models.Model):
    """An address that follows records without an account.

    `token` is in the link of each of its mails: whoever bears it may change and end what is followed. What
    was said up to `told_until` was told.
    """

    VISIBILITY = visibility(OWN="id address channel created_at notified_until", SYSTEM="token")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
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

    def visible_to(self, principal: Any) -> "FollowQuerySet":
        """One's own: a signed-in person's, or the bearer's of a link."""
        if isinstance(principal, LinkHolder):
            return self.filter(follower__token=principal.token)
        return self.filter(user=principal) if principal.is_authenticated else self.none()


class Follow(models.Model):
    """That a person, or an address, wants to hear of a record.

    An address follows from the moment on at which it was confirmed by the link that bears `token`;
    `asked_at` is when that link was last sent.
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
                name="follow_is_somebodys",
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
        """How the rules are set is seen by the secretariat and the chair."""
        return self if user.is_authenticated and user.access.reads(Visibility.SECRETARIAT) else self.none()


@tracked()
class RuleSetting(Record):
    """What the secretariat changed of a reminder rule; where there is none, the rule's own defaults apply.

    `since`: from when on it reminds as it is set; what it would have said before is not said afterwards.
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
        """Offsets are a few different whole numbers, a year away at most."""
        days = self.offsets
        whole = isinstance(days, list) and all(type(day) is int and abs(day) <= FARTHEST for day in days)
        if not whole or not 1 <= len(days) <= 10 or len(set(days)) < len(days):
            raise ValidationError(
                {"offsets": f"One to ten different whole numbers, none beyond {FARTHEST} working days."}
            )
        if (self.escalate_after or 0) > FARTHEST:
            raise ValidationError({"escalate_after": f"{FARTHEST} working days at most."})
