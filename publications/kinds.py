"""The record kinds of publishing: so that the log can name what was held, released and discarded."""

from django.urls import reverse

from core.kinds import RecordKind, record_kinds
from core.visibility import Visibility
from publications.models import PublicUpdate

record_kinds.register(
    RecordKind(
        "public_update",
        PublicUpdate,
        "public_update for those who follow",
        url=lambda public_update: reverse("publications:public-update", args=[public_update.pk]),
        visibility=Visibility.SECRETARIAT,
        related=("publication",),
    )
)
