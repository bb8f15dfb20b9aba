"""What people declared of their interests, what they take no part in, and the disciplines they know."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.tracking import tracked
from core.dates import months_after
from core.kinds import Ref
from core.models import Record
from core.visibility import visibility

#: months for which a declaration of interests is valid (EMA practice)
VALID_MONTHS = 12


def one_line(name: str) -> None:
    """Raise ValidationError for a name with a line break: names stand in mail headers."""
    if not name.isprintable():
        raise ValidationError("Enter the name on one line, in letters and signs that can be seen.")


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: Any) -> "DeclarationQuerySet":
        """Return the declarations of the people whom `user` sees."""
        return self.filter(user__in=get_user_model().objects.visible_to(user))  # type: ignore[attr-defined]

    def newest_first(self) -> "DeclarationQuerySet":
        """Order by day, then by the moment of entry."""
        return self.order_by("-declared_on", "-created_at")

    def newest(self) -> "DeclarationQuerySet":
        """Return one declaration per person: the newest, which is the one that counts."""
        keys = Declaration.objects.order_by("user", "-declared_on", "-created_at").distinct("user")
        return self.filter(pk__in=keys.values("pk"))

    def current(self, on: date | None = None) -> "DeclarationQuerySet":
        """Return the declarations that count on a day (today): signed, not expired, one per person."""
        first = _first_valid_day(on or timezone.localdate())
        return self.newest().filter(is_signed=True, declared_on__gte=first)


def _first_valid_day(on: date) -> date:
    """Return the earliest `declared_on` of a declaration whose `valid_until` is not before `on`."""
    day = months_after(on, -VALID_MONTHS)
    return day if months_after(day, VALID_MONTHS) >= on else day + timedelta(days=1)


@tracked()
class Declaration(Record):
    """What a person declared of their interests on a day.

    The newest one counts, if signed, until it expires.
    """

    class Level(models.IntegerChoices):
        NONE = 1, "1: no interests declared"
        INDIRECT = 2, "2: indirect interests declared"
        DIRECT = 3, "3: direct interests declared"

    KIND = "declaration"
    VISIBILITY = visibility(
        GROUP="id user declared_on level is_signed restrictions created_at updated_at version"
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    declared_on = models.DateField()
    level = models.PositiveSmallIntegerField(choices=Level)
    is_signed = models.BooleanField(default=False)
    restrictions = models.TextField(blank=True, max_length=4000)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="declaration_level_is_known",
                condition=Q(level__in=(1, 2, 3)),
                violation_error_message="Choose level 1, 2 or 3.",
            )
        ]

    def __str__(self) -> str:
        return f"Declaration of {self.user.name}"

    @property
    def valid_until(self) -> date:
        """The last day on which the declaration is valid; it has expired from the next day on."""
        return months_after(self.declared_on, VALID_MONTHS)


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def in_force(self) -> "RestrictionQuerySet":
        """Return the restrictions of each person's newest declaration, whether or not it has expired."""
        return self.filter(declaration__in=Declaration.objects.newest())


@tracked()
class Restriction(Record):
    """A topic or an organisation in whose matters a person takes no part, by their declaration.

    It is seen where the declaration is.
    """

    KIND = "restriction"
    VISIBILITY = visibility(GROUP="id declaration kind uuid organisation created_at updated_at version")

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="restriction_rows")
    kind = models.CharField(max_length=40, blank=True)
    uuid = models.UUIDField(null=True, blank=True)
    organisation = models.CharField(max_length=200, blank=True, validators=[one_line])

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="restriction_names_one_thing",
                condition=(Q(organisation="") & ~Q(kind="") & Q(uuid__isnull=False))
                | (~Q(organisation="") & Q(kind="") & Q(uuid__isnull=True)),
                violation_error_message="A restriction names a record or an organisation.",
            )
        ]
        indexes = [models.Index(fields=["kind", "uuid"], name="restriction_record")]

    @property
    def ref(self) -> Ref | None:
        """The record; None where it is an organisation."""
        return Ref(self.kind, self.uuid) if self.uuid else None


class Discipline(models.Model):
    """A field of knowledge that the group needs: a short list, kept as data.

    `aim`: about how many members should know it; 0 where none is set.
    """

    VISIBILITY = visibility(PUBLIC="id code name position aim")

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    aim = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


@tracked()
class Expertise(Record):
    """A discipline that a person knows."""

    KIND = "expertise"
    VISIBILITY = visibility(GROUP="id user discipline created_at updated_at version")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expertise")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="experts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "discipline"], name="one_expertise_each")]
