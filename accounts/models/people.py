"""People, the groups they work in and for how long, what they know and what they declared."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.access import NO_ACCESS, QIG, Access, access_for
from accounts.states import DeclarationState, Role
from audit.tracking import tracked
from core.kinds import Ref
from core.models import Record
from core.visibility import Visibility, visibility

#: days for which a declaration of interests counts
DECLARED_FOR = 365


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """Oneself; to who reads what is the group's, everybody with a part in it, now or once; to the
        secretariat and the chair, every person.
        """
        if not user.is_active:
            return self.none()
        access = access_for(user)
        people = self.filter(kind=User.Kind.PERSON)
        if access.reads(Visibility.SECRETARIAT):
            return people
        own = Q(pk=user.pk)
        if access.reads(Visibility.GROUP):
            return people.filter(own | Q(pk__in=Mandate.objects.filter(group__code=QIG).values("user")))
        return people.filter(own)

    def with_declaration_state(self, on: date | None = None) -> "UserQuerySet":
        """Each person with `declaration_state`, by the newest declaration; `declared_on` is its date."""
        newest = Declaration.objects.filter(user=OuterRef("pk")).order_by("-declared_on", "-created_at")
        old = (on or timezone.localdate()) - timedelta(days=DECLARED_FOR)
        state = Case(
            When(declared_on=None, then=Value(DeclarationState.NONE.value)),
            When(declared_signed=False, then=Value(DeclarationState.UNSIGNED.value)),
            When(declared_on__lt=old, then=Value(DeclarationState.OLD.value)),
            default=Value(DeclarationState.VALID.value),
        )
        return self.annotate(
            declared_on=Subquery(newest.values("declared_on")[:1]),
            declared_signed=Subquery(newest.values("is_signed")[:1]),
        ).annotate(declaration_state=state)


def one_line(name: str) -> None:
    """Refuse a name with an end of line or another sign that is not printed: names stand in mail headers."""
    if not name.isprintable():
        raise ValidationError("A name is one line of letters and signs that can be seen.")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by e-mail; without a password only another way of signing in works."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def system(self) -> "User":
        """The account in whose name jobs act; it can't sign in."""
        return self.get(kind=User.Kind.SYSTEM)


@tracked(exclude=("password", "last_login", "signed_out_at"))
class User(Record, AbstractBaseUser):
    """Somebody who can sign in, or the system itself. Nobody goes round policies: there is no superuser."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        SYSTEM = "system", "System account"

    KIND = "user"
    VISIBILITY = visibility(
        GROUP="id name kind created_at updated_at version is_active",
        SECRETARIAT="email last_login",
        SYSTEM="password signed_out_at",
    )

    email = models.EmailField(
        unique=True, error_messages={"unique": "There is already an account with this address."}
    )
    name = models.CharField(max_length=120, validators=[one_line])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    is_active = models.BooleanField(default=True)
    #: sessions that began before are over
    signed_out_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="system"), name="one_system_account")
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this person's: another one after a new password, or once all
        sessions were ended.
        """
        return str(
            salted_hmac(
                "accounts.models.User", f"{self.password}{self.signed_out_at}", secret, algorithm="sha256"
            ).hexdigest()
        )

    @cached_property
    def access(self) -> Access:
        """What this person is in the QIG now.

        One query, kept on the object: a request loads its user anew, so a mandate that ended counts from
        the next request on.
        """
        if not self.is_active:
            return NO_ACCESS
        mandates = self.mandates.current().filter(group__code=QIG)
        rows = list(mandates.values_list("role", "party_id"))
        return Access(frozenset(role for role, _ in rows), frozenset(party for _, party in rows if party))


class SignIn(User):
    """How a person signs in. What happens to it is told to the secretariat and the chair, while the person's
    other story is the group's: hence a kind of record of its own, over the same row.
    """

    KIND = "sign_in"
    VISIBILITY = User.VISIBILITY

    class Meta:
        proxy = True


def display_name(user: User) -> str:
    """What a page calls a person."""
    return user.name


@tracked()
class Group(Record):
    """A body: the QIG, a working party, a committee. A *party* is one that sends liaisons to the QIG."""

    KIND = "group"
    VISIBILITY = visibility(PUBLIC="id code name is_party created_at updated_at version")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    is_party = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class MembershipQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Those of the people one sees."""
        return self.filter(user__in=User.objects.visible_to(user))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "MembershipQuerySet":
        """Those whose mandate runs at some moment of a period."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at), starts_at__lt=ends_at)

    def current(self, at: datetime | None = None) -> "MembershipQuerySet":
        """Those whose mandate runs at a moment (now)."""
        at = at or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at, user__is_active=True)


@tracked()
class Mandate(Record):
    """A person's role in a group while the mandate runs. A liaison's membership in the QIG names the
    party.
    """

    Role = Role

    KIND = "mandate"
    VISIBILITY = visibility(GROUP="id user group role party starts_at ends_at created_at updated_at version")

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates")
    group = models.ForeignKey(Group, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role)
    party = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="liaisons")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="liaison_names_party",
                condition=Q(role="liaison", party__isnull=False)
                | (~Q(role="liaison") & Q(party__isnull=True)),
                violation_error_message="A liaison's membership names the party; no other membership does.",
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="A mandate ends after it starts.",
            ),
        ]

    def __str__(self) -> str:
        party = f" ({self.party})" if self.party else ""
        return f"{self.get_role_display()}{party}, {self.group}"

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> date | None:
        """The last day on which it runs, by the group's calendar; None when no end is set."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1)) if self.ends_at else None

    @property
    def runs(self) -> bool:
        """Whether it runs now, as far as the person may sign in."""
        return self.starts_at <= timezone.now() and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def remaining(self) -> str:
        """How long it still runs, in words: `14 days`, `5 months`, `over`, `no end`."""
        if self.ends_at is None:
            return "no end set"
        days = (self.ends_at - timezone.now()).days
        return "over" if self.is_over else f"{days} days" if days < 90 else f"{days // 30} months"

    @property
    def is_long(self) -> bool:
        """Longer than the three years after which a mandate is reviewed."""
        return self.ends_at is None or self.ends_at - self.starts_at > timedelta(days=3 * 366)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: Any) -> "DeclarationQuerySet":
        """Those of the people one sees."""
        return self.filter(user__in=User.objects.visible_to(user))


@tracked()
class Declaration(Record):
    """What a person declared of their interests on a day; the newest one counts, for a year, if signed."""

    class Level(models.IntegerChoices):
        NONE = 1, "1: no interests declared"
        INDIRECT = 2, "2: indirect interests declared"
        DIRECT = 3, "3: direct interests declared"

    KIND = "declaration"
    VISIBILITY = visibility(
        GROUP="id user declared_on level is_signed restrictions created_at updated_at version"
    )

    user = models.ForeignKey(User, models.PROTECT, related_name="declarations")
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
                violation_error_message="The level is 1, 2 or 3.",
            )
        ]

    def __str__(self) -> str:
        return f"Declaration of {self.user.name}"


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def in_force(self) -> "RestrictionQuerySet":
        """Those of each person's newest declaration: it is the one that counts."""
        newest = Declaration.objects.filter(user=OuterRef("declaration__user"))
        return self.filter(
            declaration=Subquery(newest.order_by("-declared_on", "-created_at").values("pk")[:1])
        )


@tracked()
class Restriction(Record):
    """What a person who declared interests takes no part in: a record of the portal (a topic), or whatever
    concerns an organisation. Seen where the declaration is.
    """

    KIND = "restriction"
    VISIBILITY = visibility(GROUP="id declaration kind uuid organisation created_at updated_at version")

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="barred")
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
    """A field of knowledge that the group needs: a short list, kept as data. `aim`: about how many members
    should know it; 0 where none is set.
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
    """That a person knows a discipline."""

    KIND = "expertise"
    VISIBILITY = visibility(GROUP="id user discipline created_at updated_at version")

    user = models.ForeignKey(User, models.PROTECT, related_name="expertise")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="experts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "discipline"], name="known_once")]
