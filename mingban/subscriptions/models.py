"""Who wants to know of what, and who was told."""

from django.db import models

from mingban.accounts.models import Party
from mingban.subscriptions.choices import Subject


class Subscription(models.Model):
    """订阅: a party wants to know of what concerns a subject. `token` ends it without signing in."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    value = models.CharField(max_length=100)
    label = models.CharField(max_length=120)
    by_phone = models.BooleanField(default=False)
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "subject", "value"], condition=models.Q(ended_at=None), name="one_open_subscription"
            )
        ]
        indexes = [models.Index(fields=["subject", "value"], condition=models.Q(ended_at=None), name="subscription_to")]

    def __str__(self) -> str:
        return self.label


class Push(models.Model):
    """That a publication is told to subscribers: how far it has come, so that a worker that was killed goes on where it stopped."""

    key = models.CharField(max_length=60, unique=True)
    news = models.JSONField()
    url = models.CharField(max_length=400)
    done_to = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name_plural = "pushes"

    def __str__(self) -> str:
        return self.key
