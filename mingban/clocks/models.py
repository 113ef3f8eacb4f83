"""Calendars and clocks."""

from datetime import datetime

from django.db import models

from mingban.clocks.choices import ClockState, ClockUnit


class CalendarYear(models.Model):
    """One announced year of one jurisdiction. A year without a row is not announced, and nothing is computed across it.

    `region_code` is empty for the whole country; a region's own year goes before the national one.
    """

    region_code = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    notice_title = models.CharField(max_length=200)
    notice_number = models.CharField(max_length=100)
    announced_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region_code", "year"], name="one_calendar_per_region_and_year")]

    def __str__(self) -> str:
        return f"{self.region_code or 'CN'} {self.year}"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a weekday off, or a weekend day worked (调休上班)."""

    calendar = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_calendar_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class ClockQuerySet(models.QuerySet["Clock"]):
    """Filters over clocks."""

    def overdue(self, at: datetime) -> "ClockQuerySet":
        """Return running clocks whose due instant has passed."""
        return self.filter(state=ClockState.RUNNING, due_at__lt=at)


class Clock(models.Model):
    """One duty's time limit. `due_at` is empty while it is paused, or while a year that it reaches is not announced."""

    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    owner_name = models.CharField(max_length=200)
    duty = models.CharField(max_length=60)
    duty_name = models.CharField(max_length=100)
    organisation_code = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=20, choices=ClockUnit.choices)
    limit = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    start_event = models.CharField(max_length=100)
    extension = models.PositiveSmallIntegerField(default=0)
    extension_limit = models.PositiveSmallIntegerField(default=0)
    extension_reason = models.CharField(max_length=500, blank=True)
    extended_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "duty"],
                condition=models.Q(state__in=["RUNNING", "PAUSED"]),
                name="one_open_clock_per_duty",
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="RUNNING"), name="clock_running_due")]

    def __str__(self) -> str:
        return f"{self.duty_name} {self.owner_name}"


class ClockPause(models.Model):
    """An interval in which a clock stands still, with its reason and the written notice that told of it."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=200)
    notice_number = models.CharField(max_length=100, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.clock}: {self.reason}"
