"""Licence types and licences."""

from datetime import date

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Party
from mingban.agencies.models import Organisation
from mingban.core.fields import EncryptedJSONField
from mingban.licences.choices import IN_FORCE, LicenceStatus


class LicenceType(models.Model):
    """证照类型. `type_code` is the 21 characters of its official code; `definition` a LicenceTypeDefinition."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    type_code = models.CharField(max_length=21, unique=True)
    valid_years = models.PositiveSmallIntegerField(null=True, blank=True)
    definition = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class LicenceQuerySet(models.QuerySet["Licence"]):
    """Filters over licences."""

    def in_force(self, on: date) -> "LicenceQuerySet":
        """Return the licences that are valid on this day."""
        runs = Q(valid_to=None) | Q(valid_to__gte=on)
        return self.filter(runs, status__in=IN_FORCE, valid_from__lte=on)


class Licence(models.Model):
    """One licence in one version. `identifier` is the dotted national one (facts §6), `content` what the face shows.

    `content`: `holder` as printed, `face` the printed lines (label, value), `values` the data by element code.
    """

    type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="licences")
    identifier = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    holder = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="licences")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issued_licences")
    matter_kind = models.CharField(max_length=40)
    matter_id = models.CharField(max_length=64)
    content = EncryptedJSONField()
    status = models.CharField(max_length=10, choices=LicenceStatus.choices, default=LicenceStatus.VALID)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField()
    document_token = models.CharField(max_length=43)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter_kind", "matter_id", "type", "version"], name="one_licence_per_matter_and_type"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier
