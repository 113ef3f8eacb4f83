"""Tables of the catalogue. The definitions inside versions are checked before they are saved and never edited after publication."""

from django.db import models

from mingban.agencies.models import Organisation
from mingban.catalogue.choices import VersionState


class MaterialKind(models.Model):
    """A kind of document; `definition` is a MaterialKindDefinition."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    definition = models.JSONField()

    def __str__(self) -> str:
        return self.name


class ServiceItem(models.Model):
    """One errand of one authority."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    plain_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="items")
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ItemVersion(models.Model):
    """What was in force when; cases pin it. `definition` is an ItemDefinition."""

    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    in_force_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_item_version_per_number"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state="IN_FORCE"), name="one_item_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class Bundle(models.Model):
    """一件事."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    theme = models.CharField(max_length=100, blank=True)
    icon = models.CharField(max_length=20, default="shop")
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class BundleVersion(models.Model):
    """A version of a bundle; `definition` is a BundleDefinition. Items are taken as in force when an application starts."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    in_force_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="one_bundle_version_per_number"),
            models.UniqueConstraint(
                fields=["bundle"], condition=models.Q(state="IN_FORCE"), name="one_bundle_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle} v{self.number}"


class PendingImport(models.Model):
    """A file that passed its dry run and waits to be confirmed by whoever sent it in; kept for a day."""

    token = models.CharField(max_length=43, unique=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
