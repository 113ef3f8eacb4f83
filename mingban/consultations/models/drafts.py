"""Drafts and their paragraphs."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from mingban.accounts.models import User
from mingban.agencies.models import Organisation
from mingban.consultations.choices import DraftKind, DraftState, Showing

PUBLIC_STATES = (DraftState.OPEN, DraftState.CLOSED, DraftState.RESULTS, DraftState.WITHDRAWN)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Filters over drafts."""

    def public(self) -> "DraftQuerySet":
        """Return what everybody may read: all that was ever published."""
        return self.filter(published_at__isnull=False)

    def taking_comments(self, today: date) -> "DraftQuerySet":
        """Return those on which people may comment on this day."""
        return self.filter(state=DraftState.OPEN, opens_on__lte=today, closes_on__gte=today)

    def over(self, today: date) -> "DraftQuerySet":
        """Return those whose last day has passed and that are not closed yet."""
        return self.filter(state=DraftState.OPEN, closes_on__lt=today)


class Draft(models.Model):
    """意见征集: one draft for comment.

    `opens_on` and `closes_on` are the first and the last day on which comments are taken. `affects_market`: it is closely tied to
    what market players do (优化营商环境条例 §62). `first_closes_on` was the last day before the period was made longer. `writers` and `repliers` are the ids of the users who wrote on the draft and on its
    results: they publish neither. `revision` counts changes, so that nobody publishes what he has not read.
    """

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts_for_comment")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=DraftKind.choices)
    affects_market = models.BooleanField(default=False)
    explanation = models.TextField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    short_reason = models.TextField(blank=True)
    first_closes_on = models.DateField(null=True, blank=True)
    extended_reason = models.TextField(blank=True)
    contact_name = models.CharField(max_length=60)
    contact_phone = models.CharField(max_length=40)
    contact_email = models.EmailField(blank=True)
    contact_address = models.CharField(max_length=200, blank=True)
    other_ways = models.TextField(blank=True)
    showing = models.CharField(max_length=20, choices=Showing.choices, default=Showing.AFTER_CLOSE)
    needs_real_name = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.PREPARED)
    revision = models.PositiveIntegerField(default=1)
    writers = models.JSONField(default=list)
    repliers = models.JSONField(default=list)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    grouped_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(blank=True)
    results_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="draft_closes_after_it_opens"),
        ]
        indexes = [
            models.Index(fields=["state", "closes_on"], name="draft_state_closes"),
            models.Index(fields=["organisation", "state"], name="draft_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Paragraph(models.Model):
    """One numbered paragraph of a draft; `outcome` says what became of it, on the page of results."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="paragraphs")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_paragraph_per_number")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"
