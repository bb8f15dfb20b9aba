"""The log of everything that was done: entries, their payloads, and the seal that chains them.

The database protects them: an entry takes inserts only; its payload may be erased but not changed; a seal
takes inserts only and numbers the committed entries without a gap; the head only moves on.
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
    """One line of the log: who did what to which record, when. The change's own transaction writes it.

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
    """What an entry says beyond its columns; apart, so that it can be erased and the chain still holds.

    The entry keeps `sha256(salt + data)`; without the salt the digest says nothing about what was erased.
    """

    VISIBILITY = visibility(GROUP="id entry data", SYSTEM="salt")

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        triggers = [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update), no_truncate()]


class UnsealedEntry(models.Model):
    """An entry that the sealer has not numbered yet: inserted with the entry, deleted with its seal."""

    VISIBILITY = visibility(SYSTEM="id entry")

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="waiting")


class Seal(models.Model):
    """The number of a committed entry, and the digest that chains it to the one before."""

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
    """The number of the last seal: a log cut off at its end is noticed. One row, from the first seal on."""

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
