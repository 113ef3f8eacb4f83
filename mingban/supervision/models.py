"""Orders and answers."""

from django.db import models

from mingban.agencies.models import Organisation
from mingban.disclosure.models import PublishingDuty
from mingban.supervision.choices import OrderState, Verdict


class SupervisionOrder(models.Model):
    """督办单: to one organisation, about duties of it, to be answered by a day; `round` counts the answers that were asked for."""

    number = models.CharField(max_length=100, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervision_orders")
    issued_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issued_supervision_orders")
    duties = models.ManyToManyField(PublishingDuty, related_name="supervision_orders")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.SENT)
    round = models.PositiveSmallIntegerField(default=1)
    answer_by = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.JSONField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state"], name="order_of_organisation")]

    def __str__(self) -> str:
        return self.number


class OrderAnswer(models.Model):
    """What the organisation answered in one round, and what the supervisor said of it."""

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    answered_at = models.DateTimeField()
    answered_by = models.JSONField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_text = models.CharField(max_length=1000, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "round"], name="one_answer_per_round")]
        ordering = ["round"]

    def __str__(self) -> str:
        return f"{self.order} {self.round}"
