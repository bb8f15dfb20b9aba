"""People and service accounts, the groups they belong to, and their mandates."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.access import NO_ACCESS, QIG, SERVICE_READS, Access, access_extensions, access_for
from accounts.models.experts import Declaration, one_line
from accounts.states import DeclarationState, Role
from audit.tracking import tracked
from core.models import Record
from core.searching import search_vector
from core.visibility import Visibility, visibility

#: what is searched of a person; an index has it, since a column would be read with every request
NAME_SEARCH = search_vector("name")


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> "UserQuerySet":
        """Return the accounts of people: what every choice of a person is made from."""
        return self.filter(kind=User.Kind.PERSON)

    def service_accounts(self) -> "UserQuerySet":
        """Return the accounts of programs that read for a party."""
        return self.filter(kind=User.Kind.SERVICE)

    def visible_to(self, user: Any) -> "UserQuerySet":
        """Return the accounts that `user` sees.

        The secretariat and the chair see all, service accounts included; readers of the group's information
        see the people with a mandate in the QIG, now or in the past; everybody sees themselves.
        """
        if not user.is_active:
            return self.none()
        access = access_for(user)
        if access.reads(Visibility.SECRETARIAT):
            return self.exclude(kind=User.Kind.SYSTEM)
        people, themselves = self.people(), Q(pk=user.pk)
        if access.reads(Visibility.GROUP):
            return people.filter(
                themselves | Q(pk__in=Mandate.objects.filter(group__code=QIG).values("user"))
            )
        return people.filter(themselves)

    def with_declaration_state(self, on: date | None = None) -> "UserQuerySet":
        """Annotate `declaration_state` on a day (today) and `declared_on`, of the newest declaration."""
        newest = Declaration.objects.filter(user=OuterRef("pk")).newest_first()
        current = Declaration.objects.current(on).filter(user=OuterRef("pk"))
        state = Case(
            When(declared_on=None, then=Value(DeclarationState.NONE.value)),
            When(declared_signed=False, then=Value(DeclarationState.UNSIGNED.value)),
            When(Exists(current), then=Value(DeclarationState.VALID.value)),
            default=Value(DeclarationState.EXPIRED.value),
        )
        return self.annotate(
            declared_on=Subquery(newest.values("declared_on")[:1]),
            declared_signed=Subquery(newest.values("is_signed")[:1]),
        ).annotate(declaration_state=state)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who signs in by e-mail; without a password only another way of signing in works."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def system(self) -> "User":
        """Return the account in whose name jobs act; it can't sign in."""
        return self.get(kind=User.Kind.SYSTEM)


@tracked(exclude=("password", "last_login", "signed_out_at"))
class User(Record, AbstractBaseUser):
    """A person, the system itself, or a program that reads for a party (a service account).

    Nobody bypasses policies: there is no superuser. A service account has no password, no e-mail and no
    roles; it can't sign in and authenticates by API token only.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        SYSTEM = "system", "System account"
        SERVICE = "service", "Service account"

    KIND = "user"
    VISIBILITY = visibility(
        GROUP="id name kind created_at updated_at version is_active",
        SECRETARIAT="email last_login party",
        SYSTEM="password signed_out_at",
    )

    email = models.EmailField(
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": "There is already an account with this address."},
    )
    name = models.CharField(max_length=120, validators=[one_line])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    party = models.ForeignKey("Group", models.PROTECT, null=True, blank=True, related_name="service_accounts")
    is_active = models.BooleanField(default=True)
    #: sessions that began before are over
    signed_out_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [GinIndex(NAME_SEARCH, name="user_name_search")]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="system"), name="one_system_account"),
            models.CheckConstraint(
                name="service_account_has_party_others_email",
                condition=Q(
                    kind="service",
                    party__isnull=False,
                    email__isnull=True,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                )
                | (~Q(kind="service") & ~Q(email="") & Q(email__isnull=False, party__isnull=True)),
                violation_error_message=(
                    "A service account has a party, no e-mail and no password; others have an e-mail."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError for a service account whose group is not a party."""
        super().clean()
        if self.party and not self.party.is_party:
            raise ValidationError({"party": "Choose a body that sends liaisons to the group."})

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return the hash that a valid session holds.

        It changes with the password, and once all sessions were ended.
        """
        return str(
            salted_hmac(
                "accounts.models.User", f"{self.password}{self.signed_out_at}", secret, algorithm="sha256"
            ).hexdigest()
        )

    @property
    def is_service_account(self) -> bool:
        return self.kind == User.Kind.SERVICE

    @cached_property
    def access(self) -> Access:
        """The access of this account now.

        One query, kept on the object: a request loads its user anew, so a mandate that ended counts from
        the next request on.
        """
        if not self.is_active:
            return NO_ACCESS
        if self.is_service_account:
            return Access(parties=frozenset({self.party_id}), classes=SERVICE_READS)
        mandates = self.mandates.current().filter(group__code=QIG)
        rows = list(mandates.values_list("role", "party_id"))
        access = Access(frozenset(role for role, _ in rows), frozenset(party for _, party in rows if party))
        for extension in access_extensions:
            access |= extension.extend(self)
        return access


class SignIn(User):
    """How a person signs in: a record kind of its own over the row of the person.

    Its log entries are read by the secretariat and the chair, the person's other history by the group.
    """

    KIND = "sign_in"
    VISIBILITY = User.VISIBILITY

    class Meta:
        proxy = True


def display_name(user: User) -> str:
    """Return what the sign-in library calls a person."""
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


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, user: Any) -> "MandateQuerySet":
        """Return the mandates of the people whom `user` sees."""
        return self.filter(user__in=User.objects.visible_to(user))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "MandateQuerySet":
        """Return the mandates that run at some moment of a period."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at), starts_at__lt=ends_at)

    def current(self, at: datetime | None = None) -> "MandateQuerySet":
        """Return the mandates of active people that run at a moment (now)."""
        at = at or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at, user__is_active=True)


@tracked()
class Mandate(Record):
    """A person's role in a group for a period. A liaison's mandate in the QIG names the party."""

    Role = Role

    KIND = "mandate"
    VISIBILITY = visibility(GROUP="id user group role party starts_at ends_at created_at updated_at version")

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates")
    group = models.ForeignKey(Group, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role)
    party = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="liaisons")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="liaison_names_party",
                condition=Q(role="liaison", party__isnull=False)
                | (~Q(role="liaison") & Q(party__isnull=True)),
                violation_error_message="Choose a party for a liaison, and none for any other role.",
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="Choose a last day after the mandate starts.",
            ),
        ]

    def __str__(self) -> str:
        party = f" ({self.party})" if self.party else ""
        return f"{self.get_role_display()}{party}, {self.group}"

    def clean(self) -> None:
        """Raise ValidationError for an account that is no person's: it has no mandates."""
        if self.user.kind != User.Kind.PERSON:
            raise ValidationError("Only people have mandates.")

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> date | None:
        """The last day on which the mandate runs, by the group's calendar; None when no end is set."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1)) if self.ends_at else None

    @property
    def runs(self) -> bool:
        """Whether the mandate runs now; that the person may sign in is not checked."""
        return self.starts_at <= timezone.now() and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def remaining(self) -> str:
        """The time left, in words: `14 days`, `5 months`, `over`, `no end set`."""
        if self.ends_at is None:
            return "no end set"
        days = (self.ends_at - timezone.now()).days
        return "over" if self.is_over else f"{days} days" if days < 90 else f"{days // 30} months"

    @property
    def is_long(self) -> bool:
        """Whether the mandate is longer than the three years after which it is reviewed."""
        return self.ends_at is None or self.ends_at - self.starts_at > timedelta(days=3 * 366)
