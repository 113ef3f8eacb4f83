"""Who wants to know of what, and who was told."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Party
from mingban.core.fields import EncryptedTextField
from mingban.subscriptions.choices import Rhythm, Subject


class Follower(models.Model):
    """订阅人: a party, or a mailbox alone, with how it wants to be told. `token` opens its page without signing in.

    A mailbox is kept encrypted and found by its index. A party's own is told only once its owner has confirmed it. Whose hours begin and end
    at the same time has no quiet ones.
    """

    party = models.OneToOneField(Party, models.CASCADE, null=True, blank=True, related_name="+")
    address = EncryptedTextField(blank=True)
    address_index = models.CharField(max_length=64, blank=True, db_index=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=43, unique=True)
    calendar_token = models.CharField(max_length=43, unique=True)
    by_site = models.BooleanField(default=True)
    by_phone = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=True)
    by_push = models.BooleanField(default=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_index"],
                condition=Q(party=None) & ~Q(address_index=""),
                name="one_follower_per_mailbox",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False) | ~Q(address_index=""), name="follower_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"follower {self.pk}"

    @property
    def mailbox(self) -> str:
        """The confirmed mailbox, if letters are wanted; else nothing."""
        return self.address if self.by_mail and self.address_confirmed_at else ""


class Topic(models.Model):
    """What somebody can subscribe to, once however many do. `filed_as` says by which words a search was filed (`search.queries.filing`)."""

    subject = models.CharField(max_length=20, choices=Subject.choices)
    value = models.CharField(max_length=500)
    label = models.CharField(max_length=200)
    filed_as = models.CharField(max_length=16, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "value"], name="one_topic")]

    def __str__(self) -> str:
        return self.label


class TopicHandle(models.Model):
    """Under which handle a topic is filed: news looks only at what is filed under the handles that it has (`search.percolating`)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="handles")
    handle = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handle", "topic"], name="one_handle_of_topic")]

    def __str__(self) -> str:
        return self.handle


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Filters over subscriptions."""

    def open(self) -> "SubscriptionQuerySet":
        """Return those that are neither ended nor waiting to be confirmed."""
        return self.filter(ended_at=None, confirmed_at__isnull=False)

    def forgotten(self, before: datetime) -> "SubscriptionQuerySet":
        """Return those that nobody has confirmed since this instant."""
        return self.filter(confirmed_at=None, ended_at=None, created_at__lt=before)


class Subscription(models.Model):
    """订阅: a follower wants to know of a topic. `token` confirms it, and ends it without signing in."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="subscriptions")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="subscriptions")
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "topic"], condition=Q(ended_at=None), name="one_open_subscription"
            )
        ]
        indexes = [
            models.Index(
                fields=["topic", "follower"],
                condition=Q(ended_at=None, confirmed_at__isnull=False),
                name="subscription_to",
            )
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} to {self.topic_id}"


class Push(models.Model):
    """That news is told to subscribers: how far it has come, so that a worker that was killed goes on where it stopped.

    `topics` are the ids of what it concerns, found out once; `done_to` is the last follower that was looked at.
    """

    key = models.CharField(max_length=80, unique=True)
    news = models.JSONField()
    url = models.CharField(max_length=400)
    topics = models.JSONField(null=True)
    done_to = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name_plural = "pushes"

    def __str__(self) -> str:
        return self.key


class Told(models.Model):
    """That one follower is told of one push: once, for all of his subscriptions it concerns (their ids are the reasons).

    `token` stands in the message and ends them; who is told daily waits for `due_at`, and what comes in one message shares a token.
    """

    push = models.ForeignKey(Push, models.CASCADE, related_name="told")
    follower = models.ForeignKey(Follower, models.CASCADE, related_name="told")
    reasons = models.JSONField()
    token = models.CharField(max_length=43, db_index=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["push", "follower"], name="told_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(told_at=None), name="told_later")]
        verbose_name_plural = "told"

    def __str__(self) -> str:
        return f"{self.follower_id} of {self.push_id}"
