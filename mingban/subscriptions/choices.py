"""Vocabularies of subscriptions."""

from django.db import models


class Subject(models.TextChoices):
    """To what somebody subscribes."""

    WORDS = "WORDS", "搜索词"
    ORGANISATION = "ORGANISATION", "单位"
    FIELD = "FIELD", "领域"
    FIVE = "FIVE", "五公开"
    ENTRY = "ENTRY", "公开事项"
