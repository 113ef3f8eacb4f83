"""Tables of the catalogue. The definitions inside versions are checked before they are saved and never edited after publication."""

from django.db import models

from mingban.agencies.models import Organisation
from mingban.catalogue.choices import OPEN_DRAFTS, DraftState, VersionState


class MaterialKind(models.Model):
    """A kind of document; `definition` is a MaterialKindDefinition."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    definition = models.JSONField()

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """What people apply for, an item or a bundle, in all of its versions; `closed_reason` is what the public reads while it cannot."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    is_open = models.BooleanField(default=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What was in force when; `definition` is a document of the offer's kind."""

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    in_force_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def one_of_each(offer: str) -> list[models.BaseConstraint]:
    """Return what holds for versions of one offer: no number twice, one in force at most."""
    in_force = models.Q(state="IN_FORCE")
    return [
        models.UniqueConstraint(fields=[offer, "number"], name=f"one_{offer}_version_per_number"),
        models.UniqueConstraint(fields=[offer], condition=in_force, name=f"one_{offer}_version_in_force"),
    ]


class ServiceItem(Offer):
    """One errand of one authority."""

    plain_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="items")


class ItemVersion(Version):
    """A version of an item; cases pin it. `definition` is an ItemDefinition."""

    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = one_of_each("item")

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class Bundle(Offer):
    """一件事."""

    theme = models.CharField(max_length=100, blank=True)
    icon = models.CharField(max_length=20, default="shop")


class BundleVersion(Version):
    """A version of a bundle; `definition` is a BundleDefinition. Items are taken as in force when an application starts."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = one_of_each("bundle")

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


class Draft(models.Model):
    """A version in the making, of an item or bundle (`kind`) that may not exist yet; `content` may be incomplete or wrong.

    `revision` rises with every save; `touched` says for each part with which revision it was last changed, and by which user.
    `base_number`: the version that it began as, none for something new. `is_withdrawal`: nothing is to be in force any more,
    for `withdrawal_reason`, which is public.
    """

    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    content = models.JSONField()
    base_number = models.PositiveIntegerField(null=True, blank=True)
    is_withdrawal = models.BooleanField(default=False)
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.EDITING)
    revision = models.PositiveIntegerField(default=1)
    touched = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_by_user = models.PositiveBigIntegerField(null=True, blank=True)
    publish_on = models.DateField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=models.Q(state__in=OPEN_DRAFTS), name="one_open_draft_per_offer"
            )
        ]

    def __str__(self) -> str:
        return self.name
