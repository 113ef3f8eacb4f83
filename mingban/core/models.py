"""Tables of the kernel: the outbox, number series, when periodic tasks last ran, and which workers live."""

from datetime import datetime

from django.db import models

from mingban.core.fields import EncryptedJSONField


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Filters over messages."""

    def due(self, at: datetime) -> "OutboxQuerySet":
        """Return what is not delivered and may be tried at this instant: first what somebody waits for, then the oldest."""
        return self.filter(delivered_at=None, due_at__lte=at).order_by("-is_awaited", "due_at", "id")


class OutboxMessage(models.Model):
    """One event on its way to one handler. The payload is encrypted, as events may carry personal data.

    `last_error` says which error came where, never in which words: they may quote what the payload hides.
    """

    handler = models.CharField(max_length=200)
    payload = EncryptedJSONField()
    is_awaited = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-is_awaited", "due_at", "id"], condition=models.Q(delivered_at=None), name="outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} #{self.pk}"


class NumberSeries(models.Model):
    """The last number given out in one series, such as one organisation's notices of one year."""

    key = models.CharField(max_length=200, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class PeriodicRun(models.Model):
    """When a periodic task was last started, so that several workers do not start it twice."""

    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WorkerSign(models.Model):
    """That a worker process was alive at an instant."""

    worker_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id
