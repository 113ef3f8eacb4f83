"""Machine clients, answers already given, subscriptions and what was pushed to them."""

from datetime import datetime

from django.db import models
from oauth2_provider.models import Application as OAuthApplication

from mingban.accounts.models import StaffPost, User
from mingban.core.fields import EncryptedTextField
from mingban.gateway.choices import DeliveryState


class Client(models.Model):
    """A system that may call us. It acts as its `user`: in `post` for an authority, as an agent's person without one.

    `oauth` holds its id and the hash of its secret; it is gone once access was ended.
    """

    name = models.CharField(max_length=100, unique=True)
    oauth = models.OneToOneField(OAuthApplication, on_delete=models.SET_NULL, null=True, related_name="client")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="client")
    post = models.OneToOneField(StaffPost, on_delete=models.PROTECT, null=True, related_name="client")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class GivenAnswer(models.Model):
    """The answer to a call with an idempotency key; the same call again gets it without anything being done."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="given_answers")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"], name="given_answer_at")]

    def __str__(self) -> str:
        return self.key


class Subscription(models.Model):
    """Where a client wants to be told of which events. While its address fails, it rests until `rests_until`, the longer the more `failures` in a row."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subscriptions")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = EncryptedTextField()
    former_secret = EncryptedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Filters over messages."""

    def due(self, at: datetime) -> "DeliveryQuerySet":
        """Return what may be pushed at this instant, oldest first; resting and switched-off subscriptions are left out."""
        ready = models.Q(subscription__rests_until=None) | models.Q(subscription__rests_until__lte=at)
        waiting = self.filter(ready, state=DeliveryState.WAITING, due_at__lte=at, subscription__is_active=True)
        return waiting.order_by("due_at", "id")


class Delivery(models.Model):
    """One message to one subscriber. `message_id` stays the same however often it is sent; the payload names nobody."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=80)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="WAITING"), name="delivery_waiting"),
            models.Index(fields=["subscription", "id"], name="delivery_of_subscription"),
        ]

    def __str__(self) -> str:
        return self.message_id


class CallCount(models.Model):
    """How many calls of its limit a caller's web processes have taken in one minute (counted since 1970).

    `caller` is a keyed hash of account or network address. Rows are deleted within the hour.
    """

    caller = models.CharField(max_length=64)
    minute = models.PositiveIntegerField()
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "minute"], name="one_count_per_caller_and_minute")]
        indexes = [models.Index(fields=["minute"], name="call_count_minute")]

    def __str__(self) -> str:
        return f"{self.minute}: {self.calls}"
