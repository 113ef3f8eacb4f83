"""Calendars and clocks."""

from datetime import datetime

from django.db import models

from mingban.clocks.choices import OPEN_STATES, Alert, ClockState, ClockUnit, ProposalState
from mingban.clocks.rules import code_stem


class CalendarYear(models.Model):
    """One announced year of one jurisdiction. A year without a row is not announced, and nothing is computed across it.

    `region_code` is empty for the whole country; a region's own year goes before the national one and is complete in
    itself. `is_number_verified` is False while nobody has compared the notice's number with the notice. `digest` is of the
    whole announcement: by it a process knows that the days which it has read are still the days.
    """

    region_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    notice_title = models.CharField(max_length=200)
    notice_number = models.CharField(max_length=100)
    is_number_verified = models.BooleanField(default=False)
    announced_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region_code", "year"], name="one_calendar_per_region_and_year")]

    def __str__(self) -> str:
        return f"{self.region_code or 'CN'} {self.year}"


class CalendarDay(models.Model):
    """A day that the notice speaks of: off (weekends within a holiday too), or worked to make up for one (调休上班).

    It may lie in the December before the calendar's year.
    """

    calendar = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_calendar_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarProposal(models.Model):
    """A year's days off as one official entered them, until another confirms or refuses them, or it is taken back.

    `definition` is the announcement as files carry it; officials stand by value, as everywhere below the accounts.
    """

    region_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    proposed_by = models.JSONField()
    proposed_by_user = models.PositiveBigIntegerField()
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    ended_by = models.JSONField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "year"],
                condition=models.Q(state=ProposalState.OPEN),
                name="one_open_proposal_per_region_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_code or 'CN'} {self.year} {self.state}"


class ClockQuerySet(models.QuerySet["Clock"]):
    """Filters over clocks."""

    def open(self) -> "ClockQuerySet":
        """Return clocks whose duty is not done yet."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, at: datetime) -> "ClockQuerySet":
        """Return open clocks whose due instant has passed; one paused after it had passed is among them."""
        return self.open().filter(due_at__lt=at)

    def newly_overdue(self, at: datetime) -> "ClockQuerySet":
        """Return overdue clocks that nobody was told of, the longest overdue first."""
        return self.overdue(at).filter(overdue_told_at=None).order_by("due_at", "id")

    def climbing(self, at: datetime) -> "ClockQuerySet":
        """Return open clocks that have reached the next rung of their ladders, the longest ago first."""
        return self.open().filter(alert_at__lte=at).order_by("alert_at", "id")

    def reaching(self, since: datetime, until: datetime) -> "ClockQuerySet":
        """Return clocks whose due instant may follow from days between two instants.

        Besides open ones these are duties done before their due instant was known.
        """
        unsettled = models.Q(state=ClockState.MET, due_at=None)
        is_later = models.Q(due_at=None) | models.Q(due_at__gte=since)
        return self.filter(models.Q(state__in=OPEN_STATES) | unsettled).filter(is_later, started_at__lt=until)

    def of_region(self, region_code: str) -> "ClockQuerySet":
        """Return clocks of a region and of all regions within it; an empty code means the whole country."""
        return self.filter(region_code__startswith=code_stem(region_code))


class Clock(models.Model):
    """One duty's time limit.

    `due_at` is empty while a pause stands in its way, or while a year that it reaches is not announced.
    `overdue_told_at` is when others were told that it is overdue. `alert` is the highest rung of its ladder that is reached, by
    its present end; `alert_at` when it reaches the next; `alerts_told` are those of which others were told, once each.
    """

    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    owner_name = models.CharField(max_length=200)
    duty = models.CharField(max_length=100)
    duty_name = models.CharField(max_length=300)
    organisation_code = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=20, choices=ClockUnit.choices)
    limit = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    start_event = models.CharField(max_length=300)
    ends_on_workday = models.BooleanField(default=True)
    extension = models.PositiveSmallIntegerField(default=0)
    extension_limit = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.CharField(max_length=500, blank=True)
    extended_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    alert = models.CharField(max_length=10, choices=Alert.choices, blank=True)
    alert_at = models.DateTimeField(null=True, blank=True)
    alerts_told = models.JSONField(default=list, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "duty"],
                condition=models.Q(state__in=OPEN_STATES),
                name="one_open_clock_per_duty",
            )
        ]
        # Not partial: SQLite does not prove a partial index's list of states from bound parameters. The second serves the
        # sweep, whose cost must follow what has newly become due, not what exists.
        # The last serves pages, which show what has stopped too: the constraint's index knows open clocks only.
        indexes = [
            models.Index(fields=["state", "due_at"], name="clock_due"),
            models.Index(fields=["state", "overdue_told_at", "due_at"], name="clock_sweep"),
            models.Index(fields=["state", "alert_at"], name="clock_alert"),
            models.Index(fields=["owner_kind", "owner_id"], name="clock_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_name} {self.owner_name}"


class ClockPause(models.Model):
    """An interval in which a clock stands still, with its reason and the written notice that told of it."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=200)
    notice_number = models.CharField(max_length=100, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["from_at", "id"]

    def __str__(self) -> str:
        return f"{self.clock}: {self.reason}"
