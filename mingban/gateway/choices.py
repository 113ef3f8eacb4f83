"""Vocabularies of the channel for programs."""

from django.db import models


class DeliveryState(models.TextChoices):
    """Where a message to a subscriber stands."""

    WAITING = "WAITING", "等着发"
    DELIVERED = "DELIVERED", "对方收到了"
    FAILED = "FAILED", "多次没有送到，不再发"
