"""公开目录: what must be public, the occasions on which it must, and the pages that show that it is."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from mingban.agencies.models import Organisation, Region
from mingban.clocks.choices import ClockUnit
from mingban.disclosure.choices import Cycle, DutyState, Five, LimitKind, Manner, Staleness


class DisclosureCatalogue(models.Model):
    """One list of what must be public, as one region has issued it; imported as a whole."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="disclosure_catalogues")
    source = models.CharField(max_length=300, blank=True)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CatalogueEntry(models.Model):
    """One thing that must be public, or, without an organisation, a heading over such things.

    `level` counts from 1, the field (领域), to 4. `code` is the service item's where the entry is about one. What the catalogue says of
    time stays as it was written in `limit_text`; the other fields of the limit are what the rule has understood of it.
    `due_month` and `due_day` are the last day of a period (month 0: of each month, day 0: the period's last);
    `stays_days` is how long it stays up (0: for good), at least so long if `stays_at_least`. `tiers` is 公开层级.
    `since` is from when on periods count.
    """

    catalogue = models.ForeignKey(DisclosureCatalogue, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=900)
    field = models.CharField(max_length=200)
    five = models.CharField(max_length=10, choices=Five.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosure_entries"
    )
    content = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    limit_text = models.CharField(max_length=500, blank=True)
    limit_kind = models.CharField(max_length=12, choices=LimitKind.choices, default=LimitKind.UNREAD)
    limit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_unit = models.CharField(max_length=20, choices=ClockUnit.choices, default=ClockUnit.WORKING_DAY)
    event = models.CharField(max_length=200, blank=True)
    cycle = models.CharField(max_length=10, choices=Cycle.choices, blank=True)
    due_month = models.PositiveSmallIntegerField(default=0)
    due_day = models.PositiveSmallIntegerField(default=0)
    stays_days = models.PositiveSmallIntegerField(default=0)
    stays_unit = models.CharField(max_length=20, choices=ClockUnit.choices, default=ClockUnit.WORKING_DAY)
    stays_at_least = models.BooleanField(default=False)
    channels = models.CharField(max_length=500, blank=True)
    audience = models.CharField(max_length=300, blank=True)
    manner = models.CharField(max_length=10, choices=Manner.choices, default=Manner.PROACTIVE)
    tiers = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    since = models.DateField()

    class Meta:
        verbose_name_plural = "catalogue entries"
        indexes = [
            models.Index(fields=["is_active", "position"], name="entry_in_order"),
            models.Index(fields=["organisation", "is_active"], name="entry_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_heading(self) -> bool:
        """True for what only stands over others."""
        return self.organisation_id is None


class CatalogueUpload(models.Model):
    """A file that passed its dry run and waits to be confirmed by whoever sent it in; kept for a day."""

    token = models.CharField(max_length=43, unique=True)
    catalogue_code = models.CharField(max_length=40)
    catalogue_name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class DutyPageQuerySet(models.QuerySet["DutyPage"]):
    """Filters over pages."""

    def due(self, at: datetime) -> "DutyPageQuerySet":
        """Return the pages that have to be looked at again, the longest due first."""
        return self.filter(next_check_at__lte=at).order_by("next_check_at", "id")

    def up(self) -> "DutyPageQuerySet":
        """Return the pages that answered when they were last looked at."""
        return self.filter(is_up=True)


class DutyPage(models.Model):
    """An address under which something of an entry was published, and what was seen there last.

    `reported_at` is when we were first told of it, by our own clock. `is_up` is None until the first look. `seen_*` is what the last look saw:
    the status, the address that answered in the end, the page's title, a digest of its beginning, or in words why there was none.
    `failures` counts looks in a row that found nothing, since `failing_since`.
    """

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, related_name="pages")
    url = models.CharField(max_length=500)
    title = models.CharField(max_length=300)
    reported_at = models.DateTimeField()
    is_up = models.BooleanField(null=True, blank=True)
    first_seen_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    seen_status = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_url = models.CharField(max_length=500, blank=True)
    seen_title = models.CharField(max_length=300, blank=True)
    seen_digest = models.CharField(max_length=64, blank=True)
    seen_words = models.CharField(max_length=300, blank=True)

    objects = DutyPageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "url"], name="one_page_per_entry_and_url")]
        indexes = [models.Index(fields=["next_check_at"], name="duty_page_check")]

    def __str__(self) -> str:
        return self.title or self.url


class PublishingDutyQuerySet(models.QuerySet["PublishingDuty"]):
    """Filters over duties."""

    def counted(self) -> "PublishingDutyQuerySet":
        """Return the duties that figures count: all but those that were cancelled."""
        return self.exclude(state=DutyState.CANCELLED)

    def open(self) -> "PublishingDutyQuerySet":
        """Return the duties for which nothing that answers is up."""
        return self.filter(state=DutyState.OPEN)

    def overdue(self, at: datetime) -> "PublishingDutyQuerySet":
        """Return open duties whose last day is over."""
        return self.open().filter(acts_by__lt=at)

    def late(self, at: datetime) -> "PublishingDutyQuerySet":
        """Return duties that missed their last day: published after it, or not yet."""
        missed = Q(published_at__gt=F("due_at")) | Q(published_at=None, due_at__lt=at)
        return self.counted().filter(missed)

    def stale(self) -> "PublishingDutyQuerySet":
        """Return duties whose publication has to be brought up to date or taken down."""
        return self.filter(state=DutyState.STALE)


class PublishingDuty(models.Model):
    """One occasion on which an entry's content must be public: what happened, on what day, and what came of it.

    `occasion` makes the same occasion one duty. `due_at` is the end of the entry's own limit, empty while it is not known;
    `restore_due_at` that of putting back a page that has gone; `acts_by` is the one that holds now. `reported_at` is when we were
    last told of its page. `published_at` is when it first counted as published and never changes; `fresh_until` is until when the
    publication is as it has to be, and `is_kept` that it stays although its time of public notice is over.
    """

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, related_name="duties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="publishing_duties")
    occasion = models.CharField(max_length=80)
    what = models.CharField(max_length=300)
    happened_on = models.DateField()
    state = models.CharField(max_length=10, choices=DutyState.choices, default=DutyState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.JSONField()
    due_at = models.DateTimeField(null=True, blank=True)
    restore_due_at = models.DateTimeField(null=True, blank=True)
    acts_by = models.GeneratedField(
        expression=Coalesce("restore_due_at", "due_at"), output_field=models.DateTimeField(), db_persist=True
    )
    page = models.ForeignKey(DutyPage, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    reported_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    fresh_until = models.DateTimeField(null=True, blank=True)
    staleness = models.CharField(max_length=12, choices=Staleness.choices, blank=True)
    is_kept = models.BooleanField(default=False)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = PublishingDutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "publishing duties"
        constraints = [models.UniqueConstraint(fields=["entry", "occasion"], name="one_duty_per_occasion")]
        indexes = [
            models.Index(fields=["organisation", "state", "acts_by"], name="duty_of_organisation"),
            models.Index(fields=["state", "acts_by"], name="duty_due"),
            models.Index(fields=["due_at", "organisation"], name="duty_of_month"),
            models.Index(fields=["state", "fresh_until"], name="duty_fresh"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}：{self.what}"

    @property
    def page_url(self) -> str:
        """Where it was published, as far as anybody has said."""
        return self.page.url if self.page else ""

    @property
    def checked_at(self) -> datetime | None:
        """When its page was last looked at."""
        return self.page.checked_at if self.page else None
