"""Vocabularies of licences."""

from django.db import models


class LicenceStatus(models.TextChoices):
    """证照状态 (facts §6, values [U]).

    CONTINUED: nobody decided on its renewal in time, so that by law it goes on (行政许可法 §50).
    """

    VALID = "VALID", "有效"
    CONTINUED = "CONTINUED", "准予延续（到期未决）"
    EXPIRED = "EXPIRED", "过期"
    REVOKED = "REVOKED", "吊销"
    CANCELLED = "CANCELLED", "注销"
    LOST = "LOST", "挂失"


IN_FORCE = [LicenceStatus.VALID.value, LicenceStatus.CONTINUED.value]
