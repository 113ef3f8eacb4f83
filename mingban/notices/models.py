"""Messages, and the calls of gateways that were answered."""

from datetime import datetime

from django.db import models

from mingban.accounts.models import Party, User
from mingban.core.fields import EncryptedJSONField, EncryptedTextField
from mingban.notices.choices import NoticeChannel, NoticeState


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters over messages."""

    def due(self, at: datetime) -> "NoticeQuerySet":
        """Return what waits to be sent and may be tried at this instant: codes before all else, then oldest first."""
        return self.filter(state=NoticeState.WAITING, due_at__lte=at).order_by("-is_secret", "due_at", "id")

    def on_site(self) -> "NoticeQuerySet":
        """Return what stands in inboxes."""
        return self.filter(channel=NoticeChannel.SITE)


class PushEndpoint(models.Model):
    """Where a browser of a party takes pushes (RFC 8030), and the keys for which they are encrypted (RFC 8291).

    The address is a secret of the browser's: whoever knows it can send to it. The index finds it again.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="push_endpoints")
    address = EncryptedTextField()
    address_index = models.CharField(max_length=64, unique=True)
    keys = EncryptedJSONField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["party"], condition=models.Q(ended_at=None), name="push_endpoint_open")]

    def __str__(self) -> str:
        return f"{self.party_id}/{self.pk}"


class Notice(models.Model):
    """One message to one party, phone, mailbox, browser or official by one channel. `key` (the sender's, plus the channel) makes sending it twice impossible.

    `is_secret` texts, such as codes, are wiped once they are sent or given up; after `expires_at` sending has no use.
    `ending` is the path at which one click ends messages of this kind (RFC 8058).
    """

    key = models.CharField(max_length=200, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    official = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    channel = models.CharField(max_length=10, choices=NoticeChannel.choices)
    phone = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    endpoint = models.ForeignKey(PushEndpoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    text = EncryptedTextField(blank=True)
    link = models.CharField(max_length=400, blank=True)
    ending = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    is_secret = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    outside_id = models.CharField(max_length=64, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["party", "-created_at"], name="notice_party_at"),
            models.Index(fields=["official", "-created_at"], name="notice_official_at"),
            models.Index(
                fields=["channel", "-is_secret", "due_at"], condition=models.Q(state="WAITING"), name="notice_waiting"
            ),
            models.Index(fields=["outside_id"], condition=~models.Q(outside_id=""), name="notice_outside_id"),
        ]

    def __str__(self) -> str:
        return self.key


class SeenNonce(models.Model):
    """The nonce of a call-back that was answered: the same call is not taken twice."""

    nonce = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.nonce
