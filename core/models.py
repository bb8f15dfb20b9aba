"""What every record has."""

import uuid

from django.db import models


class Record(models.Model):
    """A row with a key that can be told before it is saved, and a version that grows with every save by a
    verb.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
