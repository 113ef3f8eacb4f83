"""Tables, their editions, and the rows of each."""

from django.db import models
from django.db.models import F, Q

from mingban.accounts.models import User
from mingban.agencies.models import Organisation
from mingban.datasets.choices import EditionState, Frequency, Kind, Terms


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Filters over tables."""

    def public(self) -> "DatasetQuerySet":
        """Return the tables of which an edition was ever published."""
        return self.filter(first_published_at__isnull=False)


class Dataset(models.Model):
    """One table that is brought out again and again: what it is, who answers for it, on what terms others may use it.

    `layout` names the declared columns (data/datasets); `kind` is the layout's, for lists. `entry_code` is the entry of the catalogue
    of duties that its publication meets. `part_of`: the table that it belongs to, as a fund's allocation to the fund.
    `computed`: who computes it, instead of files that somebody sends in.
    """

    code = models.SlugField(max_length=80, unique=True)
    layout = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="datasets")
    field = models.CharField(max_length=100)
    entry_code = models.CharField(max_length=80, blank=True)
    description = models.TextField()
    terms = models.CharField(max_length=10, choices=Terms.choices, default=Terms.FREE)
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    source = models.CharField(max_length=500)
    is_demo = models.BooleanField(default=False)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    computed = models.CharField(max_length=40, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = DatasetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "code"], name="dataset_kind"),
            models.Index(fields=["organisation", "code"], name="dataset_organisation"),
        ]

    def __str__(self) -> str:
        return self.title


class EditionQuerySet(models.QuerySet["Edition"]):
    """Filters over editions."""

    def public(self) -> "EditionQuerySet":
        """Return what everybody may know of: published ones, and that some were withdrawn."""
        return self.exclude(state=EditionState.DRAFT)

    def current(self) -> "EditionQuerySet":
        """Return the editions that hold: the last published of each period."""
        return self.filter(is_current=True)


class Edition(models.Model):
    """One edition of a table. Once published nothing in it or below it changes; a correction is another edition.

    `period` is what it is about. `former` is the edition that it corrects, `reason` why. `columns` are the declared columns as they
    were then. `totals` are the sums of the rows at the top; `remarks` what was noticed on reading the file; `findings` what
    looks like personal data, and `justification` why it may be public all the same. `digest` is SHA-256 over the rows.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    period = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=EditionState.choices, default=EditionState.DRAFT)
    is_current = models.BooleanField(default=False)
    former = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=500, blank=True)
    columns = models.JSONField()
    row_count = models.PositiveIntegerField()
    totals = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    justification = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["dataset", "period"], condition=Q(is_current=True), name="one_current_edition_per_period"
            ),
            models.UniqueConstraint(
                fields=["dataset", "period"], condition=Q(state=EditionState.DRAFT), name="one_draft_per_period"
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT) | Q(published_at__isnull=False),
                name="published_editions_say_when",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state=EditionState.PUBLISHED), name="current_editions_are_published"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("imported_by")),
                name="importers_do_not_publish",
            ),
        ]
        indexes = [models.Index(fields=["dataset", "is_current", "-period"], name="edition_current")]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.period} #{self.number}"


class Row(models.Model):
    """One row of an edition. Positions count from 1; `parent` is the position of the row above it, `trail` all of them, the top first."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True, blank=True)
    trail = models.JSONField(default=list)
    has_children = models.BooleanField(default=False)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    cells = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="one_row_per_position"),
            models.UniqueConstraint(fields=["edition", "key"], name="one_row_per_key"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(parent__lt=F("position")), name="rows_stand_under_earlier_ones"
            ),
        ]
        indexes = [models.Index(fields=["edition", "parent", "position"], name="row_in_order")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.position}"
