"""The record kinds of publishing: so that the log can name what was held, released and discarded."""

from django.urls import reverse

from core.kinds import RecordKind, register
from core.sight import Sight
from publications.models import News

register(
    RecordKind(
        "news",
        News,
        "news for those who follow",
        url=lambda news: reverse("publications:news", args=[news.pk]),
        sight=Sight.SECRETARIAT,
        related=("edition",),
    )
)
