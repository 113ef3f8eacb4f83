"""Links from a desktop to a phone."""

from datetime import datetime
from typing import Self

from django.db import models

from mingban.accounts.models import User
from mingban.cases.models import Application
from mingban.files.models import StoredFile


class PhoneLinkQuerySet(models.QuerySet["PhoneLink"]):
    """Filters over links."""

    def open_at(self, at: datetime) -> Self:
        """Return the links through which photos may come at `at`."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class PhoneLink(models.Model):
    """One document of one application, opened to whoever holds the token: until it expires or is revoked.

    The token is never stored: the QR code is made of `seed` and this installation's key, a visitor is found by
    `token_index`. `files` came through this link; `attempts` counts how often something was sent.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="phone_links")
    kind_code = models.CharField(max_length=80)
    opened_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phone_links")
    seed = models.CharField(max_length=43)
    token_index = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    files = models.ManyToManyField(StoredFile, related_name="phone_links", blank=True)

    objects = PhoneLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["opened_by", "opened_at"], name="phone_link_opened")]

    def __str__(self) -> str:
        return f"{self.application} {self.kind_code}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether photos may come at `at`."""
        return self.revoked_at is None and at < self.expires_at
