"""Messages."""

from django.db import models

from mingban.accounts.models import Party
from mingban.core.fields import EncryptedTextField
from mingban.notices.choices import NoticeChannel, NoticeState


class Notice(models.Model):
    """One message to one party or phone. `key` makes sending it twice impossible."""

    key = models.CharField(max_length=200, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    channel = models.CharField(max_length=10, choices=NoticeChannel.choices)
    phone = EncryptedTextField(blank=True)
    text = EncryptedTextField()
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    outside_id = models.CharField(max_length=64, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["party", "-created_at"], name="notice_party_at")]

    def __str__(self) -> str:
        return self.key
