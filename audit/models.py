"""The log of every action: entries, their payloads, and the seals that chain them.

The database protects them by triggers: entries and seals take inserts only; a payload may be erased but not
changed; the head only grows. Seals number the committed entries without a gap.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from audit.triggers import no_truncate
from core.visibility import visibility


class Entry(models.Model):
    """One line of the log: actor, action, record and time. It is written in the transaction of the change.

    `related` holds the references (`kind:uuid`) of every record the entry belongs to, its own first.
    `context` is that of the row history (django-pghistory), where before and after are kept.
    """

    VISIBILITY = visibility(
        GROUP="id recorded_at actor action kind uuid related context", SYSTEM="payload_digest"
    )

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField()
    actor = models.UUIDField(null=True, db_index=True)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    uuid = models.UUIDField()
    related = ArrayField(models.CharField(max_length=80))
    context = models.UUIDField(null=True)
    payload_digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "uuid", "id"]),
            GinIndex(fields=["related"], name="audit_entry_related"),
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]


class Payload(models.Model):
    """The details of an entry, kept apart so that they can be erased while the chain still verifies.

    The entry keeps `sha256(salt + data)`; without the salt the digest reveals nothing of erased data.
    """

    VISIBILITY = visibility(GROUP="id entry data", SYSTEM="salt")

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        triggers = [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update), no_truncate()]


class UnsealedEntry(models.Model):
    """An entry without a seal: inserted with the entry, deleted when it is sealed."""

    VISIBILITY = visibility(SYSTEM="id entry")

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="waiting")


class Seal(models.Model):
    """The number of a committed entry, and the digest that chains it to the entry before."""

    VISIBILITY = visibility(SYSTEM="number entry digest sealed_at")

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
            no_truncate(),
        ]


class SealHead(models.Model):
    """The number of the last seal, by which a log that was cut off is noticed.

    One row, from the first seal on.
    """

    ONLY = 1
    VISIBILITY = visibility(SYSTEM="id number")

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_head")]
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="moves_on_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__number__lt=pgtrigger.F("old__number")),
            ),
            no_truncate(),
        ]
