"""Vocabularies of licences."""

from django.db import models


class LicenceStatus(models.TextChoices):
    """证照状态 (facts §6, values [U])."""

    VALID = "VALID", "有效"
    EXPIRED = "EXPIRED", "过期"
    REVOKED = "REVOKED", "吊销"
    CANCELLED = "CANCELLED", "注销"
    LOST = "LOST", "挂失"
