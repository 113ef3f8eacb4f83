"""Parties, users, mandates, posts, and who looked at whose data."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from mingban.accounts.choices import AssuranceLevel, CodePurpose, PartyKind, Role
from mingban.agencies.models import Organisation
from mingban.core.fields import EncryptedTextField


class Party(models.Model):
    """自然人 or 法人: who applies, holds licences, is told."""

    kind = models.CharField(max_length=20, choices=PartyKind.choices)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class Person(Party):
    """A natural person. The indexes are keyed hashes (core.crypto), purposes `identity-number` and `phone`."""

    identity_number = EncryptedTextField(blank=True)
    identity_number_index = models.CharField(max_length=64, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    address = EncryptedTextField(blank=True)
    assurance_level = models.PositiveSmallIntegerField(choices=AssuranceLevel.choices, default=AssuranceLevel.PHONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_number_index"],
                condition=~Q(identity_number_index=""),
                name="one_person_per_identity_number",
            ),
            models.UniqueConstraint(fields=["phone_index"], condition=~Q(phone_index=""), name="one_person_per_phone"),
        ]


class LegalEntity(Party):
    """A legal entity, by its unified social credit code."""

    uscc = models.CharField(max_length=18, unique=True)
    representative = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="represented"
    )

    class Meta:
        verbose_name_plural = "legal entities"


class UserManager(BaseUserManager["User"]):
    """Makes users by login name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this login name."""
        return self.get(username=username)


class User(PermissionsMixin, AbstractBaseUser):
    """Who can sign in: a citizen (with a person) by phone code, an official (with posts) by password and TOTP.

    `private_person` is who an official is outside his office, so that the platform keeps him from his own matters.
    A password that an administrator gave is good for signing in until `temporary_until`, and for choosing another.
    Sessions of an earlier `session_round` are over. Groups are Wagtail's way to know who edits which pages: they follow posts
    (`disclosure.actions.align_groups`), nobody gives them by hand, and nobody is a superuser.
    """

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    private_person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_user"
    )
    full_name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    temporary_until = models.DateTimeField(null=True, blank=True)
    session_round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Bind sessions to the password, and to the round, so that they can be ended when the second factor changes."""
        return f"{super().get_session_auth_hash()}.{self.session_round}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Do the same for keys that were in use before."""
        return (f"{former}.{self.session_round}" for former in super().get_session_auth_fallback_hash())


class PostQuerySet(models.QuerySet["StaffPost"]):
    """Filters over posts."""

    def held_at(self, at: datetime) -> "PostQuerySet":
        """Return the posts held at this instant."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


class StaffPost(models.Model):
    """That an official holds a role in an organisation, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=100)
    phone = models.CharField(max_length=30, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}"

    def has_ended(self, at: datetime) -> bool:
        """Tell whether nobody holds this post any more."""
        return self.until is not None and self.until <= at


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Filters over leaves."""

    def running_at(self, at: datetime) -> "LeaveQuerySet":
        """Return the leaves during which this instant lies."""
        return self.filter(since__lte=at, until__gt=at)


class Leave(models.Model):
    """休假: the holder of a post is away from `since` until `until`, and the holder of another of the same role stands in."""

    post = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="leaves")
    substitute = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="substitutions")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="leave_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(post=models.F("substitute")), name="nobody_stands_in_for_himself"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.since:%Y-%m-%d}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Filters over mandates."""

    def valid_at(self, at: datetime) -> "MandateQuerySet":
        """Return the mandates in force at this instant."""
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), valid_from__lte=at, valid_to__gt=at)


class Mandate(models.Model):
    """授权委托: one party may act for another, for a scope (`*` or item and bundle codes) and a time."""

    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    scope = models.JSONField(default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(principal=models.F("agent")), name="nobody_mandates_himself"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.agent}"


class Look(models.Model):
    """That somebody looked at a party's personal data: who, in what post, which fields, for which matter, under which law."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="looks")
    actor = models.JSONField()
    fields = models.JSONField()
    matter_kind = models.CharField(max_length=40, blank=True)
    matter_id = models.CharField(max_length=64, blank=True)
    legal_basis = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party", "-at"], name="look_party_at")]

    def __str__(self) -> str:
        return f"{self.party} {self.at}"


class PhoneCode(models.Model):
    """A code sent to a phone, once: for signing in, or to see one's matter by its number. Only its keyed hash is kept.

    `address_index` is the keyed hash of the network address that asked, for the limit per address.
    """

    token = models.CharField(max_length=43, unique=True)
    purpose = models.CharField(max_length=20, choices=CodePurpose.choices)
    phone = EncryptedTextField()
    phone_index = models.CharField(max_length=64)
    address_index = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index", "created_at"], name="phone_code_phone_at"),
            models.Index(fields=["address_index", "created_at"], name="phone_code_address_at"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class RealNameCheck(models.Model):
    """That the identity service was asked about a person, and whether name and number belonged together.

    Kept to limit guessing, and because providing personal data to others must be on record (facts §13).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="real_name_checks")
    is_same_person = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"
