"""The record kind of public updates, so that log entries can name what was held, released or discarded."""

from django.urls import reverse

from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility
from publications.models import PublicUpdate

record_kinds.register(
    RecordKind(
        "public_update",
        PublicUpdate,
        "public update",
        url=lambda public_update: reverse("publications:public-update", args=[public_update.pk]),
        visibility=Visibility.SECRETARIAT,
        related=("publication",),
    )
)
